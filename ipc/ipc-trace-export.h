/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/**
 * IpcTraceFormat:
 * @IPC_TRACE_FORMAT_JSON_LINES: `.jsonl`: the trace file, which can be opened again
 * @IPC_TRACE_FORMAT_CSV: `.csv`: for spreadsheets
 * @IPC_TRACE_FORMAT_PCAPNG: `.pcapng`: for Wireshark
 */
typedef enum
{
  IPC_TRACE_FORMAT_JSON_LINES,
  IPC_TRACE_FORMAT_CSV,
  IPC_TRACE_FORMAT_PCAPNG,
} IpcTraceFormat;

typedef struct _IpcTraceExport IpcTraceExport;

gboolean ipc_trace_format_from_name (const char *name,
                                     IpcTraceFormat *format);

IpcTraceExport *ipc_trace_export_new (IpcTraceStore *store,
                                      IpcTraceFormat format);
void ipc_trace_export_free (IpcTraceExport *self);
void ipc_trace_export_append_head (IpcTraceExport *self,
                                   GString *bytes);
void ipc_trace_export_append_record (IpcTraceExport *self,
                                     GString *bytes,
                                     const IpcTraceRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceExport, ipc_trace_export_free)

G_END_DECLS
