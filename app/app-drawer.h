/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

/* The name of no part: the drawer is shut. */
#define APP_DRAWER_SHUT "shut"

#define APP_TYPE_DRAWER (app_drawer_get_type ())
G_DECLARE_FINAL_TYPE (AppDrawer, app_drawer, APP, DRAWER, GtkBin)

/* Signal: "problem" (const char *sentence): what could not be done, or NULL once it could. */

void app_drawer_set_context (AppDrawer *self,
                             const AppPageContext *context);
void app_drawer_show (AppDrawer *self,
                      const char *name);
char *app_drawer_dup_remembered (void);

G_END_DECLS
