/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph-view.h"

G_BEGIN_DECLS

gboolean ui_graph_input_press (UiGraphView *view,
                               const GdkEventButton *event);
gboolean ui_graph_input_key (UiGraphView *view,
                             const GdkEventKey *event);

G_END_DECLS
