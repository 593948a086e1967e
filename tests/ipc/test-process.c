/* SPDX-License-Identifier: MIT */
/*
 * test-process: what a child is given to the last descriptor, every way it can end, and the ladder.
 * The child is test-process-child, which behaves as it is told.
 */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-process.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000

/* One child, and what it prints. */
typedef struct
{
  IpcProcess *process;
  GString *heard; /* the signals that were emitted, a word each */
  IpcFd output;   /* the read end of its standard output */
} Child;

static void
child_clear (Child *child)
{
  g_clear_object (&child->process);
  g_string_free (child->heard, TRUE);
  ipc_fd_clear (&child->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Child, child_clear)

static void
on_heard (IpcProcess *process,
          Child *child)
{
  IpcProcessState state = ipc_process_get_state (process);

  g_string_append (child->heard, state == IPC_PROCESS_EXITED    ? "exited "
                                 : state == IPC_PROCESS_STOPPED ? "stopped "
                                                                : "continued ");
}

static void
child_spawn (Child *child,
             IpcLaunch *launch,
             const char *how,
             const char *value)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "test-process-child", NULL);
  const char *const argv[] = { program, how, value, NULL };
  g_autoptr (IpcLaunch) own = launch == NULL ? ipc_launch_new (ipc_launch_pipe_memory) : NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  ipc_launch_set_stdout (launch != NULL ? launch : own, ends[1]);
  ipc_fd_close (ends[1]);
  child->output = ends[0];
  child->heard = g_string_new (NULL);
  child->process = ipc_process_spawn (argv, launch != NULL ? launch : own, &error);
  if (launch != NULL)
    ipc_launch_set_stdout (launch, -1);
  g_assert_no_error (error);
  g_signal_connect (child->process, "stopped", G_CALLBACK (on_heard), child);
  g_signal_connect (child->process, "continued", G_CALLBACK (on_heard), child);
  g_signal_connect (child->process, "exited", G_CALLBACK (on_heard), child);
}

/* Reads to end-of-file, or to the first newline. */
static char *
child_read (Child *child,
            gboolean only_a_line)
{
  GString *text = g_string_new (NULL);
  struct pollfd readable = { .fd = child->output, .events = POLLIN };
  char byte;

  for (;;)
    {
      int n = poll (&readable, 1, DEADLINE_MS);

      if (n < 0 && errno == EINTR)
        continue;
      g_assert_cmpint (n, ==, 1);
      if (read (child->output, &byte, 1) != 1 || (only_a_line && byte == '\n'))
        return g_string_free (text, FALSE);
      g_string_append_c (text, byte);
    }
}

