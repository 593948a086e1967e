/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk-a11y.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_GRAPH_VIEW_ACCESSIBLE (ui_graph_view_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiGraphViewAccessible, ui_graph_view_accessible, UI, GRAPH_VIEW_ACCESSIBLE,
                      GtkWidgetAccessible)

void ui_graph_view_accessible_refresh (AtkObject *accessible,
                                       gboolean has_other_items);
void ui_graph_view_accessible_focused (AtkObject *accessible);

G_END_DECLS
