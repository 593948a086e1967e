/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-record.h"

G_BEGIN_DECLS

/* So many questions of each subject and side wait for their answers. */
#define IPC_TRACE_PAIRING_QUESTIONS 1024

/**
 * IpcTraceQuestion:
 * @time_ns: when it was asked
 * @serial: which exchange it began
 * @step: what it is
 */
typedef struct
{
  gint64 time_ns;
  guint32 serial;
  guint8 step;
} IpcTraceQuestion;

typedef struct _IpcTracePairing IpcTracePairing;

IpcTracePairing *ipc_trace_pairing_new (void);
void ipc_trace_pairing_free (IpcTracePairing *self);
gboolean ipc_trace_pairing_take (IpcTracePairing *self,
                                 guint32 subject,
                                 const IpcTraceRecord *record,
                                 IpcTraceQuestion *question);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTracePairing, ipc_trace_pairing_free)

G_END_DECLS
