/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-bar: which bars a lane has on the screen, and how many messages lie under each pixel.
 *
 *   lives    |----------|   |-|-|-||-|--|       |------------------
 *   bars     [          ]   [ 5 lives   ]       [
 *
 * Lives too short for bars of their own become a bundle with their number, so a lane has no more
 * bars than there is room for, however often its child was started again. Nor is each of them looked
 * at: lives that begin within a few pixels are short and close, all but the last of them, and what they
 * have together is a difference of sums (ui-lane-sums).
 *
 * No drawing here: ui-lifetimes-bar-painter does that.
 */

#include "ui-lifetimes-bar.h"

#include <math.h>

#define NARROWEST_BAR 3
/* Ended lives that are shorter and no farther apart become a bundle. */
#define BUNDLE_PX 6
/* Doubles stay exact to a pixel, and cairo's numbers end at 2^23. */
#define FAR_OUTSIDE 1e6

/**
 * ui_lifetimes_bar_get_x:
 * @frame: what is visible
 * @time_ns: a time
 *
 * Returns: where that time is, on the middle of a pixel, where a thin line is sharp; what is far
 *   outside is brought nearer, but stays outside
 */
double
ui_lifetimes_bar_get_x (const UiLifetimesFrame *frame,
                        gint64 time_ns)
{
  double x = ui_lifetimes_frame_get_x (frame, time_ns);

  return floor (CLAMP (x, -FAR_OUTSIDE, FAR_OUTSIDE)) + 0.5;
}

static UiLifetimesBar
get_bar (const UiLifetimesFrame *frame,
         const UiLife *life,
         guint index)
{
  UiLifetimesBar bar = { .life = life, .index = index, .n_lives = 1 };

  bar.has_ended = life->end_ns != 0 && life->end_ns <= frame->now_ns;
  bar.n_killed = bar.has_ended && ui_life_was_killed (life);
  bar.left = ui_lifetimes_bar_get_x (frame, life->begin_ns);
  bar.right = ui_lifetimes_bar_get_x (frame, ui_lifetimes_frame_get_life_end (frame, life));
  bar.right = MAX (bar.right, bar.left + NARROWEST_BAR);
  bar.connected = bar.right;
  if (life->connected_ns != 0 && life->connected_ns <= frame->now_ns)
    bar.connected = CLAMP (ui_lifetimes_bar_get_x (frame, life->connected_ns), bar.left, bar.right);
  return bar;
}

static gboolean
is_short (const UiLifetimesBar *bar)
{
  return bar->has_ended && (bar->n_lives > 1 || bar->right - bar->left < BUNDLE_PX);
}

static void
add_bar (GArray *bars,
         const UiLifetimesBar *bar)
{
  UiLifetimesBar *last =
      bars->len > 0 ? &g_array_index (bars, UiLifetimesBar, bars->len - 1) : NULL;

  if (last == NULL || !is_short (last) || !is_short (bar) || bar->left - last->right >= BUNDLE_PX)
    {
      g_array_append_val (bars, *bar);
      return;
    }
  last->life = bar->life;
  last->index = bar->index;
  last->n_lives += bar->n_lives;
  last->n_killed += bar->n_killed;
  last->right = MAX (last->right, bar->right);
  last->connected = last->left;
}

/* Whether lives have all ended, so that each ends before the next begins. */
static gboolean
have_ended (const UiLaneSum *sums,
            guint first,
            guint end)
{
  return sums[end].n_ended - sums[first].n_ended == end - first;
}

/* A bar for a life, and for those behind it that are certain to share it. */
static UiLifetimesBar
get_bars (const UiLifetimesFrame *frame,
          const UiLane *lane,
          const UiLaneSum *sums,
          guint first,
          guint end)
{
  UiLifetimesBar bar = get_bar (frame, ui_lane_get_life (lane, first), first);
  UiLifetimesBar last;
  gint64 edge_ns =
      ui_time_axis_get_time (&frame->axis, floor (bar.left) - frame->gutter + BUNDLE_PX - 1);
  guint next = ui_lane_sums_find (sums, first + 1, end, edge_ns);

  /* The last one that begins there may be long. */
  if (next - first < 3 || !have_ended (sums, first, next - 1))
    return bar;
  last = get_bar (frame, ui_lane_get_life (lane, next - 2), next - 2);
  last.left = last.connected = bar.left;
  last.n_lives = next - 1 - first;
  last.n_killed = sums[next - 1].n_killed - sums[first].n_killed;
  return last;
}

/**
 * ui_lifetimes_bars_collect:
 * @frame: what is visible
 * @lane: a lane
 * @bars: (element-type UiLifetimesBar): an array that is emptied and filled
 *
 * Makes the bars of the lives in view. Main thread, as all of this.
 */
void
ui_lifetimes_bars_collect (const UiLifetimesFrame *frame,
                           const UiLane *lane,
                           GArray *bars)
{
  const UiLaneSum *sums = ui_lane_get_sums (lane);
  guint first;
  guint end;

  g_array_set_size (bars, 0);
  ui_lifetimes_frame_get_lives (frame, lane, &first, &end);
  while (first < end)
    {
      UiLifetimesBar bar = get_bars (frame, lane, sums, first, end);

      add_bar (bars, &bar);
      first += bar.n_lives;
    }
}

/* What is too short for a bar of its own has no shape to be seen in it. To look at the bins of
 * thousands of such lives would take longer than all the rest. */
static void
count_evenly (const UiLife *life,
              double *columns,
              guint n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    columns[i] += (double) life->n_messages / n_columns;
}

static void
count_life (const UiLifetimesFrame *frame,
            const UiLife *life,
            double *columns,
            guint n_columns)
{
  gint64 end_ns = ui_lifetimes_frame_get_life_end (frame, life);
  double left = floor (ui_time_axis_get_px (&frame->axis, life->begin_ns));
  double right = floor (ui_time_axis_get_px (&frame->axis, end_ns)) + 1;

  if (right - left < BUNDLE_PX && left >= 0 && right <= n_columns)
    {
      count_evenly (life, columns + (guint) left, (guint) (right - left));
      return;
    }
  left = CLAMP (left, 0, n_columns);
  right = CLAMP (right, left, n_columns);
  ui_count_bins_spread (&life->bins, ui_time_axis_get_time (&frame->axis, left),
                        frame->axis.ns_per_px, columns + (guint) left,
                        (guint) right - (guint) left);
}

/* Of the lives that begin in one column of pixels all but the last end there, too. Returns which one
 * that is. */
static guint
count_column (const UiLifetimesFrame *frame,
              const UiLaneSum *sums,
              guint first,
              guint end,
              double *columns,
              guint n_columns)
{
  double column = floor (ui_time_axis_get_px (&frame->axis, sums[first].begin_ns));
  gint64 edge_ns = ui_time_axis_get_time (&frame->axis, MAX (column + 1, 0));
  guint last = ui_lane_sums_find (sums, first + 1, end, edge_ns) - 1;

  if (last == first || !have_ended (sums, first, last))
    return first;
  if (column >= 0 && column < n_columns)
    columns[(guint) column] += (double) (sums[last].n_messages - sums[first].n_messages);
  return last;
}

/**
 * ui_lifetimes_bars_count:
 * @frame: what is visible
 * @lane: a lane
 * @columns: (array length=n_columns): where to add the messages, a number for each column of pixels
 * @n_columns: how many columns right of the gutter
 *
 * Counts the messages of the lives in view. What came after an end is left out with it.
 */
void
ui_lifetimes_bars_count (const UiLifetimesFrame *frame,
                         const UiLane *lane,
                         double *columns,
                         guint n_columns)
{
  const UiLaneSum *sums = ui_lane_get_sums (lane);
  guint first;
  guint end;

  ui_lifetimes_frame_get_lives (frame, lane, &first, &end);
  for (; first < end; first++)
    {
      first = count_column (frame, sums, first, end, columns, n_columns);
      count_life (frame, ui_lane_get_life (lane, first), columns, n_columns);
    }
}
