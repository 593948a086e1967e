/* SPDX-License-Identifier: MIT */
/*
 * test-named-pipe-server: the limit of instances, the line before it, and who is let into it.
 *
 * Server and clients are all in this process and nothing of them waits, so a test is a transcript:
 * what the clients do, and what the server tells about it.
 */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-named-pipe-server.h"
#include "test-leak.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the server told, in words: "arrived", "let-in", … with spaces between. */
typedef struct
{
  IpcNamedPipeServer *server;
  GString *told;
  GPtrArray *let_in; /* IpcNamedPipe */
} Fixture;

static void
tell (Fixture *fixture,
      const char *word)
{
  g_string_append_printf (fixture->told, "%s%s", fixture->told->len > 0 ? " " : "", word);
}

static void
on_arrived (IpcNamedPipe *pipe,
            gpointer data)
{
  tell (data, "arrived");
}

static void
on_let_in (IpcNamedPipe *pipe,
           gpointer data)
{
  tell (data, "let-in");
  g_ptr_array_add (((Fixture *) data)->let_in, pipe);
}

static void
on_gave_up (IpcNamedPipe *pipe,
            gpointer data)
{
  tell (data, "gave-up");
}

static void
on_refused (const GError *error,
            gpointer data)
{
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED);
  tell (data, "refused");
}

static void
on_failed (const GError *error,
           gpointer data)
{
  tell (data, "failed");
}

static const IpcNamedPipeServerFuncs funcs = {
  .arrived = on_arrived,
  .let_in = on_let_in,
  .gave_up = on_gave_up,
  .refused = on_refused,
  .failed = on_failed,
};

static char *
dup_name (const char *last_part)
{
  g_autofree char *directory = test_leak_dup_directory ();

  return g_build_filename (directory, last_part, NULL);
}

static void
fixture_init (Fixture *fixture,
              IpcNamedPipeMode mode,
              IpcNamedPipeAccess access,
              guint limit)
{
  g_autofree char *name = dup_name ("HelloWorld");
  g_autoptr (GError) error = NULL;

  fixture->told = g_string_new (NULL);
  fixture->let_in = g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_named_pipe_free);
  fixture->server = ipc_named_pipe_server_new (name, mode, access, limit, &funcs, fixture, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fixture->server);
}

static void
fixture_clear (Fixture *fixture)
{
  ipc_named_pipe_server_free (fixture->server);
  g_ptr_array_unref (fixture->let_in);
  g_string_free (fixture->told, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static IpcNamedPipe *
connect_to (const char *last_part)
{
  g_autofree char *name = dup_name (last_part);
  g_autoptr (GError) error = NULL;
  IpcNamedPipe *pipe = ipc_named_pipe_connect (name, &error);

  g_assert_no_error (error);
  return pipe;
}

static IpcNamedPipe *
connect_client (void)
{
  return connect_to ("HelloWorld");
}

static void
say (IpcNamedPipe *pipe,
     const char *text)
{
  g_autoptr (GError) error = NULL;

  ipc_named_pipe_send (pipe, text, strlen (text), &error);
  g_assert_no_error (error);
}

/* Does all that is to be done, and compares what was told meanwhile. The descriptor is readable
 * exactly as long as there is something to do. */
static void
expect (Fixture *fixture,
        const char *told)
{
  while (ipc_fd_is_readable (ipc_named_pipe_server_get_fd (fixture->server)))
    g_assert_true (ipc_named_pipe_server_dispatch (fixture->server));
  g_assert_false (ipc_named_pipe_server_dispatch (fixture->server));
  g_assert_cmpstr (fixture->told->str, ==, told);
  g_string_truncate (fixture->told, 0);
}

static void
expect_text (IpcNamedPipe *pipe,
             const char *text)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  ipc_named_pipe_receive (pipe, message, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (message->data, message->len, text, strlen (text));
}

static void
test_limit (void)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (IpcNamedPipe) first = NULL;
  g_autoptr (IpcNamedPipe) second = NULL;
  g_autoptr (IpcNamedPipe) third = NULL;

  fixture_init (&f, IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_ACCESS_USER, 1);
  expect (&f, "");
  first = connect_client ();
  second = connect_client ();
  third = connect_client ();
  say (second, "second");
  say (third, "third");
  expect (&f, "arrived let-in arrived arrived");
  g_assert_cmpuint (ipc_named_pipe_server_get_n_instances (f.server), ==, 1);
  g_assert_cmpuint (ipc_named_pipe_server_get_n_waiting (f.server), ==, 2);

  ipc_named_pipe_server_release (f.server);
  expect (&f, "let-in");
  expect_text (f.let_in->pdata[1], "second");
  ipc_named_pipe_server_release (f.server);
  expect (&f, "let-in");
  expect_text (f.let_in->pdata[2], "third");
  ipc_named_pipe_server_release (f.server);
  g_assert_cmpuint (ipc_named_pipe_server_get_n_instances (f.server), ==, 0);
}

static void
test_limit_changes (void)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_named_pipe_free);

  fixture_init (&f, IPC_NAMED_PIPE_BYTE, IPC_NAMED_PIPE_ACCESS_USER, 1);
  for (guint i = 0; i < 4; i++)
    g_ptr_array_add (clients, connect_client ());
  expect (&f, "arrived let-in arrived arrived arrived");

  ipc_named_pipe_server_set_limit (f.server, 3);
  expect (&f, "let-in let-in");
  ipc_named_pipe_server_set_limit (f.server, 1);
  ipc_named_pipe_server_release (f.server);
  expect (&f, "");
  g_assert_cmpuint (ipc_named_pipe_server_get_n_instances (f.server), ==, 2);
  ipc_named_pipe_server_release (f.server);
  expect (&f, "");
  ipc_named_pipe_server_release (f.server);
  expect (&f, "let-in");
}

