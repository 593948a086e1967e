/* SPDX-License-Identifier: MIT */
/*
 * bench-named-pipe: what IpcNamedPipe costs above the bare system calls.
 *
 * Two processes on one core send 64 bytes to and fro in three ways:
 *
 *   bare       blocking sendmsg() and recvmsg() on SOCK_SEQPACKET: the floor
 *   with poll  the same behind a poll(), as in any loop that watches more than one descriptor
 *   pipe       ipc_named_pipe_send(), poll(), ipc_named_pipe_receive()
 *
 * The ways take turns in short blocks, so that whatever else the machine does touches all of
 * them alike. Prints the median of each and the ratios. Usage: bench-named-pipe [BLOCKS]
 */

#include "ipc-named-pipe.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MESSAGE_BYTES 64
#define ROUNDS_PER_BLOCK 500
#define BLOCKS_DEFAULT 100

typedef enum
{
  BARE,
  WITH_POLL,
  PIPE,
  N_WAYS,
} Way;

static const char *const way_names[N_WAYS] = { "bare", "with poll", "pipe" };

/* One end of one way. */
typedef struct
{
  Way way;
  int fd;              /* the socket, whoever owns it */
  IpcNamedPipe *pipe;  /* PIPE only */
  GByteArray *message; /* PIPE only */
} End;

static gint64
now_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

static void
stay_on_one_core (void)
{
  cpu_set_t set;
  int cpu = sched_getcpu ();

  CPU_ZERO (&set);
  CPU_SET (MAX (cpu, 0), &set);
  sched_setaffinity (0, sizeof set, &set);
}

static void
wait_for_input (End *end)
{
  struct pollfd poll_fd = { .fd = end->fd, .events = POLLIN };

  while (poll (&poll_fd, 1, -1) < 0 && errno == EINTR)
    ;
}

static gboolean
send_one (End *end,
          char *bytes)
{
  struct iovec part = { .iov_base = bytes, .iov_len = MESSAGE_BYTES };
  struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };

  if (end->way == PIPE)
    return ipc_named_pipe_send (end->pipe, bytes, MESSAGE_BYTES, NULL);
  return sendmsg (end->fd, &header, MSG_NOSIGNAL) == MESSAGE_BYTES;
}

static gboolean
receive_one (End *end,
             char *bytes)
{
  struct iovec part = { .iov_base = bytes, .iov_len = MESSAGE_BYTES };
  struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };

  if (end->way != BARE)
    wait_for_input (end);
  if (end->way == PIPE)
    return ipc_named_pipe_receive (end->pipe, end->message, NULL);
  return recvmsg (end->fd, &header, 0) == MESSAGE_BYTES;
}

static void
end_open (End *end,
          Way way,
          int fd)
{
  end->way = way;
  end->fd = fd;
  end->pipe = way == PIPE ? ipc_named_pipe_new_for_fd (fd, NULL) : NULL;
  end->message = way == PIPE ? g_byte_array_new () : NULL;
}

static void
end_close (End *end)
{
  if (end->pipe == NULL)
    close (end->fd);
  g_clear_pointer (&end->pipe, ipc_named_pipe_free);
  g_clear_pointer (&end->message, g_byte_array_unref);
}

static pid_t
fork_echo (Way way,
           End *ours)
{
  char bytes[MESSAGE_BYTES];
  int ends[2];
  pid_t pid;
  End theirs;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0 || (pid = fork ()) < 0)
    g_error ("Could not start an echo: %s", g_strerror (errno));
  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      close (ends[0]);
      end_open (&theirs, way, ends[1]);
      while (receive_one (&theirs, bytes) && send_one (&theirs, bytes))
        ;
      _exit (0);
    }
  close (ends[1]);
  end_open (ours, way, ends[0]);
  return pid;
}

static void
run_block (End *end,
           GArray *times_ns)
{
  char bytes[MESSAGE_BYTES] = { 0 };

  for (guint i = 0; i < ROUNDS_PER_BLOCK; i++)
    {
      gint64 start = now_ns ();
      gint64 taken;

      if (!send_one (end, bytes) || !receive_one (end, bytes))
        g_error ("The echo of %s is gone", way_names[end->way]);
      taken = now_ns () - start;
      g_array_append_val (times_ns, taken);
    }
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static double
get_percentile_us (GArray *times_ns,
                   guint percent)
{
  return g_array_index (times_ns, gint64, (gsize) (times_ns->len - 1) * percent / 100) / 1000.0;
}

int
main (int argc,
      char **argv)
{
  guint n_blocks = argc > 1 ? (guint) MAX (atoi (argv[1]), 1) : BLOCKS_DEFAULT;
  End ends[N_WAYS];
  pid_t echoes[N_WAYS];
  GArray *times_ns[N_WAYS];
  double p50[N_WAYS];

  stay_on_one_core ();
  for (Way way = BARE; way < N_WAYS; way++)
    {
      echoes[way] = fork_echo (way, &ends[way]);
      times_ns[way] = g_array_new (FALSE, FALSE, sizeof (gint64));
      run_block (&ends[way], times_ns[way]);
      g_array_set_size (times_ns[way], 0);
    }
  for (guint i = 0; i < n_blocks; i++)
    {
      for (Way way = BARE; way < N_WAYS; way++)
        run_block (&ends[way], times_ns[way]);
    }
  for (Way way = BARE; way < N_WAYS; way++)
    {
      g_array_sort (times_ns[way], compare_times);
      p50[way] = get_percentile_us (times_ns[way], 50);
      printf ("%-10s p50 %6.2f us  p99 %6.2f us\n", way_names[way], p50[way],
              get_percentile_us (times_ns[way], 99));
      g_array_unref (times_ns[way]);
      end_close (&ends[way]);
      kill (echoes[way], SIGKILL);
      waitpid (echoes[way], NULL, 0);
    }
  printf ("pipe / bare %.3f   pipe / with poll %.3f\n", p50[PIPE] / p50[BARE],
          p50[PIPE] / p50[WITH_POLL]);
  return 0;
}
