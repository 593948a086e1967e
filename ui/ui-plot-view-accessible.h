/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk-a11y.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_PLOT_VIEW_ACCESSIBLE (ui_plot_view_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiPlotViewAccessible, ui_plot_view_accessible, UI, PLOT_VIEW_ACCESSIBLE,
                      GtkWidgetAccessible)

G_END_DECLS
