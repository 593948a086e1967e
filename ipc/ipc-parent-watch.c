/* SPDX-License-Identifier: MIT */
/*
 * ipc-parent-watch: the child's side of lifetime: leave when the parent is gone, whatever the
 * reason.
 *
 * Windows: a job object with JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, or a wait on the inherited
 * process handle. Linux has three means, and each has a hole that another one covers:
 *
 *   means                      ends the child         what it alone cannot do
 *   parent-death signal        in the kernel, with    follows the thread that spawned, not the
 *   prctl (PR_SET_PDEATHSIG)   SIGKILL: also when     process; is lost when the parent died before
 *                              the child is stopped   it was set; follows a debugger or a shell
 *                              or blocked             that stands in between; is cleared by fork
 *                                                     and by a program with set-user-id
 *   the parent's pidfd,        from a thread of its   a stopped process has no running thread; is
 *   inherited by number,       own, while the main    gone after exec, so a foreign program does
 *   poll (POLLIN)              loop is blocked; also  not have it
 *                              when the parent died
 *                              long before
 *   end of file on the pipe    where the conversation needs a main loop that runs; comes late or
 *                              is read, in any        never while anybody else holds a copy of the
 *                              language               parent's end
 *
 * This file has the first two; the third is IPC_ERROR_PEER_CLOSED of ipc-named-pipe.c. A viewer
 * arms them as its first act; for a foreign program `tincan-viewer --exec` arms the signal, which
 * outlives execve(2), and then becomes that program.
 *
 *   parent                          child
 *   spawn, with a pidfd of itself   prctl (PR_SET_PDEATHSIG, SIGKILL)
 *                                   poll (pidfd, 0): readable? then the parent is gone already
 *                                   thread: poll (pidfd, for ever)
 *   ends in any way                 SIGKILL from the kernel, or _exit (69) from the thread
 *
 * The same thread sees to it that a child leaves in time while the parent still lives, and only
 * wants it to go. A child is asked over its own channel, which a blocked main loop does not hear;
 * so the parent also closes a pipe that nothing need ever be written to:
 *
 *   asks, and closes the pipe       main loop: ipc_parent_watch_leave_heard(); good-bye; ends
 *                                   thread: end of file; IPC_PARENT_WATCH_LEAVE_MS later the main
 *                                   loop has not even heard: _exit (70)
 *
 * See prctl(2), pidfd_open(2), poll(2).
 */

#include "ipc-parent-watch.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <unistd.h>

static gboolean
check_is_pidfd (int parent_fd,
                GError **error)
{
  if (ipc_fd_get_pidfd_pid (parent_fd) != 0)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
               "Descriptor %d, given as the parent's handle, is not the handle of a process",
               parent_fd);
  return FALSE;
}

/* What the thread looks at; it has its own copy of the second, which the rest may close. */
typedef struct
{
  int parent_fd;
  int leave_fd; /* -1 when there is none */
} Watched;

/* poll() returns early for signals only, and all are blocked here. */
static void
wait_for_any (struct pollfd *polls,
              guint n_polls,
              int timeout_ms)
{
  int n;

  do
    n = poll (polls, n_polls, timeout_ms);
  while (n < 0 && (errno == EINTR || errno == ENOMEM));
}

/* The main loop knows that it is to leave, so it is not blocked. */
static atomic_int is_leave_heard;

/* The end of a pipe needs no asking for: it is told whatever is waited for. Should the parent's
 * descriptor be bad, this child cannot see any more whether its parent lives: it leaves, too.
 * _exit() because exit() runs the destructors of a program whose other threads are at work. */
static void *
watch_parent (void *data)
{
  g_autofree Watched *watched = data;
  struct pollfd polls[] = { { .fd = watched->parent_fd, .events = POLLIN },
                            { .fd = watched->leave_fd } };

  wait_for_any (polls, G_N_ELEMENTS (polls), -1);
  if (polls[0].revents == 0)
    wait_for_any (polls, 1, IPC_PARENT_WATCH_LEAVE_MS);
  if (polls[0].revents == 0 && atomic_load (&is_leave_heard))
    wait_for_any (polls, 1, -1);
  _exit (polls[0].revents != 0 ? IPC_PARENT_WATCH_EXIT : IPC_PARENT_WATCH_EXIT_LATE);
}

static Watched *
watched_new (int parent_fd,
             int leave_fd,
             GError **error)
{
  Watched *watched;
  int copy = -1;

  if (leave_fd >= 0)
    {
      copy = fcntl (leave_fd, F_DUPFD_CLOEXEC, 0);
      if (copy < 0)
        {
          ipc_error_set_errno (error, errno, "Could not watch descriptor %d", leave_fd);
          return NULL;
        }
    }
  watched = g_new (Watched, 1);
  watched->parent_fd = parent_fd;
  watched->leave_fd = copy;
  return watched;
}

