/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

#define APP_TYPE_TRAFFIC_PAGE (app_traffic_page_get_type ())
G_DECLARE_FINAL_TYPE (AppTrafficPage, app_traffic_page, APP, TRAFFIC_PAGE, AppPage)

GtkSearchBar *app_traffic_page_get_search_bar (AppTrafficPage *self);
void app_traffic_page_type_filter (AppTrafficPage *self);
void app_traffic_page_ask_where (AppTrafficPage *self);
char *app_traffic_page_dup_filter (AppTrafficPage *self);
void app_traffic_page_clear (AppTrafficPage *self);
void app_traffic_page_set_finding (AppTrafficPage *self,
                                   gboolean is_finding);
void app_traffic_page_find (AppTrafficPage *self,
                            gboolean backwards);

G_END_DECLS
