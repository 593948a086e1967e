/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-focus.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ui_traffic_menu_add_items (GtkMenu *menu,
                                UiFocus *focus,
                                guint64 position);
char *ui_traffic_menu_join_filter (const char *filter,
                                   const char *question);

G_END_DECLS
