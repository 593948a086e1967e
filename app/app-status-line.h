/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-diagnoses.h"
#include "ui-lifetimes.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_STATUS_LINE (app_status_line_get_type ())
G_DECLARE_FINAL_TYPE (AppStatusLine, app_status_line, APP, STATUS_LINE, GtkBin)

void app_status_line_set_trace (AppStatusLine *self,
                                IpcTrace *trace);
void app_status_line_set_saved (AppStatusLine *self,
                                IpcTraceStore *store,
                                UiLifetimes *lifetimes);
void app_status_line_set_diagnoses (AppStatusLine *self,
                                    AppDiagnoses *diagnoses);
void app_status_line_add_lab (AppStatusLine *self,
                              AppLab *lab);

G_END_DECLS
