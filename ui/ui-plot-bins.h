/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many bins at most; a longer time makes them wider. A power of two. */
#define UI_PLOT_BINS_MAX 4096
/* How wide a bin is at first. */
#define UI_PLOT_BINS_FIRST_WIDTH_NS G_GINT64_CONSTANT (1000000)
/* So many bins share one row of latencies. */
#define UI_PLOT_BINS_PER_ROW 8
/* Latencies are sorted into so many classes, four to an octave, from 256 ns to 69 s. */
#define UI_PLOT_CLASSES 112
#define UI_PLOT_LEAST_CLASS_NS 256.0
#define UI_PLOT_CLASSES_PER_OCTAVE 4

/**
 * UiPlotBin:
 * @size_bytes: of all messages together
 * @n_messages: how many
 *
 * What happened in one bin.
 */
typedef struct
{
  guint64 size_bytes;
  guint64 n_messages;
} UiPlotBin;

/**
 * UiPlotRow:
 * @max_ns: the longest latency
 * @n: how many there were
 * @counts: the same by class
 *
 * The latencies of some bins.
 */
typedef struct
{
  gint64 max_ns;
  guint32 n;
  guint32 counts[UI_PLOT_CLASSES];
} UiPlotRow;

/**
 * UiPlotBins:
 * @origin_ns: where the first bin begins
 * @width_ns: how wide each bin is
 * @bins: of #UiPlotBin, as long as the last one that was needed
 * @rows: of #UiPlotRow, likewise
 *
 * What happened to one child, over time, in a bounded number of figures.
 */
typedef struct
{
  gint64 origin_ns;
  gint64 width_ns;
  GArray *bins;
  GArray *rows;
} UiPlotBins;

void ui_plot_bins_init (UiPlotBins *self,
                        gint64 origin_ns);
void ui_plot_bins_clear (UiPlotBins *self);
void ui_plot_bins_add_message (UiPlotBins *self,
                               gint64 time_ns,
                               guint32 size_bytes);
void ui_plot_bins_add_latency (UiPlotBins *self,
                               gint64 time_ns,
                               gint64 latency_ns);
void ui_plot_bins_spread (const UiPlotBins *self,
                          gint64 from_ns,
                          double ns_per_column,
                          double *messages,
                          double *bytes,
                          guint n_columns);

/**
 * UiPlotCell:
 *
 * The latencies of one column of a plot; counts are parts of those of rows.
 */
typedef struct
{
  gint64 max_ns;
  double n;
  double counts[UI_PLOT_CLASSES];
} UiPlotCell;

void ui_plot_bins_spread_latencies (const UiPlotBins *self,
                                    gint64 from_ns,
                                    double ns_per_column,
                                    UiPlotCell *cells,
                                    guint n_columns);
double ui_plot_cell_get_quantile (const UiPlotCell *cell,
                                  double share);
void ui_plot_cell_add (UiPlotCell *self,
                       const UiPlotCell *other);
double ui_plot_class_get_ns (double class_index);

G_END_DECLS
