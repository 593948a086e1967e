/* SPDX-License-Identifier: MIT */
/*
 * test-launch: from values to a command line and back, and every way to get a word of it wrong.
 */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-launch.h"
#include "ipc-shared-memory.h"
#include "test-leak.h"

#include <fcntl.h>
#include <unistd.h>

static const IpcLaunchParameter address_parameters[] = {
  { "address", "ADDRESS", IPC_LAUNCH_NAME },
  { NULL, NULL, 0 },
};

static const IpcLaunchParameter two_handles[] = {
  { "read", "READ_FD", IPC_LAUNCH_HANDLE },
  { "write", "WRITE_FD", IPC_LAUNCH_HANDLE },
  { NULL, NULL, 0 },
};

static int
open_null (void)
{
  int fd = open ("/dev/null", O_RDWR | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

/* A launch of the main lab with everything set; the caller's descriptor is closed at once, which
 * proves that the launch has its own. */
static IpcLaunch *
new_launch (void)
{
  IpcLaunch *launch = ipc_launch_new (ipc_launch_pipe_memory);
  g_auto (IpcFd) fd = open_null ();

  ipc_launch_set_handle (launch, "memory", fd);
  ipc_launch_set_name (launch, "pipe", "/run/a b/Pipe1_7");
  ipc_launch_set_name (launch, "event", "/run/Event1_7");
  ipc_launch_set_size (launch, "size", 2048);
  ipc_launch_set_number (launch, 4);
  return launch;
}

static void
assert_words (GStrv words,
              const char *expected)
{
  g_autofree char *joined = NULL;

  g_assert_nonnull (words);
  joined = g_strjoinv ("|", words);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_argv (void)
{
  g_autoptr (IpcLaunch) launch = new_launch ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;

  ipc_launch_add_option (launch, "--number=%u", 1u);
  ipc_launch_add_option (launch, "--title=%s", "Viewer 1");
  argv = ipc_launch_dup_argv (launch, "/bin/viewer", &error);
  g_assert_no_error (error);
  assert_words (argv,
                "/bin/viewer|--number=1|--title=Viewer 1|3|/run/a b/Pipe1_7|/run/Event1_7|2048");
}

static void
test_missing (void)
{
  g_autoptr (IpcLaunch) launch = ipc_launch_new (ipc_launch_pipe_memory);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;

  ipc_launch_set_name (launch, "pipe", "/p");
  argv = ipc_launch_dup_argv (launch, "program", &error);
  g_assert_null (argv);
  g_assert_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "MEMORY_FD"));
}

static void
test_numbers (void)
{
  g_autoptr (IpcLaunch) launch = ipc_launch_new (ipc_launch_pipe_memory);
  g_auto (IpcFd) fd = open_null ();
  const int *sources;
  const int *targets;
  guint n_sources;
  guint n_targets;

  g_assert_cmpint (ipc_launch_inherit (launch, fd), ==, 3);
  ipc_launch_set_handle (launch, "memory", fd);
  g_assert_cmpint (ipc_launch_inherit (launch, fd), ==, 5);

  sources = ipc_launch_get_source_fds (launch, &n_sources);
  targets = ipc_launch_get_target_fds (launch, &n_targets);
  g_assert_cmpuint (n_sources, ==, 3);
  g_assert_cmpuint (n_targets, ==, 3);
  for (guint i = 0; i < n_sources; i++)
    {
      g_assert_cmpint (targets[i], ==, 3 + (int) i);
      g_assert_cmpint (sources[i], !=, fd);
      g_assert_true (fcntl (sources[i], F_GETFD) & FD_CLOEXEC);
      g_assert_cmpuint (ipc_fd_get_inode (sources[i]), ==, ipc_fd_get_inode (fd));
    }
}

static void
test_stdout (void)
{
  g_autoptr (IpcLaunch) launch = ipc_launch_new (ipc_launch_pipe_memory);
  g_auto (IpcFd) fd = open_null ();

  g_assert_cmpint (ipc_launch_get_stdout (launch), ==, -1);
  ipc_launch_set_stdout (launch, fd);
  g_assert_cmpint (ipc_launch_get_stdout (launch), >=, 3);
  g_assert_cmpint (ipc_launch_get_stdout (launch), !=, fd);
  ipc_launch_set_stdout (launch, fd);
  ipc_launch_set_stdout (launch, -1);
  g_assert_cmpint (ipc_launch_get_stdout (launch), ==, -1);
  ipc_launch_set_stdout (launch, fd);
}

/* A descriptor that cannot be copied is told when the command line is made, by its number. */
static void
test_bad_source (void)
{
  g_autoptr (IpcLaunch) launch = new_launch ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;

  g_assert_cmpint (ipc_launch_inherit (launch, 987654), ==, -1);
  g_assert_cmpint (ipc_launch_inherit (launch, 987655), ==, -1);
  argv = ipc_launch_dup_argv (launch, "program", &error);
  g_assert_null (argv);
  g_assert_nonnull (strstr (error->message, "987654"));
  g_clear_error (&error);
  argv = ipc_launch_dup_template_argv (launch, "program", &error);
  g_assert_null (argv);
  g_assert_nonnull (strstr (error->message, "987654"));
}

static void
test_templates (void)
{
  static const struct
  {
    const char *child_template;
    const char *expected;
  } cases[] = {
    { "child", "child|3|/run/a b/Pipe1_7|/run/Event1_7|2048" },
    { "child {size}", "child|2048" },
    { "child --p={pipe},{event} '{memory}'", "child|--p=/run/a b/Pipe1_7,/run/Event1_7|3" },
    { "child {number}{number}", "child|44" },
    { "'my child' {size}", "my child|2048" },
    { "awk '{print}'", "awk|{print}|3|/run/a b/Pipe1_7|/run/Event1_7|2048" },
    { "awk '{print {size}}'", "awk|{print 2048}" },
    { "child {size", "child|{size|3|/run/a b/Pipe1_7|/run/Event1_7|2048" },
    { "child {sizes} {mailslot} {} {size}", "child|{sizes}|{mailslot}|{}|2048" },
  };
  g_autoptr (IpcLaunch) launch = new_launch ();

  ipc_launch_add_option (launch, "--for-viewers-only");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) argv =
        ipc_launch_dup_template_argv (launch, cases[i].child_template, &error);

      g_assert_no_error (error);
      assert_words (argv, cases[i].expected);
    }
}

