/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-reader.h"

G_BEGIN_DECLS

#define APP_TYPE_SAVED_TRACE (app_saved_trace_get_type ())
G_DECLARE_FINAL_TYPE (AppSavedTrace, app_saved_trace, APP, SAVED_TRACE, GObject)

/* Signals: "progress" (double fraction): how much was read, or -1 where nobody knows how much there
 * is; "finished" (const GError *error): all was read, or why not. */

AppSavedTrace *app_saved_trace_new (const char *path);
void app_saved_trace_start (AppSavedTrace *self);
void app_saved_trace_cancel (AppSavedTrace *self);
IpcTraceStore *app_saved_trace_get_store (AppSavedTrace *self);
IpcTraceReader *app_saved_trace_get_reader (AppSavedTrace *self);
const char *app_saved_trace_get_name (AppSavedTrace *self);
gboolean app_saved_trace_is_reading (AppSavedTrace *self);

G_END_DECLS
