/* SPDX-License-Identifier: MIT */
/*
 * ipc-named-pipe: one connected end of a duplex named pipe.
 *
 * Windows: CreateFile on \\.\pipe\NAME, then ReadFile and WriteFile, in message or in byte mode.
 * Linux: a socket of AF_UNIX whose name is a path. SOCK_SEQPACKET keeps the boundaries of
 * messages, SOCK_STREAM is a plain stream of bytes; the client need not know which, it finds out:
 *
 *   client (ipc-named-pipe-connect.c)          server (ipc-named-pipe-listener.c)
 *   socket (SOCK_SEQPACKET)                    socket, bind, listen
 *   connect (path)      -- EPROTOTYPE -->      the name is a SOCK_STREAM: try again as that
 *   connect (path)      ---------------->      accept, SO_PEERCRED: who is it?
 *   send                ---------------->      poll, recv
 *   poll, recv          <----------------      send
 *   close               -- POLLRDHUP -->       recv returns 0: end of file
 *
 * Nothing here ever waits. What a receive cannot have yet is G_IO_ERROR_WOULD_BLOCK; what the
 * kernel has no room for waits in a bounded queue until the owner, woken by POLLOUT, calls
 * ipc_named_pipe_flush(). A peer that does not read costs that queue and nothing more.
 *
 * Four things that a sample usually leaves out, and a hostile or dying peer does not:
 * - A message of no bytes looks like the end of file: recv(2) returns 0 for both. POLLRDHUP
 *   together with an empty socket tells them apart.
 * - A packet longer than the buffer is cut without a word. MSG_TRUNC makes recv(2) return the
 *   real length.
 * - A peer that closes with our bytes unread leaves us ECONNRESET, reported once and, on
 *   SOCK_SEQPACKET, before messages that are still queued for us. So it is read again.
 * - A peer may attach open descriptors (SCM_RIGHTS). A receive without a control buffer drops
 *   them in the kernel.
 *
 * See unix(7), send(2), recv(2). An object is used by one thread at a time.
 */

#include "ipc-named-pipe.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* The kernel doubles what SO_SNDBUF asks for and needs a little of it for itself. */
#define SEND_BUFFER_MIN (2 * IPC_NAMED_PIPE_MESSAGE_MAX)

struct _IpcNamedPipe
{
  int fd;                /* the socket, non-blocking and close-on-exec; ours */
  IpcNamedPipeMode mode; /* what the socket is, SO_TYPE */
  char *name;            /* the path, for sentences; UTF-8 */
  struct ucred peer;     /* who connected, or who listened, at that time */
  GQueue unsent;         /* GBytes that the kernel had no room for, oldest first */
  gsize sent_of_first;   /* bytes of the oldest one that are on their way; byte mode only */
};

/* Either end knows the listener's path: the server as its own name, the client as the peer's. */
static char *
dup_name (int fd)
{
  struct sockaddr_un address = { 0 };
  socklen_t length = sizeof address - 1;

  getsockname (fd, (struct sockaddr *) &address, &length);
  length = sizeof address - 1;
  if (address.sun_path[0] == '\0')
    getpeername (fd, (struct sockaddr *) &address, &length);
  return address.sun_path[0] != '\0' ? g_filename_display_name (address.sun_path)
                                     : g_strdup ("without a name");
}

static int
get_option (int fd,
            int option)
{
  int value = -1;
  socklen_t length = sizeof value;

  return getsockopt (fd, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
}

/* The largest message must always fit, however small the system's default is: a packet goes as
 * a whole or not at all. The second way is for root where wmem_max is small, too. */
static void
make_room_for_largest (int fd)
{
  int wanted = IPC_NAMED_PIPE_MESSAGE_MAX;

  if (get_option (fd, SO_SNDBUF) >= SEND_BUFFER_MIN)
    return;
  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &wanted, sizeof wanted);
  if (get_option (fd, SO_SNDBUF) < SEND_BUFFER_MIN)
    setsockopt (fd, SOL_SOCKET, SO_SNDBUFFORCE, &wanted, sizeof wanted);
}

static gboolean
fail_as_closed (IpcNamedPipe *self,
                GError **error)
{
  g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED, "The peer closed its end of pipe %s",
               self->name);
  return FALSE;
}

/* Gives bytes to the kernel. Returns how many it took: all of them or, in byte mode, some; 0
 * when it has no room; -1 with @error. */
static gssize
push (IpcNamedPipe *self,
      const char *bytes,
      gsize size_bytes,
      GError **error)
{
  gssize n;

  do
    n = send (self->fd, bytes, size_bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);

  if (n >= 0)
    return n;
  if (errno == EAGAIN)
    return 0;
  if (errno == EPIPE || errno == ECONNRESET)
    fail_as_closed (self, error);
  else
    ipc_error_set_errno (error, errno, "Could not send %" G_GSIZE_FORMAT " bytes on pipe %s",
                         size_bytes, self->name);
  return -1;
}

