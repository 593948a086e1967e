/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-server: serves the three objects to everybody of the same user, without a bus.
 *
 *   client                          server
 *     │ ── connect ────────────────▶ │ our own user?              (ipc-remoting-listener.c)
 *     │ ◀──── AUTH … OK … BEGIN ───▶ │ within 5 seconds           (ipc-remoting-sasl.c)
 *     │ ── Get FloatProperty ──────▶ │ an instance answers        (ipc-remoting-objects.c)
 *     │ ◀──────────────────── 2.4 ── │
 *     │            …                 │ the lease of what it sponsors has run out
 *     │ ◀── Renewal /Singleton ───── │
 *     │ ── 120 ────────────────────▶ │ seconds more
 *
 * This is ChannelServices.RegisterChannel with a TcpChannel or an IpcChannel, and the calls that
 * register the objects. Which of the two it is stands in the address and nowhere else.
 *
 * All is done in one thread, the one that calls serve(): an epoll(7) descriptor gathers the
 * listener and the connections, so the owner needs to poll one number. Nothing waits for a peer.
 * A client that says nothing costs one of the 16 places for 5 seconds, and then nothing.
 */

#include "ipc-remoting-server.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-remoting-connection.h"
#include "ipc-remoting-listener.h"
#include "ipc-remoting-standard.h"

#include <errno.h>
#include <sys/epoll.h>

/* While this much waits for a peer that does not read, nothing more is read from it. */
#define UNSENT_HIGH 65536
/* How long the door is left alone after nobody could be accepted, for want of a descriptor: who
 * waits there would have every poll return at once. */
#define ACCEPT_PAUSE_NS G_GINT64_CONSTANT (1000000000)
/* The number of the listener among the events; connections count from 1. */
#define LISTENER 0

/* Somebody who is connected. */
typedef struct
{
  guint number;                    /* never used again */
  IpcRemotingConnection *stream;
  IpcRemotingPeer peer;
  gint64 handshake_end_ns;         /* until when it must be in */
  gboolean is_in;                  /* connected() was called */
  gboolean is_writing;             /* what epoll was told */
  GHashTable *questions;           /* to a sponsor: serial of the call to path of the object */
} Client;

struct _IpcRemotingServer
{
  const IpcRemotingServerFuncs *funcs; /* the owner's */
  gpointer data;
  int epoll_fd;
  IpcRemotingListener *listener;       /* NULL before listen() */
  gint64 accept_again_ns;              /* until when it is left alone; 0 when it is not */
  char *guid;                          /* what the handshake tells */
  guint last_number;                   /* of the newest client */
  GHashTable *clients;                 /* number to Client, which it owns */
  IpcRemotingObjects *objects;
  gint64 now_ns;                       /* the time of this serve() */
};

static void
client_free (Client *self)
{
  g_clear_pointer (&self->stream, ipc_remoting_connection_free);
  g_clear_pointer (&self->questions, g_hash_table_unref);
  g_free (self);
}

static gboolean
watch (IpcRemotingServer *self,
       int operation,
       int fd,
       guint number,
       guint32 events)
{
  struct epoll_event event = { .events = events, .data.u32 = number };

  return epoll_ctl (self->epoll_fd, operation, fd, &event) == 0;
}

/* Clients come and go */

static void
refuse (IpcRemotingServer *self,
        const char *format,
        ...) G_GNUC_PRINTF (2, 3);

static void
refuse (IpcRemotingServer *self,
        const char *format,
        ...)
{
  g_autofree char *sentence = NULL;
  va_list values;

  va_start (values, format);
  sentence = g_strdup_vprintf (format, values);
  va_end (values);
  self->funcs->refused (sentence, self->data);
}

