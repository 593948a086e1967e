/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_VIEWERS_SPIN (app_viewers_spin_get_type ())
G_DECLARE_FINAL_TYPE (AppViewersSpin, app_viewers_spin, APP, VIEWERS_SPIN, GtkSpinButton)

void app_viewers_spin_set_lab (AppViewersSpin *self,
                               AppLab *lab);

G_END_DECLS
