/* SPDX-License-Identifier: MIT */
/*
 * test-parent-watch: a child must not outlive its parent, with each means alone.
 *
 *   test  --fork-->  parent  --fork-->  child: arms one means, says so, does as told
 *                    SIGKILL            must be gone within the deadline
 *
 * The test makes itself the reaper of orphans (PR_SET_CHILD_SUBREAPER), so it gets the child's
 * exit status after the parent's end.
 */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-named-pipe.h"
#include "ipc-parent-watch.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000
/* What a child exits with when a means failed to be armed, and when a pipe ended. */
#define EXIT_NOT_ARMED 10
#define EXIT_END_OF_FILE 11

/* What the child does as its first act; @end is its end of a pipe to the parent. It returns when
 * the child is to say that it is armed. */
typedef void (*Arm) (int parent_fd,
                     int end);

typedef struct
{
  Arm arm;               /* the means */
  void (*live) (int end); /* how it spends its life */
  gboolean stop;         /* the parent stops it with SIGSTOP before it reports */
  void (*die) (void);    /* how the parent ends by itself; NULL: it is killed with SIGKILL */
} Story;

#ifdef __SANITIZE_THREAD__
/* The fixture has woken GLib's worker thread, so the processes forked here come from one with
 * threads; ThreadSanitizer would end those that start a thread, which is what they are for. */
const char *__tsan_default_options (void);

const char *
__tsan_default_options (void)
{
  return "die_after_fork=0";
}
#endif

/* ---- the child ---- */

static void
arm_signal (int parent_fd,
            int end)
{
  if (!ipc_parent_watch_arm_signal (parent_fd, NULL))
    _exit (EXIT_NOT_ARMED);
}

static void
arm_signal_without_handle (int parent_fd,
                           int end)
{
  if (!ipc_parent_watch_arm_signal (-1, NULL))
    _exit (EXIT_NOT_ARMED);
}

static void
arm_thread (int parent_fd,
            int end)
{
  if (!ipc_parent_watch_start_thread (parent_fd, -1, NULL))
    _exit (EXIT_NOT_ARMED);
}

static void
arm_thread_with_pipe (int parent_fd,
                      int end)
{
  if (!ipc_parent_watch_start_thread (parent_fd, end, NULL))
    _exit (EXIT_NOT_ARMED);
}

static void
arm_nothing (int parent_fd,
             int end)
{
}

/* A main loop that hangs, deaf to all but the alarm that ends what a failed test leaves. */
static void
live_blocked (int end)
{
  sigset_t all;

  sigfillset (&all);
  sigdelset (&all, SIGALRM);
  sigprocmask (SIG_SETMASK, &all, NULL);
  for (;;)
    pause ();
}

static void
live_busy (int end)
{
  for (volatile guint i = 0;; i++)
    ;
}

static void
live_reading (int end)
{
  g_autoptr (IpcNamedPipe) pipe = ipc_named_pipe_new_for_fd (end, NULL);
  g_autoptr (GByteArray) message = g_byte_array_new ();
  struct pollfd poll_fd = { .fd = end, .events = POLLIN };

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      poll (&poll_fd, 1, -1);
      if (!ipc_named_pipe_receive (pipe, message, &error) &&
          g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
        _exit (EXIT_END_OF_FILE);
    }
}

/* ---- the parent ---- */

static void
die_by_crash (void)
{
  raise (SIGSEGV);
}

static void
die_by_sigterm (void)
{
  raise (SIGTERM);
}

static void
die_by_exit (void)
{
  _exit (0);
}

static void
be_child (const Story *story,
          int parent_fd,
          int end,
          int report)
{
  alarm (3 * DEADLINE_MS / 1000);
  story->arm (parent_fd, end);
  if (write (report, "a", 1) != 1)
    _exit (EXIT_NOT_ARMED);
  close (report);
  story->live (end);
}

