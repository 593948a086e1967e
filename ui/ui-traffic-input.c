/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-input: what keys, buttons, wheel and finger do to the list of the traffic.
 *
 *   Up, Down, Page, Home, End     go to another row            + Shift  select up to it
 *   Left, Right                   look left or right
 *   Ctrl+A, Ctrl+C                select all, copy
 *   click                         select it    + Ctrl  add it or take it out    + Shift  up to it
 *   right button, Menu key        the menu for the selected rows
 *   wheel, finger                 scroll
 *
 * A scrolled window would scroll by a share of the page in the adjustment's units. Those are rows
 * here, not pixels, so wheel and finger are served here.
 */

#include "ui-traffic-input.h"
#include "ui-traffic-copy.h"

/* How many rows a notch of the wheel is. */
#define WHEEL_ROWS 3
/* How far the arrows look left and right, in pixels. */
#define SIDE_STEP 40

static void
scroll_by (UiTrafficArea *area,
           GtkOrientation orientation,
           double amount)
{
  UiScrollArea *scroll = UI_SCROLL_AREA (area);

  ui_scroll_area_scroll_to (scroll, orientation,
                            ui_scroll_area_get_scroll (scroll, orientation) + amount);
}

/* The keyboard */

static void
copy_selected_rows (UiTrafficArea *area)
{
  g_autofree char *rows = ui_traffic_copy_dup_text (area);

  if (*rows != '\0')
    gtk_clipboard_set_text (
        gtk_widget_get_clipboard (GTK_WIDGET (area), GDK_SELECTION_CLIPBOARD), rows, -1);
}