/* Reads once. ECONNRESET is read past: it is told once, and what the peer had sent before it
 * closed may still be there. */
static gssize
pull (IpcNamedPipe *self,
      void *buffer,
      gsize size_bytes,
      int flags)
{
  gssize n;

  do
    n = recv (self->fd, buffer, size_bytes, flags | MSG_DONTWAIT);
  while (n < 0 && (errno == EINTR || errno == ECONNRESET));
  return n;
}

/* How many bytes the kernel holds for us. */
static int
get_readable_bytes (IpcNamedPipe *self)
{
  int n_bytes = 0;

  return ioctl (self->fd, SIOCINQ, &n_bytes) == 0 ? n_bytes : 0;
}

/* After a recv() that returned 0. */
static gboolean
is_end_of_file (IpcNamedPipe *self)
{
  return ipc_named_pipe_is_hung_up (self) && get_readable_bytes (self) == 0;
}

/* The first of these happens once per wake of a poll loop, so it formats nothing. */
static gboolean
fail_receiving (IpcNamedPipe *self,
                gssize n,
                int errno_value,
                GError **error)
{
  if (n < 0 && errno_value == EAGAIN)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "No message is there yet");
  else if (n < 0)
    ipc_error_set_errno (error, errno_value, "Could not receive from pipe %s", self->name);
  else if (n > IPC_NAMED_PIPE_MESSAGE_MAX)
    g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE,
                 "A message of %" G_GSSIZE_FORMAT " bytes came on pipe %s, the limit is %d; "
                 "it was dropped",
                 n, self->name, IPC_NAMED_PIPE_MESSAGE_MAX);
  else if (is_end_of_file (self))
    return fail_as_closed (self, error);
  else
    g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY, "A message of no bytes came on pipe %s",
                 self->name);
  return FALSE;
}

static gboolean
check_size (IpcNamedPipe *self,
            gsize size_bytes,
            GError **error)
{
  if (size_bytes == 0)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY,
                   "Could not send on pipe %s: a message has at least 1 byte", self->name);
      return FALSE;
    }
  if (size_bytes > IPC_NAMED_PIPE_MESSAGE_MAX)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE,
                   "Could not send %" G_GSIZE_FORMAT " bytes on pipe %s: a message has at most %d",
                   size_bytes, self->name, IPC_NAMED_PIPE_MESSAGE_MAX);
      return FALSE;
    }
  return TRUE;
}

/**
 * ipc_named_pipe_new_for_fd:
 * @fd: (transfer full): a connected socket of AF_UNIX; closed here also when this fails
 * @error: (out) (optional): %IPC_ERROR_WRONG_KIND when @fd is something else
 *
 * A pipe over a socket that is connected already: one that was accepted, or inherited. It becomes
 * non-blocking and close-on-exec, and its mode is found out. Any thread.
 *
 * Returns: (transfer full): the connection, or %NULL
 */
IpcNamedPipe *
ipc_named_pipe_new_for_fd (int fd,
                           GError **error)
{
  g_auto (IpcFd) owned = fd;
  struct sockaddr_storage peer_address;
  socklen_t length = sizeof peer_address;
  IpcNamedPipe *self;
  int type = get_option (fd, SO_TYPE);

  if (get_option (fd, SO_DOMAIN) != AF_UNIX || (type != SOCK_SEQPACKET && type != SOCK_STREAM) ||
      getpeername (fd, (struct sockaddr *) &peer_address, &length) != 0)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
                   "Descriptor %d is not the end of a connected pipe", fd);
      return NULL;
    }

  self = g_new0 (IpcNamedPipe, 1);
  self->mode = type == SOCK_STREAM ? IPC_NAMED_PIPE_BYTE : IPC_NAMED_PIPE_MESSAGE;
  self->name = dup_name (fd);
  length = sizeof self->peer;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &self->peer, &length) != 0)
    self->peer = (struct ucred){ .uid = (uid_t) -1, .gid = (gid_t) -1 };
  g_queue_init (&self->unsent);
  fcntl (fd, F_SETFD, FD_CLOEXEC);
  fcntl (fd, F_SETFL, O_RDWR | O_NONBLOCK);
  if (self->mode == IPC_NAMED_PIPE_MESSAGE)
    make_room_for_largest (fd);
  self->fd = g_steal_fd (&owned);
  return self;
}

