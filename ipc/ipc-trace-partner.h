/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* The position of nobody. */
#define IPC_TRACE_PARTNER_NONE G_MAXUINT64
/* How many records are looked at, each way, for one that belongs to another. */
#define IPC_TRACE_PARTNER_REACH 262144

IpcTraceStep ipc_trace_partner_get_reply_step (IpcTraceStep step);
gboolean ipc_trace_partner_is_in_exchange (const IpcTraceRecord *record);

guint64 ipc_trace_partner_find_other_end (IpcTraceStore *store,
                                          guint64 position);
guint64 ipc_trace_partner_find_answer (IpcTraceStore *store,
                                       guint64 position);
guint64 ipc_trace_partner_find_question (IpcTraceStore *store,
                                         guint64 position);
guint ipc_trace_partner_find_exchange (IpcTraceStore *store,
                                       guint64 position,
                                       guint64 *positions,
                                       guint n_max);

G_END_DECLS
