/* SPDX-License-Identifier: MIT */
/*
 * ipc-anonymous-pipe: a one-way pipe between related processes.
 *
 * Windows: CreatePipe with an inheritable handle, CreateProcess, CloseHandle of the copy.
 * Linux: pipe2(2), inheritance by number, close(2) of the copy. Two pipes make a conversation:
 *
 *   parent                                          child (READ_FD WRITE_FD)
 *   pipe2: read end r, write end w
 *   spawn, the child inherits r        -------->    r is 3 on its command line
 *   close (r)                                       now each end has one holder, and only
 *                                                   now is end-of-file possible
 *   write (w, "SYNC\n")                -------->    poll, read (3): data
 *   FIONREAD (w) is 0: it was read
 *   close (w)                          -------->    read (3) returns 0: the last writer closed
 *                                                   read (3): -1 is an error, and EAGAIN none
 *   write (w), the child has closed 3: EPIPE, "no reader"
 *
 * What samples leave out:
 * - A pipe ends when the last copy of its write end is closed, in whichever process that copy is.
 *   ipc-pipe-holders.c finds out who has one.
 * - Nothing tells a writer that its bytes were read: POLLOUT means room, not emptiness. The drain
 *   is a look at the fill, again and again; FlushFileBuffers of Windows blocks instead.
 * - A write without a reader raises SIGPIPE, whose default ends the process, and a pipe has no
 *   MSG_NOSIGNAL. So the first pipe has the signal ignored when nobody else has taken care of it,
 *   as GSocket does; then write(2) returns EPIPE.
 * - The kernel counts pages, not bytes: it rounds a capacity up to a power of two of them, and one
 *   small write may use up a whole page.
 *
 * Both ends are non-blocking and close-on-exec. Being non-blocking belongs to the open file, which
 * a child that inherits the end shares: so the object made by ipc_anonymous_pipe_new() sets it
 * only on our end, once the child's end was closed here.
 *
 * See pipe(7), pipe2(2), fcntl(2) F_SETPIPE_SZ, FIONREAD in ioctl_tty(2). An object is used by one
 * thread at a time.
 */

#include "ipc-anonymous-pipe.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long ipc_anonymous_pipe_wait_drained() rests between two looks: short at first, for a reader
 * that is quick, then longer. */
#define LOOK_AFTER_MS 1
#define LOOK_AFTER_MAX_MS 20

struct _IpcAnonymousPipe
{
  char *name;     /* what sentences call it */
  int fds[2];     /* the ends by IpcAnonymousPipeEnd, ours; -1 when it is not here */
  guint64 inode;  /* which pipe it is, also after both ends were closed */
};

