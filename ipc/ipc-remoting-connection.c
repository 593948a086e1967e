/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-connection: one end of a D-Bus connection, without a thread.
 *
 *      socket ──read()──▶ [ words of the handshake │ bytes of messages ] ──pop()──▶ GDBusMessage
 *      socket ◀─flush()── [ words of the handshake │ bytes of messages ] ◀─send()── GDBusMessage
 *
 * GDBus has two halves. The one that turns messages into bytes and back, GDBusMessage, is used
 * here. The other, GDBusConnection, reads each peer in a worker thread, takes messages of up to
 * 128 MiB before it looks at them, and queues without limit for a peer that does not read: good
 * among friends on a bus, and too much trust for a server whose clients may be broken. Here a
 * message has at most 64 KiB, its size is judged by its first 16 bytes, what waits to be sent has
 * a limit, and nothing ever blocks, so that one poll loop serves all peers.
 *
 * A stream has no message boundaries: the header of a message tells how long it is, see the D-Bus
 * specification, "Message Format". Kernel calls: recv(2), send(2). The Windows counterpart is the
 * channel of .NET Remoting with its formatter. An object is used by one thread at a time.
 */

#include "ipc-remoting-connection.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How much is read at once. */
#define CHUNK 4096
/* The part of a header that tells the size of the whole. */
#define HEADER_START 16

struct _IpcRemotingConnection
{
  int fd;                 /* ours, non-blocking */
  IpcRemotingSasl *sasl;  /* the handshake, until it is done */
  GString *words;         /* of the handshake, still to be sent; goes before outgoing */
  GByteArray *incoming;   /* bytes of messages that were not popped yet */
  GByteArray *outgoing;   /* bytes of messages that the socket did not take yet */
  guint32 serial;         /* of the last message sent */
};

static IpcRemotingConnection *
connection_new (int fd)
{
  IpcRemotingConnection *self = g_new0 (IpcRemotingConnection, 1);

  self->fd = fd;
  self->words = g_string_new (NULL);
  self->incoming = g_byte_array_new ();
  self->outgoing = g_byte_array_new ();
  return self;
}

/**
 * ipc_remoting_connection_new_server:
 * @fd: (transfer full): a connected, non-blocking socket
 * @guid: the server's, from g_dbus_generate_guid()
 * @peer: whose socket is at the other end, see ipc_remoting_peer_identify()
 *
 * The server's end of a connection that was accepted.
 *
 * Returns: (transfer full): the connection
 */
IpcRemotingConnection *
ipc_remoting_connection_new_server (int fd,
                                    const char *guid,
                                    uid_t peer)
{
  IpcRemotingConnection *self = connection_new (fd);

  self->sasl = ipc_remoting_sasl_new_server (guid, peer);
  return self;
}

/**
 * ipc_remoting_connection_new_client:
 * @fd: (transfer full): a non-blocking socket that is connected or about to be
 *
 * The client's end. Its first words leave with the first flush; messages may be sent at once and
 * wait for the handshake.
 *
 * Returns: (transfer full): the connection
 */
IpcRemotingConnection *
ipc_remoting_connection_new_client (int fd)
{
  IpcRemotingConnection *self = connection_new (fd);

  self->sasl = ipc_remoting_sasl_new_client (geteuid (), self->words);
  return self;
}

/**
 * ipc_remoting_connection_free:
 * @self: (transfer full): a connection
 *
 * Closes it; the peer reads end-of-file.
 */
void
ipc_remoting_connection_free (IpcRemotingConnection *self)
{
  ipc_fd_clear (&self->fd);
  g_clear_pointer (&self->sasl, ipc_remoting_sasl_free);
  g_string_free (self->words, TRUE);
  g_byte_array_unref (self->incoming);
  g_byte_array_unref (self->outgoing);
  g_free (self);
}

/**
 * ipc_remoting_connection_get_fd:
 * @self: a connection
 *
 * Returns: its socket, for poll(2): readable when ipc_remoting_connection_read() has something
 */
int
ipc_remoting_connection_get_fd (IpcRemotingConnection *self)
{
  return self->fd;
}

/**
 * ipc_remoting_connection_is_open:
 * @self: a connection
 *
 * Returns: whether the handshake is done
 */
gboolean
ipc_remoting_connection_is_open (IpcRemotingConnection *self)
{
  return self->sasl == NULL;
}

/**
 * ipc_remoting_connection_get_unsent:
 * @self: a connection
 *
 * How much waits for ipc_remoting_connection_flush(). Messages that wait for the handshake do not
 * count: nothing can be done for them by writing.
 *
 * Returns: a number of bytes; while it is above 0, poll for writing
 */
gsize
ipc_remoting_connection_get_unsent (IpcRemotingConnection *self)
{
  return self->words->len + (self->sasl == NULL ? self->outgoing->len : 0);
}

/* Returns how much the socket took, 0 when it is full, -1 with an error. */
static gssize
send_some (IpcRemotingConnection *self,
           const void *bytes,
           gsize size_bytes,
           GError **error)
{
  gssize n;

  do
    n = send (self->fd, bytes, size_bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n >= 0)
    return n;
  /* ENOTCONN: a connection over TCP that is still being made. */
  if (errno == EAGAIN || errno == ENOTCONN)
    return 0;
  if (errno == EPIPE || errno == ECONNRESET)
    g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED, "The peer closed the connection");
  else
    ipc_error_set_errno (error, errno, "Could not send to the peer");
  return -1;
}

static gboolean
flush_words (IpcRemotingConnection *self,
             GError **error)
{
  gssize n;

  if (self->words->len == 0)
    return TRUE;
  n = send_some (self, self->words->str, self->words->len, error);
  if (n > 0)
    g_string_erase (self->words, 0, n);
  return n >= 0;
}

