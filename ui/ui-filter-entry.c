/* SPDX-License-Identifier: MIT */
/*
 * ui-filter-entry: where the words of a filter are typed.
 *
 *   member:1 step:mes|
 *            step:message-received      takes the place of the word at the cursor
 *            step:message-sent
 *
 * The words are taken when nobody has typed for a moment, or at once by Enter. Those that make no
 * sense are underlined from the fault on. What could stand at the cursor comes from
 * ipc_trace_filter_complete(), and is offered by ui-filter-popover:
 *
 *   Down, Up      the next word, the one before; Down opens the list where it is not open
 *   Enter, Tab    takes the word that is marked; Tab also the only one there is
 *   Escape        closes the list; once more goes back to the traffic
 */

#include "ui-filter-entry.h"
#include "ui-filter-popover.h"
#include "ipc-trace-filter.h"

#include <string.h>

/* So long after the last key the words are taken. */
#define APPLY_MS 250
#define PLACEHOLDER "Filter: member:1 step:message size>1000 text:\"msg 7\" not and or ( )"

struct _UiFilterEntry
{
  GtkEntry parent_instance;

  IpcTraceStore *store;
  UiFilterPopover *popover;
  guint offer_id;           /* offers words for what was typed just now; 0 for none */
  guint apply_id;           /* the timer that takes the words; 0 for none */
};

enum
{
  APPLIED,
  LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiFilterEntry, ui_filter_entry, GTK_TYPE_ENTRY)

/* Completion */

static gsize
get_cursor_bytes (UiFilterEntry *self)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (self));
  int cursor = gtk_editable_get_position (GTK_EDITABLE (self));

  return (gsize) (g_utf8_offset_to_pointer (text, cursor) - text);
}

/* Where the character at an index stands, in pixels from the left. */
static int
get_x (UiFilterEntry *self,
       gsize index)
{
  GtkEntry *entry = GTK_ENTRY (self);
  PangoRectangle place;
  int x;

  gtk_entry_get_layout_offsets (entry, &x, NULL);
  pango_layout_index_to_pos (gtk_entry_get_layout (entry),
                             gtk_entry_text_index_to_layout_index (entry, (int) index), &place);
  return x + PANGO_PIXELS (place.x);
}

/* A word that is there already is no offer, and unless asked nothing is where nothing is typed. */
static void
offer (UiFilterEntry *self,
       gboolean is_asked)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (self));
  gsize cursor = get_cursor_bytes (self);
  gsize start;
  g_auto (GStrv) words = ipc_trace_filter_complete (self->store, text, cursor, &start);
  g_autoptr (GPtrArray) offers = g_ptr_array_new ();

  for (guint i = 0; words[i] != NULL && (is_asked || start < cursor); i++)
    if (strlen (words[i]) != cursor - start || strncmp (words[i], text + start, cursor - start) != 0)
      g_ptr_array_add (offers, words[i]);
  g_ptr_array_add (offers, NULL);
  ui_filter_popover_offer (self->popover, (const char *const *) offers->pdata, get_x (self, start));
}

/* After the key, because "changed" comes before the cursor has moved. */
static gboolean
on_offer_idle (gpointer data)
{
  UiFilterEntry *self = data;

  self->offer_id = 0;
  if (gtk_widget_has_focus (data))
    offer (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
take_word (UiFilterEntry *self,
           const char *word)
{
  GtkEditable *editable = GTK_EDITABLE (self);
  const char *text = gtk_entry_get_text (GTK_ENTRY (self));
  g_autofree char *copy = g_strdup (word);
  gsize start;
  g_auto (GStrv) words = ipc_trace_filter_complete (self->store, text, get_cursor_bytes (self), &start);
  int at = (int) g_utf8_pointer_to_offset (text, text + start);

  gtk_editable_delete_text (editable, at, gtk_editable_get_position (editable));
  gtk_editable_insert_text (editable, copy, -1, &at);
  gtk_editable_set_position (editable, at);
}

static gboolean
take_marked_word (UiFilterEntry *self,
                  gboolean may_be_first)
{
  if (may_be_first && ui_filter_popover_get_word (self->popover) == NULL)
    ui_filter_popover_move (self->popover, 1);
  if (ui_filter_popover_get_word (self->popover) == NULL)
    return GDK_EVENT_PROPAGATE;
  take_word (self, ui_filter_popover_get_word (self->popover));
  return GDK_EVENT_STOP;
}

/* A key while words are offered. */
static gboolean
press_offered_key (UiFilterEntry *self,
                   guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      ui_filter_popover_move (self->popover,
                              keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down ? 1 : -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return take_marked_word (self, FALSE);
    case GDK_KEY_Tab:
      return take_marked_word (self, TRUE);
    case GDK_KEY_Escape:
      gtk_popover_popdown (GTK_POPOVER (self->popover));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Taking the words */

static void
apply (UiFilterEntry *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_clear_handle_id (&self->apply_id, g_source_remove);
  g_signal_emit (self, signals[APPLIED], 0);
}

static gboolean
on_apply_timeout (gpointer data)
{
  UiFilterEntry *self = data;

  self->apply_id = 0;
  g_signal_emit (self, signals[APPLIED], 0);
  return G_SOURCE_REMOVE;
}

static void
refresh_icon (UiFilterEntry *self)
{
  gboolean is_empty = *gtk_entry_get_text (GTK_ENTRY (self)) == '\0';

  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self), GTK_ENTRY_ICON_SECONDARY,
                                     is_empty ? NULL : "edit-clear-symbolic");
  gtk_entry_set_icon_tooltip_text (GTK_ENTRY (self), GTK_ENTRY_ICON_SECONDARY,
                                   is_empty ? NULL : "Clear the filter");
}

static void
on_changed (UiFilterEntry *self)
{
  refresh_icon (self);
  if (self->offer_id == 0)
    self->offer_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_offer_idle, self, NULL);
  g_clear_handle_id (&self->apply_id, g_source_remove);
  self->apply_id = g_timeout_add (APPLY_MS, on_apply_timeout, self);
}

/* What was left open while words were offered can be said now. */
static void
on_popover_closed (UiFilterEntry *self)
{
  if (self->apply_id == 0)
    self->apply_id = g_timeout_add (APPLY_MS, on_apply_timeout, self);
}

static void
on_icon_press (UiFilterEntry *self)
{
  gtk_entry_set_text (GTK_ENTRY (self), "");
  apply (self);
}

static gboolean
ui_filter_entry_key_press_event (GtkWidget *widget,
                                 GdkEventKey *event)
{
  UiFilterEntry *self = UI_FILTER_ENTRY (widget);
  gboolean is_bare = (event->state & gtk_accelerator_get_default_mod_mask ()) == 0;

  if (is_bare && gtk_widget_get_visible (GTK_WIDGET (self->popover)) &&
      press_offered_key (self, event->keyval))
    return GDK_EVENT_STOP;
  if (is_bare && event->keyval == GDK_KEY_Down)
    offer (self, TRUE);
  else if (is_bare && event->keyval == GDK_KEY_Escape)
    g_signal_emit (widget, signals[LEFT], 0);
  else
    return GTK_WIDGET_CLASS (ui_filter_entry_parent_class)->key_press_event (widget, event);
  return GDK_EVENT_STOP;
}

static gboolean
ui_filter_entry_focus_out_event (GtkWidget *widget,
                                 GdkEventFocus *event)
{
  gtk_popover_popdown (GTK_POPOVER (UI_FILTER_ENTRY (widget)->popover));
  return GTK_WIDGET_CLASS (ui_filter_entry_parent_class)->focus_out_event (widget, event);
}

/* The object */

static void
ui_filter_entry_dispose (GObject *object)
{
  UiFilterEntry *self = UI_FILTER_ENTRY (object);

  g_clear_handle_id (&self->apply_id, g_source_remove);
  g_clear_handle_id (&self->offer_id, g_source_remove);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ui_filter_entry_parent_class)->dispose (object);
}

