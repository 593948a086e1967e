/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph-painter-private.h"

G_BEGIN_DECLS

void ui_graph_box_painter_draw (UiGraphPainter *self,
                                const UiGraphBox *box);

G_END_DECLS