/* What a name contains is never taken for a placeholder of its own. */
static void
test_template_once (void)
{
  g_autoptr (IpcLaunch) launch = new_launch ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;

  ipc_launch_set_name (launch, "pipe", "/{size} {event}'\"$(reboot)");
  argv = ipc_launch_dup_template_argv (launch, "child {pipe}", &error);
  g_assert_no_error (error);
  assert_words (argv, "child|/{size} {event}'\"$(reboot)");
}

static void
test_bad_templates (void)
{
  static const char *const cases[] = { "", "   ", "child 'open", "'' {size}" };
  g_autoptr (IpcLaunch) launch = new_launch ();
  g_autoptr (IpcLaunch) empty = ipc_launch_new (ipc_launch_pipe_memory);
  g_autoptr (GError) missing = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ipc_launch_dup_template_argv (launch, cases[i], &error));
      g_assert_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "ommand for the child"));
    }
  g_assert_null (ipc_launch_dup_template_argv (empty, "child {event}", &missing));
  g_assert_error (missing, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  g_assert_nonnull (strstr (missing->message, "EVENT_NAME"));
}

static void
test_arguments (void)
{
  int fd = dup (STDERR_FILENO);
  g_autofree char *number = g_strdup_printf ("%d", fd);
  const char *const arguments[] = { number, "/p", "/e", "2048", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcLaunch) launch = NULL;

  g_assert_cmpint (fcntl (fd, F_GETFD), ==, 0);
  launch = ipc_launch_new_for_arguments (ipc_launch_pipe_memory, arguments, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);
  g_assert_cmpstr (ipc_launch_get_name (launch, "pipe"), ==, "/p");
  g_assert_cmpstr (ipc_launch_get_name (launch, "event"), ==, "/e");
  g_assert_cmpuint (ipc_launch_get_size (launch, "size"), ==, 2048);
  g_assert_cmpint (ipc_launch_steal_handle (launch, "memory"), ==, fd);
  g_assert_cmpint (ipc_launch_steal_handle (launch, "memory"), ==, -1);
  g_clear_pointer (&launch, ipc_launch_free);
  g_assert_true (ipc_fd_is_open (fd));
  ipc_fd_close (fd);
}

static void
test_handle_not_taken (void)
{
  int fd = open_null ();
  g_autofree char *number = g_strdup_printf ("%d", fd);
  const char *const arguments[] = { number, "/p", "/e", "1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcLaunch) launch =
    ipc_launch_new_for_arguments (ipc_launch_pipe_memory, arguments, &error);

  g_assert_no_error (error);
  g_clear_pointer (&launch, ipc_launch_free);
  g_assert_false (ipc_fd_is_open (fd));
}

/* What the parent makes, the child understands. */
static void
test_there_and_back (void)
{
  g_autoptr (IpcLaunch) parent = new_launch ();
  g_auto (GStrv) argv = ipc_launch_dup_argv (parent, "program", NULL);
  g_autofree char *number = g_strdup_printf ("%d", open_null ());
  g_autoptr (IpcLaunch) child = NULL;
  g_autoptr (GError) error = NULL;

  /* In this process the handle has another number than in a child. */
  g_free (argv[1]);
  argv[1] = g_steal_pointer (&number);
  child = ipc_launch_new_for_arguments (ipc_launch_pipe_memory, (const char *const *) argv + 1,
                                        &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ipc_launch_get_name (child, "pipe"), ==, ipc_launch_get_name (parent, "pipe"));
  g_assert_cmpuint (ipc_launch_get_size (child, "size"), ==, 2048);
}

static void
assert_refused (const IpcLaunchParameter *parameters,
                const char *const *arguments,
                const char *label,
                const char *given)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcLaunch) launch = ipc_launch_new_for_arguments (parameters, arguments, &error);

  g_assert_null (launch);
  g_assert_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, label));
  g_assert_nonnull (strstr (error->message, given));
}

