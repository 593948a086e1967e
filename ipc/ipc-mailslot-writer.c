/* SPDX-License-Identifier: MIT */
/*
 * ipc-mailslot-writer: the writers' end of a mailslot.
 *
 * Windows: CreateFile on \\.\mailslot\NAME, WriteFile. Linux: a datagram socket of AF_UNIX,
 * connect(2), send(2). The owner is ipc-mailslot.c.
 *
 *   open    connect: no such name                  "not found": there is no owner yet
 *           connect: ECONNREFUSED                  the name is there and its owner is dead
 *   write   larger than NAME.limit says            refused here, nothing was sent
 *           send: EAGAIN, the kernel's queue is    poll(2) for room and try again, for 5 ms in
 *             full                                   all; then "full", and nothing was sent
 *           send: ECONNREFUSED, EPIPE, ENOTCONN    the owner is gone, or has closed it
 *           send: fine                             the message is in the kernel's queue, and the
 *                                                    owner counts it from now on
 *
 * connect(2) on a datagram socket sends nothing: it looks up the name and remembers what socket
 * was behind it. Another owner of the same name later on is another mailslot, to be opened anew.
 *
 * See unix(7), send(2), poll(2). An object is used by one thread at a time.
 */

#include "ipc-mailslot-writer.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

/* No write takes longer than 10 ms: this much of it is waiting, the rest is for the way back, when
 * others want the processor, too. */
#define WAIT_NS (5 * G_GINT64_CONSTANT (1000000))

struct _IpcMailslotWriter
{
  int fd;            /* the socket, connected to the owner's; ours */
  int limit_fd;      /* the file that tells the largest message; ours, or -1 */
  char *name;        /* for sentences */
  gint64 longest_ns; /* how long the longest write took */
};

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* A name that is no socket is refused just like one whose owner is dead. */
static void
fail_connect (const char *name,
              int errno_value,
              GError **error)
{
  struct stat status;

  if (errno_value == ENOENT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "Could not open mailslot %s: not found",
                 name);
  else if (errno_value == EPROTOTYPE ||
           (errno_value == ECONNREFUSED && lstat (name, &status) == 0 && !S_ISSOCK (status.st_mode)))
    g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
                 "Could not open mailslot %s: what is there is no mailslot", name);
  else if (errno_value == ECONNREFUSED)
    g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                 "Could not open mailslot %s: its owner is gone", name);
  else
    ipc_error_set_errno (error, errno_value, "Could not open mailslot %s", name);
}

/**
 * ipc_mailslot_writer_open:
 * @name: the name of the mailslot, an absolute path
 * @error: (out) (optional): %G_IO_ERROR_NOT_FOUND when there is no such name,
 *   %IPC_ERROR_PEER_CLOSED when its owner died and left it, %IPC_ERROR_WRONG_KIND when it is
 *   something else, %IPC_ERROR_BAD_ARGUMENT when it cannot be a name, or the system's reason
 *
 * Opens a mailslot for writing. Does not wait, and the owner sees nothing of it. See connect(2).
 * Any thread.
 *
 * Returns: (transfer full): the writer, or %NULL
 */
IpcMailslotWriter *
ipc_mailslot_writer_open (const char *name,
                          GError **error)
{
  g_auto (IpcFd) fd = -1;
  struct sockaddr_un address;
  IpcMailslotWriter *self;

  g_return_val_if_fail (name != NULL, NULL);

  if (!ipc_mailslot_name_fill_address (name, &address, error))
    return NULL;
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make a socket for mailslot %s", name);
      return NULL;
    }
  if (connect (fd, (const struct sockaddr *) &address, sizeof address) != 0)
    {
      fail_connect (name, errno, error);
      return NULL;
    }
  self = g_new0 (IpcMailslotWriter, 1);
  self->fd = g_steal_fd (&fd);
  self->limit_fd = ipc_mailslot_name_open_limit (name);
  self->name = g_strdup (name);
  return self;
}

/**
 * ipc_mailslot_writer_free:
 * @self: (nullable) (transfer full): a writer
 *
 * Closes it. What it wrote stays with the owner.
 */
