/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-object-words.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiObjectColumn:
 *
 * The columns of the list of objects; all are texts but the two that say otherwise.
 */
typedef enum
{
  UI_OBJECT_COLUMN_KIND,
  UI_OBJECT_COLUMN_NAME,
  UI_OBJECT_COLUMN_HOLDERS,
  UI_OBJECT_COLUMN_WAITING,
  UI_OBJECT_COLUMN_PERCENT,   /* int: how full; 0 where it cannot fill */
  UI_OBJECT_COLUMN_CAN_FILL,  /* boolean: whether that means anything */
  UI_OBJECT_COLUMN_CAPACITY,
  UI_OBJECT_COLUMN_ACCESS,
  UI_OBJECT_COLUMN_SEALS,
  UI_OBJECT_COLUMN_FACTS,
  UI_OBJECT_COLUMN_KEY,       /* what tells one object from another */
  UI_OBJECT_N_COLUMNS,
} UiObjectColumn;

GtkListStore *ui_object_rows_new (void);
guint ui_object_rows_update (GtkListStore *rows,
                             const IpcKernelView *view,
                             const UiObjectNames *names,
                             int process,
                             gboolean is_all);
const IpcKernelObject *ui_object_rows_find (const IpcKernelView *view,
                                            const UiObjectNames *names,
                                            const char *key);

/**
 * UiProcessColumn:
 *
 * The columns of the list of processes; all are texts but the two that say otherwise.
 */
typedef enum
{
  UI_PROCESS_COLUMN_NAME,
  UI_PROCESS_COLUMN_ID,       /* int: the process, or the thread */
  UI_PROCESS_COLUMN_STATE,
  UI_PROCESS_COLUMN_WAIT_CHANNEL,
  UI_PROCESS_COLUMN_N_THREADS,
  UI_PROCESS_COLUMN_N_OBJECTS,
  UI_PROCESS_COLUMN_IS_THREAD, /* boolean */
  UI_PROCESS_N_COLUMNS,
} UiProcessColumn;

GtkTreeStore *ui_process_rows_new (void);
void ui_process_rows_update (GtkTreeStore *rows,
                             const IpcKernelView *view,
                             const UiObjectNames *names);

G_END_DECLS
