/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-input: what keys and buttons do to a hex dump.
 *
 *   arrows, Page Up, Page Down          go to another byte       + Shift  select up to it
 *   Home, End                           to the ends of the row   + Ctrl   of the memory
 *   Tab, Shift+Tab                      to the characters, and back to the digits
 *   Ctrl+A, Ctrl+C                      select all, copy as the column of the cursor has it
 *   click, drag                         go there, select
 *   right button, Menu key              the menu
 *   0 to f among the digits             two of them write a byte     Escape  forgets the first
 *   any character among the characters  writes it, as UTF-8
 */

#include "ui-memory-input.h"

#include "ui-memory-text.h"

/* More than this is no text that anybody pastes. */
#define MAX_COPY_BYTES (1024 * 1024)

/**
 * ui_memory_input_copy:
 * @area: the dump
 * @as: as digits or as characters
 *
 * Copies the selected bytes. Main thread only, as all of this.
 */
void
ui_memory_input_copy (UiMemoryArea *area,
                      UiMemoryColumn as)
{
  const guint8 *bytes = ui_memory_block_get_bytes (ui_memory_area_get_block (area));
  g_autofree char *text = NULL;
  gsize first;
  gsize end;

  ui_memory_area_get_selection (area, &first, &end);
  if (first >= end)
    return;
  if (end - first > MAX_COPY_BYTES)
    {
      g_signal_emit_by_name (area, "problem",
                             "Could not copy: more than 1,048,576 bytes are selected");
      return;
    }
  text = as == UI_MEMORY_HEX ? ui_memory_text_dup_hex (bytes + first, end - first)
                             : ui_memory_text_dup_characters (bytes + first, end - first);
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (area), GDK_SELECTION_CLIPBOARD),
                          text, -1);
}

/* Going somewhere */

/* Where a key leads. FALSE for a key that leads nowhere. */
static gboolean
find_target (UiMemoryArea *area,
             guint keyval,
             gboolean to_the_ends,
             gsize *target)
{
  gsize cursor = ui_memory_area_get_cursor (area);
  gsize column = cursor % UI_MEMORY_ROW_BYTES;
  gint64 page = MAX (ui_memory_area_get_page_lines (area), 2) - 1;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      *target = cursor > 0 ? cursor - 1 : 0;
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      *target = cursor + 1;
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      *target = ui_memory_area_get_offset_below (area, -1);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      *target = ui_memory_area_get_offset_below (area, 1);
      return TRUE;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      *target = ui_memory_area_get_offset_below (area, -page);
      return TRUE;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      *target = ui_memory_area_get_offset_below (area, page);
      return TRUE;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      *target = to_the_ends ? 0 : cursor - column;
      return TRUE;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      *target = to_the_ends ? G_MAXSIZE : cursor - column + UI_MEMORY_ROW_BYTES - 1;
      return TRUE;
    default:
      return FALSE;
    }
}

/* Tab goes on from the digits to the characters, and only then to the next widget. */
static gboolean
press_tab (UiMemoryArea *area,
           UiMemoryColumn to)
{
  if (ui_memory_area_get_column (area) == to)
    return GDK_EVENT_PROPAGATE;
  ui_memory_area_set_column (area, to);
  return GDK_EVENT_STOP;
}

