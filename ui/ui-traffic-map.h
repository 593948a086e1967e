/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-area.h"

G_BEGIN_DECLS

#define UI_TYPE_TRAFFIC_MAP (ui_traffic_map_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficMap, ui_traffic_map, UI, TRAFFIC_MAP, GtkDrawingArea)

/* Signal: "jumped" (guint64 row): a row was clicked. */

GtkWidget *ui_traffic_map_new (UiTrafficArea *area);
void ui_traffic_map_update (UiTrafficMap *self);
char *ui_traffic_map_dup_description (UiTrafficMap *self);

G_END_DECLS
