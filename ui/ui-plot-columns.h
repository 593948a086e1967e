/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-plot-series.h"
#include "ui-time-axis.h"

G_BEGIN_DECLS

/* How wide a column of the lines is, in pixels, and one of the latencies. */
#define UI_PLOT_COLUMN_PX 3
#define UI_PLOT_CELL_PX 4

/**
 * UiPlotRates:
 * @line: whose they are
 * @messages: messages per second, by column
 * @bytes: bytes per second, by column
 */
typedef struct
{
  const UiPlotLine *line;
  double *messages;
  double *bytes;
} UiPlotRates;

/**
 * UiPlotColumns:
 * @rates: of #UiPlotRates, one for each child
 * @n_columns: how many columns there are up to the end of the run
 * @most_messages: the largest rate of all of them
 * @most_bytes: likewise
 * @window_ns: the time that a rate is of
 * @cells: (array length=n_cells): latencies of one child or of all, by column
 * @n_cells: how many
 * @all: all of these latencies together
 * @least_class: the lowest class that there is among them
 * @most_class: the highest
 *
 * What plots show of one stretch of time.
 */
typedef struct
{
  GArray *rates;
  guint n_columns;
  double most_messages;
  double most_bytes;
  double window_ns;
  UiPlotCell *cells;
  guint n_cells;
  UiPlotCell all;
  guint least_class;
  guint most_class;
} UiPlotColumns;

UiPlotColumns *ui_plot_columns_new (UiPlotSeries *series,
                                    const UiTimeAxis *axis,
                                    const char *lab,
                                    guint member);
void ui_plot_columns_free (UiPlotColumns *self);
const UiPlotRates *ui_plot_columns_find (const UiPlotColumns *self,
                                         guint member);
double ui_plot_columns_sum_messages (const UiPlotColumns *self,
                                     guint column);
double ui_plot_columns_sum_bytes (const UiPlotColumns *self,
                                  guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiPlotColumns, ui_plot_columns_free)

G_END_DECLS
