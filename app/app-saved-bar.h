/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-saved-trace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_SAVED_BAR (app_saved_bar_get_type ())
G_DECLARE_FINAL_TYPE (AppSavedBar, app_saved_bar, APP, SAVED_BAR, GtkBin)

GtkWidget *app_saved_bar_new (AppSavedTrace *trace);

G_END_DECLS
