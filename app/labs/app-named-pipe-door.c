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

#include "app-named-pipe-door.h"

#include "ipc-error.h"
#include "ipc-named-pipe-server.h"

#include <glib-unix.h>
#include <string.h>

/* Below GTK's redraw: a flood of clients at the door never freezes the window. */
#define DOOR_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)
/* When nobody could be accepted, how long until the next try. */
#define RESUME_AFTER_S 1
/* So many foreign clients that are gone keep their rows. */
#define GONE_MAX 16

#define LAST_PART "HelloWorld"

/* A member whose child may connect. */
typedef struct
{
  AppMember *member;          /* borrowed; it dismisses itself */
  IpcTraceRing *ring;         /* for its services, one after the other; the trace's */
  gboolean with_descendants;
} Guest;

struct _AppNamedPipeDoor
{
  GObject parent_instance;

  IpcTrace *trace;             /* owned reference */
  IpcTraceSubject *subject;    /* the lab's, for who is turned away */
  IpcRuntimeDir *runtime_dir;  /* the program's; outlives us */
  char *name;                  /* of the pipe */
  char *open_directory;        /* for everyone; NULL as a rule */
  char *open_name;             /* in it */

  AppNamedPipePolicy policy;
  IpcNamedPipeServer *server;  /* NULL when it could not be made */
  guint generation;            /* counts servers: only its own places are released */
  guint server_source;         /* watches it */
  guint resume_source;         /* runs after a failure to accept */

  GPtrArray *clients;          /* AppNamedPipeClient, in the order of their first arrival */
  GArray *guests;              /* Guest */
  guint next_number;           /* of the next foreign client */
  char *response;              /* what requests are answered with */
  gboolean is_held;            /* requests are left in the pipes */
  guint n_refused;             /* since the door was opened */
};

G_DEFINE_FINAL_TYPE (AppNamedPipeDoor, app_named_pipe_door, G_TYPE_OBJECT)

enum
{
  CLIENTS_CHANGED,
  SAID,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void G_GNUC_PRINTF (2, 3)
say (AppNamedPipeDoor *self,
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

static void
clients_changed (AppNamedPipeDoor *self)
{
  g_signal_emit (self, signals[CLIENTS_CHANGED], 0);
}

/* Finding */

static Guest *
find_guest (AppNamedPipeDoor *self,
            AppMember *member)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      Guest *guest = &g_array_index (self->guests, Guest, i);

      if (guest->member == member)
        return guest;
    }
  return NULL;
}

static Guest *
find_guest_by_number (AppNamedPipeDoor *self,
                      guint number)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      Guest *guest = &g_array_index (self->guests, Guest, i);

      if (app_member_get_number (guest->member) == number)
        return guest;
    }
  return NULL;
}

static Guest *
find_guest_by_pid (AppNamedPipeDoor *self,
                   pid_t pid)
{
  for (guint i = 0; pid != 0 && i < self->guests->len; i++)
    {
      Guest *guest = &g_array_index (self->guests, Guest, i);

      if (app_member_get_pid (guest->member) == pid)
        return guest;
    }
  return NULL;
}

static AppNamedPipeClient *
find_client (AppNamedPipeDoor *self,
             guint number)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i);

      if (client->number == number)
        return client;
    }
  return NULL;
}

static AppNamedPipeClient *
find_waiting (AppNamedPipeDoor *self,
              IpcNamedPipe *pipe)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i);

      if (client->pipe == pipe)
        return client;
    }
  return NULL;
}

/* The list */

static AppNamedPipeClient *
add_client (AppNamedPipeDoor *self,
            guint number,
            const char *title)
{
  AppNamedPipeClient *client = app_named_pipe_client_new (number, title);

  g_ptr_array_add (self->clients, client);
  return client;
}

/* Rows go only when another one comes, so that none moves by itself. */
static void
forget_oldest_gone (AppNamedPipeDoor *self)
{
  guint n_gone = 0;
  guint oldest = 0;

  for (guint i = self->clients->len; i > 0; i--)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i - 1);

      if (client->number < APP_NAMED_PIPE_FIRST_FOREIGN ||
          client->state != APP_NAMED_PIPE_CLIENT_GONE)
        continue;
      n_gone++;
      oldest = i - 1;
    }
  if (n_gone >= GONE_MAX)
    g_ptr_array_remove_index (self->clients, oldest);
}

static AppNamedPipeClient *
add_foreign (AppNamedPipeDoor *self)
{
  guint number = self->next_number++;
  g_autofree char *title = g_strdup_printf ("Client %u", number);

  forget_oldest_gone (self);
  return add_client (self, number, title);
}

