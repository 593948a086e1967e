/* SPDX-License-Identifier: MIT */
/* test-error: failed calls become one sentence with the system's reason. */

#include "ipc-error.h"
#include "test-leak.h"

#include <errno.h>
#include <string.h>

static void
test_sentence (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = g_strdup_printf ("Could not open pipe 7: %s", g_strerror (EACCES));

  ipc_error_set_errno (&error, EACCES, "Could not open %s %d", "pipe", 7);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpstr (error->message, ==, expected);
}

/* The value counts, not errno, which cleaning up may have changed by then. */
static void
test_value (void)
{
  g_autoptr (GError) error = NULL;

  errno = EPIPE;
  ipc_error_set_errno (&error, ENOSPC, "Could not write");
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, g_strerror (ENOSPC)));
}

/* A percent sign in a name is not a directive. */
static void
test_percent (void)
{
  g_autoptr (GError) error = NULL;

  ipc_error_set_errno (&error, ENOENT, "Could not open %s", "100%s%n");
  g_assert_true (g_str_has_prefix (error->message, "Could not open 100%s%n: "));
}

static void
test_not_wanted (void)
{
  ipc_error_set_errno (NULL, EIO, "Could not read");
}

static void
test_domain (void)
{
  g_autoptr (GError) error = g_error_new (IPC_ERROR, IPC_ERROR_NOT_SEALED, "Section 3 is open");

  g_assert_error (error, IPC_ERROR, IPC_ERROR_NOT_SEALED);
  g_assert_false (g_error_matches (error, G_IO_ERROR, IPC_ERROR_NOT_SEALED));
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/error/sentence", test_sentence);
  test_leak_add ("/ipc/error/value", test_value);
  test_leak_add ("/ipc/error/percent", test_percent);
  test_leak_add ("/ipc/error/not-wanted", test_not_wanted);
  test_leak_add ("/ipc/error/domain", test_domain);
  return g_test_run ();
}