static void
test_gave_up (void)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (IpcNamedPipe) first = NULL;
  IpcNamedPipe *second;
  g_autoptr (IpcNamedPipe) third = NULL;

  fixture_init (&f, IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_ACCESS_USER, 1);
  first = connect_client ();
  second = connect_client ();
  third = connect_client ();
  say (second, "never read");
  expect (&f, "arrived let-in arrived arrived");

  ipc_named_pipe_free (second);
  expect (&f, "gave-up");
  g_assert_cmpuint (ipc_named_pipe_server_get_n_waiting (f.server), ==, 1);
  say (third, "third");
  ipc_named_pipe_server_release (f.server);
  expect (&f, "let-in");
  expect_text (f.let_in->pdata[1], "third");
}

/* `echo request | socat - UNIX:…` says all it has to say, closes that half and waits. */
static void
test_half_closed_stays (void)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (IpcNamedPipe) first = NULL;
  g_autoptr (IpcNamedPipe) second = NULL;

  fixture_init (&f, IPC_NAMED_PIPE_BYTE, IPC_NAMED_PIPE_ACCESS_USER, 1);
  first = connect_client ();
  second = connect_client ();
  say (second, "request");
  shutdown (ipc_named_pipe_get_fd (second), SHUT_WR);
  expect (&f, "arrived let-in arrived");
  ipc_named_pipe_server_release (f.server);
  expect (&f, "let-in");
  expect_text (f.let_in->pdata[1], "request");
  say (f.let_in->pdata[1], "answer");
  expect_text (second, "answer");
}

static void
test_line_is_bounded (void)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_named_pipe_free);

  fixture_init (&f, IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_ACCESS_USER, 1);
  for (guint i = 0; i < 1 + IPC_NAMED_PIPE_SERVER_LINE_MAX + 2; i++)
    {
      g_ptr_array_add (clients, connect_client ());
      while (ipc_named_pipe_server_dispatch (f.server))
        ;
    }
  g_string_truncate (f.told, 0);
  g_assert_cmpuint (ipc_named_pipe_server_get_n_waiting (f.server), ==,
                    IPC_NAMED_PIPE_SERVER_LINE_MAX);
  expect (&f, "");

  /* One place in line, one in the backlog that gets it. */
  g_ptr_array_remove_index (clients, 1);
  expect (&f, "gave-up arrived");
  ipc_named_pipe_server_release (f.server);
  expect (&f, "let-in arrived");
}

static void
test_refused (void)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (IpcNamedPipe) client = NULL;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  fixture_init (&f, IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_ACCESS_PROCESS, 1);
  client = connect_client ();
  expect (&f, "refused");
  g_assert_false (ipc_named_pipe_receive (client, message, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
}

static void
test_access_changes (void)
{
  g_auto (Fixture) f = { 0 };
  g_auto (IpcFd) pidfd = ipc_fd_open_pidfd (getpid (), NULL);
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_named_pipe_free);
  IpcNamedPipeListener *listener;

  fixture_init (&f, IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_ACCESS_PROCESS, 4);
  listener = ipc_named_pipe_server_get_listener (f.server);
  g_assert_true (ipc_named_pipe_listener_admit (listener, getpid (), pidfd, FALSE, NULL));
  g_ptr_array_add (clients, connect_client ());
  expect (&f, "arrived let-in");
  g_assert_cmpint (ipc_named_pipe_listener_identify (listener, f.let_in->pdata[0]), ==, getpid ());

  ipc_named_pipe_listener_dismiss (listener, getpid ());
  g_assert_cmpint (ipc_named_pipe_listener_identify (listener, f.let_in->pdata[0]), ==, 0);
  g_ptr_array_add (clients, connect_client ());
  expect (&f, "refused");

  ipc_named_pipe_listener_set_access (listener, IPC_NAMED_PIPE_ACCESS_USER);
  g_ptr_array_add (clients, connect_client ());
  expect (&f, "arrived let-in");
  ipc_named_pipe_listener_set_access (listener, IPC_NAMED_PIPE_ACCESS_PROCESS);
  g_ptr_array_add (clients, connect_client ());
  expect (&f, "refused");
}

