/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void app_open_trace_ask (GtkWindow *window,
                         void (*tell_problem) (GtkWindow *window, const char *sentence));

G_END_DECLS
