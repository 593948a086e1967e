/* SPDX-License-Identifier: MIT */
/*
 * test-leak: the fixture of every unit test: what was open before a test is open after it, and
 * nothing else.
 *
 * It counts the descriptors, the child processes and the names in a directory of its own, which
 * stands for XDG_RUNTIME_DIR so that tests never touch the user's. GLib opens descriptors for its
 * worker threads when they are first needed, so one cycle is run before the first count.
 */

#include "test-leak.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct
{
  void (*func) (void); /* the test itself */
} Test;

static char *directory;

static guint
count_names (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/**
 * test_leak_count_descriptors:
 *
 * Returns: how many descriptors this process has open, the one for counting aside
 */
guint
test_leak_count_descriptors (void)
{
  return count_names ("/proc/self/fd") - 1;
}

/**
 * test_leak_count_children:
 *
 * Returns: how many children this process has, zombies included
 */
guint
test_leak_count_children (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", getpid ());
  g_autofree char *text = NULL;
  guint n = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  for (const char *at = text; *at != '\0'; at++)
    n += *at == ' ';
  return n;
}

/**
 * test_leak_dup_directory:
 *
 * Returns: (transfer full): a private directory for the names that a test makes; it must be
 *   empty again when the test ends
 */
char *
test_leak_dup_directory (void)
{
  return g_strdup (directory);
}

static void
run_and_count (gconstpointer data)
{
  const Test *test = data;
  guint n_descriptors = test_leak_count_descriptors ();
  guint n_children = test_leak_count_children ();

  test->func ();

  g_assert_cmpuint (test_leak_count_descriptors (), ==, n_descriptors);
  g_assert_cmpuint (test_leak_count_children (), ==, n_children);
  g_assert_cmpuint (count_names (directory), ==, 0);
}

/**
 * test_leak_add:
 * @path: the name of the test, such as `/ipc/event/coalesces`
 * @func: the test
 *
 * Adds a test that fails when it leaves a descriptor, a child or a name behind.
 */
void
test_leak_add (const char *path,
               void (*func) (void))
{
  Test *test = g_new0 (Test, 1);

  test->func = func;
  g_test_add_data_func_full (path, test, run_and_count, g_free);
}

static void
remove_directory (void)
{
  g_rmdir (directory);
}

/* Makes GLib open what it opens once for ever, before anything is counted. */
static void
warm_up (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_get_fd (cancellable);
  g_cancellable_release_fd (cancellable);
  g_main_context_iteration (NULL, FALSE);
}

/**
 * test_leak_init:
 * @argc: (inout): as main() got it
 * @argv: (inout): as main() got it
 *
 * Starts GLib's test harness and points XDG_RUNTIME_DIR at a fresh private directory.
 */
void
test_leak_init (int *argc,
                char ***argv)
{
  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  directory = g_dir_make_tmp ("tincan-test-XXXXXX", NULL);
  g_assert_nonnull (directory);
  g_setenv ("XDG_RUNTIME_DIR", directory, TRUE);
  g_test_init (argc, argv, NULL);
  atexit (remove_directory);
  warm_up ();
}
