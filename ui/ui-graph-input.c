/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-input: what clicks and keys do to the live graph.
 *
 *   click, Return     tells that a box or string was activated
 *   arrow keys        go to what is next to it on the picture (ui-graph-keys)
 *
 * What the pointer is on is the view's own to know.
 */

#include "ui-graph-input.h"

#include "ui-graph-keys.h"

/**
 * ui_graph_input_press:
 * @view: the view
 * @event: a button of the pointer
 *
 * Takes the focus, and activates what was clicked. Main thread, as all of this.
 *
 * Returns: whether the event was used up
 */
gboolean
ui_graph_input_press (UiGraphView *view,
                      const GdkEventButton *event)
{
  UiGraphItem item =
      ui_graph_picture_find_at (ui_graph_view_get_picture (view), event->x, event->y);

  gtk_widget_grab_focus (GTK_WIDGET (view));
  if (event->button != GDK_BUTTON_PRIMARY || event->type != GDK_BUTTON_PRESS)
    return GDK_EVENT_PROPAGATE;
  if (item.member < 0)
    return GDK_EVENT_STOP;
  ui_graph_view_set_focused (view, item);
  ui_graph_view_activate (view, item);
  return GDK_EVENT_STOP;
}

/**
 * ui_graph_input_key:
 * @view: the view
 * @event: a key that is pressed
 *
 * Goes to what is beside the focused thing, or activates it.
 *
 * Returns: whether the event was used up
 */
gboolean
ui_graph_input_key (UiGraphView *view,
                    const GdkEventKey *event)
{
  UiGraphItem focused = ui_graph_view_get_focused (view);
  UiGraphItem next;

  if ((event->state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter ||
      event->keyval == GDK_KEY_ISO_Enter)
    {
      ui_graph_view_activate (view, focused);
      return GDK_EVENT_STOP;
    }
  if (!ui_graph_keys_move (ui_graph_view_get_picture (view), event->keyval, focused, &next))
    return GDK_EVENT_PROPAGATE;
  ui_graph_view_set_focused (view, next);
  return GDK_EVENT_STOP;
}
