/* SPDX-License-Identifier: MIT */
/* test-event: the FIFO as a named event, alone, between processes, and against odd names. */

#include "ipc-error.h"
#include "ipc-event.h"
#include "ipc-fd.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000
#define FIFO_BYTES 65536
#define N_WAITERS 4

static char *
dup_name (const char *last_part)
{
  g_autofree char *directory = test_leak_dup_directory ();

  return g_build_filename (directory, last_part, NULL);
}

static IpcEvent *
make_event (IpcEventReset reset)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = dup_name ("Event1_4711");
  IpcEvent *event = ipc_event_new (name, reset, &error);

  g_assert_no_error (error);
  g_assert_nonnull (event);
  g_assert_cmpstr (ipc_event_get_name (event), ==, name);
  return event;
}

static void
assert_wait (IpcEvent *event,
             int timeout_ms,
             gboolean is_set)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ipc_event_wait (event, timeout_ms, &error), ==, is_set);
  g_assert_no_error (error);
}

static void
assert_set (IpcEvent *event)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ipc_event_set (event, &error));
  g_assert_no_error (error);
}

static void
test_private (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);
  int fd = ipc_event_get_fd (event);
  struct stat status;

  g_assert_cmpint (fstat (fd, &status), ==, 0);
  g_assert_true (S_ISFIFO (status.st_mode));
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  g_assert_cmpint (fcntl (fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK), ==, O_RDWR | O_NONBLOCK);
}

static void
test_auto_reset (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);

  assert_wait (event, 0, FALSE);
  assert_set (event);
  g_assert_true (ipc_fd_is_readable (ipc_event_get_fd (event)));
  assert_wait (event, -1, TRUE);
  g_assert_false (ipc_fd_is_readable (ipc_event_get_fd (event)));
  assert_wait (event, 0, FALSE);
}

static void
test_manual_reset (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_MANUAL_RESET);

  g_assert_false (ipc_event_reset (event));
  assert_set (event);
  assert_wait (event, -1, TRUE);
  assert_wait (event, 0, TRUE);
  g_assert_true (ipc_event_reset (event));
  assert_wait (event, 0, FALSE);
  g_assert_false (ipc_event_reset (event));
}

static void
test_coalesces (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);

  for (guint i = 0; i < 1000; i++)
    assert_set (event);
  assert_wait (event, 0, TRUE);
  assert_wait (event, 0, FALSE);
}

/* More sets than the FIFO holds: none waits, and one wake takes them all. */
static void
test_full (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);

  for (guint i = 0; i < FIFO_BYTES + 100; i++)
    assert_set (event);
  g_assert_cmpint (write (ipc_event_get_fd (event), "", 1), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
  assert_wait (event, 0, TRUE);
  assert_wait (event, 0, FALSE);
}

static void
test_timeout (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);
  gint64 begin_us = g_get_monotonic_time ();

  assert_wait (event, 50, FALSE);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 50 * 1000);
}

static volatile sig_atomic_t n_alarms;

static void
on_alarm (int number)
{
  n_alarms++;
}

/* A signal every 10 ms neither ends the wait nor begins it anew. */
static void
test_signals (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);
  struct sigaction action = { .sa_handler = on_alarm };
  struct sigaction old_action;
  struct itimerval every = { { .tv_usec = 10000 }, { .tv_usec = 10000 } };
  struct itimerval never = { { 0 }, { 0 } };
  gint64 begin_us;
  gint64 took_us;

  g_assert_cmpint (sigaction (SIGALRM, &action, &old_action), ==, 0);
  g_assert_cmpint (setitimer (ITIMER_REAL, &every, NULL), ==, 0);
  begin_us = g_get_monotonic_time ();
  assert_wait (event, 200, FALSE);
  took_us = g_get_monotonic_time () - begin_us;
  g_assert_cmpint (setitimer (ITIMER_REAL, &never, NULL), ==, 0);
  g_assert_cmpint (sigaction (SIGALRM, &old_action, NULL), ==, 0);

  g_assert_cmpint (n_alarms, >, 0);
  g_assert_cmpint (took_us, >=, 200 * 1000);
  g_assert_cmpint (took_us, <, DEADLINE_MS * 1000);
}

static void
assert_child_succeeded (pid_t pid)
{
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
test_child_rings (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      IpcEvent *opened = ipc_event_open (ipc_event_get_name (event), IPC_EVENT_AUTO_RESET, NULL);

      _exit (opened != NULL && ipc_event_set (opened, NULL) ? 0 : 1);
    }
  assert_wait (event, DEADLINE_MS, TRUE);
  assert_child_succeeded (pid);
  assert_wait (event, 0, FALSE);
}

static void
test_shell_rings (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "sh", "-c", "echo > \"$1\"", "sh", ipc_event_get_name (event), NULL };
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  assert_wait (event, 0, TRUE);
  assert_wait (event, 0, FALSE);
}

typedef struct
{
  IpcEvent *event;
  atomic_uint n_woken;
  atomic_bool is_over;
} Waiters;

static gpointer
wait_in_thread (gpointer data)
{
  Waiters *waiters = data;

  while (!atomic_load (&waiters->is_over))
    if (ipc_event_wait (waiters->event, -1, NULL))
      atomic_fetch_add (&waiters->n_woken, 1);
  return NULL;
}

