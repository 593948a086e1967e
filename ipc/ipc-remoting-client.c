/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-client: calls objects of another process, and is called by it as a sponsor.
 *
 *   ipc_remoting_client_call (…, "/Singleton", …, "Get", ("…", "FloatProperty"), func)
 *     │
 *     │ serial 7 ──────────────────────────────────────▶ server
 *     │                                                     │
 *   func ((<2.4>,), NULL) ◀──────────── reply to serial 7 ──┘
 *
 * A call does not wait: its function is called when the answer is there, and calls may be sent
 * one after the other without waiting in between; the server answers them in their order. When
 * the connection ends, each call that waits is answered with an error, so none is forgotten.
 *
 * In .NET Remoting this is a transparent proxy, which waits in each call. To wait, poll the
 * descriptor and serve until the answer has come.
 *
 * The owner polls get_fd(), for writing too while wants_to_write(), and calls serve(). An object
 * is used by one thread at a time.
 */

#include "ipc-remoting-client.h"
#include "ipc-error.h"
#include "ipc-remoting-address.h"
#include "ipc-remoting-connection.h"
#include "ipc-remoting-server.h"

#include <string.h>

/* A call whose answer has not come. */
typedef struct
{
  IpcRemotingAnswerFunc func;
  gpointer data;
} Waiting;

struct _IpcRemotingClient
{
  IpcRemotingConnection *stream;
  GHashTable *waiting;            /* serial to Waiting, which it owns */
  IpcRemotingSponsorFunc sponsor; /* NULL: we sponsor nothing */
  gpointer sponsor_data;
};

/**
 * ipc_remoting_client_new:
 * @address: where the server is, see ipc_remoting_address_connect()
 * @error: (out) (optional): why it cannot be reached
 *
 * Begins to connect. Calls may follow at once; that the server does not let us in is told by
 * ipc_remoting_client_serve().
 *
 * Returns: (transfer full) (nullable): the client
 */
IpcRemotingClient *
ipc_remoting_client_new (const char *address,
                         GError **error)
{
  int fd = ipc_remoting_address_connect (address, error);
  IpcRemotingClient *self;

  if (fd < 0)
    return NULL;
  self = g_new0 (IpcRemotingClient, 1);
  self->stream = ipc_remoting_connection_new_client (fd);
  self->waiting = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  return self;
}

/* Nothing that waits will be answered any more. */
static void
fail_all (IpcRemotingClient *self,
          const GError *error)
{
  g_autoptr (GHashTable) waiting = self->waiting;
  GHashTableIter iter;
  gpointer value;

  self->waiting = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  g_hash_table_iter_init (&iter, waiting);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Waiting *one = value;

      one->func (NULL, error, one->data);
    }
}

/**
 * ipc_remoting_client_free:
 * @self: (transfer full): a client
 *
 * Closes the connection. Calls that wait are answered with %IPC_ERROR_PEER_CLOSED; their functions
 * must not use the client any more.
 */
void
ipc_remoting_client_free (IpcRemotingClient *self)
{
  g_autoptr (GError) error = g_error_new (IPC_ERROR, IPC_ERROR_PEER_CLOSED, "We closed the connection");

  fail_all (self, error);
  ipc_remoting_connection_free (self->stream);
  g_hash_table_unref (self->waiting);
  g_free (self);
}

/**
 * ipc_remoting_client_set_sponsor:
 * @self: a client
 * @func: (nullable): asked when the lease of an object has run out that we sponsor
 * @data: for the function
 */
void
ipc_remoting_client_set_sponsor (IpcRemotingClient *self,
                                 IpcRemotingSponsorFunc func,
                                 gpointer data)
{
  self->sponsor = func;
  self->sponsor_data = data;
}

/**
 * ipc_remoting_client_get_fd:
 * @self: a client
 *
 * Returns: its socket, for poll(2)
 */
int
ipc_remoting_client_get_fd (IpcRemotingClient *self)
{
  return ipc_remoting_connection_get_fd (self->stream);
}

/**
 * ipc_remoting_client_wants_to_write:
 * @self: a client
 *
 * Returns: whether to poll for writing as well
 */
gboolean
ipc_remoting_client_wants_to_write (IpcRemotingClient *self)
{
  return ipc_remoting_connection_get_unsent (self->stream) > 0;
}

/**
 * ipc_remoting_client_is_in:
 * @self: a client
 *
 * Returns: whether the server has let us in
 */
gboolean
ipc_remoting_client_is_in (IpcRemotingClient *self)
{
  return ipc_remoting_connection_is_open (self->stream);
}

/**
 * ipc_remoting_client_get_n_waiting:
 * @self: a client
 *
 * Returns: how many calls have no answer yet
 */
guint
ipc_remoting_client_get_n_waiting (IpcRemotingClient *self)
{
  return g_hash_table_size (self->waiting);
}

static Waiting *
waiting_new (IpcRemotingAnswerFunc func,
             gpointer data)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->func = func;
  waiting->data = data;
  return waiting;
}

