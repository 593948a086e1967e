/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-columns.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_TRAFFIC_HEADER (ui_traffic_header_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficHeader, ui_traffic_header, UI, TRAFFIC_HEADER, GtkDrawingArea)

GtkWidget *ui_traffic_header_new (UiTrafficColumns *columns,
                                  GtkAdjustment *adjustment);

G_END_DECLS
