/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_TRAFFIC_PAGE (app_traffic_page_get_type ())
G_DECLARE_FINAL_TYPE (AppTrafficPage, app_traffic_page, APP, TRAFFIC_PAGE, GtkBox)

GtkWidget *app_traffic_page_new (IpcTraceStore *store);
GtkSearchBar *app_traffic_page_get_search_bar (AppTrafficPage *self);
void app_traffic_page_set_paused (AppTrafficPage *self,
                                  gboolean paused);
void app_traffic_page_follow (AppTrafficPage *self);
void app_traffic_page_clear (AppTrafficPage *self);
void app_traffic_page_find (AppTrafficPage *self,
                            gboolean backwards);

G_END_DECLS
