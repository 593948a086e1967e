/* SPDX-License-Identifier: MIT */
/* Identities: of the living, not of the dead, and not of whoever has a dead one's number. */

#include "ipc-identity.h"
#include "ipc-trace-record.h"
#include "test-leak.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_self (void)
{
  g_autoptr (IpcIdentity) identity = ipc_identity_find (getpid (), ipc_trace_now_ns ());

  g_assert_nonnull (identity);
  g_assert_cmpint (identity->pid, ==, getpid ());
  g_assert_true (g_str_has_suffix (identity->program, "test-identity"));
  g_assert_cmpstr (identity->user, ==, g_get_user_name ());
  g_assert_cmpint (identity->start_ns, <=, ipc_trace_now_ns ());
}

/* Somebody who began later is somebody else. */
static void
test_reused (void)
{
  g_autoptr (IpcIdentity) identity = ipc_identity_find (getpid (), ipc_trace_now_ns ());

  g_assert_nonnull (identity);
  g_assert_null (ipc_identity_find (getpid (), identity->start_ns - 1000000));
}

static void
test_dead (void)
{
  gint64 alive_ns;
  pid_t pid = fork ();
  siginfo_t info;

  if (pid == 0)
    for (;;)
      pause ();
  alive_ns = ipc_trace_now_ns ();
  ipc_identity_free (ipc_identity_find (pid, alive_ns));
  kill (pid, SIGKILL);
  /* Dead, and still in the table. */
  g_assert_cmpint (waitid (P_PID, (id_t) pid, &info, WEXITED | WNOWAIT), ==, 0);
  g_assert_null (ipc_identity_find (pid, alive_ns));
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_assert_null (ipc_identity_find (pid, alive_ns));
  g_assert_null (ipc_identity_find (0, alive_ns));
  g_assert_null (ipc_identity_find (-1, alive_ns));
}

/* A name that looks like the fields behind it. */
static void
test_odd_name (void)
{
  int ready[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe2 (ready, O_CLOEXEC), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      prctl (PR_SET_NAME, "a) Z 1 (b)");
      if (write (ready[1], "!", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  {
    g_autoptr (IpcIdentity) identity = ipc_identity_find (pid, ipc_trace_now_ns ());

    g_assert_nonnull (identity);
    g_assert_cmpint (identity->start_ns, <=, ipc_trace_now_ns ());
    g_assert_cmpint (identity->start_ns, >, 0);
  }
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  close (ready[0]);
  close (ready[1]);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/identity/self", test_self);
  test_leak_add ("/ipc/identity/reused", test_reused);
  test_leak_add ("/ipc/identity/dead", test_dead);
  test_leak_add ("/ipc/identity/odd-name", test_odd_name);
  return g_test_run ();
}
