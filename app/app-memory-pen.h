/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-memory.h"

G_BEGIN_DECLS

typedef struct _AppMemoryPen AppMemoryPen;

AppMemoryPen *app_memory_pen_new (void);
void app_memory_pen_free (AppMemoryPen *self);
void app_memory_pen_set_memory (AppMemoryPen *self,
                                AppMemory *memory);

gboolean app_memory_pen_write_text (AppMemoryPen *self,
                                    const char *text,
                                    GError **error);
gboolean app_memory_pen_write_bytes (AppMemoryPen *self,
                                     gsize offset,
                                     GBytes *bytes,
                                     GError **error);

gboolean app_memory_pen_can_undo (AppMemoryPen *self);
gboolean app_memory_pen_can_redo (AppMemoryPen *self);
gboolean app_memory_pen_undo (AppMemoryPen *self,
                              gsize *offset,
                              char **remark,
                              GError **error);
gboolean app_memory_pen_redo (AppMemoryPen *self,
                              gsize *offset,
                              char **remark,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppMemoryPen, app_memory_pen_free)

G_END_DECLS
