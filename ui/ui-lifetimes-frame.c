/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-frame: where on the picture of the lifetimes a thing is, and what is at a place.
 *
 *              gutter      axis
 *            |<------>|<-------------->|
 *            |        |  0 s    5 s    |  UI_LIFETIMES_AXIS_HEIGHT
 *   lane 0   | Viewer | ▭▭▭▭▭▭▭▭▭▭     |  UI_LIFETIMES_LANE_HEIGHT
 *   lane 1   | Viewer | ▭▭▭╳  ▭▭▭▭     |  two lives
 *
 * Lives of a lane follow each other in time, so those in view are found by bisection, however many
 * there are. No drawing here: partners are ui-lifetimes-painter and ui-lifetimes-bar, which draw,
 * and ui-lifetimes-view, which asks what the pointer is on.
 */

#include "ui-lifetimes-frame.h"

#include <math.h>

/* How far beside a bar a click still means it, in pixels. */
#define CLICK_SLACK 6

/**
 * ui_lifetimes_frame_get_x:
 * @self: a frame
 * @time_ns: a time
 *
 * Returns: where that time is, in pixels from the left edge of the widget; may be outside
 */
double
ui_lifetimes_frame_get_x (const UiLifetimesFrame *self,
                          gint64 time_ns)
{
  return self->gutter + ui_time_axis_get_px (&self->axis, time_ns);
}

/**
 * ui_lifetimes_frame_get_life_end:
 * @self: a frame
 * @life: a life
 *
 * Returns: until when its bar goes
 */
gint64
ui_lifetimes_frame_get_life_end (const UiLifetimesFrame *self,
                                 const UiLife *life)
{
  return life->end_ns != 0 ? MIN (life->end_ns, self->now_ns) : self->now_ns;
}

/**
 * ui_lifetimes_frame_get_lane_top:
 * @self: a frame
 * @lane: which lane
 *
 * Returns: its upper edge; may be outside
 */
double
ui_lifetimes_frame_get_lane_top (const UiLifetimesFrame *self,
                                 guint lane)
{
  return UI_LIFETIMES_AXIS_HEIGHT + (double) lane * UI_LIFETIMES_LANE_HEIGHT - self->top;
}

/**
 * ui_lifetimes_frame_get_lanes:
 * @self: a frame
 * @first: (out): the first lane in view
 * @end: (out): one past the last
 *
 * Which lanes are visible, if only in part.
 */
void
ui_lifetimes_frame_get_lanes (const UiLifetimesFrame *self,
                              guint *first,
                              guint *end)
{
  double bottom = MAX (self->top + self->height - UI_LIFETIMES_AXIS_HEIGHT, 0);

  *end = MIN (ui_lifetimes_get_n_lanes (self->model),
              (guint) (bottom / UI_LIFETIMES_LANE_HEIGHT) + 1);
  *first = MIN ((guint) (self->top / UI_LIFETIMES_LANE_HEIGHT), *end);
}

/* How many lives of a lane had begun at a time. */
static guint
count_begun (const UiLane *lane,
             gint64 time_ns)
{
  return ui_lane_sums_find (ui_lane_get_sums (lane), 0, lane->lives->len, time_ns + 1);
}

/**
 * ui_lifetimes_frame_count_lives:
 * @self: a frame
 * @lane: a lane
 *
 * Returns: how many of its lives had begun: the view may stand still in the past
 */
guint
ui_lifetimes_frame_count_lives (const UiLifetimesFrame *self,
                                const UiLane *lane)
{
  return count_begun (lane, self->now_ns);
}

/**
 * ui_lifetimes_frame_get_lives:
 * @self: a frame
 * @lane: a lane
 * @first: (out): the first life in view
 * @end: (out): one past the last
 *
 * Which lives are visible, if only by the words behind their end.
 */
void
ui_lifetimes_frame_get_lives (const UiLifetimesFrame *self,
                              const UiLane *lane,
                              guint *first,
                              guint *end)
{
  gint64 left_ns = ui_time_axis_get_time (&self->axis, -UI_LIFETIMES_WORDS_ROOM);
  gint64 right_ns = ui_time_axis_get_time (&self->axis, self->width - self->gutter);

  *end = count_begun (lane, MIN (right_ns, self->now_ns));
  *first = count_begun (lane, left_ns);
  /* Of those that began before the edge, the last one may reach into view. */
  *first = MIN (*first > 0 ? *first - 1 : 0, *end);
}

static gboolean
is_on_life (const UiLifetimesFrame *self,
            const UiLife *life,
            double x)
{
  gint64 end_ns = ui_lifetimes_frame_get_life_end (self, life);

  return x >= ui_lifetimes_frame_get_x (self, life->begin_ns) - CLICK_SLACK &&
         x <= ui_lifetimes_frame_get_x (self, end_ns) + CLICK_SLACK;
}

/**
 * ui_lifetimes_frame_find:
 * @self: a frame
 * @x: a place, from the left edge of the widget
 * @y: and from its upper one
 * @lane: (out): which lane is there; -1 for none
 * @life: (out): the newest of its lives there; -1 for none
 *
 * Tells what is at a place.
 */
void
ui_lifetimes_frame_find (const UiLifetimesFrame *self,
                         double x,
                         double y,
                         int *lane,
                         int *life)
{
  double row = floor ((y - UI_LIFETIMES_AXIS_HEIGHT + self->top) / UI_LIFETIMES_LANE_HEIGHT);
  const UiLane *found;
  guint first;
  guint end;

  *lane = -1;
  *life = -1;
  if (y < UI_LIFETIMES_AXIS_HEIGHT || row < 0 || row >= ui_lifetimes_get_n_lanes (self->model))
    return;
  *lane = (int) row;
  if (x < self->gutter)
    return;
  found = ui_lifetimes_get_lane (self->model, *lane);
  ui_lifetimes_frame_get_lives (self, found, &first, &end);
  for (guint i = end; i > first && *life < 0; i--)
    if (is_on_life (self, ui_lane_get_life (found, i - 1), x))
      *life = (int) i - 1;
}
