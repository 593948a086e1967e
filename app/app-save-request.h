/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-export.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppSaveRequest:
 * @file: where the records go
 * @format: as what
 * @filter: which of them, in the words of the filter's language; %NULL for all
 *
 * What a person wants to be saved.
 */
typedef struct
{
  GFile *file;
  IpcTraceFormat format;
  char *filter;
} AppSaveRequest;

/* @request is lent. */
typedef void (*AppSaveAnswer) (const AppSaveRequest *request,
                               gpointer data);

void app_save_request_ask (GtkWindow *window,
                           const char *filter,
                           AppSaveAnswer answer,
                           gpointer data);

G_END_DECLS