static void
child_wait_ready (Child *child)
{
  g_autofree char *line = child_read (child, TRUE);

  g_assert_cmpstr (line, ==, "ready");
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("Waited too long for %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_for_state (IpcProcess *process,
                IpcProcessState state)
{
  guint deadline = g_timeout_add (DEADLINE_MS, on_deadline, (gpointer) "a state");

  while (ipc_process_get_state (process) != state)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static void
wait_for_children (guint n_children)
{
  guint deadline = g_timeout_add (DEADLINE_MS, on_deadline, (gpointer) "children to go");

  while (test_leak_count_children () != n_children)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static void
child_wait_exited (Child *child,
                   const char *reason)
{
  g_autofree char *words = NULL;

  wait_for_state (child->process, IPC_PROCESS_EXITED);
  words = ipc_process_dup_reason (child->process);
  g_assert_cmpstr (words, ==, reason);
  g_assert_true (g_str_has_suffix (child->heard->str, "exited "));
  /* Neither the watch of the handle nor the timer of a rung outlives the process. */
  g_assert_null (g_main_context_find_source_by_user_data (NULL, child->process));
}

static void
child_send (Child *child,
            int signal_number)
{
  g_autoptr (GError) error = NULL;

  ipc_process_send_signal (child->process, signal_number, &error);
  g_assert_no_error (error);
}

static char *
dup_link (int fd)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  char *target = g_file_read_link (path, NULL);

  g_assert_nonnull (target);
  return target;
}

static int
open_memory (const char *name)
{
  int fd = memfd_create (name, MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

/* What the child must have: 0 to 2 and then @n memories named 3, 4, 5 and so on. */
static void
child_assert_descriptors (Child *child,
                          guint n)
{
  g_autoptr (GString) expected = g_string_new ("0 /dev/null\n");
  g_autofree char *output = dup_link (child->output);
  g_autofree char *errors = dup_link (2);
  g_autofree char *text = child_read (child, FALSE);

  g_string_append_printf (expected, "1 %s\n2 %s\n", output, errors);
  for (guint i = 3; i < 3 + n; i++)
    g_string_append_printf (expected, "%u /memfd:%u (deleted)\n", i, i);
  g_assert_cmpstr (text, ==, expected->str);
  child_wait_exited (child, "exited with 0");
}

/* Descriptors that were opened without close-on-exec, by us or by whoever started us, are the case
 * that GLib leaves to us. */
static void
test_descriptors (void)
{
  g_autoptr (IpcLaunch) launch = ipc_launch_new (ipc_launch_pipe_memory);
  g_auto (IpcFd) three = open_memory ("3");
  g_auto (IpcFd) four = open_memory ("4");
  g_auto (IpcFd) open_to_all = dup (2);
  g_auto (IpcFd) far_away = fcntl (2, F_DUPFD, 600);
  g_auto (Child) child = { 0 };

  g_assert_cmpint (fcntl (open_to_all, F_GETFD), ==, 0);
  g_assert_cmpint (fcntl (far_away, F_GETFD), ==, 0);
  g_assert_cmpint (ipc_launch_inherit (launch, three), ==, 3);
  g_assert_cmpint (ipc_launch_inherit (launch, four), ==, 4);
  child_spawn (&child, launch, "descriptors", NULL);
  child_assert_descriptors (&child, 2);
}

static void
test_nothing_inherited (void)
{
  g_auto (IpcFd) open_to_all = dup (2);
  g_auto (Child) child = { 0 };

  child_spawn (&child, NULL, "descriptors", NULL);
  child_assert_descriptors (&child, 0);
}

/* Our copies get descending numbers while the child's ascend, so that each copy lies where another
 * one has to go: 5 -> 3 and 3 -> 5. */
static void
test_collisions (void)
{
  enum { N = 24 };
  g_autoptr (IpcLaunch) launch = ipc_launch_new (ipc_launch_pipe_memory);
  g_auto (Child) child = { 0 };
  IpcFd memories[N];
  IpcFd places[N];
  const int *sources;
  guint n_sources;

  for (int i = 0; i < N; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", 3 + i);
      g_auto (IpcFd) memory = open_memory (name);

      memories[i] = fcntl (memory, F_DUPFD_CLOEXEC, 300);
    }
  for (int i = 0; i < N; i++)
    places[i] = fcntl (2, F_DUPFD_CLOEXEC, 3);
  for (int i = 0; i < N; i++)
    {
      ipc_fd_clear (&places[N - 1 - i]);
      g_assert_cmpint (ipc_launch_inherit (launch, memories[i]), ==, 3 + i);
      ipc_fd_clear (&memories[i]);
    }
  sources = ipc_launch_get_source_fds (launch, &n_sources);
  g_assert_cmpint (sources[0], >, sources[N - 1]);
  g_assert_cmpint (sources[N - 1], <, 3 + N);
  child_spawn (&child, launch, "descriptors", NULL);
  child_assert_descriptors (&child, N);
}

/* The standard signals of a set; glibc has two of its own above them. */
static guint64
get_signal_set (const char *status,
                const char *name)
{
  const char *line = strstr (status, name);

  g_assert_nonnull (line);
  return g_ascii_strtoull (line + strlen (name), NULL, 16) & G_GUINT64_CONSTANT (0x7fffffff);
}

static void
test_signals_are_default (void)
{
  g_auto (Child) child = { 0 };
  g_autofree char *own = NULL;
  g_autofree char *text = NULL;
  guint64 pipe_bit = G_GUINT64_CONSTANT (1) << (SIGPIPE - 1);
  sigset_t blocked;
  sigset_t saved;
  sigset_t after;

  sigemptyset (&blocked);
  sigaddset (&blocked, SIGTERM);
  sigaddset (&blocked, SIGUSR1);
  pthread_sigmask (SIG_BLOCK, &blocked, &saved);
  child_spawn (&child, NULL, "signals", NULL);
  pthread_sigmask (SIG_SETMASK, &saved, &after);
  g_assert_true (sigismember (&after, SIGTERM));
  g_assert_true (sigismember (&after, SIGUSR1));

  text = child_read (&child, FALSE);
  g_assert_true (g_file_get_contents ("/proc/self/status", &own, NULL, NULL));
  g_assert_cmphex (get_signal_set (text, "SigBlk:"), ==, 0);
  g_assert_true (get_signal_set (own, "SigIgn:") & pipe_bit);
  g_assert_cmphex (get_signal_set (text, "SigIgn:"), ==,
                   get_signal_set (own, "SigIgn:") & ~pipe_bit);
  child_wait_exited (&child, "exited with 0");
}

static void
test_exit_codes (void)
{
  static const int codes[] = { 0, 1, 64, 255 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *word = g_strdup_printf ("%d", codes[i]);
      g_autofree char *reason = g_strdup_printf ("exited with %d", codes[i]);
      g_auto (Child) child = { 0 };

      child_spawn (&child, NULL, "exit", word);
      g_assert_cmpint (ipc_process_get_exit_code (child.process), ==, -1);
      g_assert_cmpint (ipc_process_get_exit_time_ns (child.process), ==, 0);
      child_wait_exited (&child, reason);
      g_assert_cmpint (ipc_process_get_exit_code (child.process), ==, codes[i]);
      g_assert_false (ipc_process_was_killed (child.process));
      g_assert_cmpint (ipc_process_get_exit_time_ns (child.process), >,
                       ipc_process_get_spawn_time_ns (child.process));
      g_assert_cmpstr (child.heard->str, ==, "exited ");
    }
}

/* From when the kernel told to when the main loop got to it, which here does not run meanwhile. */
static void
test_notice_is_measured (void)
{
  g_auto (Child) child = { 0 };
  struct pollfd end;
  gint64 dead_ns;
  gint64 told_ns;

  child_spawn (&child, NULL, "exit", "0");
  g_assert_cmpint (ipc_process_get_notice_ns (child.process), ==, -1);
  end = (struct pollfd){ .fd = ipc_process_get_pidfd (child.process), .events = POLLIN };
  if (end.fd < 0)
    {
      g_test_skip ("there are no pidfds here");
      child_wait_exited (&child, "exited with 0");
      return;
    }
  while (poll (&end, 1, -1) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  dead_ns = g_get_monotonic_time () * 1000;
  child_wait_exited (&child, "exited with 0");
  g_assert_cmpint (ipc_process_get_notice_ns (child.process), >=, 0);
  told_ns = ipc_process_get_exit_time_ns (child.process) -
            ipc_process_get_notice_ns (child.process);
  g_assert_cmpint (told_ns, >, ipc_process_get_spawn_time_ns (child.process));
  g_assert_cmpint (ipc_process_get_exit_time_ns (child.process), >=, dead_ns);
}

static void
test_killed (void)
{
  const struct
  {
    int signal_number;
    const char *reason;
  } cases[] = {
    { SIGHUP, "killed by SIGHUP" },        { SIGINT, "killed by SIGINT" },
    { SIGKILL, "killed by SIGKILL" },      { SIGTERM, "killed by SIGTERM" },
    { SIGSEGV, "killed by SIGSEGV" },      { SIGABRT, "killed by SIGABRT" },
    { SIGPIPE, "killed by SIGPIPE" },      { SIGUSR1, "killed by SIGUSR1" },
    { SIGRTMIN, "killed by SIGRTMIN+0" },  { SIGRTMIN + 3, "killed by SIGRTMIN+3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *word = g_strdup_printf ("%d", cases[i].signal_number);
      g_auto (Child) child = { 0 };

      child_spawn (&child, NULL, "raise", word);
      child_wait_exited (&child, cases[i].reason);
      g_assert_true (ipc_process_was_killed (child.process));
      g_assert_cmpint (ipc_process_get_exit_code (child.process), ==, -1);
    }
}

static void
remove_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_unlink (path);
    }
}

/* Whether there is a core depends on the system; the words must only agree with the kernel. */
static void
test_core_dumped (void)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *reason = NULL;
  g_auto (Child) child = { 0 };

  child_spawn (&child, NULL, "dump", directory);
  wait_for_state (child.process, IPC_PROCESS_EXITED);
  reason = ipc_process_dup_reason (child.process);
  remove_files (directory);
  g_assert_true (ipc_process_was_killed (child.process));
  if (g_str_equal (reason, "killed by SIGABRT"))
    g_test_skip ("this system writes no core dumps");
  else
    g_assert_cmpstr (reason, ==, "killed by SIGABRT (core dumped)");
}

static void
assert_reason (IpcProcess *process,
               const char *expected)
{
  g_autofree char *reason = ipc_process_dup_reason (process);

  g_assert_cmpstr (reason, ==, expected);
}

static void
test_stop_and_continue (void)
{
  g_auto (Child) child = { 0 };

  child_spawn (&child, NULL, "wait", NULL);
  child_wait_ready (&child);
  assert_reason (child.process, "running");
  child_send (&child, SIGSTOP);
  wait_for_state (child.process, IPC_PROCESS_STOPPED);
  assert_reason (child.process, "stopped");
  kill (ipc_process_get_pid (child.process), SIGCONT);
  wait_for_state (child.process, IPC_PROCESS_RUNNING);
  assert_reason (child.process, "running");
  kill (ipc_process_get_pid (child.process), SIGSTOP);
  wait_for_state (child.process, IPC_PROCESS_STOPPED);
  child_send (&child, SIGKILL);
  child_wait_exited (&child, "killed by SIGKILL");
  g_assert_cmpstr (child.heard->str, ==, "stopped continued stopped exited ");
}

/* Each one's own changes reach each one, and nobody else. */
static void
test_several (void)
{
  g_auto (Child) first = { 0 };
  g_auto (Child) second = { 0 };

  child_spawn (&first, NULL, "wait", NULL);
  child_spawn (&second, NULL, "wait", NULL);
  child_wait_ready (&first);
  child_wait_ready (&second);
  child_send (&first, SIGSTOP);
  child_send (&second, SIGKILL);
  child_wait_exited (&second, "killed by SIGKILL");
  wait_for_state (first.process, IPC_PROCESS_STOPPED);
  g_assert_cmpstr (second.heard->str, ==, "exited ");
  child_send (&first, SIGKILL);
  child_wait_exited (&first, "killed by SIGKILL");
  g_assert_cmpstr (first.heard->str, ==, "stopped exited ");
}

static void
test_many_cycles (void)
{
  guint n_descriptors = test_leak_count_descriptors ();

  for (int i = 0; i < 200; i++)
    {
      g_auto (Child) child = { 0 };

      child_spawn (&child, NULL, "exit", "0");
      child_wait_exited (&child, "exited with 0");
    }
  g_assert_cmpuint (test_leak_count_descriptors (), ==, n_descriptors);
  g_assert_cmpuint (test_leak_count_children (), ==, 0);
}

static void
assert_not_started (const char *program,
                    int code)
{
  const char *const argv[] = { program, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcProcess) process = ipc_process_spawn (argv, NULL, &error);

  g_assert_null (process);
  g_assert_error (error, G_IO_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, "Could not start "));
  g_assert_nonnull (strstr (error->message, program));
}

/* valgrind turns vfork into fork, so the reason of a failed exec does not come back to us. */
static gboolean
skip_under_valgrind (void)
{
  const char *preload = g_getenv ("LD_PRELOAD");

  if (preload == NULL || strstr (preload, "vgpreload") == NULL)
    return FALSE;
  g_test_skip ("valgrind forks where we share memory");
  return TRUE;
}

static void
test_not_started (void)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *file = g_build_filename (directory, "file", NULL);
  g_autofree char *below = g_build_filename (file, "program", NULL);

  if (skip_under_valgrind ())
    return;
  assert_not_started ("/no/such/program", G_IO_ERROR_NOT_FOUND);
  assert_not_started ("tin-can-no-such-program", G_IO_ERROR_NOT_FOUND);
  assert_not_started (directory, G_IO_ERROR_IS_DIRECTORY);

  g_assert_true (g_file_set_contents (file, "#!/no/such/interpreter\n", -1, NULL));
  assert_not_started (file, G_IO_ERROR_PERMISSION_DENIED);
  assert_not_started (below, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_cmpint (g_chmod (file, 0700), ==, 0);
  assert_not_started (file, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (g_unlink (file), ==, 0);
}

/* What could not be copied into the launch is not left out in silence. */
static void
test_bad_launch (void)
{
  const char *const argv[] = { "true", NULL };
  g_autoptr (IpcLaunch) launch = ipc_launch_new (ipc_launch_pipe_memory);
  g_autoptr (GError) error = NULL;

  ipc_launch_inherit (launch, 987654);
  g_assert_null (ipc_process_spawn (argv, launch, &error));
  g_assert_nonnull (strstr (error->message, "987654"));
}

static void
test_search_path (void)
{
  const char *const argv[] = { "true", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcProcess) process = ipc_process_spawn (argv, NULL, &error);

  g_assert_no_error (error);
  wait_for_state (process, IPC_PROCESS_EXITED);
  assert_reason (process, "exited with 0");
}

static gint64
get_time_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

/* The child would exit with 99 if SIGTERM reached it. */
static void
test_end_asked (void)
{
  g_autoptr (IpcLaunch) launch = ipc_launch_new (ipc_launch_pipe_memory);
  g_auto (Child) child = { 0 };
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (ipc_launch_inherit (launch, ends[0]), ==, 3);
  ipc_fd_close (ends[0]);
  child_spawn (&child, launch, "leave-when-asked", "3");
  child_wait_ready (&child);
  g_assert_cmpint (write (ends[1], "Q", 1), ==, 1);
  ipc_process_end (child.process, TRUE);
  ipc_process_end (child.process, TRUE);
  child_wait_exited (&child, "exited with 0");
  ipc_fd_close (ends[1]);

  ipc_process_end (child.process, TRUE);
  ipc_process_end (child.process, FALSE);
  g_assert_cmpstr (child.heard->str, ==, "exited ");
}

/* It was asked and does not hear: SIGTERM one rung later. */
static void
test_end_deaf (void)
{
  g_auto (Child) child = { 0 };
  gint64 start_ms;

  child_spawn (&child, NULL, "wait", NULL);
  child_wait_ready (&child);
  start_ms = get_time_ms ();
  ipc_process_end (child.process, TRUE);
  child_wait_exited (&child, "killed by SIGTERM");
  g_assert_cmpint (get_time_ms () - start_ms, >=, IPC_PROCESS_RUNG_MS - 1);
}

static void
test_end_stubborn (void)
{
  g_auto (Child) child = { 0 };
  gint64 start_ms;
  gint64 elapsed_ms;

  child_spawn (&child, NULL, "ignore-terminate", NULL);
  child_wait_ready (&child);
  start_ms = get_time_ms ();
  ipc_process_end (child.process, TRUE);
  child_wait_exited (&child, "killed by SIGKILL");
  elapsed_ms = get_time_ms () - start_ms;
  g_test_message ("gone after %" G_GINT64_FORMAT " ms", elapsed_ms);
  g_assert_cmpint (elapsed_ms, >=, 2 * IPC_PROCESS_RUNG_MS - 2);
  g_assert_cmpint (elapsed_ms, <, 4 * IPC_PROCESS_RUNG_MS);
}

/* Nobody waits for the first rung once somebody is in a hurry. */
static void
test_end_hurried (void)
{
  g_auto (Child) child = { 0 };
  gint64 start_ms;

  child_spawn (&child, NULL, "wait", NULL);
  child_wait_ready (&child);
  start_ms = get_time_ms ();
  ipc_process_end (child.process, TRUE);
  ipc_process_end (child.process, FALSE);
  ipc_process_end (child.process, TRUE);
  child_wait_exited (&child, "killed by SIGTERM");
  g_assert_cmpint (get_time_ms () - start_ms, <, IPC_PROCESS_RUNG_MS);
}

/* SIGTERM waits in a stopped process; SIGCONT lets it through. What it was asked it has not heard, so
 * nobody waits for that. */
static void
test_end_stopped (void)
{
  for (gboolean was_asked = FALSE; was_asked <= TRUE; was_asked++)
    {
      g_auto (Child) child = { 0 };
      gint64 start_ms;

      child_spawn (&child, NULL, "wait", NULL);
      child_wait_ready (&child);
      child_send (&child, SIGSTOP);
      wait_for_state (child.process, IPC_PROCESS_STOPPED);
      start_ms = get_time_ms ();
      ipc_process_end (child.process, was_asked);
      child_wait_exited (&child, "killed by SIGTERM");
      g_assert_cmpint (get_time_ms () - start_ms, <, IPC_PROCESS_RUNG_MS);
    }
}

static void
test_end_stopped_again (void)
{
  g_auto (Child) child = { 0 };

  child_spawn (&child, NULL, "ignore-terminate", NULL);
  child_wait_ready (&child);
  ipc_process_end (child.process, FALSE);
  child_send (&child, SIGSTOP);
  child_wait_exited (&child, "killed by SIGKILL");
}

static void
test_signal_after_exit (void)
{
  static const int numbers[] = { 0, SIGTERM, SIGKILL, SIGCONT };
  g_auto (Child) child = { 0 };

  child_spawn (&child, NULL, "exit", "3");
  child_wait_exited (&child, "exited with 3");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (ipc_process_send_signal (child.process, numbers[i], &error));
      g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "it has exited with 3"));
    }
}

