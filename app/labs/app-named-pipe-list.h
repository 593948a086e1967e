/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-named-pipe-client.h"

G_BEGIN_DECLS

typedef struct _AppNamedPipeList AppNamedPipeList;

AppNamedPipeList *app_named_pipe_list_new (void);
void app_named_pipe_list_free (AppNamedPipeList *self);
guint app_named_pipe_list_get_length (AppNamedPipeList *self);
AppNamedPipeClient *app_named_pipe_list_get (AppNamedPipeList *self,
                                             guint index);
AppNamedPipeClient *app_named_pipe_list_find (AppNamedPipeList *self,
                                              guint number);
AppNamedPipeClient *app_named_pipe_list_find_waiting (AppNamedPipeList *self,
                                                      IpcNamedPipe *pipe);
AppNamedPipeClient *app_named_pipe_list_find_news (AppNamedPipeList *self,
                                                   int news_fd);
AppNamedPipeClient *app_named_pipe_list_add (AppNamedPipeList *self,
                                             guint number,
                                             const char *title);
AppNamedPipeClient *app_named_pipe_list_add_foreign (AppNamedPipeList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppNamedPipeList, app_named_pipe_list_free)

G_END_DECLS
