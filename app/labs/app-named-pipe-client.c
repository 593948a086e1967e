/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-client: one row of the list of clients: who connected, and where it is now.
 *
 *            arrive            serve                disconnect
 *   (GONE) ────────▶ WAITING ────────▶ SERVED ────────────────────▶ DRAINING
 *      ▲                │ gave up         │ closed, died               │ has read everything
 *      └────────────────┴─────────────────┴────────────────────────────┘
 *
 * A viewer of ours keeps its row over all its connections; a foreign process gets a new one each
 * time. What GetNamedPipeClientProcessId tells on Windows, and more, comes from the kernel
 * (ipc/ipc-named-pipe-peer.c). The door is app-named-pipe-lab.c, the conversation
 * app-named-pipe-service.c.
 */

#include "app-named-pipe-client.h"

#include "ipc-named-pipe-peer.h"

/**
 * app_named_pipe_client_new:
 * @number: as in the list
 * @title: what a person calls it
 *
 * Makes the row of a client that is not connected.
 *
 * Returns: (transfer full): the client
 */
AppNamedPipeClient *
app_named_pipe_client_new (guint number,
                           const char *title)
{
  AppNamedPipeClient *self = g_new0 (AppNamedPipeClient, 1);

  self->number = number;
  self->title = g_strdup (title);
  self->state = APP_NAMED_PIPE_CLIENT_GONE;
  return self;
}

/**
 * app_named_pipe_client_free:
 * @self: (transfer full): a client
 *
 * Ends its conversation and forgets it. The ring stays the trace's.
 */
void
app_named_pipe_client_free (AppNamedPipeClient *self)
{
  app_named_pipe_client_stop (self);
  g_free (self->title);
  g_free (self->user);
  g_free (self->program);
  g_free (self->how_it_ended);
  g_free (self);
}

/**
 * app_named_pipe_client_arrive:
 * @self: a client that is gone, or new
 * @pipe: (transfer none): its connection, which stands in line
 *
 * It connected: notes who it is, now that there is somebody to ask.
 */
void
app_named_pipe_client_arrive (AppNamedPipeClient *self,
                              IpcNamedPipe *pipe)
{
  self->pipe = pipe;
  self->pid = ipc_named_pipe_get_peer_pid (pipe);
  g_free (self->user);
  self->user = ipc_named_pipe_peer_dup_user (ipc_named_pipe_get_peer_uid (pipe));
  g_free (self->program);
  self->program = ipc_named_pipe_peer_dup_program (self->pid);
  g_clear_pointer (&self->how_it_ended, g_free);
  self->state = APP_NAMED_PIPE_CLIENT_WAITING;
  self->is_announced = FALSE;
  self->must_return = FALSE;
}

/**
 * app_named_pipe_client_serve:
 * @self: a client that waits, with its subject and its ring set
 * @pipe: (transfer full): its connection
 * @response: what its requests are answered with
 * @is_held: whether they are left in the pipe at first
 * @error: (out) (optional): why it cannot be served
 *
 * It was let in: starts its conversation.
 *
 * Returns: whether it is served
 */
gboolean
app_named_pipe_client_serve (AppNamedPipeClient *self,
                             IpcNamedPipe *pipe,
                             const char *response,
                             gboolean is_held,
                             GError **error)
{
  self->pipe = NULL;
  self->state = APP_NAMED_PIPE_CLIENT_SERVED;
  self->service = app_named_pipe_service_new (pipe, self->ring, self->n_before, response, is_held,
                                              error);
  return self->service != NULL;
}

/**
 * app_named_pipe_client_stop:
 * @self: a client
 *
 * Ends its conversation, when it has one; waits for the thread, which waits for nothing. News that
 * nobody has popped are lost.
 */
void
app_named_pipe_client_stop (AppNamedPipeClient *self)
{
  g_clear_handle_id (&self->news_source, g_source_remove);
  if (self->service == NULL)
    return;
  app_named_pipe_service_stop (self->service);
  self->n_before = app_named_pipe_service_get_serial (self->service);
  g_clear_pointer (&self->service, app_named_pipe_service_free);
}

/**
 * app_named_pipe_client_leave:
 * @self: a client without a service
 * @how: why it is not connected any more, such as `the client closed its end`
 *
 * It is gone. Its row stays for a while.
 */
void
app_named_pipe_client_leave (AppNamedPipeClient *self,
                             const char *how)
{
  self->pipe = NULL;
  self->state = APP_NAMED_PIPE_CLIENT_GONE;
  g_free (self->how_it_ended);
  self->how_it_ended = g_strdup (how);
}

/**
 * app_named_pipe_client_begin_disconnecting:
 * @self: a client
 *
 * Has it disconnected once it has read everything. Does nothing when it is not served.
 */
void
app_named_pipe_client_begin_disconnecting (AppNamedPipeClient *self)
{
  if (self->state != APP_NAMED_PIPE_CLIENT_SERVED)
    return;
  self->state = APP_NAMED_PIPE_CLIENT_DRAINING;
  app_named_pipe_service_disconnect (self->service);
}

/**
 * app_named_pipe_client_count:
 * @self: a client
 *
 * Returns: how many requests came from it
 */
guint64
app_named_pipe_client_count (AppNamedPipeClient *self)
{
  return self->ring != NULL ? ipc_trace_ring_get_count (self->ring, IPC_TRACE_MESSAGE_RECEIVED)
                            : self->n_before;
}

/**
 * app_named_pipe_client_dup_words:
 * @self: a client that has arrived at least once
 *
 * Returns: (transfer full): such as `process 4711 (python3) of user anna`
 */
char *
app_named_pipe_client_dup_words (AppNamedPipeClient *self)
{
  return g_strdup_printf ("process %d (%s) of user %s", (int) self->pid, self->program, self->user);
}

/**
 * app_named_pipe_client_get_state_in_words:
 * @self: a client
 *
 * Returns: (transfer none): what its row says
 */
const char *
app_named_pipe_client_get_state_in_words (AppNamedPipeClient *self)
{
  switch (self->state)
    {
    case APP_NAMED_PIPE_CLIENT_WAITING:
      return "waits for a place";
    case APP_NAMED_PIPE_CLIENT_SERVED:
      return "connected";
    case APP_NAMED_PIPE_CLIENT_DRAINING:
      return "has yet to read";
    case APP_NAMED_PIPE_CLIENT_GONE:
    default:
      return "disconnected";
    }
}
