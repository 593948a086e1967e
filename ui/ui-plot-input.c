/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-input: what wheel and keys do to the plots.
 *
 *   plus, minus       nearer, more
 *   0, End            the whole run; the last minute, and goes along
 *   Left, Right       earlier, later
 *   wheel             + Ctrl  nearer or more    + Shift  in time
 */

#include "ui-plot-input.h"

#define ZOOM_STEP 1.25
/* So much of the view a step with the wheel or an arrow key goes. */
#define SCROLL_PART 0.1

/**
 * ui_plot_input_scroll:
 * @view: the view
 * @event: a turn of the wheel
 *
 * Comes nearer or goes through the time. Main thread, as all of this.
 *
 * Returns: whether the event was used up
 */
gboolean
ui_plot_input_scroll (UiPlotView *view,
                      const GdkEventScroll *event)
{
  double x = 0;
  double y = 0;
  GdkScrollDirection direction;

  if (!gdk_event_get_scroll_deltas ((GdkEvent *) event, &x, &y) &&
      gdk_event_get_scroll_direction ((GdkEvent *) event, &direction))
    {
      x = direction == GDK_SCROLL_LEFT ? -1 : direction == GDK_SCROLL_RIGHT ? 1 : 0;
      y = direction == GDK_SCROLL_UP ? -1 : direction == GDK_SCROLL_DOWN ? 1 : 0;
    }
  if (event->state & GDK_CONTROL_MASK)
    ui_plot_view_zoom_at (view, y < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, event->x);
  else if (event->state & GDK_SHIFT_MASK)
    ui_plot_view_scroll (view, SCROLL_PART * (x != 0 ? x : y));
  else if (x != 0)
    ui_plot_view_scroll (view, SCROLL_PART * x);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/**
 * ui_plot_input_key:
 * @view: the view
 * @event: a key that is pressed
 *
 * Comes nearer, goes through the time, or shows all. Plus needs Shift on some keyboards, so Shift
 * does not count.
 *
 * Returns: whether the event was used up
 */
gboolean
ui_plot_input_key (UiPlotView *view,
                   const GdkEventKey *event)
{
  if ((event->state & gtk_accelerator_get_default_mod_mask () & ~(guint) GDK_SHIFT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (event->keyval)
    {
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
    case GDK_KEY_equal:
      ui_plot_view_zoom (view, ZOOM_STEP);
      break;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      ui_plot_view_zoom (view, 1 / ZOOM_STEP);
      break;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      ui_plot_view_show_all (view);
      break;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      ui_plot_view_scroll (view, -SCROLL_PART);
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      ui_plot_view_scroll (view, SCROLL_PART);
      break;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      ui_plot_view_show_live (view);
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  return GDK_EVENT_STOP;
}
