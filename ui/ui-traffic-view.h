/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-rows.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_TRAFFIC_VIEW (ui_traffic_view_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficView, ui_traffic_view, UI, TRAFFIC_VIEW, GtkBin)

/* Property "paused" (read, write; the button over the list also ends a pause).
 * Signal "selection-changed" (guint64 position): the record to show in detail, %G_MAXUINT64 for
 * none.
 * Signal "populate-popup" (GtkMenu *menu, guint64 position): a menu for the selected rows opens;
 * add items to it. */

GtkWidget *ui_traffic_view_new (IpcTraceStore *store);
void ui_traffic_view_set_paused (UiTrafficView *self,
                                 gboolean paused);
gboolean ui_traffic_view_get_paused (UiTrafficView *self);
void ui_traffic_view_follow (UiTrafficView *self);
void ui_traffic_view_clear (UiTrafficView *self);
gboolean ui_traffic_view_find (UiTrafficView *self,
                               const char *text,
                               gboolean backwards);
guint64 ui_traffic_view_get_selected (UiTrafficView *self);
char *ui_traffic_view_dup_selected_rows (UiTrafficView *self);
gboolean ui_traffic_view_select (UiTrafficView *self,
                                 guint64 position);
gboolean ui_traffic_view_go_to (UiTrafficView *self,
                                const char *text,
                                GError **error);
UiTrafficRows *ui_traffic_view_get_rows (UiTrafficView *self);
UiTrafficColumns *ui_traffic_view_get_columns (UiTrafficView *self);

G_END_DECLS
