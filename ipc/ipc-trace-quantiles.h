/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many different values are kept exactly: 4 MiB. */
#define IPC_TRACE_QUANTILES_EXACT 262144
/* Beyond that a value is known to one part in so many. */
#define IPC_TRACE_QUANTILES_RESOLUTION 1024

typedef struct _IpcTraceQuantiles IpcTraceQuantiles;

IpcTraceQuantiles *ipc_trace_quantiles_new (void);
void ipc_trace_quantiles_free (IpcTraceQuantiles *self);
void ipc_trace_quantiles_add (IpcTraceQuantiles *self,
                              guint64 value);
guint64 ipc_trace_quantiles_get_count (IpcTraceQuantiles *self);
guint64 ipc_trace_quantiles_get (IpcTraceQuantiles *self,
                                 double share);
gboolean ipc_trace_quantiles_is_exact (IpcTraceQuantiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceQuantiles, ipc_trace_quantiles_free)

G_END_DECLS
