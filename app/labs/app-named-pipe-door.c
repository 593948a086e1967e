/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-door: where clients come in: the one server of the lab, and the list of clients.
 *
 *   main thread (this file)                       a thread for each that has a place
 *   IpcNamedPipeServer: judge, line, limit
 *     let_in ── ring, subject ──────────────────▶ app-named-pipe-service.c
 *     release ◀──────────────── "it is over" ────
 *
 * Whoever is let in gets a subject of its own in the trace: a viewer that of its present life, a
 * foreign process a new one.
 *
 * The pipe's name is …/HelloWorld in the instance's own directory, which no other user can enter,
 * whatever the mode of the name. For the lesson "everyone" a second HelloWorld is made in a
 * directory of its own that others may enter, and it goes when the lesson is over.
 *
 * Changing the mode needs a new socket: the pipe is made again under its name, the old
 * conversations are drained and ended, and our viewers are told to come back.
 */

#include "app-named-pipe-door-private.h"

#include "ipc-error.h"

#include <glib-unix.h>
#include <string.h>

/* Below GTK's redraw: a flood of clients at the door never freezes the window. */
#define DOOR_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)
/* When nobody could be accepted, how long until the next try. */
#define RESUME_AFTER_S 1

#define LAST_PART "HelloWorld"

G_DEFINE_FINAL_TYPE (AppNamedPipeDoor, app_named_pipe_door, G_TYPE_OBJECT)

