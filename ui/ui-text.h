/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

char *ui_text_dup_number (guint64 number);
char *ui_text_dup_short_number (guint64 number);
char *ui_text_dup_ago (gint64 age_ns);
char *ui_text_dup_seconds (gint64 time_ns);
char *ui_text_dup_latency (gint64 latency_ns);
char *ui_text_dup_clock (gint64 real_time_ns);
char *ui_text_dup_step (IpcTraceStep step);
void ui_text_get_route (const IpcTraceRecord *record,
                        const IpcTraceSubject *subject,
                        const char **from,
                        const char **to);

G_END_DECLS
