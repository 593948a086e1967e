/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_TRAFFIC_VIEW (ui_traffic_view_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficView, ui_traffic_view, UI, TRAFFIC_VIEW, GtkBin)

GtkWidget *ui_traffic_view_new (IpcTraceStore *store);
void ui_traffic_view_set_paused (UiTrafficView *self,
                                 gboolean paused);
void ui_traffic_view_follow (UiTrafficView *self);
void ui_traffic_view_clear (UiTrafficView *self);
gboolean ui_traffic_view_find (UiTrafficView *self,
                               const char *text,
                               gboolean backwards);

G_END_DECLS
