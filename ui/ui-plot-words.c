/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-words: what the plots say in words, at the time that is marked or else at the newest.
 *
 *   Messages per second     Viewer 1: 0.5 · all: 1
 *   Bytes per second        Viewer 1: 14 B · all: 28 B
 *   Latency                 in view p50 42 µs · p99 1.1 ms · max 3.2 ms
 *
 * The partner of ui-plot-painter.c. Quantiles are known to a tenth of themselves, the largest
 * exactly; two digits are as many as that is worth.
 */

#include "ui-plot-painter.h"

#include "ui-text.h"

#include <math.h>

static const char *const titles[UI_PLOT_N_KINDS] = {
  [UI_PLOT_MESSAGES] = "Messages per second",
  [UI_PLOT_BYTES] = "Bytes per second",
  [UI_PLOT_LATENCY] = "Latency",
};

static const char *const short_titles[UI_PLOT_N_KINDS] = {
  [UI_PLOT_MESSAGES] = "Messages/s",
  [UI_PLOT_BYTES] = "Bytes/s",
  [UI_PLOT_LATENCY] = "Latency",
};

/**
 * ui_plot_get_title:
 * @kind: a plot
 *
 * Returns: (transfer none): what it is called
 */
const char *
ui_plot_get_title (UiPlotKind kind)
{
  return titles[kind];
}

/**
 * ui_plot_get_short_title:
 * @kind: a plot
 *
 * Returns: (transfer none): what it is called where room is short
 */
const char *
ui_plot_get_short_title (UiPlotKind kind)
{
  return short_titles[kind];
}

static char *
dup_number (double value)
{
  if (value > 0 && value < 9.95 && value != floor (value))
    return g_strdup_printf ("%.1f", value);
  return ui_text_dup_number ((guint64) (value + 0.5));
}

/**
 * ui_plot_dup_rate:
 * @value: how many messages or bytes a second
 * @kind: which of the two plots
 *
 * Returns: (transfer full): such as `1,200` or `1.2 kB`
 */
char *
ui_plot_dup_rate (double value,
                  UiPlotKind kind)
{
  static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
  guint unit = 0;
  g_autofree char *number = NULL;

  if (kind == UI_PLOT_MESSAGES)
    return dup_number (value);
  for (; value >= 999.5 && unit + 1 < G_N_ELEMENTS (units); unit++)
    value /= 1000;
  number = dup_number (value);
  return g_strdup_printf ("%s %s", number, units[unit]);
}

static char *
dup_latency (double ns)
{
  static const char *const units[] = { "ns", "µs", "ms", "s" };
  guint unit = 0;

  for (; ns >= 999.5 && unit + 1 < G_N_ELEMENTS (units); unit++)
    ns /= 1000;
  return g_strdup_printf (ns < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s", ns, units[unit]);
}

/* The column that words are about: the marked one, or the last. */
static guint
get_column (const UiPlotFrame *frame,
            double width_px,
            guint n_columns,
            gboolean *is_marked)
{
  double px = ui_time_axis_get_px (frame->axis, frame->cursor_ns);
  guint column = (guint) MAX (px / width_px, 0);

  *is_marked = frame->cursor_ns != 0 && px >= 0 && px < frame->axis->length_px && column < n_columns;
  return *is_marked ? column : n_columns - 1;
}

static char *
dup_rate_words (const UiPlotFrame *frame,
                UiPlotKind kind)
{
  const UiPlotColumns *columns = frame->columns;
  const UiPlotRates *chosen = ui_plot_columns_find (columns, frame->member);
  g_autofree char *own = NULL;
  g_autofree char *all = NULL;
  gboolean is_marked;
  guint column;

  if (columns->n_columns == 0 || columns->rates->len == 0)
    return g_strdup ("");
  column = get_column (frame, UI_PLOT_COLUMN_PX, columns->n_columns, &is_marked);
  all = ui_plot_dup_rate (kind == UI_PLOT_MESSAGES ? ui_plot_columns_sum_messages (columns, column)
                                           : ui_plot_columns_sum_bytes (columns, column),
                  kind);
  if (chosen == NULL)
    return g_strdup_printf ("all: %s", all);
  own = ui_plot_dup_rate (kind == UI_PLOT_MESSAGES ? chosen->messages[column] : chosen->bytes[column], kind);
  return g_strdup_printf ("%s: %s · all: %s", chosen->line->title, own, all);
}

static char *
dup_latency_words (const UiPlotFrame *frame)
{
  const UiPlotColumns *columns = frame->columns;
  const UiPlotCell *cell = &columns->all;
  g_autofree char *p50 = NULL;
  g_autofree char *p99 = NULL;
  g_autofree char *max = NULL;
  gboolean is_marked = FALSE;

  if (columns->all.n <= 0)
    return g_strdup ("no answers");
  if (frame->cursor_ns != 0 && columns->n_cells > 0)
    {
      guint column = get_column (frame, UI_PLOT_CELL_PX, columns->n_cells, &is_marked);

      if (is_marked && columns->cells[column].n > 0)
        cell = &columns->cells[column];
    }
  p50 = dup_latency (ui_plot_cell_get_quantile (cell, 0.5));
  p99 = dup_latency (ui_plot_cell_get_quantile (cell, 0.99));
  max = dup_latency ((double) cell->max_ns);
  return g_strdup_printf ("%s p50 %s · p99 %s · max %s", cell == &columns->all ? "in view" : "here",
                          p50, p99, max);
}

/**
 * ui_plot_dup_words:
 * @frame: what is shown
 * @kind: which plot
 *
 * Returns: (transfer full): its figures in words, empty when there are none
 */
char *
ui_plot_dup_words (const UiPlotFrame *frame,
                   UiPlotKind kind)
{
  return kind == UI_PLOT_LATENCY ? dup_latency_words (frame) : dup_rate_words (frame, kind);
}