static gboolean
press_control_key (UiMemoryArea *area,
                   guint keyval)
{
  switch (gdk_keyval_to_lower (keyval))
    {
    case GDK_KEY_a:
      ui_memory_area_move_cursor (area, 0, FALSE);
      ui_memory_area_move_cursor (area, G_MAXSIZE, TRUE);
      return GDK_EVENT_STOP;
    case GDK_KEY_c:
    case GDK_KEY_Insert:
      ui_memory_input_copy (area, ui_memory_area_get_column (area));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Typing */

static void
type_bytes (UiMemoryArea *area,
            const void *bytes,
            gsize n_bytes)
{
  g_autoptr (GBytes) typed = g_bytes_new (bytes, n_bytes);
  gsize cursor = ui_memory_area_get_cursor (area);

  if (n_bytes > ui_memory_block_get_size (ui_memory_area_get_block (area)) - cursor)
    {
      gtk_widget_error_bell (GTK_WIDGET (area));
      return;
    }
  g_signal_emit_by_name (area, "edit", (guint64) cursor, typed);
  ui_memory_area_move_cursor (area, cursor + n_bytes, FALSE);
}

static gboolean
type_digit (UiMemoryArea *area,
            gunichar c)
{
  int first = ui_memory_area_get_digit (area);
  int digit = c < 128 ? g_ascii_xdigit_value (c) : -1;
  guint8 byte;

  if (digit < 0)
    return GDK_EVENT_PROPAGATE;
  if (first < 0)
    {
      ui_memory_area_set_digit (area, digit);
      return GDK_EVENT_STOP;
    }
  byte = first << 4 | digit;
  type_bytes (area, &byte, 1);
  return GDK_EVENT_STOP;
}

static gboolean
type_character (UiMemoryArea *area,
                gunichar c)
{
  char utf8[6];

  if (!g_unichar_isprint (c))
    return GDK_EVENT_PROPAGATE;
  type_bytes (area, utf8, g_unichar_to_utf8 (c, utf8));
  return GDK_EVENT_STOP;
}

static gboolean
press_character (UiMemoryArea *area,
                 guint keyval)
{
  gunichar c = gdk_keyval_to_unicode (keyval);

  if (c == 0 || !ui_memory_area_get_editable (area) ||
      ui_memory_block_get_size (ui_memory_area_get_block (area)) == 0)
    return GDK_EVENT_PROPAGATE;
  return ui_memory_area_get_column (area) == UI_MEMORY_HEX ? type_digit (area, c)
                                                           : type_character (area, c);
}

static gboolean
press_escape (UiMemoryArea *area)
{
  gsize first;
  gsize end;

  ui_memory_area_get_selection (area, &first, &end);
  if (ui_memory_area_get_digit (area) < 0 && end - first < 2)
    return GDK_EVENT_PROPAGATE;
  ui_memory_area_move_cursor (area, ui_memory_area_get_cursor (area), FALSE);
  return GDK_EVENT_STOP;
}

static gboolean
press_other_key (UiMemoryArea *area,
                 guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Tab:
      return press_tab (area, UI_MEMORY_TEXT);
    case GDK_KEY_ISO_Left_Tab:
      return press_tab (area, UI_MEMORY_HEX);
    case GDK_KEY_Escape:
      return press_escape (area);
    case GDK_KEY_Menu:
      g_signal_emit_by_name (area, "context-menu", NULL);
      return GDK_EVENT_STOP;
    default:
      return press_character (area, keyval);
    }
}

/**
 * ui_memory_input_key:
 * @area: the dump
 * @event: a key that went down
 *
 * Returns: whether it meant something here
 */
gboolean
ui_memory_input_key (UiMemoryArea *area,
                     const GdkEventKey *event)
{
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  gboolean with_control = (modifiers & GDK_CONTROL_MASK) != 0;
  gsize target;

  if ((modifiers & ~(GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (find_target (area, event->keyval, with_control, &target))
    {
      ui_memory_area_move_cursor (area, target, (modifiers & GDK_SHIFT_MASK) != 0);
      return GDK_EVENT_STOP;
    }
  if (modifiers == GDK_CONTROL_MASK)
    return press_control_key (area, event->keyval);
  return with_control ? GDK_EVENT_PROPAGATE : press_other_key (area, event->keyval);
}

/* Buttons */

/* Goes to the byte under the pointer; a click into a selection with the menu's button keeps it. */
static void
point (UiMemoryArea *area,
       double x,
       double y,
       gboolean extend,
       gboolean keep_selection)
{
  UiMemoryColumn column;
  gsize offset;
  gsize first;
  gsize end;

  if (!ui_memory_area_find_offset (area, x, y, &offset, &column))
    return;
  ui_memory_area_get_selection (area, &first, &end);
  if (keep_selection && offset >= first && offset < end)
    return;
  ui_memory_area_set_column (area, column);
  ui_memory_area_move_cursor (area, offset, extend);
}

/**
 * ui_memory_input_button:
 * @area: the dump
 * @event: a button that went down
 *
 * Returns: whether it meant something here
 */
gboolean
ui_memory_input_button (UiMemoryArea *area,
                        GdkEventButton *event)
{
  gboolean is_menu = gdk_event_triggers_context_menu ((GdkEvent *) event);

  if (event->type != GDK_BUTTON_PRESS)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (GTK_WIDGET (area));
  if (is_menu || event->button == GDK_BUTTON_PRIMARY)
    point (area, event->x, event->y, (event->state & GDK_SHIFT_MASK) != 0, is_menu);
  if (is_menu)
    g_signal_emit_by_name (area, "context-menu", event);
  return is_menu ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

/**
 * ui_memory_input_motion:
 * @area: the dump
 * @event: the pointer moved
 *
 * Selects while the button is down.
 *
 * Returns: whether it meant something here
 */
gboolean
ui_memory_input_motion (UiMemoryArea *area,
                        const GdkEventMotion *event)
{
  if ((event->state & GDK_BUTTON1_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  point (area, event->x, event->y, TRUE, FALSE);
  return GDK_EVENT_STOP;
}
