/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-save-request.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_SAVE_BAR (app_save_bar_get_type ())
G_DECLARE_FINAL_TYPE (AppSaveBar, app_save_bar, APP, SAVE_BAR, GtkBin)

/* Signal: "problem" (const char *sentence): why the trace is not saved, or NULL once it is. */

void app_save_bar_save (AppSaveBar *self,
                        IpcTraceStore *store,
                        const AppSaveRequest *request);

G_END_DECLS
