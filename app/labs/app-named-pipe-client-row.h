/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-named-pipe-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_NAMED_PIPE_CLIENT_ROW (app_named_pipe_client_row_get_type ())
G_DECLARE_FINAL_TYPE (AppNamedPipeClientRow,
                      app_named_pipe_client_row,
                      APP,
                      NAMED_PIPE_CLIENT_ROW,
                      GtkListBoxRow)

/* Signal: "act" (const char *words): what its button asks of the lab. */

GtkWidget *app_named_pipe_client_row_new (guint number);
guint app_named_pipe_client_row_get_number (AppNamedPipeClientRow *self);
void app_named_pipe_client_row_refresh (AppNamedPipeClientRow *self,
                                        AppNamedPipeClient *client,
                                        gboolean can_return);

G_END_DECLS
