/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-memory-block.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_MEMORY_VIEW (ui_memory_view_get_type ())
G_DECLARE_FINAL_TYPE (UiMemoryView, ui_memory_view, UI, MEMORY_VIEW, GtkBin)

GtkWidget *ui_memory_view_new (void);
void ui_memory_view_set_bytes (UiMemoryView *self,
                               const guint8 *bytes,
                               gsize size_bytes);
void ui_memory_view_clear (UiMemoryView *self,
                           const char *placeholder);
gint64 ui_memory_view_get_changed_us (UiMemoryView *self);
GtkWidget *ui_memory_view_get_area (UiMemoryView *self);
void ui_memory_view_show_strip (UiMemoryView *self);
UiMemoryBlock *ui_memory_view_get_block (UiMemoryView *self);

G_END_DECLS
