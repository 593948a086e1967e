/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-record.h"
#include "ipc-trace-subject.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many records are kept at first. */
#define IPC_TRACE_STORE_LIMIT 1000000
#define IPC_TYPE_TRACE_STORE (ipc_trace_store_get_type ())
G_DECLARE_FINAL_TYPE (IpcTraceStore, ipc_trace_store, IPC, TRACE_STORE, GObject)

IpcTraceStore *ipc_trace_store_new (guint limit);
IpcTraceSubject *ipc_trace_store_add_subject (IpcTraceStore *self,
                                              const char *lab,
                                              guint member,
                                              const char *title);
IpcTraceSubject *ipc_trace_store_get_subject (IpcTraceStore *self,
                                              guint32 id);

void ipc_trace_store_set_clock_offset (IpcTraceStore *self,
                                       gint64 offset_ns);
gboolean ipc_trace_store_get_clock_offset (IpcTraceStore *self,
                                           gint64 *offset_ns);

void ipc_trace_store_set_limit (IpcTraceStore *self,
                                guint limit);
guint ipc_trace_store_get_limit (IpcTraceStore *self);

void ipc_trace_store_append (IpcTraceStore *self,
                             const IpcTraceRecord *record,
                             const char *long_text);
void ipc_trace_store_commit (IpcTraceStore *self);

guint64 ipc_trace_store_get_first (IpcTraceStore *self);
guint64 ipc_trace_store_get_end (IpcTraceStore *self);
const IpcTraceRecord *ipc_trace_store_get (IpcTraceStore *self,
                                           guint64 position);
const IpcTraceRecord *ipc_trace_store_get_run (IpcTraceStore *self,
                                               guint64 position,
                                               guint *n_records);
const char *ipc_trace_store_get_text (IpcTraceStore *self,
                                      const IpcTraceRecord *record,
                                      gsize *length_bytes);
char *ipc_trace_store_dup_text (IpcTraceStore *self,
                                const IpcTraceRecord *record);

G_END_DECLS