enum
{
  CLIENTS_CHANGED,
  SAID,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One sentence about what happened. */
void
app_named_pipe_door_say (AppNamedPipeDoor *self,
                         const char *format,
                         ...)
{
  g_autofree char *sentence = NULL;
  va_list values;

  va_start (values, format);
  sentence = g_strdup_vprintf (format, values);
  va_end (values);
  g_signal_emit (self, signals[SAID], 0, sentence);
}

void
app_named_pipe_door_clients_changed (AppNamedPipeDoor *self)
{
  g_signal_emit (self, signals[CLIENTS_CHANGED], 0);
}

/* A child that connects a second time while it is connected is one more client. */
static AppNamedPipeClient *
get_client_of_guest (AppNamedPipeDoor *self,
                     const AppNamedPipeGuest *guest)
{
  guint number = app_member_get_number (guest->member);
  AppNamedPipeClient *client = app_named_pipe_list_find (self->clients, number);

  if (client == NULL)
    client = app_named_pipe_list_add (self->clients, number, app_member_get_title (guest->member));
  return client->state == APP_NAMED_PIPE_CLIENT_GONE ? client : NULL;
}

/* The end of a conversation */

/* Only a foreign client's ring is its own; a guest's serves its next connection, too. */
static void
drop_foreign_ring (AppNamedPipeDoor *self,
                   AppNamedPipeClient *client)
{
  if (client->number >= APP_NAMED_PIPE_FIRST_FOREIGN && client->ring != NULL)
    ipc_trace_remove_ring (self->trace, g_steal_pointer (&client->ring));
}

static void
let_guest_know (AppNamedPipeDoor *self,
                AppNamedPipeClient *client)
{
  AppNamedPipeGuest *guest = app_named_pipe_door_find_guest (self, client->number);

  if (guest == NULL)
    return;
  app_member_child_disconnected (guest->member);
  if (client->must_return)
    app_member_order (guest->member, NULL, "connect");
}

static void
client_over (AppNamedPipeDoor *self,
             AppNamedPipeClient *client,
             const char *how)
{
  app_named_pipe_client_stop (client);
  app_named_pipe_client_leave (client, how);
  drop_foreign_ring (self, client);
  app_named_pipe_door_say (self, "%s is disconnected: %s", client->title, how);
  let_guest_know (self, client);
  if (client->generation == self->generation && self->server != NULL)
    ipc_named_pipe_server_release (self->server);
  app_named_pipe_door_clients_changed (self);
}

static void
take_news (AppNamedPipeDoor *self,
           AppNamedPipeClient *client,
           const AppNamedPipeNews *news)
{
  AppNamedPipeGuest *guest = app_named_pipe_door_find_guest (self, client->number);

  switch (news->kind)
    {
    case APP_NAMED_PIPE_ENDED:
      client_over (self, client, news->sentence);
      break;
    case APP_NAMED_PIPE_PEEKED:
      app_named_pipe_door_say (self, "%s: %s", client->title, news->sentence);
      break;
    case APP_NAMED_PIPE_DIAGNOSIS:
      if (guest != NULL)
        app_member_diagnose (guest->member, news->sentence);
      break;
    }
}

/* What its service has told since the last time. */
void
app_named_pipe_door_take_news (AppNamedPipeDoor *self,
                               AppNamedPipeClient *client)
{
  AppNamedPipeNews *next;

  while (client->service != NULL &&
         (next = app_named_pipe_service_pop_news (client->service)) != NULL)
    {
      g_autoptr (AppNamedPipeNews) news = next;

      take_news (self, client, news);
    }
}

/* By the descriptor, since rows may go while their sources are being called. */
static gboolean
on_news (int fd,
         GIOCondition condition,
         gpointer data)
{
  g_autoptr (AppNamedPipeDoor) self = g_object_ref (data);
  AppNamedPipeClient *client;
  guint source;

  client = app_named_pipe_list_find_news (self->clients, fd);
  if (client == NULL)
    return G_SOURCE_REMOVE;
  source = client->news_source;
  app_named_pipe_door_take_news (self, client);
  return client->news_source == source ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* What the server tells */

static void
on_arrived (IpcNamedPipe *pipe,
            gpointer data)
{
  AppNamedPipeDoor *self = data;
  IpcNamedPipeListener *listener = ipc_named_pipe_server_get_listener (self->server);
  AppNamedPipeGuest *guest = app_named_pipe_door_find_guest_by_pid (self, ipc_named_pipe_listener_identify (listener, pipe));
  AppNamedPipeClient *client = guest != NULL ? get_client_of_guest (self, guest) : NULL;

  if (client == NULL)
    client = app_named_pipe_list_add_foreign (self->clients);
  app_named_pipe_client_arrive (client, pipe);
  client->generation = self->generation;
}

static gboolean
give_ring (AppNamedPipeDoor *self,
           AppNamedPipeClient *client,
           GError **error)
{
  AppNamedPipeGuest *guest = app_named_pipe_door_find_guest (self, client->number);

  if (guest != NULL)
    {
      client->subject = app_member_get_subject (guest->member);
      client->ring = guest->ring;
      return TRUE;
    }
  client->subject = ipc_trace_store_add_subject (ipc_trace_get_store (self->trace),
                                                 self->subject->lab, client->number, client->title);
  client->subject->pid = client->pid;
  ipc_trace_subject_add_object (client->subject, LAST_PART);
  client->ring = ipc_trace_add_thread_ring (self->trace, client->subject, error);
  return client->ring != NULL;
}

static void
begin_serving (AppNamedPipeDoor *self,
               AppNamedPipeClient *client)
{
  AppNamedPipeGuest *guest = app_named_pipe_door_find_guest (self, client->number);
  g_autofree char *who = app_named_pipe_client_dup_words (client);

  client->news_source = g_unix_fd_add_full (DOOR_PRIORITY,
                                            app_named_pipe_service_get_news_fd (client->service),
                                            G_IO_IN, on_news, self, NULL);
  app_named_pipe_door_say (self, "%s is connected: %s", client->title, who);
  if (guest != NULL)
    app_member_child_connected (guest->member);
}

static void
on_let_in (IpcNamedPipe *pipe,
           gpointer data)
{
  AppNamedPipeDoor *self = data;
  AppNamedPipeClient *client = app_named_pipe_list_find_waiting (self->clients, pipe);
  g_autoptr (IpcNamedPipe) owned = pipe;
  g_autoptr (GError) error = NULL;
  g_autofree char *who = app_named_pipe_client_dup_words (client);

  if (give_ring (self, client, &error))
    {
      /* Before the service writes its first record. */
      ipc_trace_note (self->trace, client->subject, IPC_TRACE_CHILD_CONNECTED, APP_NAMED_PIPE_PIPE,
                      "%s connected", who);
      if (app_named_pipe_client_serve (client, g_steal_pointer (&owned), self->response,
                                       self->is_held, &error))
        begin_serving (self, client);
    }
  if (error != NULL)
    client_over (self, client, error->message);
  app_named_pipe_door_clients_changed (self);
}

static void
on_gave_up (IpcNamedPipe *pipe,
            gpointer data)
{
  AppNamedPipeDoor *self = data;
  AppNamedPipeClient *client = app_named_pipe_list_find_waiting (self->clients, pipe);
  AppNamedPipeGuest *guest = app_named_pipe_door_find_guest (self, client->number);
  g_autofree char *sentence = g_strdup_printf ("%s gave up waiting for a place", client->title);

  ipc_trace_note (self->trace, guest != NULL ? app_member_get_subject (guest->member) : self->subject,
                  IPC_TRACE_DIAGNOSIS, APP_NAMED_PIPE_PIPE, "%s", sentence);
  if (guest != NULL)
    {
      app_member_diagnose (guest->member, sentence);
      app_member_child_disconnected (guest->member);
    }
  app_named_pipe_client_leave (client, "gave up waiting for a place");
  app_named_pipe_door_say (self, "%s", sentence);
  app_named_pipe_door_clients_changed (self);
}

static void
on_refused (const GError *error,
            gpointer data)
{
  app_named_pipe_door_note_refusal (data, error->message);
}

static gboolean
on_resume (gpointer data)
{
  AppNamedPipeDoor *self = data;

  self->resume_source = 0;
  if (self->server != NULL)
    ipc_named_pipe_server_resume (self->server);
  return G_SOURCE_REMOVE;
}

static void
on_failed (const GError *error,
           gpointer data)
{
  AppNamedPipeDoor *self = data;

  ipc_trace_note (self->trace, self->subject, IPC_TRACE_DIAGNOSIS, APP_NAMED_PIPE_PIPE, "%s",
                  error->message);
  app_named_pipe_door_say (self, "%s", error->message);
  if (self->resume_source == 0)
    self->resume_source = g_timeout_add_seconds (RESUME_AFTER_S, on_resume, self);
}

static const IpcNamedPipeServerFuncs server_funcs = {
  .arrived = on_arrived,
  .let_in = on_let_in,
  .gave_up = on_gave_up,
  .refused = on_refused,
  .failed = on_failed,
};

/* Most who arrive get their place at once; only the others are spoken of. */
static void
announce_waiting (AppNamedPipeDoor *self)
{
  for (guint i = 0; i < app_named_pipe_list_get_length (self->clients); i++)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self->clients, i);
      AppNamedPipeGuest *guest = app_named_pipe_door_find_guest (self, client->number);

      if (client->state != APP_NAMED_PIPE_CLIENT_WAITING || client->is_announced)
        continue;
      client->is_announced = TRUE;
      if (guest != NULL)
        app_member_child_waits (guest->member);
      app_named_pipe_door_say (self, "%s waits: all places are taken, %u of %u", client->title,
           ipc_named_pipe_server_get_n_instances (self->server), self->policy.limit);
      app_named_pipe_door_clients_changed (self);
    }
}