void
ipc_mailslot_writer_free (IpcMailslotWriter *self)
{
  if (self == NULL)
    return;
  ipc_fd_clear (&self->fd);
  ipc_fd_clear (&self->limit_fd);
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_mailslot_writer_get_limit:
 * @self: a writer
 *
 * Asks for the largest message, which the owner may change at any time.
 *
 * Returns: the limit in bytes, 1 to %IPC_MAILSLOT_LIMIT_MAX
 */
gsize
ipc_mailslot_writer_get_limit (IpcMailslotWriter *self)
{
  return ipc_mailslot_name_read_limit (self->limit_fd);
}

static gboolean
check_size (IpcMailslotWriter *self,
            gsize size_bytes,
            GError **error)
{
  gsize limit_bytes = ipc_mailslot_writer_get_limit (self);

  if (size_bytes == 0)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY,
                   "Could not write to mailslot %s: a message has at least 1 byte", self->name);
      return FALSE;
    }
  if (size_bytes > limit_bytes)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE,
                   "Could not write %" G_GSIZE_FORMAT " bytes to mailslot %s: a message has at most %"
                   G_GSIZE_FORMAT, size_bytes, self->name, limit_bytes);
      return FALSE;
    }
  return TRUE;
}

static void
fail_send (IpcMailslotWriter *self,
           int errno_value,
           GError **error)
{
  switch (errno_value)
    {
    case ECONNREFUSED:
    case ECONNRESET:
    case ENOTCONN:
    case EPIPE:
      g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                   "Could not write to mailslot %s: its owner is gone", self->name);
      break;
    case EAGAIN:
      g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL,
                   "Could not write to mailslot %s: it is full, and its owner does not read",
                   self->name);
      break;
    default:
      ipc_error_set_errno (error, errno_value, "Could not write to mailslot %s", self->name);
    }
}

/* Sends it now or not at all; ENOBUFS is another way to say that there is no room. Returns 0, or
 * what errno was. */
static int
send_once (IpcMailslotWriter *self,
           const void *bytes,
           gsize size_bytes)
{
  gssize n;

  do
    n = send (self->fd, bytes, size_bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n >= 0)
    return 0;
  return errno == ENOBUFS ? EAGAIN : errno;
}

/* Room in a full queue is announced to all who wait for it, and one of them is first: so it is
 * tried, and waited for, until the time is over. */
static int
send_within (IpcMailslotWriter *self,
             const void *bytes,
             gsize size_bytes,
             gint64 deadline_ns)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = POLLOUT };
  int result;

  while ((result = send_once (self, bytes, size_bytes)) == EAGAIN)
    {
      gint64 left_ns = deadline_ns - now_ns ();
      struct timespec left = { .tv_nsec = left_ns };

      if (left_ns <= 0)
        break;
      ppoll (&poll_fd, 1, &left, NULL);
    }
  return result;
}

static gboolean
send_timed (IpcMailslotWriter *self,
            const void *bytes,
            gsize size_bytes,
            GError **error)
{
  gint64 begin_ns = now_ns ();
  int result = send_within (self, bytes, size_bytes, begin_ns + WAIT_NS);

  self->longest_ns = MAX (self->longest_ns, now_ns () - begin_ns);
  if (result != 0)
    fail_send (self, result, error);
  return result == 0;
}

/**
 * ipc_mailslot_writer_write:
 * @self: a writer
 * @bytes: the message
 * @size_bytes: 1 to what ipc_mailslot_writer_get_limit() says
 * @error: (out) (optional): %IPC_ERROR_MESSAGE_TOO_LARGE and %IPC_ERROR_MESSAGE_EMPTY for a size
 *   that does not fit, %IPC_ERROR_QUEUE_FULL when the owner had no room within the time,
 *   %IPC_ERROR_PEER_CLOSED when the owner is gone, or the system's reason
 *
 * Puts a message in, whole, after those that this writer put in before. Waits for at most 10 ms,
 * and only while there is no room. After a failure nothing was written. See send(2).
 *
 * Returns: %TRUE when it was written: it waits for its owner now, and goes when that one goes
 */
gboolean
ipc_mailslot_writer_write (IpcMailslotWriter *self,
                           const void *bytes,
                           gsize size_bytes,
                           GError **error)
{
  return check_size (self, size_bytes, error) && send_timed (self, bytes, size_bytes, error);
}

/**
 * ipc_mailslot_writer_knock:
 * @self: a writer
 * @error: (out) (optional): as for ipc_mailslot_writer_write()
 *
 * Lets the owner know that this process has opened the mailslot: a datagram of no bytes, which is
 * no message and is not counted as one. Nobody needs to knock before writing.
 *
 * Returns: %TRUE when the owner can hear it
 */
gboolean
ipc_mailslot_writer_knock (IpcMailslotWriter *self,
                           GError **error)
{
  return send_timed (self, "", 0, error);
}

/**
 * ipc_mailslot_writer_get_longest_ns:
 * @self: a writer
 *
 * Returns: how long the longest write so far took, in nanoseconds
 */
gint64
ipc_mailslot_writer_get_longest_ns (IpcMailslotWriter *self)
{
  return self->longest_ns;
}