/* Tells the test the child's number once it is armed and, if so told, stopped. */
static void
be_parent (const Story *story,
           int to_test,
           int from_test)
{
  struct rlimit no_core = { 0, 0 };
  int self = ipc_fd_open_pidfd (getpid (), NULL);
  int pipe_ends[2], armed[2];
  char byte;
  pid_t child;

  setrlimit (RLIMIT_CORE, &no_core);
  signal (SIGSEGV, SIG_DFL);
  if (self < 0 || pipe (armed) != 0 || socketpair (AF_UNIX, SOCK_SEQPACKET, 0, pipe_ends) != 0)
    _exit (1);
  child = fork ();
  if (child == 0)
    {
      close (pipe_ends[0]);
      close (armed[0]);
      close (to_test);
      close (from_test);
      be_child (story, self, pipe_ends[1], armed[1]);
    }
  close (armed[1]);
  close (pipe_ends[1]);
  if (read (armed[0], &byte, 1) != 1)
    _exit (2);
  if (story->stop && (kill (child, SIGSTOP) != 0 || waitpid (child, NULL, WUNTRACED) != child))
    _exit (3);
  if (write (to_test, &child, sizeof child) != sizeof child)
    _exit (4);
  if (story->die != NULL && read (from_test, &byte, 1) == 1)
    story->die ();
  for (;;)
    pause ();
}

/* ---- the test ---- */

static gboolean
have_pidfds (void)
{
  g_auto (IpcFd) fd = ipc_fd_open_pidfd (getpid (), NULL);

  if (fd < 0)
    g_test_skip ("no pidfds here");
  return fd >= 0;
}

/* The child has become ours when its parent died. */
static int
reap (pid_t pid)
{
  int status = 0;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

static void
expect_readable (int fd)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
  int n = poll (&poll_fd, 1, DEADLINE_MS);

  g_assert_cmpint (n, ==, 1);
}

static void
end_parent (const Story *story,
            pid_t parent,
            int to_parent)
{
  if (story->die != NULL)
    g_assert_cmpint (write (to_parent, "d", 1), ==, 1);
  else
    g_assert_cmpint (kill (parent, SIGKILL), ==, 0);
  reap (parent);
}

/* Returns the child's wait status, or -1 where there are no pidfds. */
static int
tell (Story story)
{
  g_auto (IpcFd) pidfd = -1;
  g_auto (IpcFd) from_parent = -1;
  g_auto (IpcFd) to_parent = -1;
  int report[2], order[2];
  pid_t parent, child;

  if (!have_pidfds ())
    return -1;
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  g_assert_cmpint (pipe2 (report, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (order, O_CLOEXEC), ==, 0);
  parent = fork ();
  g_assert_cmpint (parent, >=, 0);
  if (parent == 0)
    {
      close (report[0]);
      close (order[1]);
      be_parent (&story, report[1], order[0]);
    }
  close (report[1]);
  close (order[0]);
  from_parent = report[0];
  to_parent = order[1];
  g_assert_cmpint (read (from_parent, &child, sizeof child), ==, sizeof child);
  pidfd = ipc_fd_open_pidfd (child, NULL);
  g_assert_cmpint (pidfd, >=, 0);
  g_assert_false (ipc_fd_is_readable (pidfd));

  end_parent (&story, parent, to_parent);
  expect_readable (pidfd);
  return reap (child);
}

static void
expect_killed (int status)
{
  if (status == -1)
    return;
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
}

static void
expect_exit (int status,
             int code)
{
  if (status == -1)
    return;
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, code);
}

static void
test_signal_alone (void)
{
  expect_killed (tell ((Story){ .arm = arm_signal, .live = live_blocked }));
}

static void
test_signal_without_handle (void)
{
  expect_killed (tell ((Story){ .arm = arm_signal_without_handle, .live = live_blocked }));
}

static void
test_signal_reaches_stopped (void)
{
  expect_killed (tell ((Story){ .arm = arm_signal, .live = live_blocked, .stop = TRUE }));
}

