/* SPDX-License-Identifier: MIT */
/*
 * ipc-event: a named event between processes, made of a FIFO.
 *
 * It stands for the CreateEvent(), SetEvent() and WaitForSingleObject() of Windows. An eventfd
 * would be the obvious choice, but it has no name; a FIFO has a name and permissions, fits any
 * poll loop, goes with its directory, and any language can ring it, a shell too:
 *
 *   $ echo > $XDG_RUNTIME_DIR/tincan-a1B2c3/Event1_4711
 *
 *   setter                         waiter (auto reset)
 *   ------                         -------------------
 *   write (fd, one byte)   ---->   poll says readable
 *   write (fd, one byte)           read takes both bytes: two sets, one wake
 *   write: EAGAIN, the FIFO is
 *   full, so the event is set
 *
 * Both sides open it for reading and writing. Then an open never waits for the other side, a
 * write never meets a FIFO without reader (SIGPIPE), and a poll never sees a hang-up when the
 * last writer, say that shell, has gone.
 *
 * Kernel calls: mkfifo(3), open(2) with O_PATH, poll(2); see fifo(7) and pipe(7). Whoever makes the
 * event is its owner: the name goes when the owner frees it. The peer may write any bytes and any
 * number of them; only "some" and "none" mean anything.
 */

#include "ipc-event.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

/* One read takes up to this many sets; as a rule it is the only read of a wake. */
#define DRAIN_BYTES 4096
/* Enough to empty a FIFO of the usual 65,536 bytes and see that it is empty. A peer that writes
 * faster than we read, or has enlarged the FIFO, cannot hold us longer: the event is then simply
 * still set. */
#define DRAIN_READS_MAX 17

struct _IpcEvent
{
  char *name;          /* absolute path of the FIFO */
  IpcEventReset reset; /* whether a satisfied wait unsets it */
  gboolean is_owner;   /* we made the name and remove it */
  int fd;              /* the FIFO, read-write and non-blocking, so any thread may use it */
};

static const char *
get_kind_in_words (mode_t mode)
{
  switch (mode & S_IFMT)
    {
    case S_IFREG:
      return "a regular file";
    case S_IFDIR:
      return "a directory";
    case S_IFLNK:
      return "a symbolic link";
    case S_IFSOCK:
      return "a socket";
    default:
      return "a device";
    }
}

/* The name is looked up once, with O_PATH, which opens nothing: a device is not started, a
 * symbolic link not followed. What the look-up found is judged and only then opened, by way of
 * /proc, so nobody can put something else in its place in between. */
static int
open_fifo (const char *name,
           GError **error)
{
  g_auto (IpcFd) found = open (name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  g_autofree char *link = NULL;
  struct stat status;
  int fd;

  if (found < 0 || fstat (found, &status) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not open event %s", name);
      return -1;
    }
  if (!S_ISFIFO (status.st_mode))
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
                   "Could not open event %s: it is %s and not a FIFO", name,
                   get_kind_in_words (status.st_mode));
      return -1;
    }
  link = g_strdup_printf ("/proc/self/fd/%d", found);
  fd = open (link, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    ipc_error_set_errno (error, errno, "Could not open event %s", name);
  return fd;
}

static IpcEvent *
event_for_fd (const char *name,
              IpcEventReset reset,
              gboolean is_owner,
              int fd)
{
  IpcEvent *self = g_new0 (IpcEvent, 1);

  self->name = g_strdup (name);
  self->reset = reset;
  self->is_owner = is_owner;
  self->fd = fd;
  return self;
}

/* Takes the bytes that wait. A read that comes back short has seen the FIFO empty. */
static gboolean
drain (int fd)
{
  char bytes[DRAIN_BYTES];
  gboolean was_set = FALSE;

  for (guint i = 0; i < DRAIN_READS_MAX; i++)
    {
      ssize_t n = read (fd, bytes, sizeof bytes);

      was_set |= n > 0;
      if (n != sizeof bytes)
        break;
    }
  return was_set;
}

/* Rounds up, so that a wait never ends before its time. */
static int
get_remaining_ms (int timeout_ms,
                  gint64 deadline_us)
{
  gint64 left_us;

  if (timeout_ms < 0)
    return -1;
  left_us = deadline_us - g_get_monotonic_time ();
  return left_us > 0 ? (left_us + 999) / 1000 : 0;
}