/* Closing its socket takes it out of epoll. */
static void
drop (IpcRemotingServer *self,
      Client *client,
      const char *reason)
{
  guint number = client->number;
  pid_t pid = client->peer.pid;
  gboolean was_in = client->is_in;

  g_hash_table_remove (self->clients, GUINT_TO_POINTER (number));
  ipc_remoting_objects_forget (self->objects, number);
  if (was_in)
    self->funcs->closed (number, reason, self->data);
  else
    refuse (self, "Process %d did not get in: %s", (int) pid,
            reason != NULL ? reason : "it left without a word");
}

static void
admit (IpcRemotingServer *self,
       int fd,
       const IpcRemotingPeer *peer)
{
  Client *client = g_new0 (Client, 1);

  client->number = ++self->last_number;
  client->peer = *peer;
  client->stream = ipc_remoting_connection_new_server (fd, self->guid, peer->user);
  client->handshake_end_ns = self->now_ns + IPC_REMOTING_HANDSHAKE_NS;
  client->questions = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  g_hash_table_insert (self->clients, GUINT_TO_POINTER (client->number), client);
  if (!watch (self, EPOLL_CTL_ADD, fd, client->number, EPOLLIN))
    drop (self, client, "Could not watch a connection");
}

static void
set_accept_again (IpcRemotingServer *self,
                  gint64 accept_again_ns)
{
  self->accept_again_ns = accept_again_ns;
  watch (self, EPOLL_CTL_MOD, ipc_remoting_listener_get_fd (self->listener), LISTENER,
         accept_again_ns == 0 ? EPOLLIN : 0);
}

static void
accept_one (IpcRemotingServer *self)
{
  g_autoptr (GError) error = NULL;
  IpcRemotingPeer peer = { 0 };
  g_auto (IpcFd) fd = ipc_remoting_listener_accept (self->listener, &peer, &error);

  if (fd < 0 && g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED))
    refuse (self, "%s", error->message);
  else if (fd >= 0 && g_hash_table_size (self->clients) >= IPC_REMOTING_CONNECTIONS_MAX)
    refuse (self, "Refused process %d: %d are connected already", (int) peer.pid,
            IPC_REMOTING_CONNECTIONS_MAX);
  else if (fd >= 0)
    admit (self, g_steal_fd (&fd), &peer);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      refuse (self, "%s", error->message);
      set_accept_again (self, self->now_ns + ACCEPT_PAUSE_NS);
    }
}

/* Messages */

static gboolean
answer_call (IpcRemotingServer *self,
             Client *client,
             GDBusMessage *message,
             GError **error)
{
  g_autoptr (GDBusMessage) reply = NULL;
  g_auto (IpcRemotingReport) report = { 0 };

  reply = ipc_remoting_standard_call (self->objects, client->number, message);
  if (reply == NULL)
    {
      reply = ipc_remoting_objects_call (self->objects, client->number, message, self->now_ns,
                                         &report);
      self->funcs->called (client->number, report.mode, report.call, self->data);
    }
  if (!(g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) &&
      !ipc_remoting_connection_send (client->stream, reply, error))
    return FALSE;
  if (report.result != NULL)
    self->funcs->returned (client->number, report.mode, report.result, self->data);
  return TRUE;
}

/* A sponsor's answer; an error, or whatever else it sent, means "no". */
static void
take_answer (IpcRemotingServer *self,
             Client *client,
             GDBusMessage *message)
{
  gpointer serial = GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message));
  GVariant *body = g_dbus_message_get_body (message);
  g_autofree char *path = NULL;
  double seconds = 0;

  if (!g_hash_table_steal_extended (client->questions, serial, NULL, (gpointer *) &path))
    return;
  if (g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_RETURN &&
      body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(d)")))
    g_variant_get (body, "(d)", &seconds);
  ipc_remoting_objects_answer (self->objects, client->number, path, seconds, self->now_ns);
}

/* What the specification asks for and GDBusMessage does not. */
static gboolean
is_whole_call (GDBusMessage *message)
{
  return g_dbus_message_get_path (message) != NULL && g_dbus_message_get_member (message) != NULL &&
         g_dbus_message_get_serial (message) != 0;
}

