/* SPDX-License-Identifier: MIT */
/*
 * ui-count-bins: how often something happened, in at most 4096 numbers however long it goes on.
 *
 * Bins begin a millisecond wide. When one is needed beyond the last, neighbours are added together
 * and each bin is twice as wide from then on:
 *
 *   | 3 | 0 | 1 | 4 | 0 | 2 |   ->   |   3   |   5   |   2   |       |       |       |
 *
 * So counting costs the same at any length of history, and drawing looks at 4096 numbers at most.
 * What was counted can be taken back: a time finds its bin also after bins were joined.
 */

#include "ui-count-bins.h"

static guint64
get_index (const UiCountBins *self,
           gint64 time_ns)
{
  return time_ns > self->origin_ns ? (guint64) (time_ns - self->origin_ns) / self->width_ns : 0;
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
  while (get_index (self, time_ns) >= UI_COUNT_BINS_MAX)
    join_neighbours (self);
  if (get_index (self, time_ns) >= self->counts->len)
    g_array_set_size (self->counts, get_index (self, time_ns) + 1);
  g_array_index (self->counts, guint32, get_index (self, time_ns))++;
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

  if (index < self->counts->len && g_array_index (self->counts, guint32, index) > 0)
    g_array_index (self->counts, guint32, index)--;
}

/* Divides a bin among the columns that it lies over. */
static void
spread_bin (double first,
            double end,
            double count,
            double *columns,
            guint n_columns)
{
  guint last = (guint) MIN (MAX (end, 0), n_columns - 1);

  for (guint i = (guint) MAX (first, 0); i <= last; i++)
    {
      double share = MIN (end, i + 1.0) - MAX (first, i);

      if (share > 0)
        columns[i] += count * share / (end - first);
    }
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
  const guint32 *counts = (const guint32 *) self->counts->data;
  double width = self->width_ns / ns_per_column;
  double origin = (double) (self->origin_ns - from_ns) / ns_per_column;
  gint64 to_ns = from_ns + (gint64) (ns_per_column * n_columns);
  guint64 end = MIN (get_index (self, to_ns) + 1, self->counts->len);

  if (n_columns == 0 || to_ns <= self->origin_ns)
    return;
  for (guint64 i = get_index (self, from_ns); i < end; i++)
    if (counts[i] > 0)
      spread_bin (origin + i * width, origin + (i + 1) * width, counts[i], columns, n_columns);
}