static gboolean
set_next_pid (pid_t pid)
{
  g_autofree char *text = g_strdup_printf ("%d", (int) pid - 1);
  g_auto (IpcFd) fd = open ("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

  return fd >= 0 && write (fd, text, strlen (text)) > 0;
}

/* The number is given to another child on purpose; root can have that. */
static void
test_number_used_again (void)
{
  g_auto (Child) old = { 0 };
  pid_t pid;

  child_spawn (&old, NULL, "exit", "0");
  pid = ipc_process_get_pid (old.process);
  child_wait_exited (&old, "exited with 0");
  for (int i = 0; i < 20 && set_next_pid (pid); i++)
    {
      g_auto (Child) young = { 0 };

      child_spawn (&young, NULL, "wait", NULL);
      child_wait_ready (&young);
      ipc_process_send_signal (old.process, SIGKILL, NULL);
      ipc_process_end (old.process, FALSE);
      child_send (&young, SIGUSR1);
      child_wait_exited (&young, "killed by SIGUSR1");
      if (ipc_process_get_pid (young.process) == pid)
        return;
    }
  g_test_skip ("the number was not given again");
}

/* An owner that lets go of a living process leaves no process behind. */
static void
test_let_go (void)
{
  g_auto (Child) child = { 0 };

  child_spawn (&child, NULL, "ignore-terminate", NULL);
  child_wait_ready (&child);
  ipc_process_end (child.process, TRUE);
  g_clear_object (&child.process);
  wait_for_children (0);
  g_assert_cmpstr (child.heard->str, ==, "");
}

static void
on_exited_let_go (IpcProcess *process,
                  Child *child)
{
  g_clear_object (&child->process);
}

static void
test_let_go_in_handler (void)
{
  g_auto (Child) child = { 0 };
  guint deadline = g_timeout_add (DEADLINE_MS, on_deadline, (gpointer) "the exit");

  child_spawn (&child, NULL, "exit", "0");
  g_signal_connect (child.process, "exited", G_CALLBACK (on_exited_let_go), &child);
  while (child.process != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

/* The rule is one reaper; when it is broken nothing hangs and nobody else is hit. */
static void
test_reaped_by_another (void)
{
  g_auto (Child) child = { 0 };
  siginfo_t info;

  child_spawn (&child, NULL, "exit", "0");
  g_assert_cmpint (waitid (P_PID, ipc_process_get_pid (child.process), &info, WEXITED), ==, 0);
  child_wait_exited (&child, "ended, and its exit code was lost");
  g_assert_cmpint (ipc_process_get_exit_code (child.process), ==, -1);
  g_assert_false (ipc_process_was_killed (child.process));
}

static void
test_handle (void)
{
  g_auto (Child) child = { 0 };
  int pidfd;

  child_spawn (&child, NULL, "wait", NULL);
  pidfd = ipc_process_get_pidfd (child.process);
  if (pidfd >= 0)
    {
      g_assert_true (fcntl (pidfd, F_GETFD) & FD_CLOEXEC);
      g_assert_cmpint (ipc_fd_get_pidfd_pid (pidfd), ==, ipc_process_get_pid (child.process));
      g_assert_false (ipc_fd_is_readable (pidfd));
    }
  child_wait_ready (&child);
  child_send (&child, SIGKILL);
  child_wait_exited (&child, "killed by SIGKILL");
  g_assert_cmpint (ipc_process_get_pidfd (child.process), ==, pidfd);
  if (pidfd < 0)
    g_test_skip ("this system has no pidfds");
}

/* The counter for SIGCHLD is opened by the first spawn and kept; it is no leak. */
static void
warm_up (void)
{
  const char *const argv[] = { "true", NULL };
  g_autoptr (IpcProcess) process = ipc_process_spawn (argv, NULL, NULL);

  wait_for_state (process, IPC_PROCESS_EXITED);
}

int
main (int argc,
      char *argv[])
{
  test_leak_init (&argc, &argv);
  warm_up ();
  test_leak_add ("/ipc/process/descriptors", test_descriptors);
  test_leak_add ("/ipc/process/nothing-inherited", test_nothing_inherited);
  test_leak_add ("/ipc/process/collisions", test_collisions);
  test_leak_add ("/ipc/process/signals-are-default", test_signals_are_default);
  test_leak_add ("/ipc/process/exit-codes", test_exit_codes);
  test_leak_add ("/ipc/process/killed", test_killed);
  test_leak_add ("/ipc/process/notice-is-measured", test_notice_is_measured);
  test_leak_add ("/ipc/process/core-dumped", test_core_dumped);
  test_leak_add ("/ipc/process/stop-and-continue", test_stop_and_continue);
  test_leak_add ("/ipc/process/several", test_several);
  test_leak_add ("/ipc/process/many-cycles", test_many_cycles);
  test_leak_add ("/ipc/process/not-started", test_not_started);
  test_leak_add ("/ipc/process/bad-launch", test_bad_launch);
  test_leak_add ("/ipc/process/search-path", test_search_path);
  test_leak_add ("/ipc/process/end/asked", test_end_asked);
  test_leak_add ("/ipc/process/end/deaf", test_end_deaf);
  test_leak_add ("/ipc/process/end/stubborn", test_end_stubborn);
  test_leak_add ("/ipc/process/end/hurried", test_end_hurried);
  test_leak_add ("/ipc/process/end/stopped", test_end_stopped);
  test_leak_add ("/ipc/process/end/stopped-again", test_end_stopped_again);
  test_leak_add ("/ipc/process/signal-after-exit", test_signal_after_exit);
  test_leak_add ("/ipc/process/number-used-again", test_number_used_again);
  test_leak_add ("/ipc/process/let-go", test_let_go);
  test_leak_add ("/ipc/process/let-go-in-handler", test_let_go_in_handler);
  test_leak_add ("/ipc/process/reaped-by-another", test_reaped_by_another);
  test_leak_add ("/ipc/process/handle", test_handle);
  return g_test_run ();
}
