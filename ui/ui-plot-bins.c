/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-bins: messages, bytes and latencies over time, in at most 4096 bins however long it goes
 * on.
 *
 * As in ui-count-bins a bin begins a millisecond wide, and when one is needed beyond the last,
 * neighbours are added together and each bin is twice as wide from then on. Latencies have a row
 * for eight bins, which counts them by classes: each class ends 19 % above its beginning, so that a
 * quantile is known to a tenth of itself at any time, and the largest exactly.
 *
 *   bins   | 3 | 0 | 1 | 4 | 0 | 2 | 7 | 1 | 0 | …         messages and bytes
 *   rows   |        9 µs ×4, 11 µs ×14          | …         latencies
 *
 * So a record costs the same at any length of history, and a frame looks at a bounded number of
 * figures. No drawing here, and no GTK.
 */

#include "ui-plot-bins.h"

#include <math.h>

/* Index */

static guint64
get_index (const UiPlotBins *self,
           gint64 time_ns)
{
  return time_ns > self->origin_ns ? (guint64) (time_ns - self->origin_ns) / self->width_ns : 0;
}

static void
add_row (UiPlotRow *self,
         const UiPlotRow *other)
{
  self->max_ns = MAX (self->max_ns, other->max_ns);
  self->n += other->n;
  for (guint i = 0; i < UI_PLOT_CLASSES; i++)
    self->counts[i] += other->counts[i];
}

static void
join_rows (UiPlotBins *self)
{
  UiPlotRow *rows = (UiPlotRow *) self->rows->data;
  guint n_rows = self->rows->len;

  for (guint i = 0; i < n_rows; i += 2)
    {
      if (i > 0)
        rows[i / 2] = rows[i];
      if (i + 1 < n_rows)
        add_row (&rows[i / 2], &rows[i + 1]);
    }
  g_array_set_size (self->rows, (n_rows + 1) / 2);
}

static void
join_bins (UiPlotBins *self)
{
  UiPlotBin *bins = (UiPlotBin *) self->bins->data;
  guint n_bins = self->bins->len;

  for (guint i = 0; i < n_bins; i += 2)
    {
      UiPlotBin next = i + 1 < n_bins ? bins[i + 1] : (UiPlotBin){ 0 };

      bins[i / 2] = (UiPlotBin){ bins[i].size_bytes + next.size_bytes,
                                 bins[i].n_messages + next.n_messages };
    }
  g_array_set_size (self->bins, (n_bins + 1) / 2);
  self->width_ns *= 2;
}

/* The bin of a time, after making room for it. */
static guint
make_room (UiPlotBins *self,
           gint64 time_ns)
{
  while (get_index (self, time_ns) >= UI_PLOT_BINS_MAX)
    {
      join_bins (self);
      join_rows (self);
    }
  return (guint) get_index (self, time_ns);
}

/**
 * ui_plot_bins_init:
 * @self: bins, not yet initialised
 * @origin_ns: when the first thing happens; what happens earlier counts as happening then
 *
 * Makes empty bins, to be freed with ui_plot_bins_clear().
 */
void
ui_plot_bins_init (UiPlotBins *self,
                   gint64 origin_ns)
{
  self->origin_ns = origin_ns;
  self->width_ns = UI_PLOT_BINS_FIRST_WIDTH_NS;
  self->bins = g_array_new (FALSE, TRUE, sizeof (UiPlotBin));
  self->rows = g_array_new (FALSE, TRUE, sizeof (UiPlotRow));
}

/**
 * ui_plot_bins_clear:
 * @self: bins
 *
 * Frees what they hold.
 */
void
ui_plot_bins_clear (UiPlotBins *self)
{
  g_clear_pointer (&self->bins, g_array_unref);
  g_clear_pointer (&self->rows, g_array_unref);
}

/**
 * ui_plot_bins_add_message:
 * @self: bins
 * @time_ns: when it was
 * @size_bytes: how large it was
 *
 * Counts a message.
 */
void
ui_plot_bins_add_message (UiPlotBins *self,
                          gint64 time_ns,
                          guint32 size_bytes)
{
  guint index = make_room (self, time_ns);
  UiPlotBin *bin;

  if (index >= self->bins->len)
    g_array_set_size (self->bins, index + 1);
  bin = &g_array_index (self->bins, UiPlotBin, index);
  bin->n_messages++;
  bin->size_bytes += size_bytes;
}

static guint
get_class (gint64 latency_ns)
{
  double octaves = log2 (MAX ((double) latency_ns, UI_PLOT_LEAST_CLASS_NS) / UI_PLOT_LEAST_CLASS_NS);

  return MIN ((guint) (octaves * UI_PLOT_CLASSES_PER_OCTAVE), UI_PLOT_CLASSES - 1);
}

/**
 * ui_plot_class_get_ns:
 * @class_index: a place among the classes, perhaps within one
 *
 * Returns: the latency there
 */
double
ui_plot_class_get_ns (double class_index)
{
  return UI_PLOT_LEAST_CLASS_NS * exp2 (class_index / UI_PLOT_CLASSES_PER_OCTAVE);
}

/**
 * ui_plot_bins_add_latency:
 * @self: bins
 * @time_ns: when the answer came
 * @latency_ns: how long it took
 *
 * Counts a latency.
 */
