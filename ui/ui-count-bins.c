/* SPDX-License-Identifier: MIT */
/*
 * ui-count-bins: how often something happened, in at most 4096 numbers however long it goes on.
 *
 * Bins begin a millisecond wide. When one is needed beyond the last, neighbours are added together
 * and each bin is twice as wide from then on:
 *
 *   | 3 | 0 | 1 | 4 | 0 | 2 |   ->   |   3   |   5   |   2   |       |       |       |
 *
 * So counting costs the same at any length of history. What was counted can be taken back: a time
 * finds its bin also after bins were joined.
 *
 * Drawing wants columns of another width. How many happened before a place is the sum of the whole
 * blocks before it and of less than 64 bins, so a column is the difference of two such sums, and
 * costs the same whether it is as wide as a tenth of a bin or as a thousand.
 */

#include "ui-count-bins.h"

#include <string.h>

static guint64
get_index (const UiCountBins *self,
           gint64 time_ns)
{
  return time_ns > self->origin_ns ? (guint64) (time_ns - self->origin_ns) / self->width_ns : 0;
}

static void
add_up_blocks (UiCountBins *self)
{
  const guint32 *counts = (const guint32 *) self->counts->data;

  memset (self->blocks, 0, sizeof self->blocks);
  for (guint i = 0; i < self->counts->len; i++)
    self->blocks[i / UI_COUNT_BINS_BLOCK] += counts[i];
}

static void
join_neighbours (UiCountBins *self)
{
  guint n_bins = self->counts->len;
  guint32 *counts = (guint32 *) self->counts->data;

  for (guint i = 0; i < n_bins; i += 2)
    counts[i / 2] = counts[i] + (i + 1 < n_bins ? counts[i + 1] : 0);
  g_array_set_size (self->counts, (n_bins + 1) / 2);
  self->width_ns *= 2;
  add_up_blocks (self);
}

/**
 * ui_count_bins_init:
 * @self: bins, not yet initialised
 * @origin_ns: when the first thing happens; what happens earlier counts as happening then
 *
 * Makes empty bins, to be freed with ui_count_bins_clear().
 */
void
ui_count_bins_init (UiCountBins *self,
                    gint64 origin_ns)
{
  self->origin_ns = origin_ns;
  self->width_ns = UI_COUNT_BINS_FIRST_WIDTH_NS;
  self->counts = g_array_new (FALSE, TRUE, sizeof (guint32));
  memset (self->blocks, 0, sizeof self->blocks);
}

/**
 * ui_count_bins_clear:
 * @self: bins
 *
 * Frees what they hold.
 */
void
ui_count_bins_clear (UiCountBins *self)
{
  g_clear_pointer (&self->counts, g_array_unref);
}

/**
 * ui_count_bins_add:
 * @self: bins
 * @time_ns: when it happened
 *
 * Counts one.
 */
void
ui_count_bins_add (UiCountBins *self,
                   gint64 time_ns)
{
  guint64 index;

  while (get_index (self, time_ns) >= UI_COUNT_BINS_MAX)
    join_neighbours (self);
  index = get_index (self, time_ns);
  if (index >= self->counts->len)
    g_array_set_size (self->counts, index + 1);
  g_array_index (self->counts, guint32, index)++;
  self->blocks[index / UI_COUNT_BINS_BLOCK]++;
}

/**
 * ui_count_bins_remove:
 * @self: bins
 * @time_ns: a time that was counted
 *
 * Takes one back.
 */
void
ui_count_bins_remove (UiCountBins *self,
                      gint64 time_ns)
{
  guint64 index = get_index (self, time_ns);

  if (index >= self->counts->len || g_array_index (self->counts, guint32, index) == 0)
    return;
  g_array_index (self->counts, guint32, index)--;
  self->blocks[index / UI_COUNT_BINS_BLOCK]--;
}

/* How many happened before each block. */
static void
add_up_sums (const UiCountBins *self,
             guint64 *sums)
{
  guint64 sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (self->blocks); i++)
    {
      sums[i] = sum;
      sum += self->blocks[i];
    }
}

/* How many happened before a place, counted in bins from the origin. Within a bin they are spread
 * evenly. */
static double
get_sum_before (const UiCountBins *self,
                const guint64 *sums,
                double place)
{
  const guint32 *counts = (const guint32 *) self->counts->data;
  double end = CLAMP (place, 0, self->counts->len);
  guint whole = MIN ((guint) end, self->counts->len - 1);
  guint64 sum = sums[whole / UI_COUNT_BINS_BLOCK];

  for (guint i = whole / UI_COUNT_BINS_BLOCK * UI_COUNT_BINS_BLOCK; i < whole; i++)
    sum += counts[i];
  return (double) sum + counts[whole] * (end - whole);
}

/**
 * ui_count_bins_spread:
 * @self: bins
 * @from_ns: where the first column begins
 * @ns_per_column: how wide each column is; more than 0
 * @columns: (array length=n_columns): where the counts are added
 * @n_columns: how many columns
 *
 * Converts the bins to columns of another width. A bin wider than a column is spread evenly.
 */
void
ui_count_bins_spread (const UiCountBins *self,
                      gint64 from_ns,
                      double ns_per_column,
                      double *columns,
                      guint n_columns)
{
  double bins_per_column = ns_per_column / (double) self->width_ns;
  double from = (double) (from_ns - self->origin_ns) / (double) self->width_ns;
  guint64 sums[UI_COUNT_BINS_MAX / UI_COUNT_BINS_BLOCK];
  double before;

  if (self->counts->len == 0)
    return;
  add_up_sums (self, sums);
  before = get_sum_before (self, sums, from);
  for (guint i = 0; i < n_columns; i++)
    {
      double after = get_sum_before (self, sums, from + (i + 1) * bins_per_column);

      columns[i] += after - before;
      before = after;
    }
}