static gboolean
on_server_ready (int fd,
                 GIOCondition condition,
                 gpointer data)
{
  g_autoptr (AppNamedPipeDoor) self = g_object_ref (data);

  ipc_named_pipe_server_dispatch (self->server);
  announce_waiting (self);
  return G_SOURCE_CONTINUE;
}

/* Opening */

static void
close_to_everyone (AppNamedPipeDoor *self)
{
  if (self->server != NULL)
    ipc_named_pipe_server_close_to_everyone (self->server);
  if (self->open_directory != NULL)
    ipc_runtime_dir_remove_open_directory (self->runtime_dir, self->open_directory);
  g_clear_pointer (&self->open_directory, g_free);
  g_clear_pointer (&self->open_name, g_free);
}

static gboolean
open_to_everyone (AppNamedPipeDoor *self,
                  GError **error)
{
  self->open_directory = ipc_runtime_dir_make_open_directory (self->runtime_dir, error);
  if (self->open_directory == NULL)
    return FALSE;
  self->open_name = g_build_filename (self->open_directory, LAST_PART, NULL);
  if (!ipc_named_pipe_server_open_to_everyone (self->server, self->open_name, error))
    {
      close_to_everyone (self);
      return FALSE;
    }
  app_named_pipe_door_say (self, "Everyone on this machine may connect to %s", self->open_name);
  return TRUE;
}

