/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-focus.h"
#include "ui-lifetimes.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_SAVED_SIDEBAR (app_saved_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (AppSavedSidebar, app_saved_sidebar, APP, SAVED_SIDEBAR, GtkBin)

GtkWidget *app_saved_sidebar_new (UiFocus *focus,
                                  UiLifetimes *lifetimes);

G_END_DECLS
