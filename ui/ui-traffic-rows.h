/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"
#include "ui-traffic-columns.h"

G_BEGIN_DECLS

/* A position in the store, and a row, that is none. */
#define UI_TRAFFIC_NO_POSITION G_MAXUINT64
#define UI_TRAFFIC_NO_ROW G_MAXUINT64

#define UI_TYPE_TRAFFIC_ROWS (ui_traffic_rows_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficRows, ui_traffic_rows, UI, TRAFFIC_ROWS, GObject)

/* Signals: "replacing": another list takes the place of this one, whose rows can be asked for the
 * last time; "changed": it has done so, or there is more of the list: update; "progress": a new
 * list is being made, or is ready. */

UiTrafficRows *ui_traffic_rows_new (IpcTraceStore *store);
IpcTraceStore *ui_traffic_rows_get_store (UiTrafficRows *self);

gboolean ui_traffic_rows_set_filter (UiTrafficRows *self,
                                     const char *lab,
                                     const char *words,
                                     guint *error_column,
                                     GError **error);
gboolean ui_traffic_rows_is_filtered (UiTrafficRows *self);
char *ui_traffic_rows_dup_filter (UiTrafficRows *self);
gboolean ui_traffic_rows_set_order (UiTrafficRows *self,
                                    UiTrafficColumn column,
                                    gboolean is_descending);
gboolean ui_traffic_rows_is_sorted (UiTrafficRows *self);
void ui_traffic_rows_renew_order (UiTrafficRows *self);
void ui_traffic_rows_clear (UiTrafficRows *self);
guint64 ui_traffic_rows_get_cleared (UiTrafficRows *self);
void ui_traffic_rows_set_paused (UiTrafficRows *self,
                                 gboolean is_paused);

guint64 ui_traffic_rows_update (UiTrafficRows *self);
guint64 ui_traffic_rows_get_first (UiTrafficRows *self);
guint64 ui_traffic_rows_get_end (UiTrafficRows *self);
guint64 ui_traffic_rows_get_looked (UiTrafficRows *self);
guint64 ui_traffic_rows_get_position (UiTrafficRows *self,
                                      guint64 row);
guint64 ui_traffic_rows_find (UiTrafficRows *self,
                              guint64 position);
guint64 ui_traffic_rows_find_near (UiTrafficRows *self,
                                   guint64 position);
guint64 ui_traffic_rows_get_previous (UiTrafficRows *self,
                                      guint64 position);
gboolean ui_traffic_rows_is_working (UiTrafficRows *self);
double ui_traffic_rows_get_progress (UiTrafficRows *self);

G_END_DECLS