static void
ui_filter_entry_class_init (UiFilterEntryClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ui_filter_entry_dispose;
  GTK_WIDGET_CLASS (class)->key_press_event = ui_filter_entry_key_press_event;
  GTK_WIDGET_CLASS (class)->focus_out_event = ui_filter_entry_focus_out_event;

  signals[APPLIED] = g_signal_new ("applied", UI_TYPE_FILTER_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", UI_TYPE_FILTER_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
ui_filter_entry_init (UiFilterEntry *self)
{
  self->popover = UI_FILTER_POPOVER (ui_filter_popover_new (GTK_WIDGET (self)));
  g_signal_connect_swapped (self->popover, "chosen", G_CALLBACK (take_word), self);
  g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (on_popover_closed), self);
}

/**
 * ui_filter_entry_new:
 * @store: the trace, whose labs, objects and so on are offered
 *
 * An empty filter. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_filter_entry_new (IpcTraceStore *store)
{
  UiFilterEntry *self = g_object_new (UI_TYPE_FILTER_ENTRY, NULL);

  self->store = g_object_ref (store);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self), PLACEHOLDER);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), "Filter");
  g_signal_connect (self, "changed", G_CALLBACK (on_changed), NULL);
  g_signal_connect (self, "activate", G_CALLBACK (apply), NULL);
  g_signal_connect (self, "icon-press", G_CALLBACK (on_icon_press), NULL);
  return GTK_WIDGET (self);
}

/**
 * ui_filter_entry_set_words:
 * @self: the entry
 * @words: a filter that was chosen elsewhere
 *
 * Shows the words, without taking them again. The same words stay as they are typed.
 */
void
ui_filter_entry_set_words (UiFilterEntry *self,
                           const char *words)
{
  if (g_str_equal (gtk_entry_get_text (GTK_ENTRY (self)), words))
    return;
  gtk_entry_set_text (GTK_ENTRY (self), words);
  gtk_editable_set_position (GTK_EDITABLE (self), -1);
  g_clear_handle_id (&self->apply_id, g_source_remove);
}

/**
 * ui_filter_entry_is_offering:
 * @self: the entry
 *
 * Returns: whether it offers words, one of which may mend what is wrong
 */
gboolean
ui_filter_entry_is_offering (UiFilterEntry *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->popover));
}

/**
 * ui_filter_entry_mark:
 * @self: the entry
 * @error_column: where the fault is, in characters from 1; 0 for none
 *
 * Underlines the text from the fault on; a fault at the end cannot be underlined, so its last
 * character is. An icon says the same, and so does whoever shows the sentence.
 */
void
ui_filter_entry_mark (UiFilterEntry *self,
                      guint error_column)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (self));
  glong length = g_utf8_strlen (text, -1);
  g_autoptr (PangoAttrList) marks = pango_attr_list_new ();

  if (error_column > 0 && length > 0)
    {
      PangoAttribute *mark = pango_attr_underline_new (PANGO_UNDERLINE_ERROR);
      glong start = MIN ((glong) error_column, length) - 1;

      mark->start_index = (guint) (g_utf8_offset_to_pointer (text, start) - text);
      pango_attr_list_insert (marks, mark);
    }
  gtk_entry_set_attributes (GTK_ENTRY (self), marks);
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self), GTK_ENTRY_ICON_PRIMARY,
                                     error_column > 0 ? "dialog-warning-symbolic" : NULL);
}
