/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-columns: the figures of ui-plot-series as columns of pixels.
 *
 * A column of some pixels is often shorter than the time between two messages, and a rate measured
 * in it would be all or nothing. So it is counted in a window: two seconds, or where less than twelve
 * are in view, a sixth of that. And because messages often come as regularly as that, so that there
 * is now one in the window and now two, a rate is the mean of such counts over as long a time again.
 *
 *   column      | | | | | | | | | |#|          messages, counted
 *   count              [<--window-->]
 *   rate        [<--window-->|------]          the mean of the counts, by the window's length
 *
 * No drawing here, and no GTK: ui-plot-painter.c draws them.
 */

#include "ui-plot-columns.h"

#include <math.h>

#define LONGEST_WINDOW_NS 2e9
#define WINDOWS_IN_VIEW 6
#define NS_PER_S 1e9

static void
rates_clear (gpointer data)
{
  UiPlotRates *rates = data;

  g_free (rates->messages);
  g_free (rates->bytes);
}

/* Makes each of @n values the sum of a window of them that begins with it, and of which it lies
 * within only in part, so that the window is as long as it should be. The last values, after which
 * there are too few, are left undone. */
static void
sum_windows (double *values,
             guint n,
             double window)
{
  guint n_window = (guint) ceil (window);
  double part = window - (n_window - 1);
  double sum = 0;

  for (guint i = 1; i < n_window; i++)
    sum += values[i];
  for (guint i = 0; i + n_window <= n; i++)
    {
      double whole = part * values[i] + sum;

      /* What is left of a sum is not quite nothing. */
      values[i] = whole > 1e-6 ? whole : 0;
      if (i + n_window < n)
        sum += values[i + n_window] - values[i + 1];
    }
}

/* Turns counts of columns, the first of which lie before the view, into rates. @window is in
 * columns. Returns the largest. */
static double
measure_rates (double *counts,
               double window,
               guint n_columns,
               double window_s)
{
  guint n_window = (guint) ceil (window);
  double most = 0;

  sum_windows (counts, n_columns + 2 * (n_window - 1), window);
  sum_windows (counts, n_columns + n_window - 1, window);
  for (guint i = 0; i < n_columns; i++)
    {
      counts[i] /= window * window_s;
      most = MAX (most, counts[i]);
    }
  return most;
}

static void
add_rates (UiPlotColumns *self,
           const UiPlotLine *line,
           const UiTimeAxis *axis,
           guint n_before)
{
  double ns_per_column = axis->ns_per_px * UI_PLOT_COLUMN_PX;
  gint64 from_ns = axis->left_ns - (gint64) (n_before * ns_per_column);
  double window = self->window_ns / ns_per_column;
  double window_s = self->window_ns / NS_PER_S;
  UiPlotRates rates = { line, NULL, NULL };
  double most;

  rates.messages = g_new0 (double, self->n_columns + n_before);
  rates.bytes = g_new0 (double, self->n_columns + n_before);
  ui_plot_bins_spread (&line->bins, from_ns, ns_per_column, rates.messages, rates.bytes,
                       self->n_columns + n_before);
  most = measure_rates (rates.messages, window, self->n_columns, window_s);
  self->most_messages = MAX (self->most_messages, most);
  most = measure_rates (rates.bytes, window, self->n_columns, window_s);
  self->most_bytes = MAX (self->most_bytes, most);
  g_array_append_val (self->rates, rates);
}

static void
sum_up_latencies (UiPlotColumns *self)
{
  self->least_class = UI_PLOT_CLASSES;
  for (guint i = 0; i < self->n_cells; i++)
    if (self->cells[i].n > 0)
      ui_plot_cell_add (&self->all, &self->cells[i]);
  for (guint i = 0; i < UI_PLOT_CLASSES; i++)
    if (self->all.counts[i] > 0)
      {
        self->least_class = MIN (self->least_class, i);
        self->most_class = i;
      }
}