void
ui_plot_bins_add_latency (UiPlotBins *self,
                          gint64 time_ns,
                          gint64 latency_ns)
{
  guint index = make_room (self, time_ns) / UI_PLOT_BINS_PER_ROW;
  UiPlotRow *row;

  if (index >= self->rows->len)
    g_array_set_size (self->rows, index + 1);
  row = &g_array_index (self->rows, UiPlotRow, index);
  row->max_ns = MAX (row->max_ns, latency_ns);
  row->n++;
  row->counts[get_class (latency_ns)]++;
}

/* Columns */

/* Which columns a piece of time lies over, and which part of it in each. */
typedef struct
{
  double first;
  double end;
  guint first_column;
  guint last_column;
} Cover;

static gboolean
cover_columns (Cover *cover,
               double first,
               double width,
               guint n_columns)
{
  cover->first = first;
  cover->end = first + width;
  if (cover->end <= 0 || first >= n_columns)
    return FALSE;
  cover->first_column = (guint) MAX (first, 0);
  cover->last_column = (guint) MIN (ceil (cover->end) - 1, n_columns - 1.0);
  cover->last_column = MAX (cover->last_column, cover->first_column);
  return TRUE;
}

static double
get_share (const Cover *cover,
           guint column)
{
  double share = MIN (cover->end, column + 1.0) - MAX (cover->first, column);

  return MAX (share, 0) / (cover->end - cover->first);
}

/**
 * ui_plot_bins_spread:
 * @self: bins
 * @from_ns: where the first column begins
 * @ns_per_column: how wide each column is; more than 0
 * @messages: (array length=n_columns): where messages are added
 * @bytes: (array length=n_columns): where their bytes are
 * @n_columns: how many columns
 *
 * Converts the bins to columns of another width. A bin wider than a column is spread evenly.
 */
void
ui_plot_bins_spread (const UiPlotBins *self,
                     gint64 from_ns,
                     double ns_per_column,
                     double *messages,
                     double *bytes,
                     guint n_columns)
{
  double width = self->width_ns / ns_per_column;
  double origin = (double) (self->origin_ns - from_ns) / ns_per_column;
  guint64 i = get_index (self, from_ns);
  Cover cover;

  for (; i < self->bins->len && origin + i * width < n_columns; i++)
    {
      const UiPlotBin *bin = &g_array_index (self->bins, UiPlotBin, i);

      if (bin->n_messages == 0 || !cover_columns (&cover, origin + i * width, width, n_columns))
        continue;
      for (guint j = cover.first_column; j <= cover.last_column; j++)
        {
          double share = get_share (&cover, j);

          messages[j] += share * (double) bin->n_messages;
          bytes[j] += share * (double) bin->size_bytes;
        }
    }
}

/**
 * ui_plot_bins_spread_latencies:
 * @self: bins
 * @from_ns: where the first column begins
 * @ns_per_column: how wide each column is; more than 0
 * @cells: (array length=n_columns): where latencies are added
 * @n_columns: how many columns
 *
 * Converts the rows to columns of another width, as ui_plot_bins_spread() does.
 */
void
ui_plot_bins_spread_latencies (const UiPlotBins *self,
                               gint64 from_ns,
                               double ns_per_column,
                               UiPlotCell *cells,
                               guint n_columns)
{
  double width = (double) self->width_ns * UI_PLOT_BINS_PER_ROW / ns_per_column;
  double origin = (double) (self->origin_ns - from_ns) / ns_per_column;
  guint64 i = get_index (self, from_ns) / UI_PLOT_BINS_PER_ROW;
  Cover cover;

  for (; i < self->rows->len && origin + i * width < n_columns; i++)
    {
      const UiPlotRow *row = &g_array_index (self->rows, UiPlotRow, i);

      if (row->n == 0 || !cover_columns (&cover, origin + i * width, width, n_columns))
        continue;
      for (guint j = cover.first_column; j <= cover.last_column; j++)
        {
          double share = get_share (&cover, j);

          if (share <= 0)
            continue;
          cells[j].max_ns = MAX (cells[j].max_ns, row->max_ns);
          cells[j].n += share * row->n;
          for (guint k = 0; k < UI_PLOT_CLASSES; k++)
            cells[j].counts[k] += share * row->counts[k];
        }
    }
}

/**
 * ui_plot_cell_add:
 * @self: latencies
 * @other: more of them
 *
 * Puts them together.
 */
void
ui_plot_cell_add (UiPlotCell *self,
                  const UiPlotCell *other)
{
  self->max_ns = MAX (self->max_ns, other->max_ns);
  self->n += other->n;
  for (guint i = 0; i < UI_PLOT_CLASSES; i++)
    self->counts[i] += other->counts[i];
}

/**
 * ui_plot_cell_get_quantile:
 * @cell: latencies; at least one
 * @share: from 0 to 1, such as 0.99
 *
 * Returns: the latency in nanoseconds that so many of them do not exceed, to a tenth of itself
 */
double
ui_plot_cell_get_quantile (const UiPlotCell *cell,
                           double share)
{
  double left = cell->n * share;

  if (share >= 1)
    return (double) cell->max_ns;
  for (guint i = 0; i < UI_PLOT_CLASSES; i++)
    {
      if (cell->counts[i] >= left && cell->counts[i] > 0)
        return MIN (ui_plot_class_get_ns (i + left / cell->counts[i]), (double) cell->max_ns);
      left -= cell->counts[i];
    }
  return (double) cell->max_ns;
}
