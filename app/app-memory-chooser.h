/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-memory.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_MEMORY_CHOOSER (app_memory_chooser_get_type ())
G_DECLARE_FINAL_TYPE (AppMemoryChooser, app_memory_chooser, APP, MEMORY_CHOOSER, GtkComboBoxText)

/* Signal: "chosen" (AppMemory *): by a person. */

void app_memory_chooser_set_lab (AppMemoryChooser *self,
                                 AppLab *lab);
void app_memory_chooser_set_memory (AppMemoryChooser *self,
                                    AppMemory *memory);
AppMemory *app_memory_chooser_find (AppMemoryChooser *self,
                                    AppMember *member);

G_END_DECLS