static void
watched_free (Watched *watched)
{
  ipc_fd_clear (&watched->leave_fd);
  g_free (watched);
}

/* Returns 0 or an errno value. */
static int
create_detached (void *(*func) (void *),
                 void *data)
{
  pthread_attr_t attributes;
  pthread_t thread;
  int result;

  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  result = pthread_create (&thread, &attributes, func, data);
  pthread_attr_destroy (&attributes);
  return result;
}

/**
 * ipc_parent_watch_arm_signal:
 * @parent_fd: the inherited pidfd of the parent, which becomes close-on-exec; -1 when there is
 *   none
 * @error: (out) (optional): %IPC_ERROR_PEER_CLOSED when the parent is gone already,
 *   %IPC_ERROR_WRONG_KIND when @parent_fd is not a pidfd, or the system's reason
 *
 * Has the kernel kill this process with SIGKILL, which works on a stopped one too, when the
 * thread that spawned it ends. A parent that died before cannot cause that signal any more, so
 * it is looked at afterwards: through its pidfd, which tells the truth at any time, or else by
 * whether our parent's number changed, which misses a death before this call. The arming
 * outlives execve(2). See `PR_SET_PDEATHSIG` in prctl(2). To be called by the main thread.
 *
 * Returns: %TRUE when armed and the parent lives; on %FALSE the program should say why and
 *   leave with %IPC_PARENT_WATCH_EXIT
 */
gboolean
ipc_parent_watch_arm_signal (int parent_fd,
                             GError **error)
{
  pid_t parent = getppid ();

  if (parent_fd >= 0 && !check_is_pidfd (parent_fd, error))
    return FALSE;
  if (parent_fd >= 0)
    fcntl (parent_fd, F_SETFD, FD_CLOEXEC);
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not ask to be ended together with the parent");
      return FALSE;
    }
  if (parent_fd >= 0 ? ipc_fd_is_readable (parent_fd) : getppid () != parent)
    {
      g_set_error_literal (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                           "The parent was gone before this process had started");
      return FALSE;
    }
  return TRUE;
}

/**
 * ipc_parent_watch_start_thread:
 * @parent_fd: the inherited pidfd of the parent; the thread uses it until the process ends, so it
 *   must stay open. It becomes close-on-exec.
 * @leave_fd: the read end of a pipe that the parent closes when it wants this process to leave,
 *   which the caller keeps; -1 when there is none
 * @error: (out) (optional): %IPC_ERROR_WRONG_KIND when @parent_fd is not a pidfd, or the system's
 *   reason
 *
 * Starts the watchdog: a detached thread, deaf to signals, that ends the process with _exit(2)
 * and %IPC_PARENT_WATCH_EXIT as soon as the parent is gone, at once if it is gone already; and with
 * %IPC_PARENT_WATCH_EXIT_LATE when @leave_fd came to its end and nobody has called
 * ipc_parent_watch_leave_heard() within %IPC_PARENT_WATCH_LEAVE_MS. It needs nothing from the main
 * loop, which may be blocked. To be called after the last fork(2): threads are not inherited.
 *
 * Returns: %TRUE when the thread runs
 */
gboolean
ipc_parent_watch_start_thread (int parent_fd,
                               int leave_fd,
                               GError **error)
{
  Watched *watched;
  sigset_t all, before;
  int result;

  if (!check_is_pidfd (parent_fd, error))
    return FALSE;
  watched = watched_new (parent_fd, leave_fd, error);
  if (watched == NULL)
    return FALSE;
  fcntl (parent_fd, F_SETFD, FD_CLOEXEC);

  /* A thread inherits its maker's mask; signals are for the main thread. */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  result = create_detached (watch_parent, watched);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  if (result == 0)
    return TRUE;

  watched_free (watched);
  ipc_error_set_errno (error, result, "Could not start the thread that watches the parent");
  return FALSE;
}

/**
 * ipc_parent_watch_leave_heard:
 *
 * Tells the watchdog that the main loop knows of the end of the pipe, or has ended: it leaves in its
 * own time then, and only the parent's end still cuts that short. Any thread.
 */
void
ipc_parent_watch_leave_heard (void)
{
  atomic_store (&is_leave_heard, 1);
}

/**
 * ipc_parent_watch_get_parent_pid:
 * @parent_fd: the inherited pidfd of the parent, or -1 when there is none
 *
 * The parent's number, to be shown. Any thread.
 *
 * Returns: the process id; -1 when the parent has ended and been reaped; 0 when @parent_fd is not
 *   a pidfd
 */
pid_t
ipc_parent_watch_get_parent_pid (int parent_fd)
{
  return parent_fd >= 0 ? ipc_fd_get_pidfd_pid (parent_fd) : getppid ();
}
