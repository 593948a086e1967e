/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ui_sequence_input_class_init (GtkWidgetClass *widget_class);

G_END_DECLS
