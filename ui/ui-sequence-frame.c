/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-frame: where things are in a sequence diagram.
 *
 *             Parent        Viewer 1      Viewer 2       heads, which stay while the rest scrolls
 *   ─────────────┬─────────────┬─────────────┬──────
 *    12.001 s    │             │             │
 *    12.002 s    │◀────────────│             │          to the parent: from the child's lifeline
 *                │─────────────┼────────────▶│          from the parent, past the others
 *    axis     side    lane          lane        side
 *
 * Time runs downwards at the scale of a UiTimeAxis. The painter and the pointer both ask here, so
 * what is clicked is what is seen.
 *
 * No GTK here. Main thread.
 */

#include "ui-sequence-frame.h"

#include <math.h>

/* How near the pointer must be. */
#define REACH_PX 6
/* Nothing farther outside is handed to a canvas, whose numbers end somewhere. */
#define OUTSIDE_PX 64

/**
 * ui_sequence_frame_choose_lane_px:
 * @n_lanes: how many lifelines
 * @width: of the picture with its axis
 *
 * Returns: from one lifeline to the next, so that all have room if that is possible
 */
double
ui_sequence_frame_choose_lane_px (guint n_lanes,
                                  double width)
{
  double room = width - UI_SEQUENCE_AXIS_WIDTH - 2 * UI_SEQUENCE_SIDE;

  return CLAMP (floor (room / MAX ((int) n_lanes - 1, 1)), UI_SEQUENCE_LANE_MIN,
                UI_SEQUENCE_LANE_MAX);
}

/**
 * ui_sequence_frame_get_total_width:
 * @n_lanes: how many lifelines
 * @lane_px: from one to the next
 *
 * Returns: how wide all of them are, without the axis
 */
double
ui_sequence_frame_get_total_width (guint n_lanes,
                                   double lane_px)
{
  return 2 * UI_SEQUENCE_SIDE + lane_px * MAX ((int) n_lanes - 1, 0);
}

/**
 * ui_sequence_frame_get_x:
 * @self: a frame
 * @lane: which lifeline
 *
 * Returns: where it is; may be outside
 */
double
ui_sequence_frame_get_x (const UiSequenceFrame *self,
                         guint lane)
{
  return UI_SEQUENCE_AXIS_WIDTH + UI_SEQUENCE_SIDE + lane * self->lane_px - floor (self->left);
}

/**
 * ui_sequence_frame_get_y:
 * @self: a frame
 * @time_ns: a time
 *
 * Returns: where it is, at most a little outside
 */
double
ui_sequence_frame_get_y (const UiSequenceFrame *self,
                         gint64 time_ns)
{
  double y = UI_SEQUENCE_HEAD_HEIGHT + ui_time_axis_get_px (self->axis, time_ns);

  return CLAMP (y, -OUTSIDE_PX, self->height + OUTSIDE_PX);
}

/**
 * ui_sequence_frame_get_label_width:
 * @self: a frame
 * @item: an item
 *
 * Returns: how much room its label has
 */
double
ui_sequence_frame_get_label_width (const UiSequenceFrame *self,
                                   const UiSequenceItem *item)
{
  return item->lane == UI_SEQUENCE_PARENT ? UI_SEQUENCE_SIDE - 20 : self->lane_px - 24;
}

/* A long message that is near now: cut to what is in view, without another slope. */
static void
cut (const UiSequenceFrame *self,
     UiSequenceSegment *segment)
{
  double top = -OUTSIDE_PX;
  double bottom = self->height + OUTSIDE_PX;
  double slope;
  UiSequenceSegment whole = *segment;

  if (fabs (whole.y2 - whole.y1) < 1)
    return;
  slope = (whole.x2 - whole.x1) / (whole.y2 - whole.y1);
  segment->y1 = CLAMP (whole.y1, top, bottom);
  segment->x1 = whole.x1 + (segment->y1 - whole.y1) * slope;
  segment->y2 = CLAMP (whole.y2, top, bottom);
  segment->x2 = whole.x1 + (segment->y2 - whole.y1) * slope;
}

/* The known end of a stub is at a lifeline; the other one is where it comes from or goes to. */
static UiSequenceSegment
get_stub (const UiSequenceFrame *self,
          const UiSequenceItem *item)
{
  double y = ui_sequence_frame_get_y (self, item->from_ns);
  double parent = ui_sequence_frame_get_x (self, UI_SEQUENCE_PARENT);
  double child = ui_sequence_frame_get_x (self, (guint) item->lane);
  gboolean is_arrival = item->is_at_parent == (item->way == UI_SEQUENCE_TO_PARENT);
  double known = item->is_at_parent ? parent : child;
  double other = known + (item->is_at_parent && item->lane != UI_SEQUENCE_PARENT
                              ? UI_SEQUENCE_STUB_PX
                              : -UI_SEQUENCE_STUB_PX);

  return is_arrival ? (UiSequenceSegment) { other, y, known, y }
                    : (UiSequenceSegment) { known, y, other, y };
}

