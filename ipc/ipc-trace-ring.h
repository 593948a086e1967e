/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many slots of 64 bytes a ring has: 1 MiB. */
#define IPC_TRACE_RING_SLOTS 16384

/* One writer, one reader, no lock: between two threads, or between two processes. */
typedef struct _IpcTraceRing IpcTraceRing;

IpcTraceRing *ipc_trace_ring_new (int bell_fd,
                                  GError **error);
IpcTraceRing *ipc_trace_ring_new_shared (int bell_fd,
                                         GError **error);
IpcTraceRing *ipc_trace_ring_open (int fd,
                                   int bell_fd,
                                   GError **error);
void ipc_trace_ring_free (IpcTraceRing *self);
int ipc_trace_ring_get_fd (IpcTraceRing *self);

/* The writer's end. */
void ipc_trace_ring_write (IpcTraceRing *self,
                           IpcTraceStep step,
                           guint8 object,
                           guint32 serial,
                           const void *payload,
                           gsize size_bytes);
void ipc_trace_ring_write_at (IpcTraceRing *self,
                              gint64 time_ns,
                              IpcTraceStep step,
                              guint8 object,
                              guint32 serial,
                              const void *payload,
                              gsize size_bytes);
void ipc_trace_ring_write_note (IpcTraceRing *self,
                                IpcTraceStep step,
                                guint8 object,
                                guint32 serial,
                                const char *format,
                                ...) G_GNUC_PRINTF (5, 6);

/* The reader's end. */
gboolean ipc_trace_ring_read (IpcTraceRing *self,
                              IpcTraceRecord *record,
                              char *long_text);
guint64 ipc_trace_ring_get_position (IpcTraceRing *self);
guint64 ipc_trace_ring_get_dropped (IpcTraceRing *self);
guint64 ipc_trace_ring_get_count (IpcTraceRing *self,
                                  IpcTraceStep step);
gboolean ipc_trace_ring_arm_bell (IpcTraceRing *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceRing, ipc_trace_ring_free)

G_END_DECLS
