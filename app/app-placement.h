/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void app_placement_fit (GtkWindow *window);
void app_placement_make_room (GtkWindow *window);
void app_placement_find_room (GtkWindow *window,
                              GdkRectangle *room);

G_END_DECLS
