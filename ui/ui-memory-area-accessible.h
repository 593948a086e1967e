/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk-a11y.h>

G_BEGIN_DECLS

#define UI_TYPE_MEMORY_AREA_ACCESSIBLE (ui_memory_area_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiMemoryAreaAccessible, ui_memory_area_accessible, UI,
                      MEMORY_AREA_ACCESSIBLE, GtkWidgetAccessible)

void ui_memory_area_accessible_caret_moved (AtkObject *accessible);

G_END_DECLS
