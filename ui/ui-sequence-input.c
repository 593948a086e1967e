/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-input: what keys and pointer do in ui-sequence-view.
 *
 *   wheel              scrolls in time; with Shift among the lifelines; with Ctrl it zooms
 *   click              chooses a message or a step on all pages; comes nearer to a bundle;
 *                      elsewhere marks the time
 *   drag on the axis   chooses a range, which then fills the picture
 *   double click       comes so near that the whole exchange fills the picture
 *   Up, Down           the message before, the next one; Enter chooses it
 *   Ctrl+Up, Ctrl+Down, Page Up, Page Down, Left, Right   scroll; Home, End go to either end
 *   plus, minus, 0     zoom, also with Ctrl
 *   Space              pauses all pages
 */

#include "ui-sequence-input.h"

#include "ui-sequence-view.h"

#include <math.h>

#define ZOOM_STEP 1.25
#define BUNDLE_ZOOM 8
#define SCROLL_PART 0.1
/* How far the next message is looked for. */
#define SEARCH_MAX 200000
/* How much of the picture an exchange fills that was clicked twice. */
#define EXCHANGE_PART 0.6
/* A shorter drag is a click. */
#define DRAG_LEAST_PX 5

/* The pointer */

/* The end of a message that is nearer to the pointer. */
static guint64
choose_end (const UiSequenceFrame *frame,
            const UiSequenceItem *item,
            double x,
            double y)
{
  UiSequenceSegment segment = ui_sequence_frame_get_segment (frame, item);

  if (item->partner != UI_SEQUENCE_NONE &&
      hypot (x - segment.x2, y - segment.y2) < hypot (x - segment.x1, y - segment.y1))
    return item->partner;
  return item->position;
}

/* From the first to the last that is in view of an exchange. */
static void
show_exchange (UiSequenceView *self,
               const UiSequenceItem *item)
{
  UiSequenceScene *scene = ui_sequence_view_get_scene (self);
  gint64 from_ns = MIN (item->from_ns, item->to_ns);
  gint64 to_ns = MAX (item->from_ns, item->to_ns);
  gint64 spare_ns;

  for (guint i = 0; i < ui_sequence_scene_get_n_items (scene); i++)
    {
      const UiSequenceItem *other = ui_sequence_scene_get_item (scene, i);

      if (item->serial == 0 || other->kind == UI_SEQUENCE_BUNDLE ||
          other->serial != item->serial || other->subject != item->subject)
        continue;
      from_ns = MIN (from_ns, MIN (other->from_ns, other->to_ns));
      to_ns = MAX (to_ns, MAX (other->from_ns, other->to_ns));
    }
  if (to_ns == from_ns)
    return;
  spare_ns = (gint64) ((double) (to_ns - from_ns) * (1 / EXCHANGE_PART - 1) / 2);
  ui_sequence_view_show (self, from_ns - spare_ns, to_ns + spare_ns);
}

static void
click (UiSequenceView *self,
       GdkEventButton *event)
{
  UiSequenceFrame frame = ui_sequence_view_get_frame (self);
  UiFocus *focus = ui_sequence_view_get_focus (self);
  int index = ui_sequence_frame_find_item (&frame, event->x, event->y);
  double px = event->y - UI_SEQUENCE_HEAD_HEIGHT;
  UiSequenceItem item;

  if (index < 0)
    {
      if (px >= 0)
        ui_focus_set_cursor (focus, ui_time_axis_get_time (frame.axis, px));
      return;
    }
  item = *ui_sequence_scene_get_item (frame.scene, (guint) index);
  if (item.kind == UI_SEQUENCE_BUNDLE)
    ui_sequence_view_zoom (self, BUNDLE_ZOOM, px);
  else if (event->type == GDK_2BUTTON_PRESS)
    show_exchange (self, &item);
  else
    ui_focus_select (focus, choose_end (&frame, &item, event->x, event->y));
}

static gint64
get_time_at (UiSequenceView *self,
             double y)
{
  return ui_time_axis_get_time (ui_sequence_view_get_axis (self), y - UI_SEQUENCE_HEAD_HEIGHT);
}

