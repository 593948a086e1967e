/* SPDX-License-Identifier: MIT */
/*
 * test-leak: the fixture of every unit test: what was open before a test is open after it, and
 * nothing else.
 *
 * It compares the descriptors one by one, with what is behind each, so that a failed test names
 * what it left open; it counts the child processes, zombies included, and the names in a directory
 * of its own, which stands for XDG_RUNTIME_DIR so that tests never touch the user's. GLib opens
 * descriptors for its worker thread when that is first needed, so one cycle is run before the
 * first look. test-sanity.c seeds one leak of each kind and sees it found.
 */

#include "test-leak.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void (*TestFunc) (void);

static char *directory; /* what XDG_RUNTIME_DIR names; empty between tests */

static guint
count_names (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* One line for each descriptor, its number and what is behind it; the one that lists them is left
 * out. */
static GStrv
dup_descriptors (void)
{
  g_autofree char *own = g_strdup_printf ("/proc/%d/fd", getpid ());
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *number;

  while (dir != NULL && (number = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", number, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (g_strcmp0 (target, own) != 0)
        g_ptr_array_add (lines, g_strdup_printf ("%3s %s", number, target));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

static char *
dup_descriptor_list (void)
{
  g_auto (GStrv) lines = dup_descriptors ();

  return g_strjoinv ("\n", lines);
}

/**
 * test_leak_count_descriptors:
 *
 * Returns: how many descriptors this process has open, the one for counting aside
 */
guint
test_leak_count_descriptors (void)
{
  g_auto (GStrv) lines = dup_descriptors ();

  return g_strv_length (lines);
}

static guint
count_children_of_thread (const char *thread)
{
  g_autofree char *path = g_build_filename ("/proc/self/task", thread, "children", NULL);
  g_autofree char *text = NULL;
  guint n = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  for (const char *at = text; *at != '\0'; at++)
    n += *at == ' ';
  return n;
}

/**
 * test_leak_count_children:
 *
 * Returns: how many children this process has, whichever thread made them, zombies included
 */
guint
test_leak_count_children (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread;
  guint n = 0;

  while (dir != NULL && (thread = g_dir_read_name (dir)) != NULL)
    n += count_children_of_thread (thread);
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
run_and_compare (gconstpointer data)
{
  TestFunc func = (TestFunc) data;
  g_autofree char *before = dup_descriptor_list ();
  guint n_children = test_leak_count_children ();
  g_autofree char *after = NULL;

  func ();

  after = dup_descriptor_list ();
  g_assert_cmpstr (after, ==, before);
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
  /* Nothing to free: GLib frees the data of a test only once it has run. */
  g_test_add_data_func (path, (gconstpointer) func, run_and_compare);
}

static void
remove_directory (void)
{
  g_rmdir (directory);
  g_free (directory);
}

/* Makes GLib open what it opens once for ever, before anything is counted: its worker thread
 * starts with the first source for a signal. */
static void
warm_up (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) source = g_unix_signal_source_new (SIGHUP);

  g_cancellable_get_fd (cancellable);
  g_cancellable_release_fd (cancellable);
  g_main_context_iteration (NULL, FALSE);
}

/* The half of a test that g_test_trap_subprocess() starts is expected to abort, and would leave a
 * directory behind each time: it uses that of the process that started it. */
static void
make_directory (void)
{
  if (g_test_subprocess ())
    {
      directory = g_strdup (g_getenv ("XDG_RUNTIME_DIR"));
      return;
    }
  directory = g_dir_make_tmp ("tincan-test-XXXXXX", NULL);
  g_assert_nonnull (directory);
  g_setenv ("XDG_RUNTIME_DIR", directory, TRUE);
  atexit (remove_directory);
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
  g_test_init (argc, argv, NULL);
  make_directory ();
  warm_up ();
}
