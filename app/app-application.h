/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-options.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_APPLICATION (app_application_get_type ())
G_DECLARE_FINAL_TYPE (AppApplication, app_application, APP, APPLICATION, GtkApplication)

int app_application_run (const AppOptions *options);

G_END_DECLS