/* A message of a type that is not known is to be ignored, says the specification, and signals
 * mean nothing here. */
static gboolean
take_message (IpcRemotingServer *self,
              Client *client,
              GDBusMessage *message,
              GError **error)
{
  switch (g_dbus_message_get_message_type (message))
    {
    case G_DBUS_MESSAGE_TYPE_METHOD_CALL:
      if (is_whole_call (message))
        return answer_call (self, client, message, error);
      g_set_error (error, IPC_ERROR, IPC_ERROR_CORRUPT,
                   "The peer sent a call without an object, a method or a serial");
      return FALSE;
    case G_DBUS_MESSAGE_TYPE_METHOD_RETURN:
    case G_DBUS_MESSAGE_TYPE_ERROR:
      take_answer (self, client, message);
      return TRUE;
    case G_DBUS_MESSAGE_TYPE_SIGNAL:
    case G_DBUS_MESSAGE_TYPE_INVALID:
    default:
      return TRUE;
    }
}

static gboolean
is_clogged (Client *client)
{
  return ipc_remoting_connection_get_unsent (client->stream) >= UNSENT_HIGH;
}

/* Takes what has come whole, until the peer owes it to us to read. */
static gboolean
take_messages (IpcRemotingServer *self,
               Client *client,
               GError **error)
{
  while (!is_clogged (client))
    {
      g_autoptr (GError) reason = NULL;
      g_autoptr (GDBusMessage) message = ipc_remoting_connection_pop (client->stream, &reason);

      if (reason != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      if (message == NULL)
        return TRUE;
      if (!take_message (self, client, message, error))
        return FALSE;
    }
  return TRUE;
}

static void
greet (IpcRemotingServer *self,
       Client *client)
{
  if (client->is_in || !ipc_remoting_connection_is_open (client->stream))
    return;
  client->is_in = TRUE;
  self->funcs->connected (client->number, &client->peer, self->data);
}

static gboolean
serve_client (IpcRemotingServer *self,
              Client *client,
              guint32 events,
              GError **error)
{
  if ((events & EPOLLOUT) && !ipc_remoting_connection_flush (client->stream, error))
    return FALSE;
  if (!is_clogged (client) && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) &&
      !ipc_remoting_connection_read (client->stream, error))
    return FALSE;
  greet (self, client);
  return take_messages (self, client, error);
}

/* Waits for what is of use: while a peer does not read its answers, nothing more is read from it. */
static void
rewatch (IpcRemotingServer *self,
         Client *client)
{
  gboolean is_writing = ipc_remoting_connection_get_unsent (client->stream) > 0;

  if (!is_writing && !client->is_writing)
    return;
  client->is_writing = is_writing;
  watch (self, EPOLL_CTL_MOD, ipc_remoting_connection_get_fd (client->stream), client->number,
         (is_writing ? EPOLLOUT : 0) | (is_clogged (client) ? 0 : EPOLLIN));
}

static void
handle (IpcRemotingServer *self,
        guint number,
        guint32 events)
{
  Client *client = g_hash_table_lookup (self->clients, GUINT_TO_POINTER (number));
  g_autoptr (GError) error = NULL;

  if (number == LISTENER)
    accept_one (self);
  else if (client == NULL)
    return;
  else if (serve_client (self, client, events, &error) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    rewatch (self, client);
  else
    drop (self, client,
          g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED) ? NULL : error->message);
}

/* Time */

/**
 * ipc_remoting_server_count_silent:
 * @self: a server
 * @since_ns: (out): since when the one is connected that is silent for the longest; 0 for none
 * @pid: (out): its process; 0 where the channel does not tell
 *
 * Returns: how many are connected and have not said yet who they are
 */