static gboolean
apply_access (AppNamedPipeDoor *self,
              GError **error)
{
  IpcNamedPipeAccess access = self->policy.access;

  ipc_named_pipe_listener_set_access (ipc_named_pipe_server_get_listener (self->server),
                                      access == IPC_NAMED_PIPE_ACCESS_PROCESS
                                          ? IPC_NAMED_PIPE_ACCESS_PROCESS
                                          : IPC_NAMED_PIPE_ACCESS_USER);
  close_to_everyone (self);
  return access != IPC_NAMED_PIPE_ACCESS_EVERYONE || open_to_everyone (self, error);
}

static gboolean
make_server (AppNamedPipeDoor *self,
             GError **error)
{
  self->generation++;
  self->server = ipc_named_pipe_server_new (self->name, self->policy.mode,
                                            IPC_NAMED_PIPE_ACCESS_PROCESS, self->policy.limit,
                                            &server_funcs, self, error);
  if (self->server == NULL)
    return FALSE;
  self->server_source = g_unix_fd_add_full (DOOR_PRIORITY, ipc_named_pipe_server_get_fd (self->server),
                                            G_IO_IN, on_server_ready, self, NULL);
  return app_named_pipe_door_admit_all (self, error) && apply_access (self, error);
}

/* Who stands in line loses its connection with the server. */
static void
drop_server (AppNamedPipeDoor *self)
{
  g_clear_handle_id (&self->server_source, g_source_remove);
  g_clear_handle_id (&self->resume_source, g_source_remove);
  close_to_everyone (self);
  g_clear_pointer (&self->server, ipc_named_pipe_server_free);
}

/* The new pipe is there before anybody is told to come back. */
static gboolean
change_mode (AppNamedPipeDoor *self,
             GError **error)
{
  drop_server (self);
  if (!make_server (self, error))
    return FALSE;
  for (guint i = 0; i < app_named_pipe_list_get_length (self->clients); i++)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self->clients, i);

      client->must_return = client->state != APP_NAMED_PIPE_CLIENT_GONE;
      app_named_pipe_client_begin_disconnecting (client);
      if (client->state != APP_NAMED_PIPE_CLIENT_WAITING)
        continue;
      app_named_pipe_client_leave (client, "the pipe was made again in another mode");
      let_guest_know (self, client);
    }
  app_named_pipe_door_clients_changed (self);
  return TRUE;
}

/**
 * app_named_pipe_door_new:
 * @trace: where the steps go
 * @subject: the lab's own subject
 * @runtime_dir: where the name is; must outlive the door
 *
 * Makes a door that is closed. Main thread, as everything here.
 *
 * Returns: (transfer full): the door
 */
AppNamedPipeDoor *
app_named_pipe_door_new (IpcTrace *trace,
                         IpcTraceSubject *subject,
                         IpcRuntimeDir *runtime_dir)
{
  AppNamedPipeDoor *self = g_object_new (APP_TYPE_NAMED_PIPE_DOOR, NULL);

  self->trace = g_object_ref (trace);
  self->subject = subject;
  self->runtime_dir = runtime_dir;
  self->name = ipc_runtime_dir_dup_name (runtime_dir, LAST_PART);
  if (subject->objects[0] == NULL)
    ipc_trace_subject_add_object (subject, LAST_PART);
  return self;
}

