/* SPDX-License-Identifier: MIT */
/*
 * test-sanity: the fixture itself under test. Each test runs itself again in a process of its own
 * with one leak seeded there, and that process must fail and say why; one without a leak must not.
 */

#include "test-leak.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

static char *
dup_leaked_name (void)
{
  g_autofree char *directory = test_leak_dup_directory ();

  return g_build_filename (directory, "leaked", NULL);
}

static void
assert_found (const char *pattern)
{
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (pattern);
}

static void
test_clean (void)
{
  if (g_test_subprocess ())
    {
      close (open ("/dev/null", O_RDONLY | O_CLOEXEC));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_descriptor (void)
{
  if (g_test_subprocess ())
    {
      g_assert_cmpint (open ("/dev/zero", O_RDONLY | O_CLOEXEC), >=, 0);
      return;
    }
  assert_found ("*/dev/zero*");
}

/* As many as before, but another: a count alone would not see it. */
static void
test_descriptor_exchanged (void)
{
  if (g_test_subprocess ())
    {
      g_assert_cmpint (close (STDIN_FILENO), ==, 0);
      g_assert_cmpint (open ("/dev/zero", O_RDONLY | O_CLOEXEC), ==, STDIN_FILENO);
      return;
    }
  assert_found ("*/dev/zero*");
}

static void
test_descriptor_closed (void)
{
  if (g_test_subprocess ())
    {
      g_assert_cmpint (close (STDIN_FILENO), ==, 0);
      return;
    }
  assert_found ("*after == before*");
}

/* A zombie: it has ended, and nobody has reaped it. */
static void
test_child (void)
{
  siginfo_t info;

  if (g_test_subprocess ())
    {
      pid_t pid = fork ();

      if (pid == 0)
        _exit (0);
      g_assert_cmpint (waitid (P_PID, pid, &info, WEXITED | WNOWAIT), ==, 0);
      return;
    }
  assert_found ("*test_leak_count_children*");
}

static gpointer
fork_in_thread (gpointer data)
{
  pid_t pid = fork ();

  if (pid == 0)
    _exit (0);
  return GINT_TO_POINTER (pid);
}

static void
test_child_of_thread (void)
{
  if (g_test_subprocess ())
    {
      g_thread_join (g_thread_new ("fork", fork_in_thread, NULL));
      return;
    }
  assert_found ("*test_leak_count_children*");
}

static void
test_name (void)
{
  g_autofree char *name = dup_leaked_name ();

  if (g_test_subprocess ())
    {
      g_assert_true (g_file_set_contents (name, "", 0, NULL));
      return;
    }
  assert_found ("*count_names*");
  g_assert_cmpint (g_unlink (name), ==, 0);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/lib/leak/clean", test_clean);
  test_leak_add ("/lib/leak/descriptor", test_descriptor);
  test_leak_add ("/lib/leak/descriptor-exchanged", test_descriptor_exchanged);
  test_leak_add ("/lib/leak/descriptor-closed", test_descriptor_closed);
  test_leak_add ("/lib/leak/child", test_child);
  test_leak_add ("/lib/leak/child-of-thread", test_child_of_thread);
  test_leak_add ("/lib/leak/name", test_name);
  return g_test_run ();
}