/**
 * ipc_remoting_connection_flush:
 * @self: a connection
 * @error: (out) (optional): why the peer cannot be sent to any more
 *
 * Sends what waits, as far as the socket takes it. Never waits.
 *
 * Returns: %FALSE when the connection is broken
 */
gboolean
ipc_remoting_connection_flush (IpcRemotingConnection *self,
                               GError **error)
{
  gssize n;

  if (!flush_words (self, error))
    return FALSE;
  if (self->words->len > 0 || self->sasl != NULL || self->outgoing->len == 0)
    return TRUE;
  n = send_some (self, self->outgoing->data, self->outgoing->len, error);
  if (n > 0)
    g_byte_array_remove_range (self->outgoing, 0, n);
  return n >= 0;
}

/* Words of the handshake first; what follows them is messages already. */
static gboolean
take (IpcRemotingConnection *self,
      const char *bytes,
      gsize size_bytes,
      GError **error)
{
  gsize used = 0;

  if (self->sasl != NULL)
    {
      if (!ipc_remoting_sasl_feed (self->sasl, bytes, size_bytes, &used, self->words, error))
        return FALSE;
      if (ipc_remoting_sasl_is_done (self->sasl))
        g_clear_pointer (&self->sasl, ipc_remoting_sasl_free);
      if (!ipc_remoting_connection_flush (self, error))
        return FALSE;
    }
  g_byte_array_append (self->incoming, (const guint8 *) bytes + used, size_bytes - used);
  return TRUE;
}

/**
 * ipc_remoting_connection_read:
 * @self: a connection
 * @error: (out) (optional): %IPC_ERROR_PEER_CLOSED when the peer has closed its end, or is dead;
 *   %G_IO_ERROR_WOULD_BLOCK when nothing came; otherwise what the peer did wrong
 *
 * Reads once, at most 4 KiB, and answers what belongs to the handshake. Never waits. Pop all
 * messages before the next read: that is what limits the bytes kept here.
 *
 * Returns: whether something came
 */
gboolean
ipc_remoting_connection_read (IpcRemotingConnection *self,
                              GError **error)
{
  char bytes[CHUNK];
  gssize n;

  do
    n = recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    return take (self, bytes, n, error);
  if (n == 0 || errno == ECONNRESET || errno == EPIPE)
    g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED, "The peer closed the connection");
  else
    ipc_error_set_errno (error, errno, "Could not read from the peer");
  return FALSE;
}

/* The size of the first message in @incoming; 0 when too little of it is there to tell. */
static gboolean
get_first_size (IpcRemotingConnection *self,
                gsize *size_bytes,
                GError **error)
{
  gssize needed;

  *size_bytes = 0;
  if (self->incoming->len < HEADER_START)
    return TRUE;
  needed = g_dbus_message_bytes_needed (self->incoming->data, HEADER_START, NULL);
  if (needed >= 0 && needed <= IPC_REMOTING_MESSAGE_MAX)
    {
      *size_bytes = needed;
      return TRUE;
    }
  if (needed < 0)
    g_set_error (error, IPC_ERROR, IPC_ERROR_CORRUPT, "The peer sent what is no D-Bus message");
  else
    g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE,
                 "The peer announced a message of %zd bytes; at most %d are taken", needed,
                 IPC_REMOTING_MESSAGE_MAX);
  return FALSE;
}

/**
 * ipc_remoting_connection_pop:
 * @self: a connection
 * @error: (out) (optional): what is wrong with the message; the connection is of no use then
 *
 * Takes the next message that came whole.
 *
 * Returns: (transfer full) (nullable): the message; %NULL without an error when there is none
 */
GDBusMessage *
ipc_remoting_connection_pop (IpcRemotingConnection *self,
                             GError **error)
{
  g_autoptr (GError) reason = NULL;
  GDBusMessage *message;
  gsize size_bytes;

  if (!get_first_size (self, &size_bytes, error))
    return NULL;
  if (size_bytes == 0 || self->incoming->len < size_bytes)
    return NULL;
  message = g_dbus_message_new_from_blob (self->incoming->data, size_bytes,
                                          G_DBUS_CAPABILITY_FLAGS_NONE, &reason);
  if (message == NULL)
    g_set_error (error, IPC_ERROR, IPC_ERROR_CORRUPT, "The peer sent a broken D-Bus message: %s",
                 reason->message);
  g_byte_array_remove_range (self->incoming, 0, size_bytes);
  return message;
}

/**
 * ipc_remoting_connection_send:
 * @self: a connection
 * @message: a message; it gets the connection's next serial
 * @error: (out) (optional): %IPC_ERROR_QUEUE_FULL when the peer does not read
 *
 * Sends a message, or keeps it until the handshake is done and the socket takes it. Never waits.
 *
 * Returns: whether it is on its way
 */
gboolean
ipc_remoting_connection_send (IpcRemotingConnection *self,
                              GDBusMessage *message,
                              GError **error)
{
  g_autofree guchar *bytes = NULL;
  gsize size_bytes;

  if (self->outgoing->len >= IPC_REMOTING_UNSENT_MAX)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL, "The peer does not read: %u bytes wait",
                   self->outgoing->len);
      return FALSE;
    }
  g_dbus_message_set_serial (message, ++self->serial);
  bytes = g_dbus_message_to_blob (message, &size_bytes, G_DBUS_CAPABILITY_FLAGS_NONE, error);
  if (bytes == NULL)
    return FALSE;
  g_byte_array_append (self->outgoing, bytes, size_bytes);
  return ipc_remoting_connection_flush (self, error);
}
