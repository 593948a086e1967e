/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-plot-painter.h"

G_BEGIN_DECLS

void ui_plot_latency_painter_draw (const UiPlotFrame *frame,
                                   const GdkRectangle *area,
                                   cairo_t *cr);

G_END_DECLS
