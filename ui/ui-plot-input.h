/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-plot-view.h"

G_BEGIN_DECLS

gboolean ui_plot_input_scroll (UiPlotView *view,
                               const GdkEventScroll *event);
gboolean ui_plot_input_key (UiPlotView *view,
                            const GdkEventKey *event);

G_END_DECLS
