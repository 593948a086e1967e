/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ui_object_columns_add (GtkTreeView *objects);
void ui_process_columns_add (GtkTreeView *processes);

G_END_DECLS
