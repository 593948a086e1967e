/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"
#include "ipc-trace-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_SIDEBAR (app_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (AppSidebar, app_sidebar, APP, SIDEBAR, GtkBin)

/* Signals: "lab-selected" (AppLab *), "member-selected" (AppMember * or NULL),
 * "problem" (const char * or NULL). */

void app_sidebar_set_store (AppSidebar *self,
                            IpcTraceStore *store);
void app_sidebar_add_lab (AppSidebar *self,
                          AppLab *lab);
void app_sidebar_select_lab (AppSidebar *self,
                             AppLab *lab);
void app_sidebar_select_member (AppSidebar *self,
                                guint number);
AppMember *app_sidebar_get_member (AppSidebar *self);

G_END_DECLS
