/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-save-request.h"

G_BEGIN_DECLS

#define APP_TYPE_TRACE_SAVER (app_trace_saver_get_type ())
G_DECLARE_FINAL_TYPE (AppTraceSaver, app_trace_saver, APP, TRACE_SAVER, GObject)

/* Signals: "progress" (double, 0 to 1), "finished" (const GError * or NULL). */

AppTraceSaver *app_trace_saver_new (IpcTraceStore *store,
                                    const AppSaveRequest *request);
void app_trace_saver_start (AppTraceSaver *self);
void app_trace_saver_cancel (AppTraceSaver *self);
guint64 app_trace_saver_get_n_saved (AppTraceSaver *self);
guint64 app_trace_saver_get_n_missed (AppTraceSaver *self);

G_END_DECLS
