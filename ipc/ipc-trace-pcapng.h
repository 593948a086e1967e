/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* Bytes of each packet that say who talks to whom; the payload follows. */
#define IPC_TRACE_PCAPNG_HEADER_BYTES 28

typedef struct _IpcTracePcapng IpcTracePcapng;

IpcTracePcapng *ipc_trace_pcapng_new (IpcTraceStore *store);
void ipc_trace_pcapng_free (IpcTracePcapng *self);
void ipc_trace_pcapng_append_head (IpcTracePcapng *self,
                                   GString *bytes);
void ipc_trace_pcapng_append_record (IpcTracePcapng *self,
                                     GString *bytes,
                                     const IpcTraceRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTracePcapng, ipc_trace_pcapng_free)

G_END_DECLS
