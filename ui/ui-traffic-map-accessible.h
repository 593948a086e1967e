/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk-a11y.h>

G_BEGIN_DECLS

#define UI_TYPE_TRAFFIC_MAP_ACCESSIBLE (ui_traffic_map_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficMapAccessible, ui_traffic_map_accessible, UI,
                      TRAFFIC_MAP_ACCESSIBLE, GtkWidgetAccessible)

G_END_DECLS
