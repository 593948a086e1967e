/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_SECONDS_SPIN (ui_seconds_spin_get_type ())
G_DECLARE_FINAL_TYPE (UiSecondsSpin, ui_seconds_spin, UI, SECONDS_SPIN, GtkSpinButton)

guint ui_seconds_spin_get_ms (UiSecondsSpin *self);
void ui_seconds_spin_set_ms (UiSecondsSpin *self,
                             guint value_ms);

G_END_DECLS
