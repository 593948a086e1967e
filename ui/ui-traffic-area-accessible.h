/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk-a11y.h>

G_BEGIN_DECLS

#define UI_TYPE_TRAFFIC_AREA_ACCESSIBLE (ui_traffic_area_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficAreaAccessible, ui_traffic_area_accessible, UI,
                      TRAFFIC_AREA_ACCESSIBLE, GtkWidgetAccessible)

void ui_traffic_area_accessible_update (UiTrafficAreaAccessible *self);

G_END_DECLS
