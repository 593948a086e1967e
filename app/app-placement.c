/* SPDX-License-Identifier: MIT */
/*
 * app-placement: where viewers open, so that all windows are seen at once.
 *
 * The room for them is what the desktop has free to the right of the parent. It is an offer: a
 * desktop that places windows by itself, as under Wayland, ignores it, and nothing depends on it.
 */

#include "app-placement.h"

/* Between two windows, in pixels. */
#define GAP 12

static void
get_workarea (GdkWindow *window,
              GdkRectangle *workarea)
{
  GdkDisplay *display = gdk_window_get_display (window);

  gdk_monitor_get_workarea (gdk_display_get_monitor_at_window (display, window), workarea);
}

/**
 * app_placement_find_room:
 * @window: the parent's window, which has been shown
 * @room: (out): what is free to the right of it, in the desktop's pixels; its width is 0 where
 *   there is none
 *
 * Looks where viewers could be placed. Main thread.
 */
void
app_placement_find_room (GtkWindow *window,
                         GdkRectangle *room)
{
  GdkWindow *gdk_window = gtk_widget_get_window (GTK_WIDGET (window));
  GdkRectangle frame;
  GdkRectangle workarea;
  int left;

  get_workarea (gdk_window, &workarea);
  gdk_window_get_frame_extents (gdk_window, &frame);
  left = frame.x + frame.width + GAP;
  *room = (GdkRectangle){ .x = left,
                          .y = frame.y,
                          .width = MAX (workarea.x + workarea.width - left, 0),
                          .height = MAX (workarea.y + workarea.height - frame.y, 0) };
}
