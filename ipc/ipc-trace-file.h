/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

typedef struct _IpcTraceFile IpcTraceFile;

IpcTraceFile *ipc_trace_file_new (IpcTraceStore *store,
                                  const char *path,
                                  GError **error);
gboolean ipc_trace_file_finish (IpcTraceFile *self,
                                GError **error);
void ipc_trace_file_free (IpcTraceFile *self);
void ipc_trace_file_append_first_line (GString *line,
                                       IpcTraceStore *store,
                                       const IpcTraceRecord *record);
void ipc_trace_file_append_line (GString *line,
                                 IpcTraceStore *store,
                                 const IpcTraceRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceFile, ipc_trace_file_free)

G_END_DECLS
