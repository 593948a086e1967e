/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-memory-block.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_MEMORY_INSPECTOR (ui_memory_inspector_get_type ())
G_DECLARE_FINAL_TYPE (UiMemoryInspector, ui_memory_inspector, UI, MEMORY_INSPECTOR, GtkGrid)

GtkWidget *ui_memory_inspector_new (void);
void ui_memory_inspector_show (UiMemoryInspector *self,
                               UiMemoryBlock *block,
                               gsize offset);

G_END_DECLS