static void
test_thread_alone (void)
{
  expect_exit (tell ((Story){ .arm = arm_thread, .live = live_blocked }), IPC_PARENT_WATCH_EXIT);
  expect_exit (tell ((Story){ .arm = arm_thread, .live = live_busy }), IPC_PARENT_WATCH_EXIT);
}

/* The parent's end tells more than that of its pipe, which comes with it. */
static void
test_thread_with_pipe (void)
{
  expect_exit (tell ((Story){ .arm = arm_thread_with_pipe, .live = live_blocked }),
               IPC_PARENT_WATCH_EXIT);
}

static void
test_end_of_file_alone (void)
{
  expect_exit (tell ((Story){ .arm = arm_nothing, .live = live_reading }), EXIT_END_OF_FILE);
}

static void
test_any_end_of_the_parent (void)
{
  static void (*const ends[]) (void) = { die_by_crash, die_by_sigterm, die_by_exit };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      expect_killed (tell ((Story){ .arm = arm_signal, .live = live_blocked, .die = ends[i] }));
      expect_exit (tell ((Story){ .arm = arm_thread, .live = live_blocked, .die = ends[i] }),
                   IPC_PARENT_WATCH_EXIT);
    }
}

/* Forks and reaps a process; what is left of it is its pidfd. */
static int
open_dead_process (void)
{
  int pidfd, ends[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      close (ends[1]);
      _exit (read (ends[0], &byte, 1) != 0);
    }
  pidfd = ipc_fd_open_pidfd (pid, NULL);
  g_assert_cmpint (ipc_parent_watch_get_parent_pid (pidfd), ==, pid);
  close (ends[0]);
  close (ends[1]);
  reap (pid);
  return pidfd;
}

/* Runs @func with a pidfd in a process of its own, for what it arms stays armed. */
static int
run_apart (void (*func) (int parent_fd),
           int parent_fd)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      func (parent_fd);
      _exit (0);
    }
  return reap (pid);
}

static void
arm_signal_too_late (int parent_fd)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ipc_parent_watch_arm_signal (parent_fd, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
}

static void
arm_thread_too_late (int parent_fd)
{
  g_assert_true (ipc_parent_watch_start_thread (parent_fd, -1, NULL));
  live_blocked (-1);
}

static void
test_parent_dead_before (void)
{
  g_auto (IpcFd) dead = -1;

  if (!have_pidfds ())
    return;
  dead = open_dead_process ();
  g_assert_cmpint (ipc_parent_watch_get_parent_pid (dead), ==, -1);
  expect_exit (run_apart (arm_signal_too_late, dead), 0);
  expect_exit (run_apart (arm_thread_too_late, dead), IPC_PARENT_WATCH_EXIT);
}

/* The parent lives on: it has only closed the pipe. */
static void
leave_late (int parent_fd)
{
  int ends[2];

  alarm (3 * DEADLINE_MS / 1000);
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_true (ipc_parent_watch_start_thread (parent_fd, ends[0], NULL));
  close (ends[0]); /* the thread has a copy */
  close (ends[1]);
  live_blocked (-1);
}

/* Whatever comes through the pipe is no wish to leave: it is the main loop's. */
static void
leave_by_itself (int parent_fd)
{
  struct pollfd poll_fd;
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_true (ipc_parent_watch_start_thread (parent_fd, ends[0], NULL));
  g_assert_cmpint (write (ends[1], "order", 5), ==, 5);
  poll_fd = (struct pollfd){ .fd = ends[0] };
  g_assert_cmpint (poll (&poll_fd, 1, 2 * IPC_PARENT_WATCH_LEAVE_MS), ==, 0);
}

/* One that has heard may take its time. */
static void
leave_slowly (int parent_fd)
{
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_true (ipc_parent_watch_start_thread (parent_fd, ends[0], NULL));
  ipc_parent_watch_leave_heard ();
  close (ends[1]);
  g_assert_cmpint (poll (NULL, 0, 2 * IPC_PARENT_WATCH_LEAVE_MS), ==, 0);
}

