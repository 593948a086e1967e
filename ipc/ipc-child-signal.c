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
 * A signalfd would need SIGCHLD blocked in every thread, those of libraries included, and children
 * would inherit that. Windows has no counterpart: there one waits for process handles alone.
 *
 * Kernel calls: eventfd(2), sigaction(2). The partner is ipc-process.c.
 */

#include "ipc-child-signal.h"
#include "ipc-error.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* What the handler writes to; -1 before the first watch. Lives as long as the program. */
static _Atomic int child_signal_fd = -1;

/* Async-signal-safe calls only, and the errno of the code that was interrupted is kept. See
 * signal-safety(7). */
static void
on_sigchld (int signal_number)
{
  const guint64 one = 1;
  int saved = errno;
  ssize_t n_written = write (atomic_load (&child_signal_fd), &one, sizeof one);

  (void) n_written; /* a full counter is readable too */
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
  struct sigaction action = { .sa_handler = on_sigchld, .sa_flags = SA_RESTART };
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
