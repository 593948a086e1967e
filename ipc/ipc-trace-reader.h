/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* How many sentences about lines that make no sense are kept; the others are only counted. */
#define IPC_TRACE_READER_FAULTS 20

typedef struct _IpcTraceReader IpcTraceReader;

IpcTraceReader *ipc_trace_reader_new (IpcTraceStore *store);
void ipc_trace_reader_free (IpcTraceReader *self);
gboolean ipc_trace_reader_feed (IpcTraceReader *self,
                                const char *bytes,
                                gsize length_bytes,
                                GError **error);
gboolean ipc_trace_reader_finish (IpcTraceReader *self,
                                  GError **error);
guint64 ipc_trace_reader_get_n_records (IpcTraceReader *self);
guint64 ipc_trace_reader_get_n_faults (IpcTraceReader *self);
const char *ipc_trace_reader_get_fault (IpcTraceReader *self,
                                        guint index);
gboolean ipc_trace_reader_is_cut (IpcTraceReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceReader, ipc_trace_reader_free)

G_END_DECLS
