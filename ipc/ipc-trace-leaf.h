/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-classes.h"

G_BEGIN_DECLS

/**
 * IpcTraceField:
 *
 * What a filter can ask a record for. Those up to %IPC_TRACE_FIELD_SIZE are numbers.
 */
typedef enum
{
  IPC_TRACE_FIELD_MEMBER,
  IPC_TRACE_FIELD_PID,
  IPC_TRACE_FIELD_SERIAL,
  IPC_TRACE_FIELD_SIZE,
  IPC_TRACE_FIELD_STEP,
  IPC_TRACE_FIELD_LAB,
  IPC_TRACE_FIELD_SIDE,
  IPC_TRACE_FIELD_OBJECT,
  IPC_TRACE_FIELD_TEXT,
  IPC_TRACE_N_FIELDS,
} IpcTraceField;

/**
 * IpcTraceAnswer:
 *
 * The answer for all records of a class. The order is what AND and OR count on.
 */
typedef enum
{
  IPC_TRACE_NO,
  IPC_TRACE_MAYBE,
  IPC_TRACE_YES,
} IpcTraceAnswer;

/**
 * IpcTraceLeaf:
 * @field: what is asked for
 * @lowest: of a number: the smallest that fits
 * @highest: and the largest; less than @lowest when none fits
 * @steps: of a step: a bit for each that fits
 * @flags: of a side: the value of %IPC_TRACE_BY_CHILD that fits
 * @value: of a name or text: what it contains, folded; otherwise %NULL
 * @length_bytes: the length of @value
 * @is_ascii: @value is ASCII, so that bytes can be compared
 * @is_shown: @value has a backslash, so it means the text as it is shown, escaped
 *
 * One question to a record, such as size>1000. Made and freed by its filter.
 */
typedef struct
{
  IpcTraceField field;
  guint64 lowest;
  guint64 highest;
  guint32 steps;
  guint8 flags;
  char *value;
  gsize length_bytes;
  gboolean is_ascii;
  gboolean is_shown;
} IpcTraceLeaf;

const char *ipc_trace_field_get_name (IpcTraceField field);
gboolean ipc_trace_field_find (const char *name,
                               gsize length_bytes,
                               IpcTraceField *field);

gboolean ipc_trace_leaf_init (IpcTraceLeaf *leaf,
                              IpcTraceField field,
                              const char *comparison,
                              const char *value,
                              GError **error);
void ipc_trace_leaf_clear (gpointer leaf);
IpcTraceAnswer ipc_trace_leaf_ask_class (const IpcTraceLeaf *leaf,
                                         IpcTraceStore *store,
                                         const IpcTraceClassInfo *class);
gboolean ipc_trace_leaf_ask (const IpcTraceLeaf *leaf,
                             IpcTraceStore *store,
                             const IpcTraceRecord *record);

G_END_DECLS