static UiSequenceSegment
get_bundle (const UiSequenceFrame *self,
            const UiSequenceItem *item)
{
  double parent = ui_sequence_frame_get_x (self, UI_SEQUENCE_PARENT);
  double child = item->lane == UI_SEQUENCE_PARENT
                     ? parent - UI_SEQUENCE_STUB_PX
                     : ui_sequence_frame_get_x (self, (guint) item->lane);
  double y = (UI_SEQUENCE_HEAD_HEIGHT + ui_time_axis_get_px (self->axis, item->from_ns) +
              UI_SEQUENCE_HEAD_HEIGHT + ui_time_axis_get_px (self->axis, item->to_ns)) /
             2;

  /* On whole pixels it is sharp, and cheap. */
  y = floor (y);
  /* Steps that are no messages go nowhere. */
  if (item->n[UI_SEQUENCE_TO_PARENT] + item->n[UI_SEQUENCE_FROM_PARENT] == 0)
    return (UiSequenceSegment) { child, y, child, y };
  return (UiSequenceSegment) { child, y, parent, y };
}

/**
 * ui_sequence_frame_get_segment:
 * @self: a frame
 * @item: an item of its scene
 *
 * Returns: where it is drawn: an arrow from its tail to its head, a bundle from the child to the
 *   parent, a span along its lifeline, a mark at one point
 */
UiSequenceSegment
ui_sequence_frame_get_segment (const UiSequenceFrame *self,
                               const UiSequenceItem *item)
{
  guint lane = item->is_at_parent ? UI_SEQUENCE_PARENT : (guint) item->lane;
  double parent = ui_sequence_frame_get_x (self, UI_SEQUENCE_PARENT);
  double child = ui_sequence_frame_get_x (self, (guint) item->lane);
  double x = ui_sequence_frame_get_x (self, lane);
  gboolean goes_to_parent = item->way == UI_SEQUENCE_TO_PARENT;
  UiSequenceSegment segment;

  switch (item->kind)
    {
    case UI_SEQUENCE_STUB:
      return get_stub (self, item);
    case UI_SEQUENCE_BUNDLE:
      return get_bundle (self, item);
    case UI_SEQUENCE_MARK:
    case UI_SEQUENCE_SPAN:
      return (UiSequenceSegment) { x, ui_sequence_frame_get_y (self, item->from_ns), x,
                                   ui_sequence_frame_get_y (self, item->to_ns) };
    case UI_SEQUENCE_ARROW:
    case UI_SEQUENCE_WAKE:
    default:
      segment.x1 = goes_to_parent ? child : parent;
      segment.x2 = goes_to_parent ? parent : child;
      segment.y1 = UI_SEQUENCE_HEAD_HEIGHT + ui_time_axis_get_px (self->axis, item->from_ns);
      segment.y2 = UI_SEQUENCE_HEAD_HEIGHT + ui_time_axis_get_px (self->axis, item->to_ns);
      cut (self, &segment);
      return segment;
    }
}

static double
get_distance (const UiSequenceSegment *segment,
              double x,
              double y)
{
  double dx = segment->x2 - segment->x1;
  double dy = segment->y2 - segment->y1;
  double length = dx * dx + dy * dy;
  double part = length > 0 ? ((x - segment->x1) * dx + (y - segment->y1) * dy) / length : 0;

  part = CLAMP (part, 0, 1);
  return hypot (x - segment->x1 - part * dx, y - segment->y1 - part * dy);
}

/**
 * ui_sequence_frame_find_item:
 * @self: a frame
 * @x: a place
 * @y: a place
 *
 * Returns: the index of the item that is there, or -1: the nearest one, and of those that are
 *   equally near a mark before an arrow
 */
int
ui_sequence_frame_find_item (const UiSequenceFrame *self,
                             double x,
                             double y)
{
  double nearest = REACH_PX;
  int found = -1;

  if (x < UI_SEQUENCE_AXIS_WIDTH || y < UI_SEQUENCE_HEAD_HEIGHT)
    return -1;
  for (guint i = 0; i < ui_sequence_scene_get_n_items (self->scene); i++)
    {
      const UiSequenceItem *item = ui_sequence_scene_get_item (self->scene, i);
      UiSequenceSegment segment = ui_sequence_frame_get_segment (self, item);
      double distance = get_distance (&segment, x, y);

      /* A bundle fills its row; on the others' lifelines the marks come first. */
      if (item->kind == UI_SEQUENCE_BUNDLE)
        distance = MAX (distance - UI_SEQUENCE_ROW_PX / 2.0, REACH_PX - 1);
      if (item->kind == UI_SEQUENCE_MARK)
        distance -= 2;
      if (item->kind != UI_SEQUENCE_SPAN && distance < nearest)
        {
          nearest = distance;
          found = (int) i;
        }
    }
  return found;
}