/* How many columns of a width there are up to the end of the run or of the view. */
static guint
count_columns (const UiTimeAxis *axis,
               double width_px)
{
  double px = MIN (ui_time_axis_get_px (axis, axis->end_ns), axis->length_px);

  return (guint) MAX (ceil (px / width_px), 0);
}

/**
 * ui_plot_columns_new:
 * @series: the figures
 * @axis: which time is in view
 * @lab: (nullable): whose children are shown
 * @member: whose latencies; 0 for those of all children
 *
 * Looks at a bounded number of figures, at any length of history.
 *
 * Returns: (transfer full): the columns
 */
UiPlotColumns *
ui_plot_columns_new (UiPlotSeries *series,
                     const UiTimeAxis *axis,
                     const char *lab,
                     guint member)
{
  UiPlotColumns *self = g_new0 (UiPlotColumns, 1);
  double ns_per_column = axis->ns_per_px * UI_PLOT_COLUMN_PX;
  guint n_before;
  double window_ns = MIN (axis->ns_per_px * axis->length_px / WINDOWS_IN_VIEW, LONGEST_WINDOW_NS);

  self->rates = g_array_new (FALSE, FALSE, sizeof (UiPlotRates));
  g_array_set_clear_func (self->rates, rates_clear);
  self->n_columns = count_columns (axis, UI_PLOT_COLUMN_PX);
  self->n_cells = count_columns (axis, UI_PLOT_CELL_PX);
  self->window_ns = MAX (window_ns, ns_per_column);
  n_before = 2 * (guint) (ceil (self->window_ns / ns_per_column) - 1);
  self->cells = g_new0 (UiPlotCell, MAX (self->n_cells, 1));
  for (guint i = 0; i < ui_plot_series_get_n_lines (series); i++)
    {
      const UiPlotLine *line = ui_plot_series_get_line (series, i);

      if (g_strcmp0 (line->lab, lab) != 0)
        continue;
      add_rates (self, line, axis, n_before);
      if (member == 0 || line->member == member)
        ui_plot_bins_spread_latencies (&line->bins, axis->left_ns,
                                       axis->ns_per_px * UI_PLOT_CELL_PX, self->cells,
                                       self->n_cells);
    }
  sum_up_latencies (self);
  return self;
}

/**
 * ui_plot_columns_free:
 * @self: (transfer full): columns
 */
void
ui_plot_columns_free (UiPlotColumns *self)
{
  g_array_unref (self->rates);
  g_free (self->cells);
  g_free (self);
}

/**
 * ui_plot_columns_find:
 * @self: columns
 * @member: the number of a child
 *
 * Returns: (transfer none) (nullable): its rates; %NULL when nothing happened to it
 */
const UiPlotRates *
ui_plot_columns_find (const UiPlotColumns *self,
                      guint member)
{
  for (guint i = 0; i < self->rates->len; i++)
    if (g_array_index (self->rates, UiPlotRates, i).line->member == member)
      return &g_array_index (self->rates, UiPlotRates, i);
  return NULL;
}

/**
 * ui_plot_columns_sum_messages:
 * @self: columns
 * @column: which one; less than the number of columns
 *
 * Returns: the messages per second of all children together
 */
double
ui_plot_columns_sum_messages (const UiPlotColumns *self,
                              guint column)
{
  double sum = 0;

  for (guint i = 0; i < self->rates->len; i++)
    sum += g_array_index (self->rates, UiPlotRates, i).messages[column];
  return sum;
}

/**
 * ui_plot_columns_sum_bytes:
 * @self: columns
 * @column: which one; less than the number of columns
 *
 * Returns: the bytes per second of all children together
 */
double
ui_plot_columns_sum_bytes (const UiPlotColumns *self,
                           guint column)
{
  double sum = 0;

  for (guint i = 0; i < self->rates->len; i++)
    sum += g_array_index (self->rates, UiPlotRates, i).bytes[column];
  return sum;
}