/* Puts @word in place of argument @at, all others being good. */
static void
assert_word_refused (guint at,
                     const char *label,
                     const char *word,
                     const char *shown)
{
  g_auto (IpcFd) fd = open_null ();
  g_autofree char *number = g_strdup_printf ("%d", fd);
  const char *arguments[] = { number, "/p", "/e", "2048", NULL };

  arguments[at] = word;
  assert_refused (ipc_launch_pipe_memory, arguments, label, shown);
  g_assert_true (ipc_fd_is_open (fd));
}

static void
test_wrong_count (void)
{
  const char *const none[] = { NULL };
  const char *const three[] = { "3", "/p", "/e", NULL };
  const char *const five[] = { "3", "/p", "/e", "1", "1", NULL };
  const char *usage = "MEMORY_FD PIPE_NAME EVENT_NAME SIZE";

  assert_refused (ipc_launch_pipe_memory, none, usage, "not 0");
  assert_refused (ipc_launch_pipe_memory, three, usage, "not 3");
  assert_refused (ipc_launch_pipe_memory, five, usage, "not 5");
}

static void
test_bad_handles (void)
{
  static const char *const words[] = { "", "x", "0x3", "-1", "+3", " 3", "3 ", "99999999999",
                                       "2147483648", "987654", "0", "2" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    assert_word_refused (0, "MEMORY_FD", words[i], words[i]);
}

static void
test_bad_names (void)
{
  assert_word_refused (1, "PIPE_NAME", "", "empty");
  assert_word_refused (1, "PIPE_NAME", "Pipe1_7", "Pipe1_7");
  assert_word_refused (2, "EVENT_NAME", "", "empty");
  assert_word_refused (2, "EVENT_NAME", "./a\033[2J", "./a\\x1b[2J");
}

static void
test_bad_sizes (void)
{
  static const char *const words[] = { "", "0", "-1", "2k", "1e3", "18446744073709551616" };
  g_autofree char *above = g_strdup_printf ("%u", IPC_SHARED_MEMORY_MAX + 1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    assert_word_refused (3, "SIZE", words[i], words[i]);
  assert_word_refused (3, "SIZE", above, above);
}

static void
test_same_handle_twice (void)
{
  g_auto (IpcFd) fd = open_null ();
  g_autofree char *number = g_strdup_printf ("%d", fd);
  const char *const arguments[] = { number, number, NULL };

  assert_refused (two_handles, arguments, "READ_FD and WRITE_FD", number);
  g_assert_true (ipc_fd_is_open (fd));
}

static void
test_address (void)
{
  const char *const arguments[] = { "unix:path=/x", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcLaunch) launch =
    ipc_launch_new_for_arguments (address_parameters, arguments, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (ipc_launch_get_name (launch, "address"), ==, "unix:path=/x");
}

static void
test_usage (void)
{
  g_autofree char *usage = ipc_launch_dup_usage (ipc_launch_pipe_memory);
  g_autofree char *one = ipc_launch_dup_usage (address_parameters);

  g_assert_cmpstr (usage, ==, "MEMORY_FD PIPE_NAME EVENT_NAME SIZE");
  g_assert_cmpstr (one, ==, "ADDRESS");
}

int
main (int argc,
      char *argv[])
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/launch/argv", test_argv);
  test_leak_add ("/ipc/launch/missing", test_missing);
  test_leak_add ("/ipc/launch/numbers", test_numbers);
  test_leak_add ("/ipc/launch/stdout", test_stdout);
  test_leak_add ("/ipc/launch/bad-source", test_bad_source);
  test_leak_add ("/ipc/launch/templates", test_templates);
  test_leak_add ("/ipc/launch/template-filled-in-once", test_template_once);
  test_leak_add ("/ipc/launch/bad-templates", test_bad_templates);
  test_leak_add ("/ipc/launch/arguments", test_arguments);
  test_leak_add ("/ipc/launch/handle-not-taken", test_handle_not_taken);
  test_leak_add ("/ipc/launch/there-and-back", test_there_and_back);
  test_leak_add ("/ipc/launch/wrong-count", test_wrong_count);
  test_leak_add ("/ipc/launch/bad-handles", test_bad_handles);
  test_leak_add ("/ipc/launch/bad-names", test_bad_names);
  test_leak_add ("/ipc/launch/bad-sizes", test_bad_sizes);
  test_leak_add ("/ipc/launch/same-handle-twice", test_same_handle_twice);
  test_leak_add ("/ipc/launch/address", test_address);
  test_leak_add ("/ipc/launch/usage", test_usage);
  return g_test_run ();
}
