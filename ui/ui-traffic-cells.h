/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-columns.h"

#include <atk/atk.h>

G_BEGIN_DECLS

/* The cells that a screen reader holds. */
typedef struct _UiTrafficCells UiTrafficCells;

UiTrafficCells *ui_traffic_cells_new (AtkObject *table);
void ui_traffic_cells_free (UiTrafficCells *self);
AtkObject *ui_traffic_cells_ref (UiTrafficCells *self,
                                 guint64 row,
                                 UiTrafficColumn column);
AtkObject *ui_traffic_cells_get_heading (UiTrafficCells *self,
                                         UiTrafficColumn column);

G_END_DECLS