/* A signal that somebody handles is left alone; then write(2) returns EPIPE after the handler. */
static void
survive_missing_reader (void)
{
  struct sigaction action;

  if (sigaction (SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
    signal (SIGPIPE, SIG_IGN);
}

static IpcAnonymousPipe *
pipe_for_ends (const char *name,
               int read_fd,
               int write_fd)
{
  IpcAnonymousPipe *self = g_new0 (IpcAnonymousPipe, 1);

  self->name = g_strdup (name);
  self->fds[IPC_ANONYMOUS_PIPE_READ_END] = read_fd;
  self->fds[IPC_ANONYMOUS_PIPE_WRITE_END] = write_fd;
  self->inode = ipc_fd_get_inode (read_fd >= 0 ? read_fd : write_fd);
  survive_missing_reader ();
  return self;
}

/* Any end will do for what concerns the pipe as a whole; -1 when none is left. */
static int
get_any_fd (IpcAnonymousPipe *self)
{
  return self->fds[0] >= 0 ? self->fds[0] : self->fds[1];
}

static gboolean
set_non_blocking (int fd)
{
  int flags = fcntl (fd, F_GETFL);

  return flags >= 0 && fcntl (fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

static const char *
get_end_in_words (IpcAnonymousPipeEnd end)
{
  return end == IPC_ANONYMOUS_PIPE_READ_END ? "read end" : "write end";
}

/**
 * ipc_anonymous_pipe_new:
 * @name: what sentences shall call the pipe; it has no name of its own
 * @error: (out) (optional): the system's reason
 *
 * Makes a pipe with both ends here, empty, with the kernel's usual capacity. Both ends block until
 * the other one is closed here, see ipc_anonymous_pipe_close(). See pipe2(2). Any thread.
 *
 * Returns: (transfer full): the pipe, to be freed with ipc_anonymous_pipe_free(), or %NULL
 */
IpcAnonymousPipe *
ipc_anonymous_pipe_new (const char *name,
                        GError **error)
{
  int ends[2];

  g_return_val_if_fail (name != NULL, NULL);

  if (pipe2 (ends, O_CLOEXEC) == 0)
    return pipe_for_ends (name, ends[0], ends[1]);
  ipc_error_set_errno (error, errno, "Could not make pipe %s", name);
  return NULL;
}

/* What was handed to us is judged before it is used: a number may be anything. */
static gboolean
check_end (const char *name,
           int fd,
           IpcAnonymousPipeEnd end,
           GError **error)
{
  int wanted = end == IPC_ANONYMOUS_PIPE_READ_END ? O_RDONLY : O_WRONLY;
  struct stat status;
  int flags;

  if (fstat (fd, &status) != 0 || (flags = fcntl (fd, F_GETFL)) < 0)
    {
      ipc_error_set_errno (error, errno, "Could not use descriptor %d as the %s of pipe %s", fd,
                           get_end_in_words (end), name);
      return FALSE;
    }
  if (S_ISFIFO (status.st_mode) && (flags & O_ACCMODE) == wanted)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
               "Could not use descriptor %d as the %s of pipe %s: it is %s", fd,
               get_end_in_words (end), name,
               S_ISFIFO (status.st_mode) ? "the other end" : "no pipe");
  return FALSE;
}

/**
 * ipc_anonymous_pipe_new_for_handle:
 * @name: what sentences shall call the pipe
 * @fd: (transfer full): the number of an inherited or received end; it stays the caller's when this
 *   fails
 * @end: which end it is said to be
 * @error: (out) (optional): %IPC_ERROR_WRONG_KIND when it is something else, or the system's reason
 *
 * Takes an end that another process made. It becomes non-blocking and close-on-exec. Any thread.
 *
 * Returns: (transfer full): the pipe with this one end, or %NULL
 */
IpcAnonymousPipe *
ipc_anonymous_pipe_new_for_handle (const char *name,
                                   int fd,
                                   IpcAnonymousPipeEnd end,
                                   GError **error)
{
  g_return_val_if_fail (name != NULL, NULL);

  if (!check_end (name, fd, end, error))
    return NULL;
  if (!set_non_blocking (fd) || fcntl (fd, F_SETFD, FD_CLOEXEC) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not set up descriptor %d", fd);
      return NULL;
    }
  return end == IPC_ANONYMOUS_PIPE_READ_END ? pipe_for_ends (name, fd, -1)
                                            : pipe_for_ends (name, -1, fd);
}

/**
 * ipc_anonymous_pipe_free:
 * @self: (transfer full): a pipe
 *
 * Closes the ends that are here. Any thread.
 */
void
ipc_anonymous_pipe_free (IpcAnonymousPipe *self)
{
  ipc_fd_clear (&self->fds[0]);
  ipc_fd_clear (&self->fds[1]);
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_anonymous_pipe_get_fd:
 * @self: a pipe
 * @end: which end
 *
 * Returns: the descriptor, for a launch or a poll loop; it stays the pipe's. -1 when that end is
 *   not here
 */
int
ipc_anonymous_pipe_get_fd (IpcAnonymousPipe *self,
                           IpcAnonymousPipeEnd end)
{
  return self->fds[end];
}

/**
 * ipc_anonymous_pipe_close:
 * @self: a pipe
 * @end: the end to close; nothing happens when it is not here
 *
 * Closes one end. What was written stays readable at the other. The end that is left, if any, is
 * ours alone from now on and becomes non-blocking. See close(2).
 */
void
ipc_anonymous_pipe_close (IpcAnonymousPipe *self,
                          IpcAnonymousPipeEnd end)
{
  ipc_fd_clear (&self->fds[end]);
  if (get_any_fd (self) >= 0)
    set_non_blocking (get_any_fd (self));
}

/**
 * ipc_anonymous_pipe_get_name:
 * @self: a pipe
 *
 * Returns: (transfer none): what sentences call it, as it was given; no other process knows that
 */
const char *
ipc_anonymous_pipe_get_name (IpcAnonymousPipe *self)
{
  return self->name;
}

/**
 * ipc_anonymous_pipe_get_inode:
 * @self: a pipe
 *
 * Returns: the number that tells this pipe from all others, as in `pipe:[4711]` under
 *   `/proc/PID/fd`; it stays known when both ends were closed
 */
guint64
ipc_anonymous_pipe_get_inode (IpcAnonymousPipe *self)
{
  return self->inode;
}

/**
 * ipc_anonymous_pipe_get_capacity:
 * @self: a pipe
 *
 * Returns: how many bytes fit, as the kernel rounded it; 0 when no end is here
 */
gsize
ipc_anonymous_pipe_get_capacity (IpcAnonymousPipe *self)
{
  int size_bytes = fcntl (get_any_fd (self), F_GETPIPE_SZ);

  return MAX (size_bytes, 0);
}

/**
 * ipc_anonymous_pipe_set_capacity:
 * @self: a pipe
 * @size_bytes: %IPC_ANONYMOUS_PIPE_CAPACITY_MIN to %IPC_ANONYMOUS_PIPE_CAPACITY_MAX
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT for a size out of range, or the system's
 *   reason: %G_IO_ERROR_BUSY when more bytes than that are in the pipe,
 *   %G_IO_ERROR_PERMISSION_DENIED when the user's pipes would take too much memory
 *
 * Sets how many bytes fit. The kernel rounds up; ipc_anonymous_pipe_get_capacity() says to what.
 * See fcntl(2), `F_SETPIPE_SZ`.
 *
 * Returns: whether it was set; otherwise the capacity is what it was
 */
gboolean
ipc_anonymous_pipe_set_capacity (IpcAnonymousPipe *self,
                                 gsize size_bytes,
                                 GError **error)
{
  if (size_bytes < IPC_ANONYMOUS_PIPE_CAPACITY_MIN || size_bytes > IPC_ANONYMOUS_PIPE_CAPACITY_MAX)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "A pipe's capacity is %d to %d bytes, not %" G_GSIZE_FORMAT,
                   IPC_ANONYMOUS_PIPE_CAPACITY_MIN, IPC_ANONYMOUS_PIPE_CAPACITY_MAX, size_bytes);
      return FALSE;
    }
  if (fcntl (get_any_fd (self), F_SETPIPE_SZ, (int) size_bytes) >= 0)
    return TRUE;
  ipc_error_set_errno (error, errno, "Could not set the capacity of pipe %s to %" G_GSIZE_FORMAT,
                       self->name, size_bytes);
  return FALSE;
}

/**
 * ipc_anonymous_pipe_get_fill:
 * @self: a pipe
 *
 * Returns: how many bytes are in it, asked at either end; 0 when no end is here. See `FIONREAD`.
 */
gsize
ipc_anonymous_pipe_get_fill (IpcAnonymousPipe *self)
{
  int n_bytes = 0;

  return ioctl (get_any_fd (self), FIONREAD, &n_bytes) == 0 && n_bytes > 0 ? n_bytes : 0;
}

/**
 * ipc_anonymous_pipe_write:
 * @self: a pipe with its write end here
 * @bytes: what to write
 * @size_bytes: how many
 * @error: (out) (optional): %IPC_ERROR_PEER_CLOSED when there is no reader, in this or any other
 *   process; or the system's reason
 *
 * Writes as much as fits now and never waits. Up to 4,096 bytes go in as a whole or not at all;
 * more may go in part. See write(2), pipe(7).
 *
 * Returns: how many bytes went in, 0 when the pipe is full; -1 on failure
 */
gssize
ipc_anonymous_pipe_write (IpcAnonymousPipe *self,
                          const void *bytes,
                          gsize size_bytes,
                          GError **error)
{
  gssize n;

  do
    n = write (self->fds[IPC_ANONYMOUS_PIPE_WRITE_END], bytes, size_bytes);
  while (n < 0 && errno == EINTR);

  if (n >= 0 || errno == EAGAIN)
    return MAX (n, 0);
  if (errno == EPIPE)
    g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                 "Could not write to pipe %s: no reader, its read end is closed everywhere",
                 self->name);
  else
    ipc_error_set_errno (error, errno, "Could not write to pipe %s", self->name);
  return -1;
}

/* POLLERR at a write end means that the last read end was closed. */
static gboolean
has_reader (IpcAnonymousPipe *self)
{
  struct pollfd poll_fd = { .fd = self->fds[IPC_ANONYMOUS_PIPE_WRITE_END] };

  return poll (&poll_fd, 1, 0) <= 0 || (poll_fd.revents & POLLERR) == 0;
}

/**
 * ipc_anonymous_pipe_look:
 * @self: a pipe with its write end here
 *
 * Looks once whether all that was written has been read. Nothing announces that moment, so a main
 * loop looks again after a pause of its own. Never waits.
 *
 * Returns: what it saw; an empty pipe is drained, whether or not it has a reader
 */
IpcAnonymousPipeDrain
ipc_anonymous_pipe_look (IpcAnonymousPipe *self)
{
  if (ipc_anonymous_pipe_get_fill (self) == 0)
    return IPC_ANONYMOUS_PIPE_DRAINED;
  return has_reader (self) ? IPC_ANONYMOUS_PIPE_FILLED : IPC_ANONYMOUS_PIPE_NO_READER;
}

/**
 * ipc_anonymous_pipe_wait_drained:
 * @self: a pipe with its write end here
 * @timeout_ms: how long to wait; -1 for ever
 * @error: (out) (optional): %IPC_ERROR_TIMED_OUT at the deadline, %IPC_ERROR_PEER_CLOSED when the
 *   last reader left without having read all
 *
 * Waits until all that was written has been read, as FlushFileBuffers does. For a thread that may
 * wait; one that may not calls ipc_anonymous_pipe_look().
 *
 * Returns: whether the pipe is empty
 */
gboolean
ipc_anonymous_pipe_wait_drained (IpcAnonymousPipe *self,
                                 int timeout_ms,
                                 GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  struct pollfd poll_fd = { .fd = self->fds[IPC_ANONYMOUS_PIPE_WRITE_END] };
  int pause_ms = LOOK_AFTER_MS;
  IpcAnonymousPipeDrain drain;

  while ((drain = ipc_anonymous_pipe_look (self)) == IPC_ANONYMOUS_PIPE_FILLED)
    {
      if (timeout_ms >= 0 && g_get_monotonic_time () >= deadline_us)
        {
          g_set_error (error, IPC_ERROR, IPC_ERROR_TIMED_OUT,
                       "Pipe %s was not read within %d ms: %" G_GSIZE_FORMAT " bytes are in it",
                       self->name, timeout_ms, ipc_anonymous_pipe_get_fill (self));
          return FALSE;
        }
      /* Sleeps, but wakes when the last reader goes. */
      poll (&poll_fd, 1, pause_ms);
      pause_ms = MIN (2 * pause_ms, LOOK_AFTER_MAX_MS);
    }
  if (drain == IPC_ANONYMOUS_PIPE_NO_READER)
    g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                 "Pipe %s has no reader: %" G_GSIZE_FORMAT " bytes in it were never read",
                 self->name, ipc_anonymous_pipe_get_fill (self));
  return drain == IPC_ANONYMOUS_PIPE_DRAINED;
}

