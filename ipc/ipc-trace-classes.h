/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* The class of a record that got none, because there are too many: it must be looked at itself. */
#define IPC_TRACE_CLASS_OTHER 0

/**
 * IpcTraceClass:
 * @subject: whom the records concern
 * @size_bits: how many bits their sizes need: 0 for size 0, n for 2^(n-1) to 2^n - 1
 * @step: an #IpcTraceStep
 * @flags: #IpcTraceFlags
 * @object: which of the subject's objects, 0 for none
 *
 * What all records of one class have in common.
 */
typedef struct
{
  guint32 subject;
  guint8 size_bits;
  guint8 step;
  guint8 flags;
  guint8 object;
} IpcTraceClass;

typedef struct _IpcTraceClasses IpcTraceClasses;

IpcTraceClasses *ipc_trace_classes_new (IpcTraceStore *store);
void ipc_trace_classes_free (IpcTraceClasses *self);
IpcTraceStore *ipc_trace_classes_get_store (IpcTraceClasses *self);
guint ipc_trace_classes_get_n (IpcTraceClasses *self);
const IpcTraceClass *ipc_trace_classes_get (IpcTraceClasses *self,
                                            guint16 class_id);
const guint16 *ipc_trace_classes_get_run (IpcTraceClasses *self,
                                          guint64 position,
                                          guint *n_ids);
IpcTraceClass ipc_trace_class_of (const IpcTraceRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceClasses, ipc_trace_classes_free)

G_END_DECLS
