/* SPDX-License-Identifier: MIT */
/*
 * ipc-child-signal: brings SIGCHLD into the main loop.
 *
 * The kernel sends SIGCHLD when a child ends, is stopped or is continued. A signal handler runs
 * between any two instructions of any thread, so it may do next to nothing: no memory, no locks, no
 * GLib. This one writes to an eventfd, and the main loop, which polls that, goes on from there:
 *
 *   kernel --SIGCHLD--> handler --write--> eventfd --poll--> main loop --> func ()
 *
 * Signals that come in quick succession become one call; func() asks each child with waitid(2).
 * The handler also notes when which child ended. It runs at once, however busy the main loop is, so
 * this is the nearest that a program without privileges comes to the moment of a death, and tells
 * how long the main loop took to notice it.
 *
 * A signalfd would need SIGCHLD blocked in every thread, those of libraries included, and children
 * would inherit that. Windows has no counterpart: there one waits for process handles alone.
 *
 * Kernel calls: eventfd(2), sigaction(2), clock_gettime(2). The partner is ipc-process.c.
 */

#include "ipc-child-signal.h"
#include "ipc-error.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* The last deaths that are remembered; more at once than anybody has children here. */
#define N_ENDS 64

/* What the handler writes to; -1 before the first watch. Lives as long as the program. */
static _Atomic int child_signal_fd = -1;

/* When the handler ran for the end of which child; the newest overwrites the oldest. */
static struct
{
  _Atomic int pid;
  _Atomic gint64 time_ns;
} ends[N_ENDS];
static _Atomic guint n_ends;

static void
note_end (pid_t pid)
{
  guint place = atomic_fetch_add (&n_ends, 1) % N_ENDS;
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  atomic_store (&ends[place].time_ns, now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec);
  atomic_store (&ends[place].pid, pid);
}

/* Async-signal-safe calls only, and the errno of the code that was interrupted is kept. See
 * signal-safety(7). */
static void
on_sigchld (int signal_number,
            siginfo_t *info,
            void *context)
{
  const guint64 one = 1;
  int saved = errno;
  ssize_t n_written = write (atomic_load (&child_signal_fd), &one, sizeof one);

  (void) n_written; /* a full counter is readable too */
  if (info->si_code == CLD_EXITED || info->si_code == CLD_KILLED || info->si_code == CLD_DUMPED)
    note_end (info->si_pid);
  errno = saved;
}

static gboolean
on_counter_readable (int fd,
                     GIOCondition condition,
                     gpointer user_data)
{
  IpcChildSignalFunc func = (IpcChildSignalFunc) user_data;
  eventfd_t n_signals;

  eventfd_read (fd, &n_signals);
  func ();
  return G_SOURCE_CONTINUE;
}

/**
 * ipc_child_signal_watch:
 * @func: what to call from the default main context
 * @error: (out) (optional): why the counter could not be made
 *
 * Installs the handler for SIGCHLD, for the rest of the program's life; later calls change
 * nothing. Whatever handled SIGCHLD before is replaced, so a GLib child watch must not be used in
 * the same program. System calls that can be restarted are (`SA_RESTART`); poll(2) cannot and fails
 * with EINTR, in any thread. Main thread.
 *
 * Returns: %TRUE when it is installed
 */
gboolean
ipc_child_signal_watch (IpcChildSignalFunc func,
                        GError **error)
{
  struct sigaction action = { .sa_sigaction = on_sigchld, .sa_flags = SA_RESTART | SA_SIGINFO };
  int fd;

  if (atomic_load (&child_signal_fd) >= 0)
    return TRUE;
  fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make the counter for signals of children");
      return FALSE;
    }
  atomic_store (&child_signal_fd, fd);
  g_unix_fd_add (fd, G_IO_IN, on_counter_readable, (gpointer) func);
  sigemptyset (&action.sa_mask);
  sigaction (SIGCHLD, &action, NULL);
  return TRUE;
}

/**
 * ipc_child_signal_get_end_ns:
 * @pid: a child
 * @since_ns: when it was spawned, because numbers are used again
 *
 * When the kernel told of a child's end. It keeps that to itself where another child ended at the
 * very moment: of signals that nobody has taken yet it keeps one. Main thread.
 *
 * Returns: the time by `CLOCK_MONOTONIC`, or 0
 */
gint64
ipc_child_signal_get_end_ns (pid_t pid,
                             gint64 since_ns)
{
  for (guint i = 0; i < N_ENDS; i++)
    if (atomic_load (&ends[i].pid) == pid && atomic_load (&ends[i].time_ns) >= since_ns)
      return atomic_load (&ends[i].time_ns);
  return 0;
}
