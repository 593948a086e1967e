/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-changes: the latest changes of a memory block, the newest first.
 *
 *   14:03:07.123  0x0  44 bytes  Viewer 1
 *   14:03:05.121  0x0  44 bytes  Viewer 1
 *
 * The rows are made once and get new words. They stand still while the pointer is over them, so
 * that what is clicked is what was read.
 */

#include "ui-memory-changes.h"

#include "ui-style.h"

#define N_ROWS 5

struct _UiMemoryChanges
{
  GtkListBox parent_instance;

  GtkWidget *labels[N_ROWS];
  guint64 offsets[N_ROWS];   /* where the change of a row is */
  guint64 positions[N_ROWS]; /* the record that tells of it; G_MAXUINT64 for none */
  gboolean is_held;          /* the pointer is over the list */
};

G_DEFINE_FINAL_TYPE (UiMemoryChanges, ui_memory_changes, GTK_TYPE_LIST_BOX)

static guint signal_chosen;

static void
ui_memory_changes_row_activated (GtkListBox *list,
                                 GtkListBoxRow *row)
{
  UiMemoryChanges *self = UI_MEMORY_CHANGES (list);
  int index = gtk_list_box_row_get_index (row);

  g_signal_emit (self, signal_chosen, 0, self->offsets[index], self->positions[index]);
}

static gboolean
ui_memory_changes_enter_notify_event (GtkWidget *widget,
                                      GdkEventCrossing *event)
{
  UI_MEMORY_CHANGES (widget)->is_held = TRUE;
  return GTK_WIDGET_CLASS (ui_memory_changes_parent_class)->enter_notify_event (widget, event);
}

static gboolean
ui_memory_changes_leave_notify_event (GtkWidget *widget,
                                      GdkEventCrossing *event)
{
  if (event->detail != GDK_NOTIFY_INFERIOR)
    UI_MEMORY_CHANGES (widget)->is_held = FALSE;
  return GTK_WIDGET_CLASS (ui_memory_changes_parent_class)->leave_notify_event (widget, event);
}

static void
ui_memory_changes_unmap (GtkWidget *widget)
{
  UI_MEMORY_CHANGES (widget)->is_held = FALSE;
  GTK_WIDGET_CLASS (ui_memory_changes_parent_class)->unmap (widget);
}

static void
ui_memory_changes_class_init (UiMemoryChangesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  GTK_LIST_BOX_CLASS (class)->row_activated = ui_memory_changes_row_activated;
  widget_class->enter_notify_event = ui_memory_changes_enter_notify_event;
  widget_class->leave_notify_event = ui_memory_changes_leave_notify_event;
  widget_class->unmap = ui_memory_changes_unmap;
  signal_chosen = g_signal_new ("chosen", UI_TYPE_MEMORY_CHANGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
}

static void
add_row (UiMemoryChanges *self,
         guint index)
{
  GtkWidget *label = gtk_label_new ("");
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), UI_STYLE_FIGURES);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), UI_STYLE_FINE);
  gtk_container_add (GTK_CONTAINER (row), label);
  gtk_widget_show (label);
  gtk_widget_set_no_show_all (row, TRUE);
  gtk_container_add (GTK_CONTAINER (self), row);
  self->labels[index] = label;
}

static void
add_placeholder (UiMemoryChanges *self)
{
  GtkWidget *label = gtk_label_new ("None yet");

  gtk_widget_set_halign (label, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), UI_STYLE_DIM);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), UI_STYLE_FINE);
  gtk_widget_show (label);
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self), label);
}

static void
ui_memory_changes_init (UiMemoryChanges *self)
{
  ui_style_init ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self), GTK_SELECTION_NONE);
  gtk_widget_add_events (GTK_WIDGET (self), GDK_ENTER_NOTIFY_MASK | GDK_LEAVE_NOTIFY_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "ui-plain");
  for (guint i = 0; i < N_ROWS; i++)
    add_row (self, i);
  add_placeholder (self);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), "Latest changes");
}

/**
 * ui_memory_changes_new:
 *
 * Main thread only, as all of this.
 *
 * Returns: (transfer floating): an empty list
 */
GtkWidget *
ui_memory_changes_new (void)
{
  return g_object_new (UI_TYPE_MEMORY_CHANGES, NULL);
}

static void
show_change (UiMemoryChanges *self,
             guint index,
             const UiMemorySource *source,
             UiMemoryBlock *block)
{
  const UiMemoryChange *change = ui_memory_block_get_change (block, index);
  g_autofree char *words =
      ui_memory_words_dup_change (source, change, &self->positions[index]);
  GtkWidget *row = gtk_widget_get_parent (self->labels[index]);

  self->offsets[index] = change->first;
  if (g_str_equal (gtk_label_get_text (GTK_LABEL (self->labels[index])), words))
    return;
  gtk_label_set_text (GTK_LABEL (self->labels[index]), words);
  gtk_widget_set_tooltip_text (row, words);
  atk_object_set_name (gtk_widget_get_accessible (row), words);
}

/**
 * ui_memory_changes_show:
 * @self: the list
 * @source: where to look up who it was
 * @block: the memory
 *
 * Shows the latest changes of @block.
 */
void
ui_memory_changes_show (UiMemoryChanges *self,
                        const UiMemorySource *source,
                        UiMemoryBlock *block)
{
  guint n = MIN (ui_memory_block_get_n_changes (block), N_ROWS);

  if (self->is_held && n > 0)
    return;
  for (guint i = 0; i < N_ROWS; i++)
    {
      if (i < n)
        show_change (self, i, source, block);
      gtk_widget_set_visible (gtk_widget_get_parent (self->labels[i]), i < n);
    }
}