/* A child that connects a second time while it is connected is one more client. */
static AppNamedPipeClient *
get_client_of_guest (AppNamedPipeDoor *self,
                     const Guest *guest)
{
  guint number = app_member_get_number (guest->member);
  AppNamedPipeClient *client = find_client (self, number);

  if (client == NULL)
    client = add_client (self, number, app_member_get_title (guest->member));
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
  Guest *guest = find_guest_by_number (self, client->number);

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
  say (self, "%s is disconnected: %s", client->title, how);
  let_guest_know (self, client);
  if (client->generation == self->generation && self->server != NULL)
    ipc_named_pipe_server_release (self->server);
  clients_changed (self);
}

static void
take_news (AppNamedPipeDoor *self,
           AppNamedPipeClient *client,
           const AppNamedPipeNews *news)
{
  Guest *guest = find_guest_by_number (self, client->number);

  switch (news->kind)
    {
    case APP_NAMED_PIPE_ENDED:
      client_over (self, client, news->sentence);
      break;
    case APP_NAMED_PIPE_PEEKED:
      say (self, "%s: %s", client->title, news->sentence);
      break;
    case APP_NAMED_PIPE_DIAGNOSIS:
      if (guest != NULL)
        app_member_diagnose (guest->member, news->sentence);
      break;
    }
}

static void
take_all_news (AppNamedPipeDoor *self,
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

  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i);

      if (client->service != NULL && app_named_pipe_service_get_news_fd (client->service) == fd)
        {
          guint source = client->news_source;

          take_all_news (self, client);
          return client->news_source == source ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
        }
    }
  return G_SOURCE_REMOVE;
}

/* What the server tells */

static void
on_arrived (IpcNamedPipe *pipe,
            gpointer data)
{
  AppNamedPipeDoor *self = data;
  IpcNamedPipeListener *listener = ipc_named_pipe_server_get_listener (self->server);
  Guest *guest = find_guest_by_pid (self, ipc_named_pipe_listener_identify (listener, pipe));
  AppNamedPipeClient *client = guest != NULL ? get_client_of_guest (self, guest) : NULL;

  if (client == NULL)
    client = add_foreign (self);
  app_named_pipe_client_arrive (client, pipe);
  client->generation = self->generation;
}

static gboolean
give_ring (AppNamedPipeDoor *self,
           AppNamedPipeClient *client,
           GError **error)
{
  Guest *guest = find_guest_by_number (self, client->number);

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
  Guest *guest = find_guest_by_number (self, client->number);
  g_autofree char *who = app_named_pipe_client_dup_words (client);

  client->news_source = g_unix_fd_add_full (DOOR_PRIORITY,
                                            app_named_pipe_service_get_news_fd (client->service),
                                            G_IO_IN, on_news, self, NULL);
  say (self, "%s is connected: %s", client->title, who);
  if (guest != NULL)
    app_member_child_connected (guest->member);
}

static void
on_let_in (IpcNamedPipe *pipe,
           gpointer data)
{
  AppNamedPipeDoor *self = data;
  AppNamedPipeClient *client = find_waiting (self, pipe);
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
  clients_changed (self);
}

