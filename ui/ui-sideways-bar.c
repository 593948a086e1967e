/* SPDX-License-Identifier: MIT */
/*
 * ui-sideways-bar: a horizontal scroll bar that is there whenever it is needed, and only then.
 *
 * The bars of a scrolled window fade while nobody moves, and nobody looks for columns beyond an
 * edge that shows nothing of them. To be put under a list whose own bar is switched off.
 */

#include "ui-sideways-bar.h"

struct _UiSidewaysBar
{
  GtkScrollbar parent_instance;

  guint idle_id; /* the idle source that shows or hides it; 0 for none */
};

G_DEFINE_FINAL_TYPE (UiSidewaysBar, ui_sideways_bar, GTK_TYPE_SCROLLBAR)

static gboolean
on_idle (gpointer data)
{
  UiSidewaysBar *self = data;
  GtkAdjustment *adjustment = gtk_range_get_adjustment (GTK_RANGE (self));

  self->idle_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_adjustment_get_upper (adjustment) >
                                                 gtk_adjustment_get_page_size (adjustment));
  return G_SOURCE_REMOVE;
}

/* Told while widgets are laid out, when none may come or go. */
static void
on_adjustment_changed (UiSidewaysBar *self)
{
  if (self->idle_id == 0 && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    self->idle_id = g_idle_add (on_idle, self);
}

static void
ui_sideways_bar_dispose (GObject *object)
{
  g_clear_handle_id (&UI_SIDEWAYS_BAR (object)->idle_id, g_source_remove);
  G_OBJECT_CLASS (ui_sideways_bar_parent_class)->dispose (object);
}

static void
ui_sideways_bar_class_init (UiSidewaysBarClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ui_sideways_bar_dispose;
}

static void
ui_sideways_bar_init (UiSidewaysBar *self)
{
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

/**
 * ui_sideways_bar_new:
 * @adjustment: how far the list is scrolled, and how wide it is
 *
 * A bar that is hidden while all of the list is in sight. Main thread only.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_sideways_bar_new (GtkAdjustment *adjustment)
{
  GtkWidget *self = g_object_new (UI_TYPE_SIDEWAYS_BAR, "orientation", GTK_ORIENTATION_HORIZONTAL,
                                  "adjustment", adjustment, NULL);

  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_adjustment_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
