/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph-flight.h"
#include "ui-graph-painter.h"

G_BEGIN_DECLS

void ui_graph_flight_painter_draw (const UiGraphFrame *frame,
                                   UiGraphFlight *flight,
                                   gint64 now_us,
                                   cairo_t *cr);
cairo_region_t *ui_graph_flight_painter_create_region (const UiGraphPicture *picture,
                                                       UiGraphFlight *flight,
                                                       gint64 now_us);

G_END_DECLS