/**
 * app_named_pipe_door_open:
 * @self: a new door
 * @policy: how the pipe is made
 * @response: what requests are answered with
 * @error: (out) (optional): why the pipe could not be made
 *
 * Makes the pipe. From now on clients may come.
 *
 * Returns: whether it is open
 */
gboolean
app_named_pipe_door_open (AppNamedPipeDoor *self,
                          const AppNamedPipePolicy *policy,
                          const char *response,
                          GError **error)
{
  self->policy = *policy;
  self->response = g_strdup (response);
  return make_server (self, error);
}

/**
 * app_named_pipe_door_get_name:
 * @self: a door
 *
 * Returns: (transfer none): the name of the pipe
 */
const char *
app_named_pipe_door_get_name (AppNamedPipeDoor *self)
{
  return self->name;
}

/**
 * app_named_pipe_door_get_open_name:
 * @self: a door
 *
 * Returns: (transfer none) (nullable): the name that everyone can reach; %NULL when there is none
 */
const char *
app_named_pipe_door_get_open_name (AppNamedPipeDoor *self)
{
  return self->open_name;
}

/**
 * app_named_pipe_door_set_policy:
 * @self: an open door
 * @policy: how the pipe shall be from now on
 * @error: (out) (optional): the system's reason
 *
 * Changes what differs. Another mode ends all conversations, after draining; another limit or
 * access concerns those who come from now on. Where a door for everyone cannot be made, only our
 * viewers may connect afterwards.
 *
 * Returns: whether it is as asked
 */
gboolean
app_named_pipe_door_set_policy (AppNamedPipeDoor *self,
                                const AppNamedPipePolicy *policy,
                                GError **error)
{
  AppNamedPipePolicy before = self->policy;

  self->policy = *policy;
  if (policy->mode != before.mode || self->server == NULL)
    return change_mode (self, error);
  if (policy->limit != before.limit)
    ipc_named_pipe_server_set_limit (self->server, policy->limit);
  if (policy->access != before.access && !apply_access (self, error))
    {
      self->policy.access = IPC_NAMED_PIPE_ACCESS_PROCESS;
      apply_access (self, NULL);
      return FALSE;
    }
  app_named_pipe_door_clients_changed (self);
  return TRUE;
}

static void
app_named_pipe_door_dispose (GObject *object)
{
  AppNamedPipeDoor *self = APP_NAMED_PIPE_DOOR (object);

  for (guint i = 0; i < app_named_pipe_list_get_length (self->clients); i++)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self->clients, i);

      app_named_pipe_client_stop (client);
      drop_foreign_ring (self, client);
      client->ring = NULL;
    }
  drop_server (self);
  for (guint i = 0; i < self->guests->len; i++)
    ipc_trace_remove_ring (self->trace, g_array_index (self->guests, AppNamedPipeGuest, i).ring);
  g_array_set_size (self->guests, 0);
  g_clear_object (&self->trace);
  G_OBJECT_CLASS (app_named_pipe_door_parent_class)->dispose (object);
}

static void
app_named_pipe_door_finalize (GObject *object)
{
  AppNamedPipeDoor *self = APP_NAMED_PIPE_DOOR (object);

  app_named_pipe_list_free (self->clients);
  g_array_unref (self->guests);
  g_free (self->name);
  g_free (self->response);
  G_OBJECT_CLASS (app_named_pipe_door_parent_class)->finalize (object);
}

static void
app_named_pipe_door_class_init (AppNamedPipeDoorClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_named_pipe_door_dispose;
  G_OBJECT_CLASS (klass)->finalize = app_named_pipe_door_finalize;

  signals[CLIENTS_CHANGED] = g_signal_new ("clients-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[SAID] = g_signal_new ("said", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
app_named_pipe_door_init (AppNamedPipeDoor *self)
{
  self->clients = app_named_pipe_list_new ();
  self->guests = g_array_new (FALSE, FALSE, sizeof (AppNamedPipeGuest));
}
