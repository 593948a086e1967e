/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_SIDEWAYS_BAR (ui_sideways_bar_get_type ())
G_DECLARE_FINAL_TYPE (UiSidewaysBar, ui_sideways_bar, UI, SIDEWAYS_BAR, GtkScrollbar)

GtkWidget *ui_sideways_bar_new (GtkAdjustment *adjustment);

G_END_DECLS