static void
test_late (void)
{
  g_auto (IpcFd) self = -1;

  if (!have_pidfds ())
    return;
  self = ipc_fd_open_pidfd (getpid (), NULL);
  expect_exit (run_apart (leave_late, self), IPC_PARENT_WATCH_EXIT_LATE);
  expect_exit (run_apart (leave_by_itself, self), 0);
  expect_exit (run_apart (leave_slowly, self), 0);
}

static void
check_close_on_exec (int parent_fd)
{
  fcntl (parent_fd, F_SETFD, 0);
  g_assert_true (ipc_parent_watch_arm_signal (parent_fd, NULL));
  g_assert_cmpint (fcntl (parent_fd, F_GETFD), ==, FD_CLOEXEC);
  fcntl (parent_fd, F_SETFD, 0);
  g_assert_true (ipc_parent_watch_start_thread (parent_fd, -1, NULL));
  g_assert_cmpint (fcntl (parent_fd, F_GETFD), ==, FD_CLOEXEC);
}

static void
check_signal_mask_is_kept (int parent_fd)
{
  sigset_t before, after;

  sigprocmask (SIG_SETMASK, NULL, &before);
  g_assert_true (ipc_parent_watch_start_thread (parent_fd, -1, NULL));
  sigprocmask (SIG_SETMASK, NULL, &after);
  for (int i = 1; i < 32; i++)
    g_assert_cmpint (sigismember (&before, i), ==, sigismember (&after, i));
}

static void
test_leaves_no_traces (void)
{
  g_auto (IpcFd) self = -1;

  if (!have_pidfds ())
    return;
  self = ipc_fd_open_pidfd (getpid (), NULL);
  g_assert_cmpint (ipc_parent_watch_get_parent_pid (self), ==, getpid ());
  g_assert_cmpint (ipc_parent_watch_get_parent_pid (-1), ==, getppid ());
  expect_exit (run_apart (check_close_on_exec, self), 0);
  expect_exit (run_apart (check_signal_mask_is_kept, self), 0);
}

static void
test_wrong_kind (void)
{
  g_autoptr (GError) of_thread = NULL;
  g_autoptr (GError) of_signal = NULL;
  g_autoptr (GError) of_nothing = NULL;
  int signal_number = -1;
  g_auto (IpcFd) fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  g_assert_false (ipc_parent_watch_start_thread (fd, -1, &of_thread));
  g_assert_error (of_thread, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  g_assert_false (ipc_parent_watch_arm_signal (fd, &of_signal));
  g_assert_error (of_signal, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  g_assert_false (ipc_parent_watch_start_thread (-1, -1, &of_nothing));
  g_assert_error (of_nothing, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  g_assert_cmpint (ipc_parent_watch_get_parent_pid (fd), ==, 0);
  g_assert_cmpint (prctl (PR_GET_PDEATHSIG, &signal_number), ==, 0);
  g_assert_cmpint (signal_number, ==, 0);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/parent-watch/signal-alone", test_signal_alone);
  test_leak_add ("/ipc/parent-watch/signal-without-handle", test_signal_without_handle);
  test_leak_add ("/ipc/parent-watch/signal-reaches-stopped", test_signal_reaches_stopped);
  test_leak_add ("/ipc/parent-watch/thread-alone", test_thread_alone);
  test_leak_add ("/ipc/parent-watch/thread-with-pipe", test_thread_with_pipe);
  test_leak_add ("/ipc/parent-watch/late", test_late);
  test_leak_add ("/ipc/parent-watch/end-of-file-alone", test_end_of_file_alone);
  test_leak_add ("/ipc/parent-watch/any-end-of-the-parent", test_any_end_of_the_parent);
  test_leak_add ("/ipc/parent-watch/parent-dead-before", test_parent_dead_before);
  test_leak_add ("/ipc/parent-watch/leaves-no-traces", test_leaves_no_traces);
  test_leak_add ("/ipc/parent-watch/wrong-kind", test_wrong_kind);
  return g_test_run ();
}
