/* SPDX-License-Identifier: MIT */
/*
 * ui-lane-sums: the lives of a lane, added up, close together in memory.
 *
 * A child that is started again and again has thousands of lives, most of them thinner than a pixel.
 * To look at each in every frame costs more than all drawing. Here is what a picture wants of them:
 *
 *   life        0     1     2     3     behind
 *   messages    5     0     7     2
 *   before it   0     5     5    12       14      lives 1 and 2 together: 12 - 5 = 7
 *
 * So a row of lives costs the same however many there are. Sums are made when they are asked for,
 * from the first life on that has changed since.
 *
 * No drawing here. Main thread. Partner: ui-lifetimes, whose lanes have one of these each.
 */

#include "ui-lane-sums.h"
#include "ui-lifetimes.h"

struct _UiLaneSums
{
  GArray *sums;  /* of UiLaneSum */
  guint n_valid; /* so many of them are right */
};

/**
 * ui_lane_sums_new:
 *
 * Returns: (transfer full): the sums of no lives
 */
UiLaneSums *
ui_lane_sums_new (void)
{
  UiLaneSums *self = g_new0 (UiLaneSums, 1);

  self->sums = g_array_new (FALSE, FALSE, sizeof (UiLaneSum));
  return self;
}

/**
 * ui_lane_sums_free:
 * @self: (transfer full): sums
 */
void
ui_lane_sums_free (UiLaneSums *self)
{
  g_array_unref (self->sums);
  g_free (self);
}

/**
 * ui_lane_sums_touch:
 * @self: sums
 * @index: which life has changed, or is new
 *
 * Makes the sums anew from there on when they are asked for.
 */
void
ui_lane_sums_touch (UiLaneSums *self,
                    guint index)
{
  self->n_valid = MIN (self->n_valid, index);
}

static UiLaneSum
get_next (const UiLaneSum *before,
          const UiLife *life)
{
  UiLaneSum next = *before;

  next.n_messages += life->n_messages;
  next.n_ended += life->end_ns != 0;
  next.n_killed += life->end_ns != 0 && ui_life_was_killed (life);
  return next;
}

/**
 * ui_lane_sums_get:
 * @self: sums
 * @lives: (element-type UiLife): the lives of their lane
 *
 * Returns: (transfer none): a sum for each life, and one more behind the last; lent until a life
 *   changes
 */
const UiLaneSum *
ui_lane_sums_get (UiLaneSums *self,
                  const GPtrArray *lives)
{
  UiLaneSum *sums;

  g_array_set_size (self->sums, lives->len + 1);
  sums = (UiLaneSum *) self->sums->data;
  for (; self->n_valid <= lives->len; self->n_valid++)
    {
      guint i = self->n_valid;

      sums[i] = i > 0 ? get_next (&sums[i - 1], g_ptr_array_index (lives, i - 1))
                      : (UiLaneSum) { 0 };
      sums[i].begin_ns =
          i < lives->len ? ((const UiLife *) g_ptr_array_index (lives, i))->begin_ns : G_MAXINT64;
    }
  return sums;
}

/**
 * ui_lane_sums_find:
 * @sums: sums
 * @from: where to begin
 * @end: where to end
 * @time_ns: a time
 *
 * Looks near @from first, so that who goes through a lane in steps pays for the steps alone.
 *
 * Returns: the first life from @from on that begins at @time_ns or later, or @end
 */
guint
ui_lane_sums_find (const UiLaneSum *sums,
                   guint from,
                   guint end,
                   gint64 time_ns)
{
  guint step = 1;

  while (from < end && sums[from].begin_ns < time_ns && step < end - from &&
         sums[from + step].begin_ns < time_ns)
    {
      from += step;
      step *= 2;
    }
  end = MIN (end, from + step);
  while (from < end)
    {
      guint middle = from + (end - from) / 2;

      if (sums[middle].begin_ns < time_ns)
        from = middle + 1;
      else
        end = middle;
    }
  return from;
}