static void
test_everyone (void)
{
  g_auto (Fixture) f = { 0 };
  g_autofree char *open_name = dup_name ("Open");
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_named_pipe_free);
  g_autoptr (GError) error = NULL;
  struct stat status;

  fixture_init (&f, IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_ACCESS_PROCESS, 1);
  ipc_named_pipe_server_open_to_everyone (f.server, open_name, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (open_name, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0666);

  g_ptr_array_add (clients, connect_to ("Open"));
  g_ptr_array_add (clients, connect_to ("Open"));
  expect (&f, "arrived let-in arrived");
  g_ptr_array_add (clients, connect_client ());
  expect (&f, "refused");

  ipc_named_pipe_server_close_to_everyone (f.server);
  g_assert_cmpint (g_stat (open_name, &status), ==, -1);
  ipc_named_pipe_server_release (f.server);
  expect (&f, "let-in");
}

/* A process that was just forked has copies of all descriptors until it execs. An epoll set goes on
 * telling of a socket that is closed here as long as such a copy is open. */
static void
test_closed_while_forked (void)
{
  g_auto (Fixture) f = { 0 };
  g_autofree char *open_name = dup_name ("Open");
  g_autoptr (IpcNamedPipe) client = NULL;
  pid_t pid;

  fixture_init (&f, IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_ACCESS_PROCESS, 1);
  g_assert_true (ipc_named_pipe_server_open_to_everyone (f.server, open_name, NULL));
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      for (;;)
        pause ();
    }
  client = connect_to ("Open");

  ipc_named_pipe_server_close_to_everyone (f.server);
  expect (&f, "");
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

/* A listener without a descriptor to accept with stays readable: it must not be looked at again
 * and again. */
static void
test_no_descriptors (void)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (IpcNamedPipe) client = NULL;
  struct rlimit before;
  struct rlimit none;

  fixture_init (&f, IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_ACCESS_USER, 1);
  client = connect_client ();
  getrlimit (RLIMIT_NOFILE, &before);
  none = (struct rlimit){ .rlim_cur = 0, .rlim_max = before.rlim_max };
  setrlimit (RLIMIT_NOFILE, &none);
  g_assert_true (ipc_named_pipe_server_dispatch (f.server));
  g_assert_false (ipc_named_pipe_server_dispatch (f.server));
  setrlimit (RLIMIT_NOFILE, &before);
  expect (&f, "failed");

  ipc_named_pipe_server_resume (f.server);
  expect (&f, "arrived let-in");
}

static void
test_free_ends_the_line (void)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (IpcNamedPipe) first = NULL;
  g_autoptr (IpcNamedPipe) second = NULL;
  g_autofree char *name = dup_name ("HelloWorld");

  fixture_init (&f, IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_ACCESS_USER, 1);
  first = connect_client ();
  second = connect_client ();
  expect (&f, "arrived let-in arrived");
  g_clear_pointer (&f.server, ipc_named_pipe_server_free);
  g_assert_false (ipc_named_pipe_is_hung_up (first));
  g_assert_true (ipc_named_pipe_is_hung_up (second));
  g_assert_false (g_file_test (name, G_FILE_TEST_EXISTS));
}

#define ADD(name, func) test_leak_add ("/ipc/named-pipe-server/" name, func)

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  ADD ("limit", test_limit);
  ADD ("limit-changes", test_limit_changes);
  ADD ("gave-up", test_gave_up);
  ADD ("half-closed-stays", test_half_closed_stays);
  ADD ("line-is-bounded", test_line_is_bounded);
  ADD ("refused", test_refused);
  ADD ("access-changes", test_access_changes);
  ADD ("everyone", test_everyone);
  ADD ("closed-while-forked", test_closed_while_forked);
  ADD ("no-descriptors", test_no_descriptors);
  ADD ("free-ends-the-line", test_free_ends_the_line);
  return g_test_run ();
}