guint
ipc_remoting_server_count_silent (IpcRemotingServer *self,
                                  gint64 *since_ns,
                                  pid_t *pid)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  *since_ns = 0;
  *pid = 0;
  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Client *client = value;
      gint64 since = client->handshake_end_ns - IPC_REMOTING_HANDSHAKE_NS;

      if (client->is_in)
        continue;
      if (n++ > 0 && since >= *since_ns)
        continue;
      *since_ns = since;
      *pid = client->peer.pid;
    }
  return n;
}

static Client *
find_silent (IpcRemotingServer *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Client *client = value;

      if (!client->is_in && self->now_ns >= client->handshake_end_ns)
        return client;
    }
  return NULL;
}

static void
drop_silent (IpcRemotingServer *self)
{
  Client *client;

  while ((client = find_silent (self)) != NULL)
    {
      g_autofree char *reason = g_strdup_printf ("it was silent for %d seconds",
                                                 (int) (IPC_REMOTING_HANDSHAKE_NS / 1000000000));

      drop (self, client, reason);
    }
}

static void
on_ask_sponsor (guint sponsor,
                const char *path,
                gpointer data)
{
  IpcRemotingServer *self = data;
  Client *client = g_hash_table_lookup (self->clients, GUINT_TO_POINTER (sponsor));
  g_autoptr (GDBusMessage) question = NULL;

  if (client == NULL)
    return;
  question = g_dbus_message_new_method_call (NULL, IPC_REMOTING_SPONSOR_PATH,
                                             IPC_REMOTING_SPONSOR_INTERFACE, "Renewal");
  g_dbus_message_set_body (question, g_variant_new ("(o)", path));
  /* One that cannot be asked does not answer, and is dropped for that in its time. */
  if (!ipc_remoting_connection_send (client->stream, question, NULL))
    return;
  g_hash_table_insert (client->questions, GUINT_TO_POINTER (g_dbus_message_get_serial (question)),
                       g_strdup (path));
  rewatch (self, client);
}

static void
on_ended (const IpcRemotingInstance *instance,
          gpointer data)
{
  IpcRemotingServer *self = data;

  self->funcs->ended (instance, self->data);
}

/* The owner's side */

/**
 * ipc_remoting_server_new:
 * @funcs: (transfer none): what the owner wants to hear; static
 * @data: for the functions
 * @error: (out) (optional): the system's reason
 *
 * Makes a server that does not listen yet.
 *
 * Returns: (transfer full) (nullable): the server
 */
IpcRemotingServer *
ipc_remoting_server_new (const IpcRemotingServerFuncs *funcs,
                         gpointer data,
                         GError **error)
{
  static const IpcRemotingObjectsFuncs objects_funcs = { on_ask_sponsor, on_ended };
  g_autoptr (IpcRemotingServer) self = g_new0 (IpcRemotingServer, 1);

  self->funcs = funcs;
  self->data = data;
  self->guid = g_dbus_generate_guid ();
  self->clients = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                         (GDestroyNotify) client_free);
  self->objects = ipc_remoting_objects_new (&objects_funcs, self);
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make a descriptor to wait on");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * ipc_remoting_server_free:
 * @self: (transfer full): a server
 *
 * Closes all connections without a word to the owner, and removes the name.
 */
void
ipc_remoting_server_free (IpcRemotingServer *self)
{
  g_clear_pointer (&self->listener, ipc_remoting_listener_free);
  g_clear_pointer (&self->clients, g_hash_table_unref);
  g_clear_pointer (&self->objects, ipc_remoting_objects_free);
  ipc_fd_clear (&self->epoll_fd);
  g_free (self->guid);
  g_free (self);
}

/**
 * ipc_remoting_server_listen:
 * @self: a server
 * @address: `unix:path=…` or `tcp:host=127.0.0.1,port=…`; port 0 for any free one
 * @error: (out) (optional): why not; then it listens where it did before
 *
 * Listens there, and no longer where it did before. Connections stay.
 *
 * Returns: whether it listens
 */
