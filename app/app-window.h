/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-saved-trace.h"
#include "app-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_WINDOW (app_window_get_type ())
G_DECLARE_FINAL_TYPE (AppWindow, app_window, APP, WINDOW, GtkApplicationWindow)

GtkWidget *app_window_new (GtkApplication *application,
                           AppSession *session);
GtkWidget *app_window_new_saved (GtkApplication *application,
                                 AppSavedTrace *trace);
void app_window_add_lab (AppWindow *self,
                         AppLab *lab);
void app_window_select_lab (AppWindow *self,
                            AppLab *lab);
void app_window_show_problem (AppWindow *self,
                              gpointer source,
                              const char *sentence);

G_END_DECLS
