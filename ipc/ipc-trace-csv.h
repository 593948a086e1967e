/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

void ipc_trace_csv_append_value (GString *csv,
                                 const char *value);
void ipc_trace_csv_append_head (GString *csv);
void ipc_trace_csv_append_record (GString *csv,
                                  IpcTraceStore *store,
                                  const IpcTraceRecord *record);

G_END_DECLS
