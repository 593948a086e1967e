/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ui_list_keys_install (GtkListBox *list);

G_END_DECLS
