/* SPDX-License-Identifier: MIT */
/* test-fd: descriptors with one owner, pidfds, and what a child may inherit. */

#include "ipc-fd.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000

static int
open_null (int flags)
{
  int fd = open ("/dev/null", O_RDWR | flags);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static void
test_owner (void)
{
  int seen;

  {
    g_auto (IpcFd) fd = open_null (O_CLOEXEC);

    seen = fd;
    g_assert_true (ipc_fd_is_open (seen));
  }
  g_assert_false (ipc_fd_is_open (seen));
  {
    g_auto (IpcFd) fd = open_null (O_CLOEXEC);

    seen = g_steal_fd (&fd);
    g_assert_cmpint (fd, ==, -1);
  }
  g_assert_true (ipc_fd_is_open (seen));
  ipc_fd_clear (&seen);
  g_assert_cmpint (seen, ==, -1);
  ipc_fd_clear (&seen);
}

static void
test_close_keeps_errno (void)
{
  int fd = open_null (O_CLOEXEC);

  errno = ENOSPC;
  ipc_fd_close (-1);
  ipc_fd_close (fd);
  ipc_fd_close (fd); /* closed already: close() fails, errno stays */
  g_assert_cmpint (errno, ==, ENOSPC);
}

static void
test_dup (void)
{
  g_auto (IpcFd) fd = open_null (0);
  g_autoptr (GError) error = NULL;
  g_auto (IpcFd) copy = ipc_fd_dup (fd, &error);

  g_assert_no_error (error);
  g_assert_cmpint (copy, >=, 3);
  g_assert_cmpint (copy, !=, fd);
  g_assert_cmpint (fcntl (copy, F_GETFD), ==, FD_CLOEXEC);
  g_assert_cmpuint (ipc_fd_get_inode (copy), ==, ipc_fd_get_inode (fd));

  g_assert_cmpint (ipc_fd_dup (-1, &error), ==, -1);
  g_assert_nonnull (error);
}

static void
test_readable (void)
{
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_false (ipc_fd_is_readable (ends[0]));
  g_assert_cmpint (write (ends[1], "x", 1), ==, 1);
  g_assert_true (ipc_fd_is_readable (ends[0]));
  ipc_fd_close (ends[1]);
  g_assert_true (ipc_fd_is_readable (ends[0]));
  ipc_fd_close (ends[0]);
}

static void
test_inode (void)
{
  g_auto (IpcFd) null = open_null (O_CLOEXEC);
  g_auto (IpcFd) root = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpuint (ipc_fd_get_inode (null), !=, 0);
  g_assert_cmpuint (ipc_fd_get_inode (null), !=, ipc_fd_get_inode (root));
  g_assert_cmpuint (ipc_fd_get_inode (-1), ==, 0);
}

/* No pidfds in this kernel, or under valgrind: what depends on them is not there to be tested. */
static int
open_pidfd_or_skip (pid_t pid)
{
  g_autoptr (GError) error = NULL;
  int pidfd = ipc_fd_open_pidfd (pid, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    g_test_skip ("no pidfds here");
  else
    g_assert_no_error (error);
  return pidfd;
}

static pid_t
start_child (void)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    for (;;)
      pause ();
  return pid;
}

static void
follow_to_the_end (pid_t pid,
                   int pidfd)
{
  struct pollfd poll_fd = { .fd = pidfd, .events = POLLIN };

  g_assert_cmpint (fcntl (pidfd, F_GETFD), ==, FD_CLOEXEC);
  g_assert_false (ipc_fd_is_readable (pidfd));
  g_assert_cmpint (ipc_fd_get_pidfd_pid (pidfd), ==, pid);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
  g_assert_true (ipc_fd_is_readable (pidfd));
}

static void
test_pidfd (void)
{
  pid_t pid = start_child ();
  g_auto (IpcFd) pidfd = open_pidfd_or_skip (pid);

  if (pidfd >= 0)
    follow_to_the_end (pid, pidfd);
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  if (pidfd >= 0)
    g_assert_cmpint (ipc_fd_get_pidfd_pid (pidfd), ==, -1);
}

static void
test_pidfd_of_nobody (void)
{
  g_auto (IpcFd) null = open_null (O_CLOEXEC);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ipc_fd_get_pidfd_pid (null), ==, 0);
  g_assert_cmpint (ipc_fd_get_pidfd_pid (-1), ==, 0);
  g_assert_cmpint (ipc_fd_open_pidfd (-1, &error), ==, -1);
  g_assert_nonnull (error);
}

/* Marks from a number on, and not below it. In a child: the test's own descriptors stay. */
static void
test_close_on_exec_from (void)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      int below = fcntl (STDIN_FILENO, F_DUPFD, 100);
      int first = fcntl (STDIN_FILENO, F_DUPFD, 101);
      int far = fcntl (STDIN_FILENO, F_DUPFD, 300);

      ipc_fd_close_on_exec_from (first);
      _exit (fcntl (below, F_GETFD) == 0 && fcntl (first, F_GETFD) == FD_CLOEXEC &&
                 fcntl (far, F_GETFD) == FD_CLOEXEC
               ? 0
               : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/fd/owner", test_owner);
  test_leak_add ("/ipc/fd/close-keeps-errno", test_close_keeps_errno);
  test_leak_add ("/ipc/fd/dup", test_dup);
  test_leak_add ("/ipc/fd/readable", test_readable);
  test_leak_add ("/ipc/fd/inode", test_inode);
  test_leak_add ("/ipc/fd/pidfd", test_pidfd);
  test_leak_add ("/ipc/fd/pidfd-of-nobody", test_pidfd_of_nobody);
  test_leak_add ("/ipc/fd/close-on-exec-from", test_close_on_exec_from);
  return g_test_run ();
}
