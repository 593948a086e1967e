/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-columns.h"
#include "ui-traffic-painter.h"
#include "ui-traffic-text.h"

G_BEGIN_DECLS

void ui_traffic_row_draw (UiTrafficText *text,
                          UiTrafficColumns *columns,
                          UiTrafficPainter *painter,
                          guint64 position,
                          gboolean is_selected,
                          double x,
                          double y,
                          const GdkRectangle *clip);

G_END_DECLS
