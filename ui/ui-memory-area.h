/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-scroll-area.h"

G_BEGIN_DECLS

#define UI_TYPE_MEMORY_AREA (ui_memory_area_get_type ())
G_DECLARE_FINAL_TYPE (UiMemoryArea, ui_memory_area, UI, MEMORY_AREA, UiScrollArea)

GtkWidget *ui_memory_area_new (void);
gboolean ui_memory_area_set_bytes (UiMemoryArea *self,
                                   const guint8 *bytes,
                                   gsize size_bytes);
gboolean ui_memory_area_is_marked (UiMemoryArea *self,
                                   gsize offset);
char *ui_memory_area_dup_text (UiMemoryArea *self);

G_END_DECLS
