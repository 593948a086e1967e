/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-save-request.h"
#include "app-traffic-page.h"
#include "app-window.h"

G_BEGIN_DECLS

/* What the window's actions need of it. */
AppLab *app_window_get_lab (AppWindow *self);
AppMember *app_window_get_member (AppWindow *self);
AppTrafficPage *app_window_get_traffic_page (AppWindow *self);
void app_window_go_to_page (AppWindow *self,
                            guint index);
gboolean app_window_is_on_traffic (AppWindow *self);
gboolean app_window_follow (AppWindow *self);
void app_window_go_to_traffic (AppWindow *self);
void app_window_show_drawer (AppWindow *self,
                             const char *name);
void app_window_set_sidebar_shown (AppWindow *self,
                                   gboolean is_shown);
void app_window_set_paused (AppWindow *self,
                            gboolean is_paused);
IpcTraceStore *app_window_get_store (AppWindow *self);
gboolean app_window_is_live (AppWindow *self);
void app_window_save (AppWindow *self,
                      const AppSaveRequest *request);
char *app_window_dup_filter (AppWindow *self);

/* In app-window-actions.c. */
void app_window_actions_install (AppWindow *self);
void app_window_actions_restore (AppWindow *self);
void app_window_actions_refresh (AppWindow *self);

G_END_DECLS
