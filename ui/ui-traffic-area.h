/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-scroll-area.h"
#include "ui-traffic-columns.h"
#include "ui-traffic-selection.h"
#include "ui-traffic-text.h"

G_BEGIN_DECLS

#define UI_TYPE_TRAFFIC_AREA (ui_traffic_area_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficArea, ui_traffic_area, UI, TRAFFIC_AREA, UiScrollArea)

/* Signals: "selection-changed"; "cursor-moved"; "context-menu" (GdkEvent *event): a menu for the
 * selected rows is wanted, @event is NULL when it was asked for by a key. */

GtkWidget *ui_traffic_area_new (UiTrafficRows *rows,
                                UiTrafficColumns *columns);
UiTrafficRows *ui_traffic_area_get_rows (UiTrafficArea *self);
UiTrafficText *ui_traffic_area_get_text (UiTrafficArea *self);
UiTrafficColumns *ui_traffic_area_get_columns (UiTrafficArea *self);

void ui_traffic_area_set_range (UiTrafficArea *self,
                                guint64 first,
                                guint64 end,
                                guint64 moved);
void ui_traffic_area_set_following (UiTrafficArea *self,
                                    gboolean following);
guint64 ui_traffic_area_get_first (UiTrafficArea *self);
guint64 ui_traffic_area_get_end (UiTrafficArea *self);
void ui_traffic_area_get_visible (UiTrafficArea *self,
                                  guint64 *first,
                                  guint64 *end);
guint64 ui_traffic_area_get_row_at (UiTrafficArea *self,
                                         double y);
void ui_traffic_area_get_row_rectangle (UiTrafficArea *self,
                                        guint64 row,
                                        GdkRectangle *rectangle);
int ui_traffic_area_get_row_height (UiTrafficArea *self);
double ui_traffic_area_get_page_rows (UiTrafficArea *self);

void ui_traffic_area_pick (UiTrafficArea *self,
                           guint64 row,
                           UiTrafficPick pick);
void ui_traffic_area_select (UiTrafficArea *self,
                             guint64 row);
void ui_traffic_area_show (UiTrafficArea *self,
                           guint64 row,
                           double share);
void ui_traffic_area_select_all (UiTrafficArea *self);
void ui_traffic_area_unselect_all (UiTrafficArea *self);
gboolean ui_traffic_area_is_selected (UiTrafficArea *self,
                                      guint64 row);
const UiTrafficSelection *ui_traffic_area_get_selection (UiTrafficArea *self);

G_END_DECLS