/**
 * ipc_event_new:
 * @name: absolute path of the event; nothing may be there yet
 * @reset: whether a wait that was satisfied unsets the event
 * @error: (out) (optional): the system's reason, %G_IO_ERROR_EXISTS among them
 *
 * Makes the event, unset, with access for this user only, and opens it. See mkfifo(3). Any thread.
 *
 * Returns: (transfer full): the event, whose name goes with ipc_event_free(), or %NULL
 */
IpcEvent *
ipc_event_new (const char *name,
               IpcEventReset reset,
               GError **error)
{
  int fd;

  if (mkfifo (name, 0600) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not make event %s", name);
      return NULL;
    }
  fd = open_fifo (name, error);
  if (fd < 0)
    {
      unlink (name);
      return NULL;
    }
  return event_for_fd (name, reset, TRUE, fd);
}

/**
 * ipc_event_open:
 * @name: absolute path of an event that somebody else made
 * @reset: whether a wait of ours that was satisfied unsets the event
 * @error: (out) (optional): %IPC_ERROR_WRONG_KIND when something else than a FIFO is there, which
 *   is then not opened, or the system's reason
 *
 * Opens an event by its name. Never waits for the other side. Any thread.
 *
 * Returns: (transfer full): the event, whose name stays when it is freed, or %NULL
 */
IpcEvent *
ipc_event_open (const char *name,
                IpcEventReset reset,
                GError **error)
{
  int fd = open_fifo (name, error);

  return fd >= 0 ? event_for_fd (name, reset, FALSE, fd) : NULL;
}

/**
 * ipc_event_free:
 * @self: (transfer full): an event
 *
 * Closes the event. If this process made it, the name goes too; a peer that has it open can go on
 * setting it and will not be heard. No other thread may use @self any more.
 */
void
ipc_event_free (IpcEvent *self)
{
  if (self->is_owner)
    unlink (self->name);
  ipc_fd_clear (&self->fd);
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_event_get_name:
 * @self: an event
 *
 * Returns: (transfer none): its absolute path, to give to a peer
 */
const char *
ipc_event_get_name (IpcEvent *self)
{
  return self->name;
}

/**
 * ipc_event_get_fd:
 * @self: an event
 *
 * The descriptor to poll for reading: readable while the event is set. After the poll call
 * ipc_event_reset() or ipc_event_wait() with 0; nobody else reads it. Any thread.
 *
 * Returns: a descriptor that lives as long as @self
 */
int
ipc_event_get_fd (IpcEvent *self)
{
  return self->fd;
}

/**
 * ipc_event_set:
 * @self: an event
 * @error: (out) (optional): the system's reason
 *
 * Sets the event. To set it when it is set changes nothing, and a full FIFO is an event that is
 * set, so this never waits, whatever the peer does or does not. Any thread.
 *
 * Returns: %TRUE when the event is set
 */
gboolean
ipc_event_set (IpcEvent *self,
               GError **error)
{
  if (write (self->fd, "\n", 1) == 1 || errno == EAGAIN)
    return TRUE;
  ipc_error_set_errno (error, errno, "Could not set event %s", self->name);
  return FALSE;
}

/**
 * ipc_event_reset:
 * @self: an event
 *
 * Unsets the event, however often it was set. Never waits. Any thread.
 *
 * Returns: %TRUE when it was set
 */
gboolean
ipc_event_reset (IpcEvent *self)
{
  return drain (self->fd);
}

/**
 * ipc_event_wait:
 * @self: an event
 * @timeout_ms: how long to wait in milliseconds: 0 only looks, -1 waits for ever
 * @error: (out) (optional): the system's reason; not set by a timeout
 *
 * Waits until the event is set. With auto reset all sets up to now count as one, and of several
 * that wait one is woken. Signals do not shorten or lengthen the wait. See poll(2). Any thread.
 *
 * Returns: %TRUE when it was set, %FALSE with no error when the time is up
 */
gboolean
ipc_event_wait (IpcEvent *self,
                int timeout_ms,
                GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  for (;;)
    {
      struct pollfd poll_fd = { .fd = self->fd, .events = POLLIN };
      int n = poll (&poll_fd, 1, get_remaining_ms (timeout_ms, deadline_us));

      if (n == 0)
        return FALSE;
      if (n > 0 && (poll_fd.revents & POLLIN) == 0)
        errno = EBADF;
      else if (n > 0 && (self->reset == IPC_EVENT_MANUAL_RESET || drain (self->fd)))
        return TRUE;
      else if (n > 0 || errno == EINTR)
        continue; /* another waiter was faster, or a signal came; the deadline stays */
      ipc_error_set_errno (error, errno, "Could not wait for event %s", self->name);
      return FALSE;
    }
}
