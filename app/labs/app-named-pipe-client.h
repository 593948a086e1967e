/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-member.h"
#include "app-named-pipe-service.h"

G_BEGIN_DECLS

/* Clients that are no members of the lab are numbered from here. */
#define APP_NAMED_PIPE_FIRST_FOREIGN 17

/**
 * AppNamedPipeClientState:
 * @APP_NAMED_PIPE_CLIENT_WAITING: in line, all places are taken
 * @APP_NAMED_PIPE_CLIENT_SERVED: it has a place
 * @APP_NAMED_PIPE_CLIENT_DRAINING: it will be disconnected once it has read everything
 * @APP_NAMED_PIPE_CLIENT_GONE: it is not connected any more
 */
typedef enum
{
  APP_NAMED_PIPE_CLIENT_WAITING,
  APP_NAMED_PIPE_CLIENT_SERVED,
  APP_NAMED_PIPE_CLIENT_DRAINING,
  APP_NAMED_PIPE_CLIENT_GONE,
} AppNamedPipeClientState;

/**
 * AppNamedPipeClient:
 * @number: the member's, or one from %APP_NAMED_PIPE_FIRST_FOREIGN on
 * @title: what a person calls it, such as `Viewer 1`, `Client 17`
 * @pid: its process, as the kernel told when it connected
 * @user: the user, by name or number
 * @program: what the process calls itself, escaped
 * @state: where it is
 * @how_it_ended: why it is gone; %NULL before
 * @pipe: what it waits with, lent by the server; %NULL otherwise
 * @service: what serves it; %NULL otherwise
 * @subject: whose steps these are; %NULL before it was let in for the first time
 * @ring: where the service writes them; the trace's
 * @news_source: watches what the service tells
 * @n_before: requests before this connection: the serial of the last one
 * @generation: of the server that let it in, see app-named-pipe-lab.c
 * @is_announced: that it waits was said
 * @must_return: a viewer that is to connect again once it is disconnected
 *
 * Who is or was connected. Main thread only.
 */
typedef struct
{
  guint number;
  char *title;
  pid_t pid;
  char *user;
  char *program;
  AppNamedPipeClientState state;
  char *how_it_ended;
  IpcNamedPipe *pipe;
  AppNamedPipeService *service;
  IpcTraceSubject *subject;
  IpcTraceRing *ring;
  guint news_source;
  guint32 n_before;
  guint generation;
  gboolean is_announced;
  gboolean must_return;
} AppNamedPipeClient;

AppNamedPipeClient *app_named_pipe_client_new (guint number,
                                               const char *title);
void app_named_pipe_client_free (AppNamedPipeClient *self);
void app_named_pipe_client_arrive (AppNamedPipeClient *self,
                                   IpcNamedPipe *pipe);
gboolean app_named_pipe_client_serve (AppNamedPipeClient *self,
                                      IpcNamedPipe *pipe,
                                      const char *response,
                                      gboolean is_held,
                                      GError **error);
void app_named_pipe_client_stop (AppNamedPipeClient *self);
void app_named_pipe_client_leave (AppNamedPipeClient *self,
                                  const char *how);
void app_named_pipe_client_begin_disconnecting (AppNamedPipeClient *self);
guint64 app_named_pipe_client_count (AppNamedPipeClient *self);
char *app_named_pipe_client_dup_words (AppNamedPipeClient *self);
const char *app_named_pipe_client_get_state_in_words (AppNamedPipeClient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppNamedPipeClient, app_named_pipe_client_free)

G_END_DECLS
