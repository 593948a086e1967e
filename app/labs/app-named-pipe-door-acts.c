/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-door-acts: what a person does at the door: the response, holding, peeking,
 * disconnecting, and what there is to see.
 */

#include "app-named-pipe-door-private.h"

/**
 * app_named_pipe_door_set_response:
 * @self: an open door
 * @response: 1 to 65,536 bytes
 *
 * Changes what requests are answered with.
 */
void
app_named_pipe_door_set_response (AppNamedPipeDoor *self,
                                  const char *response)
{
  g_free (self->response);
  self->response = g_strdup (response);
  for (guint i = 0; i < app_named_pipe_list_get_length (self->clients); i++)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self->clients, i);

      if (client->service != NULL)
        app_named_pipe_service_set_response (client->service, response);
    }
}

/**
 * app_named_pipe_door_hold:
 * @self: an open door
 * @is_held: whether requests shall be left in the pipes
 *
 * Stops reading, or goes on.
 */
void
app_named_pipe_door_hold (AppNamedPipeDoor *self,
                          gboolean is_held)
{
  self->is_held = is_held;
  for (guint i = 0; i < app_named_pipe_list_get_length (self->clients); i++)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self->clients, i);

      if (client->service != NULL)
        app_named_pipe_service_hold (client->service, is_held);
    }
}

gboolean
app_named_pipe_door_is_held (AppNamedPipeDoor *self)
{
  return self->is_held;
}

/**
 * app_named_pipe_door_peek:
 * @self: an open door
 * @error: (out) (optional): that nobody is connected
 *
 * Looks into every pipe without taking anything. What is there is "said".
 *
 * Returns: whether there is a pipe to look into
 */
gboolean
app_named_pipe_door_peek (AppNamedPipeDoor *self,
                          GError **error)
{
  guint n = 0;

  for (guint i = 0; i < app_named_pipe_list_get_length (self->clients); i++)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self->clients, i);

      if (client->service != NULL && app_named_pipe_service_peek (client->service))
        n++;
    }
  if (n == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                 "Could not look into a pipe: nobody is connected");
  return n > 0;
}

/**
 * app_named_pipe_door_disconnect:
 * @self: an open door
 * @number: of a client
 * @error: (out) (optional): that there is no such client, or that it is not connected
 *
 * Ends the conversation once the client has read everything.
 *
 * Returns: whether it is on its way
 */
gboolean
app_named_pipe_door_disconnect (AppNamedPipeDoor *self,
                                guint number,
                                GError **error)
{
  AppNamedPipeClient *client = app_named_pipe_list_find (self->clients, number);

  if (client == NULL || client->state != APP_NAMED_PIPE_CLIENT_SERVED)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                   "Could not disconnect client %u: it %s", number,
                   client != NULL ? app_named_pipe_client_get_state_in_words (client)
                                  : "was never connected");
      return FALSE;
    }
  app_named_pipe_client_begin_disconnecting (client);
  app_named_pipe_door_clients_changed (self);
  return TRUE;
}

guint
app_named_pipe_door_get_n_clients (AppNamedPipeDoor *self)
{
  return app_named_pipe_list_get_length (self->clients);
}

/**
 * app_named_pipe_door_get_client:
 * @self: a door
 * @index: from 0
 *
 * Returns: (transfer none): who is or was connected, in the order of first arrival
 */
AppNamedPipeClient *
app_named_pipe_door_get_client (AppNamedPipeDoor *self,
                                guint index)
{
  return app_named_pipe_list_get (self->clients, index);
}

guint
app_named_pipe_door_get_n_refused (AppNamedPipeDoor *self)
{
  return self->n_refused;
}

/**
 * app_named_pipe_door_note_refusal:
 * @self: a door
 * @sentence: who was refused, and why
 *
 * Counts and tells that somebody was turned away, here or by the kernel.
 */
void
app_named_pipe_door_note_refusal (AppNamedPipeDoor *self,
                                  const char *sentence)
{
  self->n_refused++;
  ipc_trace_note (self->trace, self->subject, IPC_TRACE_PEER_REFUSED, APP_NAMED_PIPE_PIPE, "%s",
                  sentence);
  app_named_pipe_door_say (self, "%s", sentence);
  app_named_pipe_door_clients_changed (self);
}
