/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-area.h"

G_BEGIN_DECLS

void ui_traffic_input_init (UiTrafficArea *area);
gboolean ui_traffic_input_key (UiTrafficArea *area,
                               const GdkEventKey *event);
gboolean ui_traffic_input_button (UiTrafficArea *area,
                                  GdkEventButton *event);
gboolean ui_traffic_input_scroll (UiTrafficArea *area,
                                  GdkEvent *event);

G_END_DECLS