/**
 * ipc_anonymous_pipe_read:
 * @self: a pipe with its read end here
 * @bytes: (out caller-allocates): where they go
 * @size_bytes: how many fit, 1 or more
 * @n_read: (out): how many came; set with %IPC_ANONYMOUS_PIPE_DATA only
 * @error: (out) (optional): the system's reason; set with %IPC_ANONYMOUS_PIPE_FAILED only
 *
 * Takes what is in the pipe, up to @size_bytes, and never waits. A byte pipe keeps no boundaries:
 * one read may return several writes, or a part of one. See read(2).
 *
 * Returns: which of the reasons for which a read returns it was
 */
IpcAnonymousPipeResult
ipc_anonymous_pipe_read (IpcAnonymousPipe *self,
                         void *bytes,
                         gsize size_bytes,
                         gsize *n_read,
                         GError **error)
{
  gssize n;

  do
    n = read (self->fds[IPC_ANONYMOUS_PIPE_READ_END], bytes, size_bytes);
  while (n < 0 && errno == EINTR);

  if (n > 0)
    {
      *n_read = n;
      return IPC_ANONYMOUS_PIPE_DATA;
    }
  if (n == 0)
    return IPC_ANONYMOUS_PIPE_LAST_WRITER_CLOSED;
  if (errno == EAGAIN)
    return IPC_ANONYMOUS_PIPE_NOTHING;
  ipc_error_set_errno (error, errno, "Could not read from pipe %s", self->name);
  return IPC_ANONYMOUS_PIPE_FAILED;
}
