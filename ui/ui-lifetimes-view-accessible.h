/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk-a11y.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_LIFETIMES_VIEW_ACCESSIBLE (ui_lifetimes_view_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiLifetimesViewAccessible, ui_lifetimes_view_accessible, UI,
                      LIFETIMES_VIEW_ACCESSIBLE, GtkWidgetAccessible)

void ui_lifetimes_view_accessible_refresh (AtkObject *accessible);
void ui_lifetimes_view_accessible_selected (AtkObject *accessible);

G_END_DECLS
