/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiTrafficColumn:
 *
 * The columns of the model. Those before %UI_TRAFFIC_COLUMN_STEP_ID are texts to be shown.
 */
typedef enum
{
  UI_TRAFFIC_COLUMN_TIME,
  UI_TRAFFIC_COLUMN_FROM,
  UI_TRAFFIC_COLUMN_TO,
  UI_TRAFFIC_COLUMN_STEP,
  UI_TRAFFIC_COLUMN_OBJECT,
  UI_TRAFFIC_COLUMN_SIZE,
  UI_TRAFFIC_COLUMN_TEXT,
  UI_TRAFFIC_COLUMN_STEP_ID,  /* guint: an IpcTraceStep */
  UI_TRAFFIC_COLUMN_POSITION, /* guint64: the record's position in the store */
  UI_TRAFFIC_N_COLUMNS,
} UiTrafficColumn;

/* How many of the columns are texts. */
#define UI_TRAFFIC_N_TEXTS UI_TRAFFIC_COLUMN_STEP_ID

#define UI_TYPE_TRAFFIC_MODEL (ui_traffic_model_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficModel, ui_traffic_model, UI, TRAFFIC_MODEL, GObject)

UiTrafficModel *ui_traffic_model_new (IpcTraceStore *store);
guint64 ui_traffic_model_get_first (UiTrafficModel *self);
guint64 ui_traffic_model_get_end (UiTrafficModel *self);
void ui_traffic_model_advance (UiTrafficModel *self,
                               guint64 first,
                               guint64 end);
void ui_traffic_model_refresh (UiTrafficModel *self,
                               guint64 from,
                               guint64 end);
void ui_traffic_model_reset (UiTrafficModel *self,
                             guint64 first,
                             guint64 end);
char *ui_traffic_model_dup_text (UiTrafficModel *self,
                                 guint64 position,
                                 UiTrafficColumn column);
char *ui_traffic_model_dup_row (UiTrafficModel *self,
                                guint64 position);

G_END_DECLS
