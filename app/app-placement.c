/* SPDX-License-Identifier: MIT */
/*
 * app-placement: where windows open, so that all of them are seen at once.
 *
 * A desktop likes to put the first window in its middle, where it leaves room for a viewer on
 * neither side. So the parent asks for a place from which there is room to its right, and the
 * viewers for one in that room. Both are wishes: a desktop that places windows by itself, as under
 * Wayland, ignores them, and nothing depends on them.
 */

#include "app-placement.h"

#include "app-spawn.h"

/* Between two windows, in pixels. */
#define GAP 12

/* What is drawn around a window where shadows cannot be, on both sides together, in pixels. */
#define FRAME 10

/* Viewers that open at first, one above the other. */
#define N_FIRST_VIEWERS 2

static void
get_workarea (GdkWindow *window,
              GdkRectangle *workarea)
{
  GdkDisplay *display = gdk_window_get_display (window);

  gdk_monitor_get_workarea (gdk_display_get_monitor_at_window (display, window), workarea);
}

/* The monitor where a window opens that has not been shown; NULL where nobody can tell. */
static GdkMonitor *
get_first_monitor (GtkWindow *window)
{
  return gdk_display_get_primary_monitor (gtk_widget_get_display (GTK_WIDGET (window)));
}

/**
 * app_placement_fit:
 * @window: a window, which has not been shown
 *
 * Makes @window as small as the screen at most: on a small one, or one of twice the density, its
 * usual size may be more. It does not become smaller than its contents. Main thread.
 */
void
app_placement_fit (GtkWindow *window)
{
  GdkMonitor *monitor = get_first_monitor (window);
  GtkWidget *title_bar = gtk_window_get_titlebar (window);
  int title_height = 0;
  int width;
  int height;
  GdkRectangle workarea;

  if (monitor == NULL)
    return;
  if (title_bar != NULL)
    gtk_widget_get_preferred_height (title_bar, NULL, &title_height);
  gdk_monitor_get_workarea (monitor, &workarea);
  gtk_window_get_default_size (window, &width, &height);
  gtk_window_set_default_size (window, MIN (width, MAX (workarea.width - FRAME, 1)),
                               MIN (height, MAX (workarea.height - FRAME - title_height, 1)));
}

/**
 * app_placement_make_room:
 * @window: the parent's window, which has not been shown
 *
 * Asks the desktop to place @window so that the first viewers have room to its right, all of them
 * together in the middle. Where the screen is too narrow for both it asks for nothing. Main thread.
 */
void
app_placement_make_room (GtkWindow *window)
{
  GdkMonitor *monitor = get_first_monitor (window);
  GdkRectangle workarea;
  int width;
  int height;
  int needed_width;
  int needed_height;

  if (monitor == NULL)
    return;
  gdk_monitor_get_workarea (monitor, &workarea);
  gtk_window_get_size (window, &width, &height);
  needed_width = width + GAP + APP_SPAWN_VIEWER_SLOT_WIDTH;
  needed_height = MAX (height, N_FIRST_VIEWERS * APP_SPAWN_VIEWER_SLOT_HEIGHT);
  if (needed_width > workarea.width || needed_height > workarea.height)
    return;

  gtk_window_move (window, workarea.x + (workarea.width - needed_width) / 2,
                   workarea.y + (workarea.height - needed_height) / 2);
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