/**
 * ipc_named_pipe_free:
 * @self: (nullable) (transfer full): a connection
 *
 * Closes the connection. Messages that ipc_named_pipe_get_unsent() counts are lost; those that
 * the kernel has can still be read by the peer, who then sees the end of file.
 */
void
ipc_named_pipe_free (IpcNamedPipe *self)
{
  if (self == NULL)
    return;
  ipc_fd_clear (&self->fd);
  g_queue_clear_full (&self->unsent, (GDestroyNotify) g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_named_pipe_get_fd:
 * @self: a connection
 *
 * Lends the descriptor for a poll loop: POLLIN for ipc_named_pipe_receive(), POLLOUT, while
 * ipc_named_pipe_get_unsent() is not 0, for ipc_named_pipe_flush().
 *
 * Returns: the descriptor, which stays the connection's
 */
int
ipc_named_pipe_get_fd (IpcNamedPipe *self)
{
  return self->fd;
}

/**
 * ipc_named_pipe_get_mode:
 * @self: a connection
 *
 * Returns: whether the pipe keeps the boundaries of messages
 */
IpcNamedPipeMode
ipc_named_pipe_get_mode (IpcNamedPipe *self)
{
  return self->mode;
}

/**
 * ipc_named_pipe_get_peer_pid:
 * @self: a connection
 *
 * The process that called connect(2), seen from the server, or listen(2), seen from the client,
 * also after its death: a number to show, not a proof, for numbers are used again. See
 * `SO_PEERCRED` in unix(7). Its Windows counterpart is GetNamedPipeClientProcessId.
 *
 * Returns: the process id; 0 when it lives in a pid namespace that we cannot see
 */
pid_t
ipc_named_pipe_get_peer_pid (IpcNamedPipe *self)
{
  return self->peer.pid;
}

/**
 * ipc_named_pipe_get_peer_uid:
 * @self: a connection
 *
 * Returns: the effective user of that process when it connected
 */
uid_t
ipc_named_pipe_get_peer_uid (IpcNamedPipe *self)
{
  return self->peer.uid;
}

/**
 * ipc_named_pipe_send:
 * @self: a connection
 * @bytes: (array length=size_bytes): the message; not needed after the call
 * @size_bytes: 1 to %IPC_NAMED_PIPE_MESSAGE_MAX bytes
 * @error: (out) (optional): %IPC_ERROR_MESSAGE_EMPTY, %IPC_ERROR_MESSAGE_TOO_LARGE,
 *   %IPC_ERROR_QUEUE_FULL when the peer does not read, %IPC_ERROR_PEER_CLOSED, or the system's
 *   reason
 *
 * Sends one message without waiting and without copying it. Where the kernel has no room it is
 * copied into a queue of at most %IPC_NAMED_PIPE_QUEUE_MAX messages; whoever polls then calls
 * ipc_named_pipe_flush(). Messages never overtake each other, and one that was refused was not
 * sent in part. See send(2).
 *
 * Returns: %TRUE when the message was sent or queued
 */
gboolean
ipc_named_pipe_send (IpcNamedPipe *self,
                     const void *bytes,
                     gsize size_bytes,
                     GError **error)
{
  gssize n = 0;

  g_return_val_if_fail (bytes != NULL || size_bytes == 0, FALSE);

  if (!check_size (self, size_bytes, error))
    return FALSE;
  if (self->unsent.length > 0 && !ipc_named_pipe_flush (self, error))
    return FALSE;
  if (self->unsent.length >= IPC_NAMED_PIPE_QUEUE_MAX)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL,
                   "Could not send on pipe %s: the peer does not read, and %u messages wait for it",
                   self->name, self->unsent.length);
      return FALSE;
    }
  if (self->unsent.length == 0)
    n = push (self, bytes, size_bytes, error);
  if (n < 0)
    return FALSE;
  if ((gsize) n < size_bytes)
    g_queue_push_tail (&self->unsent, g_bytes_new ((const char *) bytes + n, size_bytes - n));
  return TRUE;
}

/**
 * ipc_named_pipe_flush:
 * @self: a connection
 * @error: (out) (optional): %IPC_ERROR_PEER_CLOSED, or the system's reason
 *
 * Sends what waits, as far as the kernel has room: to be called on POLLOUT. Costs nothing when
 * nothing waits.
 *
 * Returns: %FALSE when the peer cannot be reached any more; what waits then stays counted
 */
gboolean
ipc_named_pipe_flush (IpcNamedPipe *self,
                      GError **error)
{
  while (self->unsent.length > 0)
    {
      gsize size_bytes;
      const char *bytes = g_bytes_get_data (self->unsent.head->data, &size_bytes);
      gsize left = size_bytes - self->sent_of_first;
      gssize n = push (self, bytes + self->sent_of_first, left, error);

      if (n < 0)
        return FALSE;
      if ((gsize) n < left)
        {
          self->sent_of_first += n;
          return TRUE;
        }
      g_bytes_unref (g_queue_pop_head (&self->unsent));
      self->sent_of_first = 0;
    }
  return TRUE;
}