static gboolean
press_control_key (UiTrafficArea *area,
                   guint keyval)
{
  switch (gdk_keyval_to_lower (keyval))
    {
    case GDK_KEY_a:
      ui_traffic_area_select_all (area);
      return GDK_EVENT_STOP;
    case GDK_KEY_c:
    case GDK_KEY_Insert:
      copy_selected_rows (area);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Where a key leads, in rows up (less than 0) or down; 0 for another key. */
static gint64
get_key_rows (UiTrafficArea *area,
              guint keyval)
{
  gint64 page = (gint64) MAX (ui_traffic_area_get_page_rows (area), 2) - 1;

  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return -1;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return 1;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      return -page;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      return page;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      return G_MININT64;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      return G_MAXINT64;
    default:
      return 0;
    }
}

/* Goes on from the cursor, or from what is in sight where the cursor is not. */
static guint64
get_target (UiTrafficArea *area,
            gint64 rows)
{
  guint64 first = ui_traffic_area_get_first (area);
  guint64 last = ui_traffic_area_get_end (area) - 1;
  guint64 from = ui_traffic_area_get_selection (area)->cursor;
  guint64 visible_end;

  if (from == UI_TRAFFIC_NO_ROW)
    {
      ui_traffic_area_get_visible (area, &from, &visible_end);
      if (rows < 0)
        from = visible_end;
      else if (from > first)
        from--;
    }
  if (rows < 0)
    return from - first > -(guint64) rows ? from + rows : first;
  return last - MIN (from, last) > (guint64) rows ? from + rows : last;
}

/**
 * ui_traffic_input_key:
 * @area: the list
 * @event: a key that went down
 *
 * Main thread only, as all of this.
 *
 * Returns: whether it meant something here
 */
gboolean
ui_traffic_input_key (UiTrafficArea *area,
                      const GdkEventKey *event)
{
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  gint64 rows = get_key_rows (area, event->keyval);

  if (modifiers == GDK_CONTROL_MASK)
    return press_control_key (area, event->keyval);
  if ((modifiers & ~GDK_SHIFT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if (event->keyval == GDK_KEY_Left || event->keyval == GDK_KEY_KP_Left)
    scroll_by (area, GTK_ORIENTATION_HORIZONTAL, -SIDE_STEP);
  else if (event->keyval == GDK_KEY_Right || event->keyval == GDK_KEY_KP_Right)
    scroll_by (area, GTK_ORIENTATION_HORIZONTAL, SIDE_STEP);
  else if (rows == 0)
    return GDK_EVENT_PROPAGATE;
  else if (ui_traffic_area_get_first (area) < ui_traffic_area_get_end (area))
    ui_traffic_area_pick (area, get_target (area, rows),
                          modifiers != 0 ? UI_TRAFFIC_PICK_EXTEND : UI_TRAFFIC_PICK_ALONE);
  return GDK_EVENT_STOP;
}

/* Buttons */

static UiTrafficPick
get_pick (guint modifiers)
{
  if ((modifiers & GDK_SHIFT_MASK) != 0)
    return UI_TRAFFIC_PICK_EXTEND;
  if ((modifiers & GDK_CONTROL_MASK) != 0)
    return UI_TRAFFIC_PICK_TOGGLE;
  return UI_TRAFFIC_PICK_ALONE;
}

/**
 * ui_traffic_input_button:
 * @area: the list
 * @event: a button that went down
 *
 * Returns: whether it meant something here
 */
gboolean
ui_traffic_input_button (UiTrafficArea *area,
                         GdkEventButton *event)
{
  guint64 row = ui_traffic_area_get_row_at (area, event->y);
  gboolean is_menu = gdk_event_triggers_context_menu ((GdkEvent *) event);

  if (event->type != GDK_BUTTON_PRESS)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (GTK_WIDGET (area));
  if (row == UI_TRAFFIC_NO_ROW)
    {
      if (event->button == GDK_BUTTON_PRIMARY)
        ui_traffic_area_unselect_all (area);
      return GDK_EVENT_STOP;
    }
  if (is_menu && !ui_traffic_area_is_selected (area, row))
    ui_traffic_area_pick (area, row, UI_TRAFFIC_PICK_ALONE);
  if (is_menu)
    g_signal_emit_by_name (area, "context-menu", event);
  else if (event->button == GDK_BUTTON_PRIMARY)
    ui_traffic_area_pick (area, row, get_pick (event->state));
  return GDK_EVENT_STOP;
}

/* Wheel and finger */

/**
 * ui_traffic_input_scroll:
 * @area: the list
 * @event: a turn of the wheel
 *
 * Scrolls up and down. Sideways (or with Shift) is in pixels, so the scrolled window does that.
 *
 * Returns: whether it meant something here
 */
gboolean
ui_traffic_input_scroll (UiTrafficArea *area,
                         GdkEvent *event)
{
  double dx = 0;
  double dy = 0;

  if (event->scroll.direction == GDK_SCROLL_UP)
    dy = -1;
  else if (event->scroll.direction == GDK_SCROLL_DOWN)
    dy = 1;
  else
    gdk_event_get_scroll_deltas (event, &dx, &dy);
  if ((event->scroll.state & GDK_SHIFT_MASK) != 0 || ABS (dx) > ABS (dy) || dy == 0)
    return GDK_EVENT_PROPAGATE;
  scroll_by (area, GTK_ORIENTATION_VERTICAL, dy * WHEEL_ROWS);
  return GDK_EVENT_STOP;
}

static void
on_drag_begin (GtkGestureDrag *gesture,
               double x,
               double y,
               gpointer data)
{
  *(double *) data = 0;
}

static void
on_drag_update (GtkGestureDrag *gesture,
                double x,
                double y,
                gpointer data)
{
  UiTrafficArea *area =
      UI_TRAFFIC_AREA (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
  double *y_before = data;

  scroll_by (area, GTK_ORIENTATION_VERTICAL,
             (*y_before - y) / ui_traffic_area_get_row_height (area));
  *y_before = y;
}

/**
 * ui_traffic_input_init:
 * @area: a list that was just made
 *
 * Lets a finger drag the list.
 */
void
ui_traffic_input_init (UiTrafficArea *area)
{
  GtkGesture *gesture = gtk_gesture_drag_new (GTK_WIDGET (area));
  double *y_before = g_new0 (double, 1);

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (gesture), TRUE);
  g_object_set_data_full (G_OBJECT (gesture), "y-before", y_before, g_free);
  g_signal_connect (gesture, "drag-begin", G_CALLBACK (on_drag_begin), y_before);
  g_signal_connect (gesture, "drag-update", G_CALLBACK (on_drag_update), y_before);
  g_object_set_data_full (G_OBJECT (area), "drag-gesture", gesture, g_object_unref);
}
