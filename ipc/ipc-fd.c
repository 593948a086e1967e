/* SPDX-License-Identifier: MIT */
/*
 * ipc-fd: small helpers for file descriptors that GLib 2.74 lacks.
 *
 * The rule that they serve: every descriptor has one owner and is close-on-exec from birth, so
 * a child inherits what its launch lists and nothing else. The Windows counterpart is a HANDLE
 * that is not inheritable unless SetHandleInformation says so.
 */

#include "ipc-fd.h"
#include "ipc-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

/**
 * ipc_fd_close:
 * @fd: a descriptor, or -1 for nothing to do
 *
 * Closes @fd and keeps `errno`. An interrupted close(2) is not repeated: on Linux the number is
 * free again whatever the call returned. Any thread.
 */
void
ipc_fd_close (int fd)
{
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
}

/**
 * ipc_fd_clear:
 * @fd: (inout): the variable that owns a descriptor, or holds -1
 *
 * Closes the descriptor and sets the variable to -1. Any thread.
 */
void
ipc_fd_clear (int *fd)
{
  ipc_fd_close (g_steal_fd (fd));
}

/**
 * ipc_fd_dup:
 * @fd: a descriptor
 * @error: (out) (optional): the system's reason
 *
 * A second descriptor for the same open file, close-on-exec, numbered 3 or higher. See fcntl(2),
 * `F_DUPFD_CLOEXEC`. Any thread.
 *
 * Returns: the new descriptor, which the caller owns, or -1
 */
int
ipc_fd_dup (int fd,
            GError **error)
{
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 3);

  if (copy < 0)
    ipc_error_set_errno (error, errno, "Could not duplicate descriptor %d", fd);
  return copy;
}

/**
 * ipc_fd_open_pidfd:
 * @pid: a process that is this one, or a child that has not been reaped yet
 * @error: (out) (optional): the system's reason; %G_IO_ERROR_NOT_SUPPORTED where the kernel (or
 *   valgrind) has no pidfds, which callers must be able to live with
 *
 * A descriptor for a process: readable from the moment the process ends, and never another
 * process, however often the number @pid is used again. See pidfd_open(2). Any thread.
 *
 * Returns: the descriptor, close-on-exec, which the caller owns, or -1
 */
int
ipc_fd_open_pidfd (pid_t pid,
                   GError **error)
{
  int pidfd = syscall (SYS_pidfd_open, pid, 0);

  if (pidfd < 0)
    ipc_error_set_errno (error, errno, "Could not open a handle of process %d", (int) pid);
  return pidfd;
}

/**
 * ipc_fd_get_pidfd_pid:
 * @pidfd: a pidfd
 *
 * The number of the process that @pidfd stands for, read from `/proc/self/fdinfo`. Any thread.
 *
 * Returns: the process id; -1 when the process has ended and been reaped; 0 when @pidfd is not
 *   a pidfd
 */
pid_t
ipc_fd_get_pidfd_pid (int pidfd)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fdinfo/%d", pidfd);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nPid:");
  return line != NULL ? (pid_t) strtol (line + strlen ("\nPid:"), NULL, 10) : 0;
}

/**
 * ipc_fd_is_readable:
 * @fd: a descriptor
 *
 * Whether a poll for reading would return at once. For a pidfd: whether the process has ended.
 * Never waits. Any thread.
 *
 * Returns: %TRUE when @fd is readable, hung up or in error
 */
gboolean
ipc_fd_is_readable (int fd)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
  int n;

  do
    n = poll (&poll_fd, 1, 0);
  while (n < 0 && errno == EINTR);
  return n > 0;
}

/**
 * ipc_fd_get_inode:
 * @fd: a descriptor
 *
 * The inode number behind @fd. Two pidfds with the same non-zero inode on a kernel with pidfs
 * (6.9 or later) stand for the same process. Any thread.
 *
 * Returns: the inode number, or 0 when fstat(2) fails
 */
guint64
ipc_fd_get_inode (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 ? status.st_ino : 0;
}

/**
 * ipc_fd_is_open:
 * @fd: a number
 *
 * Whether @fd is an open descriptor of this process. Any thread; only a hint where other
 * threads open and close.
 *
 * Returns: %TRUE when it is
 */
gboolean
ipc_fd_is_open (int fd)
{
  return fcntl (fd, F_GETFD) >= 0;
}

/* The slow way, for kernels before 5.11 and for valgrind: ask /proc which there are. */
static void
close_on_exec_one_by_one (int lowest)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      int fd = atoi (name);

      if (fd >= lowest)
        fcntl (fd, F_SETFD, FD_CLOEXEC);
    }
}

/**
 * ipc_fd_close_on_exec_from:
 * @lowest: the first number
 *
 * Marks every descriptor from @lowest on close-on-exec. A program calls it before each spawn:
 * what whoever started us left open, and what a library opened without the flag, must not reach
 * a child. See close_range(2). Any thread.
 */
void
ipc_fd_close_on_exec_from (int lowest)
{
  if (syscall (SYS_close_range, lowest, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
    close_on_exec_one_by_one (lowest);
}
