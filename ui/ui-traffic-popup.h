/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-area.h"

G_BEGIN_DECLS

GtkMenu *ui_traffic_popup_new (UiTrafficArea *area);
void ui_traffic_popup_show (GtkMenu *menu,
                            UiTrafficArea *area,
                            const GdkEvent *event);

G_END_DECLS
