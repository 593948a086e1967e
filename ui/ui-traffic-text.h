/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"
#include "ui-traffic-rows.h"

G_BEGIN_DECLS

typedef struct _UiTrafficText UiTrafficText;

UiTrafficText *ui_traffic_text_new (IpcTraceStore *store);
void ui_traffic_text_free (UiTrafficText *self);
void ui_traffic_text_set_rows (UiTrafficText *self,
                               UiTrafficRows *rows);
IpcTraceStore *ui_traffic_text_get_store (UiTrafficText *self);
gint64 ui_traffic_text_get_start (UiTrafficText *self);
void ui_traffic_text_update_start (UiTrafficText *self);
void ui_traffic_text_append_cell (UiTrafficText *self,
                                  GString *text,
                                  guint64 position,
                                  UiTrafficColumn column,
                                  UiTrafficTime time);
char *ui_traffic_text_dup_cell (UiTrafficText *self,
                                guint64 position,
                                UiTrafficColumn column,
                                UiTrafficTime time);
void ui_traffic_text_append_row (UiTrafficText *self,
                                 GString *text,
                                 guint64 position,
                                 UiTrafficTime time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiTrafficText, ui_traffic_text_free)

G_END_DECLS
