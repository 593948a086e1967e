/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk-a11y.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_SEQUENCE_VIEW_ACCESSIBLE (ui_sequence_view_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiSequenceViewAccessible, ui_sequence_view_accessible, UI,
                      SEQUENCE_VIEW_ACCESSIBLE, GtkWidgetAccessible)

void ui_sequence_view_accessible_selected (AtkObject *accessible);

G_END_DECLS
