/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-ring.h"
#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* How often the rings are emptied while records come: once per frame. */
#define IPC_TRACE_FRAME_MS 16

#define IPC_TYPE_TRACE (ipc_trace_get_type ())
G_DECLARE_FINAL_TYPE (IpcTrace, ipc_trace, IPC, TRACE, GObject)

IpcTrace *ipc_trace_new (guint limit,
                         GError **error);
IpcTraceStore *ipc_trace_get_store (IpcTrace *self);
int ipc_trace_get_bell_fd (IpcTrace *self);
IpcTraceRing *ipc_trace_add_thread_ring (IpcTrace *self,
                                         IpcTraceSubject *subject,
                                         GError **error);
IpcTraceRing *ipc_trace_add_child_ring (IpcTrace *self,
                                        IpcTraceSubject *subject,
                                        GError **error);
void ipc_trace_remove_ring (IpcTrace *self,
                            IpcTraceRing *ring);
void ipc_trace_collect (IpcTrace *self);
guint64 ipc_trace_get_dropped (IpcTrace *self);

void ipc_trace_record (IpcTrace *self,
                       IpcTraceSubject *subject,
                       IpcTraceStep step,
                       guint8 object,
                       guint32 serial,
                       const void *payload,
                       gsize size_bytes);
void ipc_trace_note (IpcTrace *self,
                     IpcTraceSubject *subject,
                     IpcTraceStep step,
                     guint8 object,
                     const char *format,
                     ...) G_GNUC_PRINTF (5, 6);

G_END_DECLS
