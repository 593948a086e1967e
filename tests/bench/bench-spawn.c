/* SPDX-License-Identifier: MIT */
/*
 * bench-spawn: what our way of spawning costs a large parent, against bare posix_spawn(3).
 *
 *   ninja tests/bench/bench-spawn && tests/bench/bench-spawn [MIB [ROUNDS]]
 *
 * Maps MIB of memory (300), touches every page, and measures from spawn to the end of the child,
 * which does nothing but exit. Both ways take turns within one run, so what else the machine does
 * hits both alike; the medians are compared. fork(2) is measured too, to show what both avoid.
 * The last line is for programs to read. The exit code is 1 when ours costs more than twice as
 * much as the bare call.
 */

#include "ipc-process.h"

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_TIMES_BARE 2.0

extern char **environ;

static const char *const child_argv[] = { "/bin/true", NULL };

static gint64
get_time_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static void
wait_for (pid_t pid)
{
  siginfo_t info;

  while (waitid (P_PID, pid, &info, WEXITED) != 0)
    continue;
}

static gint64
measure_ours (void)
{
  gint64 start_ns = get_time_ns ();
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcProcess) process = ipc_process_spawn (child_argv, NULL, &error);

  if (process == NULL)
    g_error ("%s", error->message);
  while (ipc_process_get_state (process) != IPC_PROCESS_EXITED)
    g_main_context_iteration (NULL, TRUE);
  return get_time_ns () - start_ns;
}

static gint64
measure_bare (void)
{
  gint64 start_ns = get_time_ns ();
  pid_t pid;

  if (posix_spawn (&pid, child_argv[0], NULL, NULL, (char **) child_argv, environ) != 0)
    g_error ("posix_spawn failed");
  wait_for (pid);
  return get_time_ns () - start_ns;
}

static gint64
measure_fork (void)
{
  gint64 start_ns = get_time_ns ();
  pid_t pid = fork ();

  if (pid == 0)
    {
      execv (child_argv[0], (char **) child_argv);
      _exit (127);
    }
  wait_for (pid);
  return get_time_ns () - start_ns;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static double
get_median_us (GArray *times_ns)
{
  g_array_sort (times_ns, compare_times);
  return g_array_index (times_ns, gint64, times_ns->len / 2) / 1e3;
}

static void
add_time (GArray *times_ns,
          gint64 time_ns)
{
  g_array_append_val (times_ns, time_ns);
}

static void
use_memory (gsize size_bytes)
{
  void *memory = mmap (NULL, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    g_error ("No memory");
  /* Huge pages would make the page tables small, and fork look good. */
  madvise (memory, size_bytes, MADV_NOHUGEPAGE);
  memset (memory, 1, size_bytes);
}

int
main (int argc,
      char *argv[])
{
  int n_mib = argc > 1 ? atoi (argv[1]) : 300;
  int n_rounds = argc > 2 ? atoi (argv[2]) : 300;
  g_autoptr (GArray) ours = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) bare = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) forked = g_array_new (FALSE, FALSE, sizeof (gint64));
  double ours_us;
  double bare_us;
  double fork_us;

  signal (SIGPIPE, SIG_IGN);
  use_memory ((gsize) MAX (n_mib, 1) << 20);
  measure_ours ();
  for (int i = 0; i < MAX (n_rounds, 1); i++)
    {
      add_time (ours, measure_ours ());
      add_time (bare, measure_bare ());
      if (i % 10 == 0)
        add_time (forked, measure_fork ());
    }
  ours_us = get_median_us (ours);
  bare_us = get_median_us (bare);
  fork_us = get_median_us (forked);
  printf ("parent of %d MiB, spawn to exit, median of %d\n", n_mib, n_rounds);
  printf ("  ipc_process_spawn  %8.0f us\n", ours_us);
  printf ("  posix_spawn        %8.0f us\n", bare_us);
  printf ("  fork and exec      %8.0f us\n", fork_us);
  printf ("ratio %.2f\n", ours_us / bare_us);
  return ours_us / bare_us > MOST_TIMES_BARE;
}