/**
 * ipc_named_pipe_get_unsent:
 * @self: a connection
 *
 * Returns: how many messages wait in this process, at most %IPC_NAMED_PIPE_QUEUE_MAX
 */
guint
ipc_named_pipe_get_unsent (IpcNamedPipe *self)
{
  return self->unsent.length;
}

/**
 * ipc_named_pipe_is_drained:
 * @self: a connection
 *
 * Whether the peer has taken all that was sent: what FlushFileBuffers waits for on Windows. Bytes
 * that a peer left unread when it closed count as taken. See `SIOCOUTQ` in unix(7).
 *
 * Returns: %TRUE when nothing is on its way
 */
gboolean
ipc_named_pipe_is_drained (IpcNamedPipe *self)
{
  int n_bytes = 0;

  return self->unsent.length == 0 && ioctl (self->fd, SIOCOUTQ, &n_bytes) == 0 && n_bytes == 0;
}

/**
 * ipc_named_pipe_receive:
 * @self: a connection
 * @message: receives the bytes in place of what it held; empty after a failure. It keeps its
 *   memory, so one array serves for a whole conversation without a further allocation.
 * @error: (out) (optional): %G_IO_ERROR_WOULD_BLOCK when nothing is there,
 *   %IPC_ERROR_PEER_CLOSED at the end of file, after all that was queued;
 *   %IPC_ERROR_MESSAGE_EMPTY for a message of no bytes and %IPC_ERROR_MESSAGE_TOO_LARGE for one
 *   over %IPC_NAMED_PIPE_MESSAGE_MAX, both of which are taken off the pipe; or the system's reason
 *
 * Takes one message; in byte mode the bytes that are queued now, at most
 * %IPC_NAMED_PIPE_MESSAGE_MAX. Never waits. Descriptors that came with it are dropped. See
 * recv(2).
 *
 * Returns: %TRUE when @message has 1 byte or more
 */
gboolean
ipc_named_pipe_receive (IpcNamedPipe *self,
                        GByteArray *message,
                        GError **error)
{
  gssize n;
  int saved;

  g_return_val_if_fail (message != NULL, FALSE);

  g_byte_array_set_size (message, IPC_NAMED_PIPE_MESSAGE_MAX);
  n = pull (self, message->data, IPC_NAMED_PIPE_MESSAGE_MAX,
            self->mode == IPC_NAMED_PIPE_MESSAGE ? MSG_TRUNC : 0);
  saved = errno;
  if (n > 0 && n <= IPC_NAMED_PIPE_MESSAGE_MAX)
    {
      g_byte_array_set_size (message, n);
      return TRUE;
    }
  g_byte_array_set_size (message, 0);
  return fail_receiving (self, n, saved, error);
}

/**
 * ipc_named_pipe_peek_size:
 * @self: a connection
 * @error: (out) (optional): %IPC_ERROR_PEER_CLOSED at the end of file, or the system's reason
 *
 * The size of the next message without taking it; in byte mode, of all that is queued. Its
 * Windows counterpart is PeekNamedPipe. Never waits.
 *
 * Returns: bytes, which may be more than the limit; 0 when nothing is there, or a message of no
 *   bytes; -1 with @error
 */
gssize
ipc_named_pipe_peek_size (IpcNamedPipe *self,
                          GError **error)
{
  gssize n = 0;

  if (self->mode == IPC_NAMED_PIPE_BYTE)
    n = get_readable_bytes (self);
  else
    n = pull (self, NULL, 0, MSG_PEEK | MSG_TRUNC);

  if (n > 0 || (n < 0 && errno == EAGAIN))
    return MAX (n, 0);
  if (n < 0)
    ipc_error_set_errno (error, errno, "Could not look into pipe %s", self->name);
  else if (is_end_of_file (self))
    fail_as_closed (self, error);
  else
    return 0;
  return -1;
}

/**
 * ipc_named_pipe_is_hung_up:
 * @self: a connection
 *
 * Whether the peer closed its end or died. What it sent before may still be there: receive until
 * %IPC_ERROR_PEER_CLOSED. See `POLLRDHUP` in poll(2).
 *
 * Returns: %TRUE when nothing more will come
 */
gboolean
ipc_named_pipe_is_hung_up (IpcNamedPipe *self)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = POLLRDHUP };
  int n;

  do
    n = poll (&poll_fd, 1, 0);
  while (n < 0 && errno == EINTR);
  return n > 0 && (poll_fd.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}
