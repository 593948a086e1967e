/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-door-guests: the members of the lab, whose children may come in by their name.
 *
 * A member is admitted when its child was spawned, before the child can have connected, and
 * dismissed when the child is gone. Each life has one ring in the trace, which its connections use
 * one after the other.
 */

#include "app-named-pipe-door-private.h"

static AppNamedPipeGuest *
get_guest (AppNamedPipeDoor *self,
           guint index)
{
  return &g_array_index (self->guests, AppNamedPipeGuest, index);
}

static AppNamedPipeGuest *
find_guest (AppNamedPipeDoor *self,
            AppMember *member)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      AppNamedPipeGuest *guest = get_guest (self, i);

      if (guest->member == member)
        return guest;
    }
  return NULL;
}

/* By the number of the member, or of its client; NULL for a foreign one. */
AppNamedPipeGuest *
app_named_pipe_door_find_guest (AppNamedPipeDoor *self,
                                guint number)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      AppNamedPipeGuest *guest = get_guest (self, i);

      if (app_member_get_number (guest->member) == number)
        return guest;
    }
  return NULL;
}

/* By the process that was admitted; 0 is nobody's. */
AppNamedPipeGuest *
app_named_pipe_door_find_guest_by_pid (AppNamedPipeDoor *self,
                                       pid_t pid)
{
  for (guint i = 0; pid != 0 && i < self->guests->len; i++)
    {
      AppNamedPipeGuest *guest = get_guest (self, i);

      if (app_member_get_pid (guest->member) == pid)
        return guest;
    }
  return NULL;
}

static gboolean
admit_to_server (AppNamedPipeDoor *self,
                 const AppNamedPipeGuest *guest,
                 GError **error)
{
  IpcProcess *process = app_member_get_process (guest->member);

  return ipc_named_pipe_listener_admit (ipc_named_pipe_server_get_listener (self->server),
                                        ipc_process_get_pid (process),
                                        ipc_process_get_pidfd (process), guest->with_descendants,
                                        error);
}

/* For a server that was made again. */
gboolean
app_named_pipe_door_admit_all (AppNamedPipeDoor *self,
                               GError **error)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      if (!admit_to_server (self, get_guest (self, i), error))
        return FALSE;
    }
  return TRUE;
}

/**
 * app_named_pipe_door_admit:
 * @self: an open door
 * @member: a member whose process was spawned
 * @with_descendants: whether what the child starts may connect in its place
 * @error: (out) (optional): the system's reason
 *
 * Lets a child come, until app_named_pipe_door_dismiss().
 *
 * Returns: whether it may
 */
gboolean
app_named_pipe_door_admit (AppNamedPipeDoor *self,
                           AppMember *member,
                           gboolean with_descendants,
                           GError **error)
{
  AppNamedPipeGuest guest = { .member = member, .with_descendants = with_descendants };
  AppNamedPipeClient *client = app_named_pipe_list_find (self->clients, app_member_get_number (member));

  if (self->server == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "There is no pipe %s", self->name);
      return FALSE;
    }
  if (!admit_to_server (self, &guest, error))
    return FALSE;
  guest.ring =
      ipc_trace_add_thread_ring (self->trace, app_member_get_subject (member), error);
  if (guest.ring == NULL)
    return FALSE;
  g_array_append_val (self->guests, guest);
  if (client != NULL)
    client->n_before = 0;
  return TRUE;
}

/**
 * app_named_pipe_door_settle:
 * @self: a door
 * @member: a member whose process is gone, or never came
 *
 * Takes what the child has left in its pipe, and frees its place. Does nothing when it has none.
 */
void
app_named_pipe_door_settle (AppNamedPipeDoor *self,
                            AppMember *member)
{
  AppNamedPipeClient *client = app_named_pipe_list_find (self->clients, app_member_get_number (member));

  if (find_guest (self, member) == NULL || client == NULL || client->service == NULL)
    return;
  app_named_pipe_service_stop (client->service);
  app_named_pipe_door_take_news (self, client);
}

/**
 * app_named_pipe_door_dismiss:
 * @self: a door
 * @member: a member that is settled
 *
 * The child may not come any more. Does nothing when it was not admitted.
 */
void
app_named_pipe_door_dismiss (AppNamedPipeDoor *self,
                             AppMember *member)
{
  AppNamedPipeGuest *guest = find_guest (self, member);
  AppNamedPipeClient *client = app_named_pipe_list_find (self->clients, app_member_get_number (member));

  if (guest == NULL)
    return;
  if (self->server != NULL)
    ipc_named_pipe_listener_dismiss (ipc_named_pipe_server_get_listener (self->server),
                                     app_member_get_pid (member));
  if (client != NULL)
    client->ring = NULL;
  ipc_trace_remove_ring (self->trace, guest->ring);
  g_array_remove_index (self->guests, guest - (AppNamedPipeGuest *) (void *) self->guests->data);
}

/**
 * app_named_pipe_door_count:
 * @self: a door
 * @member: a member that is admitted
 * @n_received: (out): requests of its present life
 * @n_sent: (out): responses
 *
 * Sets both to what was counted; leaves them as they are when the member is not admitted.
 */
void
app_named_pipe_door_count (AppNamedPipeDoor *self,
                           AppMember *member,
                           guint64 *n_received,
                           guint64 *n_sent)
{
  AppNamedPipeGuest *guest = find_guest (self, member);

  if (guest == NULL)
    return;
  *n_received = ipc_trace_ring_get_count (guest->ring, IPC_TRACE_MESSAGE_RECEIVED);
  *n_sent = ipc_trace_ring_get_count (guest->ring, IPC_TRACE_MESSAGE_SENT);
}