static void
on_gave_up (IpcNamedPipe *pipe,
            gpointer data)
{
  AppNamedPipeDoor *self = data;
  AppNamedPipeClient *client = find_waiting (self, pipe);
  Guest *guest = find_guest_by_number (self, client->number);
  g_autofree char *sentence = g_strdup_printf ("%s gave up waiting for a place", client->title);

  ipc_trace_note (self->trace, guest != NULL ? app_member_get_subject (guest->member) : self->subject,
                  IPC_TRACE_DIAGNOSIS, APP_NAMED_PIPE_PIPE, "%s", sentence);
  if (guest != NULL)
    app_member_diagnose (guest->member, sentence);
  app_named_pipe_client_leave (client, "gave up waiting for a place");
  say (self, "%s", sentence);
  clients_changed (self);
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
  say (self, "%s", error->message);
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
  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i);

      if (client->state != APP_NAMED_PIPE_CLIENT_WAITING || client->is_announced)
        continue;
      client->is_announced = TRUE;
      say (self, "%s waits: all places are taken, %u of %u", client->title,
           ipc_named_pipe_server_get_n_instances (self->server), self->policy.limit);
      clients_changed (self);
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
  say (self, "Everyone on this machine may connect to %s", self->open_name);
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
admit_to_server (AppNamedPipeDoor *self,
                 const Guest *guest,
                 GError **error)
{
  IpcProcess *process = app_member_get_process (guest->member);

  return ipc_named_pipe_listener_admit (ipc_named_pipe_server_get_listener (self->server),
                                        ipc_process_get_pid (process),
                                        ipc_process_get_pidfd (process), guest->with_descendants,
                                        error);
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
  for (guint i = 0; i < self->guests->len; i++)
    {
      if (!admit_to_server (self, &g_array_index (self->guests, Guest, i), error))
        return FALSE;
    }
  return apply_access (self, error);
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

static void
begin_disconnecting (AppNamedPipeClient *client)
{
  if (client->state != APP_NAMED_PIPE_CLIENT_SERVED)
    return;
  client->state = APP_NAMED_PIPE_CLIENT_DRAINING;
  app_named_pipe_service_disconnect (client->service);
}

/* The new pipe is there before anybody is told to come back. */
static gboolean
change_mode (AppNamedPipeDoor *self,
             GError **error)
{
  drop_server (self);
  if (!make_server (self, error))
    return FALSE;
  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i);

      client->must_return = client->state != APP_NAMED_PIPE_CLIENT_GONE;
      begin_disconnecting (client);
      if (client->state != APP_NAMED_PIPE_CLIENT_WAITING)
        continue;
      app_named_pipe_client_leave (client, "the pipe was made again in another mode");
      let_guest_know (self, client);
    }
  clients_changed (self);
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
  Guest guest = { .member = member, .with_descendants = with_descendants };
  AppNamedPipeClient *client = find_client (self, app_member_get_number (member));

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
  AppNamedPipeClient *client = find_client (self, app_member_get_number (member));

  if (find_guest (self, member) == NULL || client == NULL || client->service == NULL)
    return;
  app_named_pipe_service_stop (client->service);
  take_all_news (self, client);
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
  Guest *guest = find_guest (self, member);
  AppNamedPipeClient *client = find_client (self, app_member_get_number (member));

  if (guest == NULL)
    return;
  if (self->server != NULL)
    ipc_named_pipe_listener_dismiss (ipc_named_pipe_server_get_listener (self->server),
                                     app_member_get_pid (member));
  if (client != NULL)
    client->ring = NULL;
  ipc_trace_remove_ring (self->trace, guest->ring);
  g_array_remove_index (self->guests, guest - (Guest *) (void *) self->guests->data);
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
  Guest *guest = find_guest (self, member);

  if (guest == NULL)
    return;
  *n_received = ipc_trace_ring_get_count (guest->ring, IPC_TRACE_MESSAGE_RECEIVED);
  *n_sent = ipc_trace_ring_get_count (guest->ring, IPC_TRACE_MESSAGE_SENT);
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
  clients_changed (self);
  return TRUE;
}

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
  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i);

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
  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i);

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

  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i);

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
  AppNamedPipeClient *client = find_client (self, number);

  if (client == NULL || client->state != APP_NAMED_PIPE_CLIENT_SERVED)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                   "Could not disconnect client %u: it %s", number,
                   client != NULL ? app_named_pipe_client_get_state_in_words (client)
                                  : "was never connected");
      return FALSE;
    }
  begin_disconnecting (client);
  clients_changed (self);
  return TRUE;
}

guint
app_named_pipe_door_get_n_clients (AppNamedPipeDoor *self)
{
  return self->clients->len;
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
  return g_ptr_array_index (self->clients, index);
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
  say (self, "%s", sentence);
  clients_changed (self);
}

static void
app_named_pipe_door_dispose (GObject *object)
{
  AppNamedPipeDoor *self = APP_NAMED_PIPE_DOOR (object);

  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = g_ptr_array_index (self->clients, i);

      app_named_pipe_client_stop (client);
      drop_foreign_ring (self, client);
    }
  g_ptr_array_set_size (self->clients, 0);
  drop_server (self);
  for (guint i = 0; i < self->guests->len; i++)
    ipc_trace_remove_ring (self->trace, g_array_index (self->guests, Guest, i).ring);
  g_array_set_size (self->guests, 0);
  g_clear_object (&self->trace);
  G_OBJECT_CLASS (app_named_pipe_door_parent_class)->dispose (object);
}

static void
app_named_pipe_door_finalize (GObject *object)
{
  AppNamedPipeDoor *self = APP_NAMED_PIPE_DOOR (object);

  g_ptr_array_unref (self->clients);
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
  self->clients =
      g_ptr_array_new_with_free_func ((GDestroyNotify) app_named_pipe_client_free);
  self->guests = g_array_new (FALSE, FALSE, sizeof (Guest));
  self->next_number = APP_NAMED_PIPE_FIRST_FOREIGN;
}
