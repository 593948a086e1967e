/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_LAB_ROW (app_lab_row_get_type ())
G_DECLARE_FINAL_TYPE (AppLabRow, app_lab_row, APP, LAB_ROW, GtkListBoxRow)

/* Signal: "problem" (const char *sentence): why the lab could not be opened, or NULL once it is. */

GtkWidget *app_lab_row_new (AppLab *lab);
AppLab *app_lab_row_get_lab (AppLabRow *self);
void app_lab_row_open (AppLabRow *self);

G_END_DECLS