static gboolean
on_button_press (GtkWidget *widget,
                 GdkEventButton *event)
{
  UiSequenceView *self = UI_SEQUENCE_VIEW (widget);
  gint64 time_ns = get_time_at (self, event->y);

  gtk_widget_grab_focus (widget);
  if (event->button != GDK_BUTTON_PRIMARY || event->type == GDK_3BUTTON_PRESS)
    return GDK_EVENT_PROPAGATE;
  click (self, event);
  if (event->x < UI_SEQUENCE_AXIS_WIDTH && event->type == GDK_BUTTON_PRESS)
    ui_sequence_view_set_range (self, time_ns, time_ns);
  return GDK_EVENT_STOP;
}

static gboolean
on_button_release (GtkWidget *widget,
                   GdkEventButton *event)
{
  UiSequenceView *self = UI_SEQUENCE_VIEW (widget);
  gint64 to_ns;
  gint64 from_ns = ui_sequence_view_get_range (self, &to_ns);
  double span_px = ABS (to_ns - from_ns) / ui_sequence_view_get_axis (self)->ns_per_px;

  if (event->button != GDK_BUTTON_PRIMARY || from_ns == 0)
    return GDK_EVENT_PROPAGATE;
  ui_sequence_view_set_range (self, 0, 0);
  if (span_px >= DRAG_LEAST_PX)
    ui_sequence_view_show (self, MIN (from_ns, to_ns), MAX (from_ns, to_ns));
  return GDK_EVENT_STOP;
}

