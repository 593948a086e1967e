/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* The class of a record that got none, because there are too many: it must be looked at itself. */
#define IPC_TRACE_CLASS_OTHER 0

/**
 * IpcTraceClassInfo:
 * @subject: whom the records concern
 * @lowest_size: the smallest of their sizes
 * @highest_size: the largest
 * @step: an #IpcTraceStep
 * @flags: #IpcTraceFlags
 * @object: which of the subject's objects, 0 for none
 * @unused: 0
 *
 * What all records of one class have in common.
 */
typedef struct
{
  guint32 subject;
  guint32 lowest_size;
  guint32 highest_size;
  guint8 step;
  guint8 flags;
  guint8 object;
  guint8 unused;
} IpcTraceClassInfo;

/**
 * IpcTraceClassRun:
 * @ids: the classes of some records, one behind the other
 * @n: how many
 * @lowest_serial: none of these records has a smaller one
 * @highest_serial: nor a larger one
 */
typedef struct
{
  const guint16 *ids;
  guint n;
  guint32 lowest_serial;
  guint32 highest_serial;
} IpcTraceClassRun;

typedef struct _IpcTraceClasses IpcTraceClasses;

IpcTraceClasses *ipc_trace_classes_new (IpcTraceStore *store);
IpcTraceClasses *ipc_trace_classes_new_behind (IpcTraceStore *store);
gboolean ipc_trace_classes_advance (IpcTraceClasses *self,
                                    guint64 n_records);
void ipc_trace_classes_free (IpcTraceClasses *self);
IpcTraceStore *ipc_trace_classes_get_store (IpcTraceClasses *self);
guint ipc_trace_classes_get_n (IpcTraceClasses *self);
const IpcTraceClassInfo *ipc_trace_classes_get (IpcTraceClasses *self,
                                            guint16 class_id);
gboolean ipc_trace_classes_get_run (IpcTraceClasses *self,
                                    guint64 position,
                                    IpcTraceClassRun *run);
IpcTraceClassInfo ipc_trace_class_of (const IpcTraceRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceClasses, ipc_trace_classes_free)

G_END_DECLS
