/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-area-accessible: the hex dump as a screen reader meets it.
 *
 * A painted widget has nothing that could be read aloud, so this object stands beside it and
 * answers as a text (AtkText) whose lines are the visible rows. The text is made when somebody
 * asks: nobody listening costs nothing. All of it is ASCII, so characters are bytes.
 */

#include "ui-memory-area-accessible.h"
#include "ui-memory-area.h"

struct _UiMemoryAreaAccessible
{
  GtkWidgetAccessible parent_instance;
};

static void ui_memory_area_accessible_text_init (AtkTextIface *iface);

G_DEFINE_TYPE_WITH_CODE (UiMemoryAreaAccessible, ui_memory_area_accessible,
                         GTK_TYPE_WIDGET_ACCESSIBLE,
                         G_IMPLEMENT_INTERFACE (ATK_TYPE_TEXT,
                                                ui_memory_area_accessible_text_init))

/* All of the text; empty once the widget is gone. */
static char *
dup_text (AtkText *text)
{
  GtkWidget *widget = gtk_accessible_get_widget (GTK_ACCESSIBLE (text));

  return widget != NULL ? ui_memory_area_dup_text (UI_MEMORY_AREA (widget), NULL) : g_strdup ("");
}

static char *
get_text (AtkText *text,
          int start,
          int end)
{
  g_autofree char *all = dup_text (text);
  int length = strlen (all);

  if (end < 0 || end > length)
    end = length;
  start = CLAMP (start, 0, end);
  return g_strndup (all + start, end - start);
}

static int
get_character_count (AtkText *text)
{
  g_autofree char *all = dup_text (text);

  return strlen (all);
}

static gunichar
get_character_at_offset (AtkText *text,
                         int offset)
{
  g_autofree char *all = dup_text (text);

  return offset >= 0 && (gsize) offset < strlen (all) ? (guchar) all[offset] : 0;
}

/* A row for lines, sentences and paragraphs, a byte's two digits for words. */
static gboolean
is_boundary (char c,
             AtkTextGranularity granularity)
{
  return c == '\n' || (granularity == ATK_TEXT_GRANULARITY_WORD && c == ' ');
}

static char *
get_string_at_offset (AtkText *text,
                      int offset,
                      AtkTextGranularity granularity,
                      int *start,
                      int *end)
{
  g_autofree char *all = dup_text (text);
  int length = strlen (all);

  *start = CLAMP (offset, 0, length);
  *end = MIN (*start + 1, length);
  if (granularity != ATK_TEXT_GRANULARITY_CHAR)
    {
      while (*start > 0 && !is_boundary (all[*start - 1], granularity))
        (*start)--;
      while (*end < length && !is_boundary (all[*end - 1], granularity))
        (*end)++;
    }
  return g_strndup (all + *start, *end - *start);
}

/* Where the cursor is: on the first digit of its byte, or on its character. */
static int
get_caret_offset (AtkText *text)
{
  GtkWidget *widget = gtk_accessible_get_widget (GTK_ACCESSIBLE (text));
  g_autofree char *all = NULL;
  int caret = 0;

  if (widget != NULL)
    all = ui_memory_area_dup_text (UI_MEMORY_AREA (widget), &caret);
  return caret;
}

static int
get_n_selections (AtkText *text)
{
  return 0;
}

static void
ui_memory_area_accessible_text_init (AtkTextIface *iface)
{
  iface->get_text = get_text;
  iface->get_character_count = get_character_count;
  iface->get_character_at_offset = get_character_at_offset;
  iface->get_string_at_offset = get_string_at_offset;
  iface->get_caret_offset = get_caret_offset;
  iface->get_n_selections = get_n_selections;
}

static void
ui_memory_area_accessible_initialize (AtkObject *accessible,
                                      gpointer data)
{
  ATK_OBJECT_CLASS (ui_memory_area_accessible_parent_class)->initialize (accessible, data);
  accessible->role = ATK_ROLE_TEXT;
}

static AtkStateSet *
ui_memory_area_accessible_ref_state_set (AtkObject *accessible)
{
  AtkObjectClass *parent_class = ATK_OBJECT_CLASS (ui_memory_area_accessible_parent_class);
  GtkWidget *widget = gtk_accessible_get_widget (GTK_ACCESSIBLE (accessible));
  AtkStateSet *states = parent_class->ref_state_set (accessible);

  atk_state_set_add_state (states, ATK_STATE_MULTI_LINE);
  if (widget == NULL || !ui_memory_area_get_editable (UI_MEMORY_AREA (widget)))
    atk_state_set_add_state (states, ATK_STATE_READ_ONLY);
  return states;
}

static void
ui_memory_area_accessible_class_init (UiMemoryAreaAccessibleClass *class)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (class);

  atk_class->initialize = ui_memory_area_accessible_initialize;
  atk_class->ref_state_set = ui_memory_area_accessible_ref_state_set;
}

static void
ui_memory_area_accessible_init (UiMemoryAreaAccessible *self)
{
}

/**
 * ui_memory_area_accessible_caret_moved:
 * @accessible: the accessible of an area
 *
 * Tells who listens that the cursor is on another byte. Main thread.
 */
void
ui_memory_area_accessible_caret_moved (AtkObject *accessible)
{
  if (UI_IS_MEMORY_AREA_ACCESSIBLE (accessible))
    g_signal_emit_by_name (accessible, "text-caret-moved",
                           get_caret_offset (ATK_TEXT (accessible)));
}
