/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-memory-area.h"

G_BEGIN_DECLS

#define UI_TYPE_MEMORY_STRIP (ui_memory_strip_get_type ())
G_DECLARE_FINAL_TYPE (UiMemoryStrip, ui_memory_strip, UI, MEMORY_STRIP, GtkDrawingArea)

GtkWidget *ui_memory_strip_new (UiMemoryArea *area);

G_END_DECLS