/**
 * ipc_remoting_client_call:
 * @self: a client
 * @path: which object, such as `/Singleton`
 * @interface: which interface of it
 * @method: which method of that
 * @arguments: (nullable): a tuple; consumed when floating
 * @func: called with the answer
 * @data: for the function
 * @error: (out) (optional): why the call cannot be sent; then @func is not called
 *
 * Calls a method of a remote object. Never waits.
 *
 * Returns: whether the call is on its way
 */
gboolean
ipc_remoting_client_call (IpcRemotingClient *self,
                          const char *path,
                          const char *interface,
                          const char *method,
                          GVariant *arguments,
                          IpcRemotingAnswerFunc func,
                          gpointer data,
                          GError **error)
{
  g_autoptr (GDBusMessage) call = g_dbus_message_new_method_call (NULL, path, interface, method);

  if (arguments != NULL)
    g_dbus_message_set_body (call, arguments);
  if (g_hash_table_size (self->waiting) >= IPC_REMOTING_CALLS_MAX)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL, "Could not call %s: %d calls wait already",
                   method, IPC_REMOTING_CALLS_MAX);
      return FALSE;
    }
  if (!ipc_remoting_connection_send (self->stream, call, error))
    return FALSE;
  g_hash_table_insert (self->waiting, GUINT_TO_POINTER (g_dbus_message_get_serial (call)),
                       waiting_new (func, data));
  return TRUE;
}

/* The function may call again, so what it belongs to is taken out first. */
static void
take_answer (IpcRemotingClient *self,
             GDBusMessage *message)
{
  gpointer serial = GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message));
  g_autofree Waiting *waiting = NULL;
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new ("()"));
  g_autoptr (GError) error = NULL;
  GVariant *body = g_dbus_message_get_body (message);

  if (!g_hash_table_steal_extended (self->waiting, serial, NULL, (gpointer *) &waiting))
    return;
  if (!g_dbus_message_to_gerror (message, &error))
    {
      waiting->func (body != NULL ? body : nothing, NULL, waiting->data);
      return;
    }
  g_dbus_error_strip_remote_error (error);
  waiting->func (NULL, error, waiting->data);
}

/* We have one object, the sponsor at /Sponsor, with one method. */
static gboolean
answer_call (IpcRemotingClient *self,
             GDBusMessage *message,
             GError **error)
{
  GVariant *body = g_dbus_message_get_body (message);
  g_autoptr (GDBusMessage) reply = NULL;
  const char *path;

  if (self->sponsor != NULL && g_strcmp0 (g_dbus_message_get_member (message), "Renewal") == 0 &&
      body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(o)")))
    {
      g_variant_get (body, "(&o)", &path);
      reply = g_dbus_message_new_method_reply (message);
      g_dbus_message_set_body (reply,
                               g_variant_new ("(d)", self->sponsor (path, self->sponsor_data)));
    }
  else
    reply = g_dbus_message_new_method_error_literal (
        message, "org.freedesktop.DBus.Error.UnknownMethod", "there is no such method");
  return ipc_remoting_connection_send (self->stream, reply, error);
}

static gboolean
take_message (IpcRemotingClient *self,
              GDBusMessage *message,
              GError **error)
{
  switch (g_dbus_message_get_message_type (message))
    {
    case G_DBUS_MESSAGE_TYPE_METHOD_RETURN:
    case G_DBUS_MESSAGE_TYPE_ERROR:
      take_answer (self, message);
      return TRUE;
    case G_DBUS_MESSAGE_TYPE_METHOD_CALL:
      /* Without a serial there is nothing to reply to. */
      return g_dbus_message_get_serial (message) == 0 || answer_call (self, message, error);
    case G_DBUS_MESSAGE_TYPE_SIGNAL:
    case G_DBUS_MESSAGE_TYPE_INVALID:
    default:
      return TRUE;
    }
}

static gboolean
take_messages (IpcRemotingClient *self,
               GError **error)
{
  GDBusMessage *next;
  g_autoptr (GError) reason = NULL;

  while ((next = ipc_remoting_connection_pop (self->stream, &reason)) != NULL)
    {
      g_autoptr (GDBusMessage) message = next;

      if (!take_message (self, message, error))
        return FALSE;
    }
  if (reason == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/**
 * ipc_remoting_client_serve:
 * @self: a client
 * @error: (out) (optional): %IPC_ERROR_PEER_CLOSED when the server is gone; %IPC_ERROR_PEER_REFUSED
 *   when it did not let us in; otherwise what it did wrong
 *
 * Does what there is to do: sends what waits, takes the answers that came, answers as a sponsor.
 * Reads once, 4 KiB at most. Never waits. After a failure all calls have been answered with it,
 * and the client is of no use. The functions that it calls must not free it.
 *
 * Returns: whether the connection is still good
 */
gboolean
ipc_remoting_client_serve (IpcRemotingClient *self,
                           GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (ipc_remoting_connection_flush (self->stream, &reason) &&
      ipc_remoting_connection_read (self->stream, &reason) && take_messages (self, &reason))
    return TRUE;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ||
      g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED))
    return TRUE;
  fail_all (self, reason);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}
