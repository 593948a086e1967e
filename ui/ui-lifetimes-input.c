/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-input: what keys and wheel do to the lifetimes.
 *
 *   Up, Down                      another child
 *   Left, Right                   another life of the same child
 *   Return                        chooses the record of that life that is nearest to the marked time
 *   Page Up, Page Down            a page earlier or later      + Ctrl and Left, Right: a little
 *   Home, End                     the beginning; the end, which is then followed
 *   plus, minus, 0                nearer, more, the whole run; with Ctrl, too
 *   wheel                         up and down    + Shift  in time    + Ctrl  nearer or more
 *
 * What the pointer is on is the view's own to know.
 */

#include "ui-lifetimes-input.h"

#include <math.h>

#define ZOOM_STEP 1.25
/* A little, as a part of what is visible. */
#define SCROLL_PART 0.1
/* What a notch of the wheel is upwards and downwards, in pixels. */
#define WHEEL_PX 44

static void
scroll_by (UiLifetimesView *view,
           GtkOrientation orientation,
           double amount)
{
  UiScrollArea *area = UI_SCROLL_AREA (view);

  ui_scroll_area_scroll_to (area, orientation,
                            ui_scroll_area_get_scroll (area, orientation) + amount);
}

static void
scroll_pages (UiLifetimesView *view,
              double n_pages)
{
  scroll_by (view, GTK_ORIENTATION_HORIZONTAL,
             n_pages * gtk_widget_get_allocated_width (GTK_WIDGET (view)));
}

/* Keys */

static gboolean
press_zoom_key (UiLifetimesView *view,
                guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
    case GDK_KEY_equal:
      ui_lifetimes_view_zoom (view, ZOOM_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      ui_lifetimes_view_zoom (view, 1 / ZOOM_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      ui_lifetimes_view_fit (view);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
press_control_key (UiLifetimesView *view,
                   guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      scroll_pages (view, -SCROLL_PART);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      scroll_pages (view, SCROLL_PART);
      return GDK_EVENT_STOP;
    default:
      return press_zoom_key (view, keyval);
    }
}

static gboolean
press_choosing_key (UiLifetimesView *view,
                    guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      ui_lifetimes_view_move_lane (view, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      ui_lifetimes_view_move_lane (view, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      ui_lifetimes_view_move_life (view, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      ui_lifetimes_view_move_life (view, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      ui_lifetimes_view_choose_record (view);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
press_scrolling_key (UiLifetimesView *view,
                     guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      scroll_pages (view, -1 + SCROLL_PART);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      scroll_pages (view, 1 - SCROLL_PART);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      ui_scroll_area_scroll_to (UI_SCROLL_AREA (view), GTK_ORIENTATION_HORIZONTAL, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      ui_lifetimes_view_follow (view);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/**
 * ui_lifetimes_input_key:
 * @view: the lifetimes
 * @event: a key that went down
 *
 * Plus needs Shift on some keyboards, so Shift does not count. Main thread only, as all of this.
 *
 * Returns: whether it meant something here
 */
gboolean
ui_lifetimes_input_key (UiLifetimesView *view,
                        const GdkEventKey *event)
{
  guint modifiers =
      event->state & gtk_accelerator_get_default_mod_mask () & ~(guint) GDK_SHIFT_MASK;

  if (modifiers == GDK_CONTROL_MASK)
    return press_control_key (view, event->keyval);
  if (modifiers != 0)
    return GDK_EVENT_PROPAGATE;
  return press_choosing_key (view, event->keyval) == GDK_EVENT_STOP ||
         press_scrolling_key (view, event->keyval) == GDK_EVENT_STOP ||
         press_zoom_key (view, event->keyval) == GDK_EVENT_STOP;
}

/* The wheel */

static void
get_deltas (const GdkEventScroll *event,
            double *x,
            double *y)
{
  GdkScrollDirection direction;

  *x = 0;
  *y = 0;
  if (gdk_event_get_scroll_deltas ((const GdkEvent *) event, x, y) ||
      !gdk_event_get_scroll_direction ((const GdkEvent *) event, &direction))
    return;
  *x = direction == GDK_SCROLL_LEFT ? -1 : direction == GDK_SCROLL_RIGHT ? 1 : 0;
  *y = direction == GDK_SCROLL_UP ? -1 : direction == GDK_SCROLL_DOWN ? 1 : 0;
}

/**
 * ui_lifetimes_input_scroll:
 * @view: the lifetimes
 * @event: the wheel was turned, or fingers moved
 *
 * Ctrl zooms at the pointer, Shift scrolls in time.
 *
 * Returns: whether it meant something here; what is left is the scrolled window's
 */
gboolean
ui_lifetimes_input_scroll (UiLifetimesView *view,
                           const GdkEventScroll *event)
{
  double x;
  double y;

  get_deltas (event, &x, &y);
  if (event->state & GDK_CONTROL_MASK)
    {
      ui_lifetimes_view_zoom_at (view, pow (ZOOM_STEP, -y), event->x);
      return GDK_EVENT_STOP;
    }
  if (event->state & GDK_SHIFT_MASK)
    {
      x = x != 0 ? x : y;
      y = 0;
    }
  if (x == 0)
    return GDK_EVENT_PROPAGATE;
  scroll_pages (view, x * SCROLL_PART);
  scroll_by (view, GTK_ORIENTATION_VERTICAL, y * WHEEL_PX);
  return GDK_EVENT_STOP;
}
