/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-classes.h"

G_BEGIN_DECLS

/* Some records of a trace, described in words: member:1 and not step:event. */
typedef struct _IpcTraceFilter IpcTraceFilter;

IpcTraceFilter *ipc_trace_filter_new (IpcTraceClasses *classes,
                                      const char *text,
                                      guint *error_column,
                                      GError **error);
void ipc_trace_filter_free (IpcTraceFilter *self);
gboolean ipc_trace_filter_match (IpcTraceFilter *self,
                                 guint64 position);
void ipc_trace_filter_run (IpcTraceFilter *self,
                           guint64 from,
                           guint64 end,
                           GArray *matches);

char *ipc_trace_filter_quote (const char *value);
char **ipc_trace_filter_complete (IpcTraceStore *store,
                                  const char *text,
                                  gsize cursor_bytes,
                                  gsize *start_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceFilter, ipc_trace_filter_free)

G_END_DECLS