gboolean
ipc_remoting_server_listen (IpcRemotingServer *self,
                            const char *address,
                            GError **error)
{
  g_autoptr (IpcRemotingListener) listener = ipc_remoting_listener_new (address, error);

  if (listener == NULL)
    return FALSE;
  if (!watch (self, EPOLL_CTL_ADD, ipc_remoting_listener_get_fd (listener), LISTENER, EPOLLIN))
    {
      ipc_error_set_errno (error, errno, "Could not wait for connections at %s", address);
      return FALSE;
    }
  g_clear_pointer (&self->listener, ipc_remoting_listener_free);
  self->listener = g_steal_pointer (&listener);
  self->accept_again_ns = 0;
  return TRUE;
}

/**
 * ipc_remoting_server_get_address:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): where clients find it
 */
const char *
ipc_remoting_server_get_address (IpcRemotingServer *self)
{
  return self->listener != NULL ? ipc_remoting_listener_get_address (self->listener) : NULL;
}

/**
 * ipc_remoting_server_get_objects:
 * @self: a server
 *
 * Returns: (transfer none): what it serves
 */
IpcRemotingObjects *
ipc_remoting_server_get_objects (IpcRemotingServer *self)
{
  return self->objects;
}

/**
 * ipc_remoting_server_get_n_connections:
 * @self: a server
 *
 * Returns: how many are connected, those included that are not in yet
 */
guint
ipc_remoting_server_get_n_connections (IpcRemotingServer *self)
{
  return g_hash_table_size (self->clients);
}

/**
 * ipc_remoting_server_get_fd:
 * @self: a server
 *
 * Returns: a descriptor that is readable when ipc_remoting_server_serve() has something to do
 */
int
ipc_remoting_server_get_fd (IpcRemotingServer *self)
{
  return self->epoll_fd;
}

/**
 * ipc_remoting_server_get_deadline:
 * @self: a server
 *
 * Returns: when ipc_remoting_server_serve() must be called even if nothing is readable; by the
 *   clock that it is given, %G_MAXINT64 for never
 */
gint64
ipc_remoting_server_get_deadline (IpcRemotingServer *self)
{
  gint64 deadline_ns = ipc_remoting_objects_get_next_look (self->objects);
  GHashTableIter iter;
  gpointer value;

  if (self->accept_again_ns != 0)
    deadline_ns = MIN (deadline_ns, self->accept_again_ns);
  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Client *client = value;

      if (!client->is_in)
        deadline_ns = MIN (deadline_ns, client->handshake_end_ns);
    }
  return deadline_ns;
}

/**
 * ipc_remoting_server_serve:
 * @self: a server
 * @now_ns: the time now, by any clock that never goes back
 *
 * Does what there is to do: lets in, answers, cuts off, looks at the leases. Reads each
 * connection once at most, 4 KiB, so it is back soon however much they send. Never waits.
 */
void
ipc_remoting_server_serve (IpcRemotingServer *self,
                           gint64 now_ns)
{
  struct epoll_event events[IPC_REMOTING_CONNECTIONS_MAX + 1];
  int n;

  self->now_ns = now_ns;
  do
    n = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), 0);
  while (n < 0 && errno == EINTR);
  for (int i = 0; i < n; i++)
    handle (self, events[i].data.u32, events[i].events);
  if (self->accept_again_ns != 0 && now_ns >= self->accept_again_ns)
    set_accept_again (self, 0);
  drop_silent (self);
  ipc_remoting_objects_look (self->objects, now_ns);
}

/**
 * ipc_remoting_server_disconnect:
 * @self: a server
 * @connection: the number of a connection
 *
 * Closes a connection. What it activated stays until its lease runs out.
 *
 * Returns: whether there was such a connection
 */
gboolean
ipc_remoting_server_disconnect (IpcRemotingServer *self,
                                guint connection)
{
  Client *client = g_hash_table_lookup (self->clients, GUINT_TO_POINTER (connection));

  if (client == NULL)
    return FALSE;
  drop (self, client, "Disconnected by the server");
  return TRUE;
}
