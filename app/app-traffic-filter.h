/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-filter-bar.h"
#include "ui-focus.h"
#include "ui-traffic-rows.h"

G_BEGIN_DECLS

#define APP_TYPE_TRAFFIC_FILTER (app_traffic_filter_get_type ())
G_DECLARE_FINAL_TYPE (AppTrafficFilter, app_traffic_filter, APP, TRAFFIC_FILTER, GObject)

AppTrafficFilter *app_traffic_filter_new (UiFilterBar *bar,
                                          UiTrafficRows *rows,
                                          UiFocus *focus);

G_END_DECLS
