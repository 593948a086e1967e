/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"
#include "ui-plot-bins.h"

G_BEGIN_DECLS

/**
 * UiPlotLine:
 * @lab: the id of its lab
 * @member: its number there
 * @title: what a person calls it
 * @talks_by_memory: what is written into memory and read from it are its messages
 * @bins: what happened to it over time, all its lives together
 *
 * One child in the plots.
 */
typedef struct
{
  char *lab;
  guint member;
  char *title;
  gboolean talks_by_memory;
  UiPlotBins bins;
} UiPlotLine;

#define UI_TYPE_PLOT_SERIES (ui_plot_series_get_type ())
G_DECLARE_FINAL_TYPE (UiPlotSeries, ui_plot_series, UI, PLOT_SERIES, GObject)

/* Signal: "changed": records came; whether they count already is ui_plot_series_update()'s. */

UiPlotSeries *ui_plot_series_new (IpcTraceStore *store);
gboolean ui_plot_series_update (UiPlotSeries *self,
                                gint64 now_ns);
guint ui_plot_series_get_n_lines (UiPlotSeries *self);
const UiPlotLine *ui_plot_series_get_line (UiPlotSeries *self,
                                           guint index);

G_END_DECLS
