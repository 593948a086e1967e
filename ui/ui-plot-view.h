/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-focus.h"
#include "ui-plot-painter.h"

G_BEGIN_DECLS

#define UI_TYPE_PLOT_VIEW (ui_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (UiPlotView, ui_plot_view, UI, PLOT_VIEW, GtkDrawingArea)

/* Signal: "zoomed": ui_plot_view_is_fit() or ui_plot_view_is_live() may be something else. */

GtkWidget *ui_plot_view_new (UiPlotSeries *series,
                             UiFocus *focus,
                             gboolean is_growing);
void ui_plot_view_show_live (UiPlotView *self);
void ui_plot_view_show_all (UiPlotView *self);
void ui_plot_view_zoom (UiPlotView *self,
                        double factor);
void ui_plot_view_zoom_at (UiPlotView *self,
                           double factor,
                           double x);
void ui_plot_view_scroll (UiPlotView *self,
                          double part);
gboolean ui_plot_view_is_live (UiPlotView *self);
gboolean ui_plot_view_is_fit (UiPlotView *self);
char *ui_plot_view_dup_words (UiPlotView *self);

G_END_DECLS
