/* SPDX-License-Identifier: MIT */
/*
 * ui-filter-popover: the words that could stand at the cursor of a filter, under its entry.
 *
 * The keyboard stays in the entry, which moves the mark here up and down; so this takes no focus
 * and grabs nothing. (A GtkEntryCompletion would be a window of its own that does, and does not
 * open everywhere.)
 */

#include "ui-filter-popover.h"

#define MAX_HEIGHT 220

struct _UiFilterPopover
{
  GtkPopover parent_instance;

  GtkListBox *list;
  GtkAdjustment *adjustment; /* of the list */
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiFilterPopover, ui_filter_popover, GTK_TYPE_POPOVER)

static const char *
get_row_word (GtkListBoxRow *row)
{
  return gtk_label_get_text (GTK_LABEL (gtk_bin_get_child (GTK_BIN (row))));
}

static void
on_row_activated (UiFilterPopover *self,
                  GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, get_row_word (row));
}

static void
ui_filter_popover_class_init (UiFilterPopoverClass *class)
{
  signals[CHOSEN] = g_signal_new ("chosen", UI_TYPE_FILTER_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ui_filter_popover_init (UiFilterPopover *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->list)),
                       "Words for the filter");
  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-width", TRUE,
                "propagate-natural-height", TRUE, "max-content-height", MAX_HEIGHT, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), GTK_WIDGET (self->list));
  gtk_container_add (GTK_CONTAINER (self), scrolled);
  gtk_widget_show_all (scrolled);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
}

/**
 * ui_filter_popover_new:
 * @entry: where words are typed
 *
 * Nothing is offered at first. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_filter_popover_new (GtkWidget *entry)
{
  return g_object_new (UI_TYPE_FILTER_POPOVER, "relative-to", entry, "modal", FALSE, "position",
                       GTK_POS_BOTTOM, "transitions-enabled", FALSE, NULL);
}

static void
add_word (UiFilterPopover *self,
          const char *word)
{
  GtkWidget *label = gtk_label_new (word);
  GtkWidget *row = gtk_list_box_row_new ();

  g_object_set (label, "xalign", 0.0, "margin-start", 6, "margin-end", 6, NULL);
  gtk_widget_set_can_focus (row, FALSE);
  atk_object_set_name (gtk_widget_get_accessible (row), word);
  gtk_container_add (GTK_CONTAINER (row), label);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self->list), row);
}

/**
 * ui_filter_popover_offer:
 * @self: the popover
 * @words: (array zero-terminated=1): the words; without any it goes away
 * @x: where the word that they could replace begins, in pixels from the entry's left
 *
 * Offers other words. None is marked.
 */
void
ui_filter_popover_offer (UiFilterPopover *self,
                         const char *const *words,
                         int x)
{
  GtkWidget *entry = gtk_popover_get_relative_to (GTK_POPOVER (self));
  const GdkRectangle place = { x, 0, 1, gtk_widget_get_allocated_height (entry) };
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_widget_destroy (GTK_WIDGET (row));
  for (guint i = 0; words[i] != NULL; i++)
    add_word (self, words[i]);
  gtk_popover_set_pointing_to (GTK_POPOVER (self), &place);
  if (words[0] != NULL)
    gtk_popover_popup (GTK_POPOVER (self));
  else
    gtk_popover_popdown (GTK_POPOVER (self));
}

/**
 * ui_filter_popover_move:
 * @self: the popover
 * @step: 1 for the next word, -1 for the one before; from the last it goes to the first
 *
 * Marks another word.
 */
void
ui_filter_popover_move (UiFilterPopover *self,
                        int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) + step : step > 0 ? 0 : -1;
  GtkAllocation place;

  row = index >= 0 ? gtk_list_box_get_row_at_index (self->list, index) : NULL;
  if (row == NULL && step > 0)
    row = gtk_list_box_get_row_at_index (self->list, 0);
  for (int i = 0; row == NULL && gtk_list_box_get_row_at_index (self->list, i) != NULL; i++)
    if (gtk_list_box_get_row_at_index (self->list, i + 1) == NULL)
      row = gtk_list_box_get_row_at_index (self->list, i);
  gtk_list_box_select_row (self->list, row);
  if (row == NULL)
    return;
  gtk_widget_get_allocation (GTK_WIDGET (row), &place);
  gtk_adjustment_clamp_page (self->adjustment, place.y, place.y + place.height);
}

/**
 * ui_filter_popover_get_word:
 * @self: the popover
 *
 * Returns: (transfer none) (nullable): the word that is marked
 */
const char *
ui_filter_popover_get_word (UiFilterPopover *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? get_row_word (row) : NULL;
}