static gboolean
on_motion_notify (GtkWidget *widget,
                  GdkEventMotion *event)
{
  UiSequenceView *self = UI_SEQUENCE_VIEW (widget);
  UiSequenceFrame frame = ui_sequence_view_get_frame (self);

  if (frame.range_from_ns != 0)
    ui_sequence_view_set_range (self, frame.range_from_ns, get_time_at (self, event->y));
  else
    ui_sequence_view_hover (self, ui_sequence_frame_find_item (&frame, event->x, event->y));
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_leave_notify (GtkWidget *widget,
                 GdkEventCrossing *event)
{
  ui_sequence_view_hover (UI_SEQUENCE_VIEW (widget), -1);
  return GDK_EVENT_PROPAGATE;
}

static double
get_vertical_delta (GdkEventScroll *event)
{
  GdkScrollDirection direction;
  double x = 0;
  double y = 0;

  if (gdk_event_get_scroll_deltas ((GdkEvent *) event, &x, &y) ||
      !gdk_event_get_scroll_direction ((GdkEvent *) event, &direction))
    return y;
  return direction == GDK_SCROLL_UP ? -1 : direction == GDK_SCROLL_DOWN ? 1 : 0;
}

/* Without Ctrl the scrolled window does it. */
static gboolean
on_scroll (GtkWidget *widget,
           GdkEventScroll *event)
{
  double y = get_vertical_delta (event);

  if ((event->state & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  ui_sequence_view_zoom (UI_SEQUENCE_VIEW (widget), pow (ZOOM_STEP, -y),
                         MAX (event->y - UI_SEQUENCE_HEAD_HEIGHT, 0));
  return GDK_EVENT_STOP;
}

/* The keys */

/* Whether a message of the lab that is shown is drawn at this record. */
static gboolean
is_stop (UiSequenceView *self,
         guint64 position)
{
  UiSequence *model = ui_sequence_scene_get_model (ui_sequence_view_get_scene (self));
  const IpcTraceRecord *record = ipc_trace_store_get (ui_sequence_get_store (model), position);
  UiSequenceEnd end;

  if (record == NULL || ui_sequence_lanes_find (ui_sequence_view_get_lanes (self),
                                                record->subject) == UI_SEQUENCE_NO_LANE)
    return FALSE;
  end = ui_sequence_end_of (record);
  return end.is_message &&
         (end.is_sending || ui_sequence_get_partner (model, position) == UI_SEQUENCE_NONE);
}

/* From where the keys begin: where they are, or at the edge of what is visible. */
static guint64
get_start (UiSequenceView *self,
           int direction)
{
  UiSequence *model = ui_sequence_scene_get_model (ui_sequence_view_get_scene (self));
  const UiTimeAxis *axis = ui_sequence_view_get_axis (self);
  guint64 current = ui_sequence_view_get_current (self);

  if (current != UI_SEQUENCE_NONE && current >= ui_sequence_get_first (model))
    return current + (guint64) (gint64) direction;
  if (direction > 0)
    return ui_sequence_find (model, axis->left_ns);
  return ui_sequence_find (model, ui_time_axis_get_time (axis, axis->length_px)) - 1;
}

static void
move (UiSequenceView *self,
      int direction)
{
  UiSequence *model = ui_sequence_scene_get_model (ui_sequence_view_get_scene (self));
  guint64 position = get_start (self, direction);

  for (guint i = 0; i < SEARCH_MAX; i++, position += (guint64) (gint64) direction)
    {
      /* One before 0 is a very large number. */
      if (position < ui_sequence_get_first (model) || position >= ui_sequence_get_end (model))
        return;
      if (is_stop (self, position))
        {
          ui_sequence_view_set_current (self, position);
          return;
        }
    }
}

static gboolean
press_zoom_key (UiSequenceView *self,
                guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
    case GDK_KEY_equal:
      ui_sequence_view_zoom (self, ZOOM_STEP, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      ui_sequence_view_zoom (self, 1 / ZOOM_STEP, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      ui_sequence_view_fit (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
press_scroll_key (UiSequenceView *self,
                  guint keyval)
{
  double page = ui_sequence_view_get_axis (self)->length_px;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      ui_sequence_view_scroll_by (self, GTK_ORIENTATION_HORIZONTAL, -UI_SEQUENCE_LANE_MIN);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      ui_sequence_view_scroll_by (self, GTK_ORIENTATION_HORIZONTAL, UI_SEQUENCE_LANE_MIN);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      ui_sequence_view_scroll_by (self, GTK_ORIENTATION_VERTICAL, -page * (1 - SCROLL_PART));
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      ui_sequence_view_scroll_by (self, GTK_ORIENTATION_VERTICAL, page * (1 - SCROLL_PART));
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      ui_scroll_area_scroll_to (UI_SCROLL_AREA (self), GTK_ORIENTATION_VERTICAL, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      ui_sequence_view_follow (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
press_message_key (UiSequenceView *self,
                   guint keyval,
                   gboolean has_control)
{
  double page = ui_sequence_view_get_axis (self)->length_px;
  int direction = keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up ? -1 : 1;

  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      if (has_control)
        ui_sequence_view_scroll_by (self, GTK_ORIENTATION_VERTICAL,
                                    direction * page * SCROLL_PART);
      else
        move (self, direction);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (ui_sequence_view_get_current (self) != UI_SEQUENCE_NONE)
        ui_focus_select (ui_sequence_view_get_focus (self), ui_sequence_view_get_current (self));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Space pauses, as it does in the Traffic; the window may have no such action. */
static void
toggle_pause (GtkWidget *widget)
{
  GActionGroup *window = gtk_widget_get_action_group (widget, "win");

  if (window != NULL && g_action_group_has_action (window, "pause"))
    g_action_group_activate_action (window, "pause", NULL);
}

static gboolean
on_key_press (GtkWidget *widget,
              GdkEventKey *event)
{
  UiSequenceView *self = UI_SEQUENCE_VIEW (widget);
  gboolean has_control = (event->state & GDK_CONTROL_MASK) != 0;

  if (event->state & GDK_MOD1_MASK)
    return GDK_EVENT_PROPAGATE;
  if (event->keyval == GDK_KEY_space && !has_control)
    {
      toggle_pause (widget);
      return GDK_EVENT_STOP;
    }
  if (press_message_key (self, event->keyval, has_control) == GDK_EVENT_STOP)
    return GDK_EVENT_STOP;
  if (!has_control && press_scroll_key (self, event->keyval) == GDK_EVENT_STOP)
    return GDK_EVENT_STOP;
  return press_zoom_key (self, event->keyval);
}

/**
 * ui_sequence_input_class_init:
 * @widget_class: the class of #UiSequenceView
 *
 * Has the class answer to keys and pointer.
 */
void
ui_sequence_input_class_init (GtkWidgetClass *widget_class)
{
  widget_class->button_press_event = on_button_press;
  widget_class->button_release_event = on_button_release;
  widget_class->motion_notify_event = on_motion_notify;
  widget_class->leave_notify_event = on_leave_notify;
  widget_class->scroll_event = on_scroll;
  widget_class->key_press_event = on_key_press;
}