/* All wait, all are told by poll, one reads the byte: one set lets one go on. */
static void
test_one_waiter (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);
  Waiters waiters = { .event = event };
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_MS * 1000;
  GThread *threads[N_WAITERS];

  for (guint i = 0; i < N_WAITERS; i++)
    threads[i] = g_thread_new ("wait", wait_in_thread, &waiters);
  for (guint i = 1; i <= 2000; i++)
    {
      assert_set (event);
      while (atomic_load (&waiters.n_woken) < i && g_get_monotonic_time () < deadline_us)
        g_thread_yield ();
      g_assert_cmpuint (atomic_load (&waiters.n_woken), ==, i);
    }
  atomic_store (&waiters.is_over, TRUE);
  for (guint i = 1; i <= N_WAITERS; i++)
    {
      assert_set (event);
      while (atomic_load (&waiters.n_woken) < 2000 + i && g_get_monotonic_time () < deadline_us)
        g_thread_yield ();
    }
  for (guint i = 0; i < N_WAITERS; i++)
    g_thread_join (threads[i]);
}

static void
test_owner_unlinks (void)
{
  IpcEvent *owner = make_event (IPC_EVENT_AUTO_RESET);
  g_autofree char *name = g_strdup (ipc_event_get_name (owner));
  IpcEvent *opener = ipc_event_open (name, IPC_EVENT_AUTO_RESET, NULL);

  g_assert_nonnull (opener);
  ipc_event_free (opener);
  g_assert_true (g_file_test (name, G_FILE_TEST_EXISTS));

  opener = ipc_event_open (name, IPC_EVENT_AUTO_RESET, NULL);
  ipc_event_free (owner);
  g_assert_false (g_file_test (name, G_FILE_TEST_EXISTS));
  assert_set (opener); /* nobody hears it, and nothing breaks */
  ipc_event_free (opener);
}

static void
test_exists (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_event_new (ipc_event_get_name (event), IPC_EVENT_AUTO_RESET, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_true (g_file_test (ipc_event_get_name (event), G_FILE_TEST_EXISTS));
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = dup_name ("Event2_4711");

  g_assert_null (ipc_event_open (name, IPC_EVENT_AUTO_RESET, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, name));
}

static void
assert_wrong_kind (const char *name,
                   const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_event_open (name, IPC_EVENT_AUTO_RESET, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_wrong_kind (void)
{
  g_autoptr (IpcEvent) event = make_event (IPC_EVENT_AUTO_RESET);
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *file = dup_name ("file");
  g_autofree char *link = dup_name ("link");

  assert_wrong_kind (directory, "a directory");
  assert_wrong_kind ("/dev/null", "a device");

  g_assert_true (g_file_set_contents (file, "kept", -1, NULL));
  assert_wrong_kind (file, "a regular file");
  g_assert_cmpint (g_unlink (file), ==, 0);

  /* Even a link to an event: a name in our directory is the object or it is not ours. */
  g_assert_cmpint (symlink (ipc_event_get_name (event), link), ==, 0);
  assert_wrong_kind (link, "a symbolic link");
  g_assert_cmpint (g_unlink (link), ==, 0);
}

/* A socket: not a byte and not even a connection may reach whoever listens there. */
static void
test_no_side_effect (void)
{
  g_autofree char *name = dup_name ("socket");
  g_auto (IpcFd) fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_strlcpy (address.sun_path, name, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  assert_wrong_kind (name, "a socket");
  g_assert_false (ipc_fd_is_readable (fd));
  g_assert_cmpint (g_unlink (name), ==, 0);
}

/* The descriptor goes away under a waiter: an error, neither a wake nor a wait for ever. */
static void
test_wait_fails (void)
{
  IpcEvent *event = make_event (IPC_EVENT_AUTO_RESET);
  g_auto (IpcFd) copy = ipc_fd_dup (ipc_event_get_fd (event), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) set_error = NULL;

  ipc_fd_close (ipc_event_get_fd (event));
  g_assert_false (ipc_event_wait (event, -1, &error));
  g_assert_nonnull (error);
  g_assert_false (ipc_event_set (event, &set_error));
  g_assert_nonnull (set_error);
  g_assert_cmpint (dup3 (copy, ipc_event_get_fd (event), O_CLOEXEC), >=, 0);
  ipc_event_free (event);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/event/private", test_private);
  test_leak_add ("/ipc/event/auto-reset", test_auto_reset);
  test_leak_add ("/ipc/event/manual-reset", test_manual_reset);
  test_leak_add ("/ipc/event/coalesces", test_coalesces);
  test_leak_add ("/ipc/event/full", test_full);
  test_leak_add ("/ipc/event/timeout", test_timeout);
  test_leak_add ("/ipc/event/signals", test_signals);
  test_leak_add ("/ipc/event/child-rings", test_child_rings);
  test_leak_add ("/ipc/event/shell-rings", test_shell_rings);
  test_leak_add ("/ipc/event/one-waiter", test_one_waiter);
  test_leak_add ("/ipc/event/owner-unlinks", test_owner_unlinks);
  test_leak_add ("/ipc/event/exists", test_exists);
  test_leak_add ("/ipc/event/missing", test_missing);
  test_leak_add ("/ipc/event/wrong-kind", test_wrong_kind);
  test_leak_add ("/ipc/event/no-side-effect", test_no_side_effect);
  test_leak_add ("/ipc/event/wait-fails", test_wait_fails);
  return g_test_run ();
}
