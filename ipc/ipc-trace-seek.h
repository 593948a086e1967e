/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* The position of nothing. */
#define IPC_TRACE_SEEK_NONE G_MAXUINT64
/* How many records are looked at, each way, for one of a subject. */
#define IPC_TRACE_SEEK_REACH 262144

guint64 ipc_trace_seek_time (IpcTraceStore *store,
                             gint64 time_ns);
guint64 ipc_trace_seek_subject (IpcTraceStore *store,
                                guint32 subject,
                                gint64 time_ns);
guint64 ipc_trace_seek_moved (IpcTraceStore *store,
                              const IpcTraceRecord *record,
                              guint64 position);

G_END_DECLS
