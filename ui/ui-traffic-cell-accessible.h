/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-columns.h"

#include <atk/atk.h>

G_BEGIN_DECLS

#define UI_TYPE_TRAFFIC_CELL_ACCESSIBLE (ui_traffic_cell_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficCellAccessible, ui_traffic_cell_accessible, UI,
                      TRAFFIC_CELL_ACCESSIBLE, AtkObject)

AtkObject *ui_traffic_cell_accessible_new (AtkObject *table,
                                           guint64 row,
                                           UiTrafficColumn column);

G_END_DECLS
