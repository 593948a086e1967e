/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-plot-painter.h"

G_BEGIN_DECLS

double ui_plot_rate_painter_get_most (const UiPlotColumns *columns,
                                      UiPlotKind kind);
void ui_plot_rate_painter_draw (const UiPlotFrame *frame,
                                UiPlotKind kind,
                                const GdkRectangle *area,
                                cairo_t *cr);

G_END_DECLS
