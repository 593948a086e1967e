/* SPDX-License-Identifier: MIT */
/*
 * test-remoting: the server and its clients in one process, over both channels.
 *
 * Both sides do nothing unless they are called, and the server's time is a number, so five
 * seconds of silence and two minutes of lease pass at once. Only the waits for the kernel to carry
 * bytes over have a real deadline.
 */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-remoting-address.h"
#include "ipc-remoting-client.h"
#include "ipc-remoting-server.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND G_GINT64_CONSTANT (1000000000)
#define DEADLINE_US (20 * G_USEC_PER_SEC)
#define NOBODY 65534

/* A server, and what its owner heard. */
typedef struct
{
  IpcRemotingServer *server;
  gint64 now_ns;          /* its time */
  guint n_connected;
  guint n_refused;
  guint n_closed;
  guint n_called;
  guint n_returned;
  guint n_ended;
  guint last;             /* the connection that came last */
  IpcRemotingPeer peer;   /* who that is */
  char *sentence;         /* the last reason or result */
} Host;

static void
host_hear (Host *self,
           const char *sentence)
{
  g_free (self->sentence);
  self->sentence = g_strdup (sentence);
}

static void
on_connected (guint connection,
              const IpcRemotingPeer *peer,
              gpointer data)
{
  Host *self = data;

  self->n_connected++;
  self->last = connection;
  self->peer = *peer;
}

static void
on_refused (const char *sentence,
            gpointer data)
{
  ((Host *) data)->n_refused++;
  host_hear (data, sentence);
}

static void
on_closed (guint connection,
           const char *reason,
           gpointer data)
{
  ((Host *) data)->n_closed++;
  host_hear (data, reason);
}

static void
on_called (guint connection,
           IpcRemotingMode mode,
           const char *call,
           gpointer data)
{
  ((Host *) data)->n_called++;
}

static void
on_returned (guint connection,
             IpcRemotingMode mode,
             const char *result,
             gpointer data)
{
  ((Host *) data)->n_returned++;
  host_hear (data, result);
}

static void
on_ended (const IpcRemotingInstance *instance,
          gpointer data)
{
  ((Host *) data)->n_ended++;
}

static const IpcRemotingServerFuncs funcs = {
  on_connected, on_refused, on_closed, on_called, on_returned, on_ended,
};

static void
host_init (Host *self,
           gboolean over_tcp)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *path = g_build_filename (directory, "Remoting Server,1", NULL);
  g_autofree char *address =
      over_tcp ? ipc_remoting_address_new_tcp (0) : ipc_remoting_address_new_unix (path);
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->server = ipc_remoting_server_new (&funcs, self, &error);
  g_assert_no_error (error);
  g_assert_true (ipc_remoting_server_listen (self->server, address, &error));
  g_assert_no_error (error);
}

static void
host_clear (Host *self)
{
  g_clear_pointer (&self->server, ipc_remoting_server_free);
  g_clear_pointer (&self->sentence, g_free);
}

static const char *
host_get_address (Host *self)
{
  return ipc_remoting_server_get_address (self->server);
}

static void
host_serve (Host *self)
{
  ipc_remoting_server_serve (self->server, self->now_ns);
}

/* Serves until a counter of the host has come to a number. */
static void
host_wait (Host *self,
           const guint *counter,
           guint number)
{
  gint64 end_us = g_get_monotonic_time () + DEADLINE_US;

  while (*counter < number)
    {
      struct pollfd server = { .fd = ipc_remoting_server_get_fd (self->server), .events = POLLIN };

      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      poll (&server, 1, 100);
      host_serve (self);
    }
}

/* What came of a call. */
typedef struct
{
  gboolean is_done;
  GVariant *result;
  GError *error;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->result, g_variant_unref);
  g_clear_error (&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
on_answer (GVariant *result,
           const GError *error,
           gpointer data)
{
  Answer *answer = data;

  answer->is_done = TRUE;
  if (result != NULL)
    answer->result = g_variant_ref (result);
  else
    answer->error = g_error_copy (error);
}

static void
wait_both (Host *host,
           IpcRemotingClient *client)
{
  struct pollfd polls[] = {
    { .fd = ipc_remoting_server_get_fd (host->server), .events = POLLIN },
    { .fd = ipc_remoting_client_get_fd (client),
      .events = POLLIN | (ipc_remoting_client_wants_to_write (client) ? POLLOUT : 0) },
  };

  poll (polls, G_N_ELEMENTS (polls), 100);
}

static void
call (Host *host,
      IpcRemotingClient *client,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments,
      Answer *answer)
{
  gint64 end_us = g_get_monotonic_time () + DEADLINE_US;

  answer_clear (answer);
  answer->is_done = FALSE;
  g_assert_true (ipc_remoting_client_call (client, path, interface, method, arguments, on_answer,
                                           answer, NULL));
  while (!answer->is_done)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      wait_both (host, client);
      host_serve (host);
      ipc_remoting_client_serve (client, NULL);
    }
}

static double
get_value (Host *host,
           IpcRemotingClient *client,
           const char *path)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GVariant) value = NULL;

  call (host, client, path, IPC_REMOTING_PROPERTIES_INTERFACE, "Get",
        g_variant_new ("(ss)", IPC_REMOTING_OBJECT_INTERFACE, "FloatProperty"), &answer);
  g_assert_no_error (answer.error);
  g_variant_get (answer.result, "(v)", &value);
  return g_variant_get_double (value);
}

static void
set_value (Host *host,
           IpcRemotingClient *client,
           const char *path,
           double value)
{
  g_auto (Answer) answer = { 0 };

  call (host, client, path, IPC_REMOTING_PROPERTIES_INTERFACE, "Set",
        g_variant_new ("(ssv)", IPC_REMOTING_OBJECT_INTERFACE, "FloatProperty",
                       g_variant_new_double (value)),
        &answer);
  g_assert_no_error (answer.error);
}

static char *
activate (Host *host,
          IpcRemotingClient *client)
{
  g_auto (Answer) answer = { 0 };
  char *path;

  call (host, client, IPC_REMOTING_CLIENT_ACTIVATED_PATH, IPC_REMOTING_ACTIVATOR_INTERFACE,
        "Activate", NULL, &answer);
  g_assert_no_error (answer.error);
  g_variant_get (answer.result, "(o)", &path);
  return path;
}

static void
assert_call_fails (Host *host,
                   IpcRemotingClient *client,
                   const char *path,
                   const char *method,
                   GVariant *arguments,
                   int code)
{
  g_auto (Answer) answer = { 0 };
  const char *interface = g_str_equal (method, "Get") || g_str_equal (method, "Set")
                              ? IPC_REMOTING_PROPERTIES_INTERFACE
                              : IPC_REMOTING_OBJECT_INTERFACE;

  call (host, client, path, interface, method, arguments, &answer);
  g_assert_error (answer.error, G_DBUS_ERROR, code);
}

static IpcRemotingClient *
connect_client (Host *host)
{
  g_autoptr (GError) error = NULL;
  IpcRemotingClient *client = ipc_remoting_client_new (host_get_address (host), &error);

  g_assert_no_error (error);
  return client;
}

static guint
count_alive (Host *host,
             IpcRemotingMode mode)
{
  IpcRemotingCount count;

  ipc_remoting_objects_count (ipc_remoting_server_get_objects (host->server), mode, &count);
  return count.n_alive;
}

/* Activation */

static void
run_modes (gboolean over_tcp)
{
  g_auto (Answer) answer = { 0 };
  Host host;
  const char *type;
  guint32 process;
  guint32 thread;

  host_init (&host, over_tcp);
  {
    g_autoptr (IpcRemotingClient) one = connect_client (&host);
    g_autoptr (IpcRemotingClient) other = connect_client (&host);
    g_autofree char *first = activate (&host, one);
    g_autofree char *second = activate (&host, other);

    g_assert_cmpstr (first, !=, second);
    for (guint i = 0; i < 3; i++)
      {
        g_assert_cmpfloat (get_value (&host, one, "/SingleCall"), ==, 0);
        set_value (&host, one, "/SingleCall", 1.2);
        g_assert_cmpfloat (get_value (&host, one, "/SingleCall"), ==, 0);
      }
    set_value (&host, one, "/Singleton", get_value (&host, one, "/Singleton") + 1.2);
    set_value (&host, other, "/Singleton", get_value (&host, other, "/Singleton") + 1.2);
    g_assert_cmpfloat (get_value (&host, one, "/Singleton"), ==, 2.4);
    set_value (&host, one, first, get_value (&host, one, first) + 1.2);
    g_assert_cmpfloat (get_value (&host, one, first), ==, 1.2);
    g_assert_cmpfloat (get_value (&host, other, second), ==, 0);

    call (&host, one, "/Singleton", IPC_REMOTING_OBJECT_INTERFACE, "GetRemoteObjectType", NULL,
          &answer);
    g_variant_get (answer.result, "(&s)", &type);
    g_assert_cmpstr (type, ==, "Singleton");
    call (&host, one, "/SingleCall", IPC_REMOTING_OBJECT_INTERFACE, "GetProcessThreadID", NULL,
          &answer);
    g_variant_get (answer.result, "(uu)", &process, &thread);
    g_assert_cmpuint (process, ==, getpid ());
    g_assert_cmpuint (thread, ==, gettid ());
    g_assert_cmpuint (count_alive (&host, IPC_REMOTING_SINGLE_CALL), ==, 0);
    g_assert_cmpuint (count_alive (&host, IPC_REMOTING_SINGLETON), ==, 1);
    g_assert_cmpuint (count_alive (&host, IPC_REMOTING_CLIENT_ACTIVATED), ==, 2);
    g_assert_cmpint (host.peer.pid, ==, getpid ());
    g_assert_cmpint (host.peer.user, ==, geteuid ());
    g_assert_cmpuint (host.n_called, ==, host.n_returned);
  }
  host_wait (&host, &host.n_closed, 2);
  host_clear (&host);
}

static void
test_modes_unix (void)
{
  run_modes (FALSE);
}

static void
test_modes_tcp (void)
{
  run_modes (TRUE);
}

static void
test_errors (void)
{
  Host host;

  host_init (&host, FALSE);
  {
    g_autoptr (IpcRemotingClient) client = connect_client (&host);

    assert_call_fails (&host, client, "/Nowhere", "GetRemoteObjectType", NULL,
                       G_DBUS_ERROR_UNKNOWN_OBJECT);
    assert_call_fails (&host, client, "/Singleton", "Dance", NULL, G_DBUS_ERROR_UNKNOWN_METHOD);
    assert_call_fails (&host, client, "/Singleton", "GetRemoteObjectType", g_variant_new ("(s)", ""),
                       G_DBUS_ERROR_INVALID_ARGS);
    assert_call_fails (&host, client, "/Singleton", "Get", g_variant_new ("(ss)", "", "Colour"),
                       G_DBUS_ERROR_UNKNOWN_PROPERTY);
    assert_call_fails (&host, client, "/Singleton", "Get", g_variant_new ("(ss)", "a.b", "Colour"),
                       G_DBUS_ERROR_UNKNOWN_INTERFACE);
    assert_call_fails (&host, client, "/Singleton", "Set",
                       g_variant_new ("(ssv)", "", "FloatProperty", g_variant_new_string ("x")),
                       G_DBUS_ERROR_INVALID_ARGS);
    assert_call_fails (&host, client, "/ClientActivated", "GetRemoteObjectType", NULL,
                       G_DBUS_ERROR_UNKNOWN_METHOD);
    assert_call_fails (&host, client, "/ClientActivated/1_0", "GetRemoteObjectType", NULL,
                       G_DBUS_ERROR_DISCONNECTED);
  }
  host_wait (&host, &host.n_closed, 1);
  host_clear (&host);
}

static void
test_activation_limit (void)
{
  g_auto (Answer) answer = { 0 };
  Host host;

  host_init (&host, FALSE);
  {
    g_autoptr (IpcRemotingClient) client = connect_client (&host);

    for (guint i = 0; i < IPC_REMOTING_ACTIVATED_MAX; i++)
      g_free (activate (&host, client));
    call (&host, client, IPC_REMOTING_CLIENT_ACTIVATED_PATH, IPC_REMOTING_ACTIVATOR_INTERFACE,
          "Activate", NULL, &answer);
    g_assert_error (answer.error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED);
  }
  host_clear (&host);
}

/* Leases */

static void
test_leases (void)
{
  Host host;

  host_init (&host, FALSE);
  {
    g_autoptr (IpcRemotingClient) client = connect_client (&host);
    g_autofree char *path = activate (&host, client);

    g_assert_cmpint (ipc_remoting_server_get_deadline (host.server), ==, 10 * SECOND);
    set_value (&host, client, path, 1.2);
    set_value (&host, client, "/Singleton", 1.2);
    host.now_ns = 250 * SECOND;
    g_assert_cmpfloat (get_value (&host, client, path), ==, 1.2);
    host.now_ns = 310 * SECOND;
    host_serve (&host);
    g_assert_cmpuint (host.n_ended, ==, 1);
    g_assert_cmpfloat (get_value (&host, client, "/Singleton"), ==, 0);
    g_assert_cmpfloat (get_value (&host, client, path), ==, 1.2);
    host.now_ns = 431 * SECOND;
    host_serve (&host);
    g_assert_cmpuint (host.n_ended, ==, 2);
    assert_call_fails (&host, client, path, "GetRemoteObjectType", NULL, G_DBUS_ERROR_DISCONNECTED);
    g_assert_cmpuint (count_alive (&host, IPC_REMOTING_CLIENT_ACTIVATED), ==, 0);
  }
  host_wait (&host, &host.n_closed, 1);
  host_clear (&host);
}

static void
test_lease_times_change (void)
{
  const IpcLeaseTimes times = { 3 * SECOND, 2 * SECOND, SECOND, SECOND };
  g_auto (Answer) answer = { 0 };
  const char *state;
  double seconds;
  Host host;

  host_init (&host, FALSE);
  ipc_remoting_objects_set_times (ipc_remoting_server_get_objects (host.server), &times, 0);
  {
    g_autoptr (IpcRemotingClient) client = connect_client (&host);
    g_autofree char *path = activate (&host, client);

    call (&host, client, path, IPC_REMOTING_LEASE_INTERFACE, "GetLease", NULL, &answer);
    g_variant_get (answer.result, "(&sd)", &state, &seconds);
    g_assert_cmpstr (state, ==, "active");
    g_assert_cmpfloat (seconds, ==, 3);
    host.now_ns = 3 * SECOND;
    host_serve (&host);
    g_assert_cmpuint (host.n_ended, ==, 1);
  }
  host_clear (&host);
}

static double
on_renewal (const char *path,
            gpointer data)
{
  guint *n_asked = data;

  (*n_asked)++;
  return 60;
}

static void
wait_asked (Host *host,
            IpcRemotingClient *client,
            const guint *n_asked,
            guint number)
{
  gint64 end_us = g_get_monotonic_time () + DEADLINE_US;

  while (*n_asked < number)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      wait_both (host, client);
      ipc_remoting_client_serve (client, NULL);
      host_serve (host);
    }
}

/* A sponsor is asked and gives a minute; killed, it is dropped, and the object goes. */
static void
test_sponsor (void)
{
  g_auto (Answer) answer = { 0 };
  guint n_asked = 0;
  Host host;

  host_init (&host, FALSE);
  {
    g_autoptr (IpcRemotingClient) client = connect_client (&host);
    g_autofree char *path = activate (&host, client);

    ipc_remoting_client_set_sponsor (client, on_renewal, &n_asked);
    call (&host, client, path, IPC_REMOTING_LEASE_INTERFACE, "Sponsor", NULL, &answer);
    g_assert_no_error (answer.error);
    host.now_ns = 300 * SECOND;
    host_serve (&host);
    wait_asked (&host, client, &n_asked, 1);
    /* The answer has been taken once a later call has been. */
    call (&host, client, path, IPC_REMOTING_LEASE_INTERFACE, "GetLease", NULL, &answer);
    host.now_ns = 350 * SECOND;
    host_serve (&host);
    g_assert_cmpuint (host.n_ended, ==, 0);
    host.now_ns = 360 * SECOND;
    host_serve (&host);
    wait_asked (&host, client, &n_asked, 2);
  }
  host_wait (&host, &host.n_closed, 1);
  host.now_ns = 430 * SECOND;
  host_serve (&host);
  g_assert_cmpuint (host.n_ended, ==, 1);
  host_clear (&host);
}

/* A sponsor that is there and never answers has two minutes. */
static void
test_silent_sponsor (void)
{
  g_auto (Answer) answer = { 0 };
  Host host;

  host_init (&host, FALSE);
  {
    g_autoptr (IpcRemotingClient) client = connect_client (&host);
    g_autofree char *path = activate (&host, client);

    call (&host, client, path, IPC_REMOTING_LEASE_INTERFACE, "Sponsor", NULL, &answer);
    host.now_ns = 300 * SECOND;
    host_serve (&host);
    host.now_ns = 419 * SECOND;
    host_serve (&host);
    g_assert_cmpuint (host.n_ended, ==, 0);
    host.now_ns = 430 * SECOND;
    host_serve (&host);
    g_assert_cmpuint (host.n_ended, ==, 1);
  }
  host_clear (&host);
}

/* Who gets in */

static int
connect_raw (Host *host)
{
  int fd = ipc_remoting_address_connect (host_get_address (host), NULL);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static void
assert_end_of_file (int fd)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
  char byte;

  g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_US / 1000), ==, 1);
  g_assert_cmpint (read (fd, &byte, 1), <=, 0);
}

static void
run_silent (gboolean over_tcp)
{
  Host host;
  guint n_before;
  gint64 since_ns;
  pid_t pid;

  host_init (&host, over_tcp);
  n_before = test_leak_count_descriptors ();
  {
    g_auto (IpcFd) silent = connect_raw (&host);
    g_auto (IpcFd) slow = connect_raw (&host);

    for (guint i = 0; ipc_remoting_server_get_n_connections (host.server) < 2; i++)
      host_serve (&host);
    g_assert_cmpint (write (slow, "\0AUTH", 5), ==, 5);
    host.now_ns = 5 * SECOND - 1;
    host_serve (&host);
    g_assert_cmpuint (host.n_refused, ==, 0);
    g_assert_cmpuint (ipc_remoting_server_count_silent (host.server, &since_ns, &pid), ==, 2);
    g_assert_cmpint (since_ns, ==, 0);
    g_assert_cmpint (ipc_remoting_server_get_deadline (host.server), ==, 5 * SECOND);
    host.now_ns = 5 * SECOND;
    host_serve (&host);
    g_assert_cmpuint (host.n_refused, ==, 2);
    g_assert_nonnull (strstr (host.sentence, "silent"));
    g_assert_cmpuint (ipc_remoting_server_count_silent (host.server, &since_ns, &pid), ==, 0);
    assert_end_of_file (silent);
    assert_end_of_file (slow);
  }
  g_assert_cmpuint (test_leak_count_descriptors (), ==, n_before);
  g_assert_cmpint (ipc_remoting_server_get_deadline (host.server), ==, G_MAXINT64);
  host_clear (&host);
}

static void
test_silent_unix (void)
{
  run_silent (FALSE);
}

static void
test_silent_tcp (void)
{
  run_silent (TRUE);
}

static void
run_limit (gboolean over_tcp)
{
  IpcRemotingClient *clients[IPC_REMOTING_CONNECTIONS_MAX];
  g_auto (IpcFd) surplus = -1;
  Host host;

  host_init (&host, over_tcp);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      clients[i] = connect_client (&host);
      get_value (&host, clients[i], "/Singleton");
    }
  surplus = connect_raw (&host);
  host_wait (&host, &host.n_refused, 1);
  assert_end_of_file (surplus);
  g_clear_pointer (&clients[0], ipc_remoting_client_free);
  host_wait (&host, &host.n_closed, 1);
  clients[0] = connect_client (&host);
  get_value (&host, clients[0], "/Singleton");
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    ipc_remoting_client_free (clients[i]);
  host_clear (&host);
}

static void
test_limit_unix (void)
{
  run_limit (FALSE);
}

static void
test_limit_tcp (void)
{
  run_limit (TRUE);
}

/* In a child: becomes another user, connects, says the right words; what it reads is its exit
 * code: 0 for end-of-file. */
static void
run_as_nobody (const char *address)
{
  static const char words[] = "\0AUTH ANONYMOUS\r\nBEGIN\r\n";
  struct pollfd server = { .events = POLLIN };
  char byte;

  if (setresgid (NOBODY, NOBODY, NOBODY) != 0 || setresuid (NOBODY, NOBODY, NOBODY) != 0)
    _exit (3);
  server.fd = ipc_remoting_address_connect (address, NULL);
  if (server.fd < 0)
    _exit (4);
  poll (&(struct pollfd){ .fd = server.fd, .events = POLLOUT }, 1, DEADLINE_US / 1000);
  send (server.fd, words, sizeof words - 1, MSG_NOSIGNAL);
  poll (&server, 1, DEADLINE_US / 1000);
  _exit (read (server.fd, &byte, 1) > 0 ? 5 : 0);
}

static void
run_other_user (gboolean over_tcp)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *path = NULL;
  Host host;
  int status;
  pid_t pid;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can become another user");
      return;
    }
  host_init (&host, over_tcp);
  path = ipc_remoting_address_dup_path (host_get_address (&host));
  /* As if all file permissions had been opened. */
  g_assert_cmpint (g_chmod (directory, 0777), ==, 0);
  if (path != NULL)
    g_assert_cmpint (g_chmod (path, 0666), ==, 0);
  pid = fork ();
  if (pid == 0)
    run_as_nobody (host_get_address (&host));
  host_wait (&host, &host.n_refused, 1);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_assert_nonnull (strstr (host.sentence, "another user"));
  g_assert_cmpuint (host.n_connected, ==, 0);
  g_chmod (directory, 0700);
  host_clear (&host);
}

static void
test_other_user_unix (void)
{
  run_other_user (FALSE);
}

static void
test_other_user_tcp (void)
{
  run_other_user (TRUE);
}

/* Over TCP, somebody who is gone again before it was asked who it is does not count as user 0. */
static void
test_gone_tcp (void)
{
  Host host;

  host_init (&host, TRUE);
  {
    g_auto (IpcFd) fd = connect_raw (&host);

    poll (&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, DEADLINE_US / 1000);
  }
  host_wait (&host, &host.n_refused, 1);
  g_assert_nonnull (strstr (host.sentence, "was gone before anybody could tell"));
  g_assert_cmpuint (ipc_remoting_server_get_n_connections (host.server), ==, 0);
  host_clear (&host);
}

static void
test_mode_of_name (void)
{
  Host host;
  g_autofree char *path = NULL;
  GStatBuf status;

  host_init (&host, FALSE);
  path = ipc_remoting_address_dup_path (host_get_address (&host));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  host_clear (&host);
  g_assert_cmpint (g_stat (path, &status), ==, -1);
}

/* What a peer sends */

static const char hello[] = "\0AUTH ANONYMOUS\r\nBEGIN\r\n";

static void
assert_cut_off (const void *bytes,
                gsize size_bytes,
                const char *word)
{
  Host host;

  host_init (&host, FALSE);
  {
    g_auto (IpcFd) fd = connect_raw (&host);
    char answer[64];

    g_assert_cmpint (send (fd, hello, sizeof hello - 1, MSG_NOSIGNAL), >, 0);
    host_wait (&host, &host.n_connected, 1);
    g_assert_cmpint (recv (fd, answer, sizeof answer, 0), >, 0);
    g_assert_cmpint (send (fd, bytes, size_bytes, MSG_NOSIGNAL), ==, (gssize) size_bytes);
    host_wait (&host, &host.n_closed, 1);
    g_assert_nonnull (strstr (host.sentence, word));
    assert_end_of_file (fd);
  }
  host_clear (&host);
}

/* A header that announces 100 MiB is enough to be shown the door. */
static void
test_huge_message (void)
{
  static const guint8 header[16] = { 'l', 1, 0, 1, 0, 0, 0x40, 0x06, 1, 0, 0, 0, 0, 0, 0, 0 };

  assert_cut_off (header, sizeof header, "at most");
}

static void
test_broken_message (void)
{
  static const guint8 header[16] = { 'x', 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 };
  static const guint8 body[24] = { 'l', 1, 0, 1, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 };

  assert_cut_off (header, sizeof header, "no D-Bus message");
  assert_cut_off (body, sizeof body, "broken");
}

/* A good message with each of its bits turned, one at a time: the server may answer or hang up,
 * and goes on. */
static void
test_turned_bits (void)
{
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call (
      NULL, "/Singleton", IPC_REMOTING_PROPERTIES_INTERFACE, "Get");
  g_autofree guchar *bytes = NULL;
  gsize size_bytes;
  Host host;

  g_dbus_message_set_serial (message, 1);
  g_dbus_message_set_body (message,
                           g_variant_new ("(ss)", IPC_REMOTING_OBJECT_INTERFACE, "FloatProperty"));
  bytes = g_dbus_message_to_blob (message, &size_bytes, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
  host_init (&host, FALSE);
  for (gsize i = 0; i < size_bytes * 8; i++)
    {
      g_auto (IpcFd) fd = connect_raw (&host);

      bytes[i / 8] ^= 1 << i % 8;
      g_assert_cmpint (send (fd, hello, sizeof hello - 1, MSG_NOSIGNAL), >, 0);
      g_assert_cmpint (send (fd, bytes, size_bytes, MSG_NOSIGNAL), >, 0);
      shutdown (fd, SHUT_WR);
      host_wait (&host, &host.n_closed, i + 1);
      bytes[i / 8] ^= 1 << i % 8;
    }
  {
    g_autoptr (IpcRemotingClient) client = connect_client (&host);

    get_value (&host, client, "/Singleton");
  }
  host_clear (&host);
}

/* Somebody who calls and never reads comes to rest, the others are served as ever. */
static void
test_unread_answers (void)
{
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call (
      NULL, "/Singleton", "org.freedesktop.DBus.Introspectable", "Introspect");
  g_autofree guchar *bytes = NULL;
  gsize size_bytes;
  gsize sent = 0;
  guint n_idle = 0;
  Host host;

  g_dbus_message_set_serial (message, 1);
  bytes = g_dbus_message_to_blob (message, &size_bytes, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
  host_init (&host, FALSE);
  {
    g_auto (IpcFd) fd = connect_raw (&host);
    g_autoptr (IpcRemotingClient) client = connect_client (&host);

    g_assert_cmpint (send (fd, hello, sizeof hello - 1, MSG_NOSIGNAL), >, 0);
    while (n_idle < 20)
      {
        gssize n = send (fd, bytes + sent % size_bytes, size_bytes - sent % size_bytes,
                         MSG_NOSIGNAL | MSG_DONTWAIT);

        g_assert_true (n > 0 || errno == EAGAIN);
        sent += MAX (n, 0);
        n_idle = n > 0 ? 0 : n_idle + 1;
        g_assert_cmpuint (sent, <, 64 << 20);
        host_serve (&host);
      }
    get_value (&host, client, "/Singleton");
    /* Nothing to do, so nothing is readable: no busy loop. */
    host_serve (&host);
    g_assert_false (ipc_fd_is_readable (ipc_remoting_server_get_fd (host.server)));
    g_assert_cmpuint (host.n_closed, ==, 0);
  }
  host_wait (&host, &host.n_closed, 2);
  host_clear (&host);
}

/* The client's side */

static void
test_server_gone (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcRemotingClient) client = NULL;
  Host host;

  host_init (&host, FALSE);
  client = connect_client (&host);
  get_value (&host, client, "/Singleton");
  g_assert_true (ipc_remoting_client_call (client, "/Singleton", IPC_REMOTING_OBJECT_INTERFACE,
                                           "GetRemoteObjectType", NULL, on_answer, &answer, NULL));
  g_assert_cmpuint (ipc_remoting_client_get_n_waiting (client), ==, 1);
  host_clear (&host);
  g_assert_false (ipc_remoting_client_serve (client, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  g_assert_error (answer.error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  g_assert_cmpuint (ipc_remoting_client_get_n_waiting (client), ==, 0);
}

/* Whoever waits for an answer hears that none will come, also when it is our own doing. */
static void
test_client_closes (void)
{
  g_auto (Answer) answer = { 0 };
  IpcRemotingClient *client;
  Host host;

  host_init (&host, FALSE);
  client = connect_client (&host);
  g_assert_true (ipc_remoting_client_call (client, "/Singleton", IPC_REMOTING_OBJECT_INTERFACE,
                                           "GetRemoteObjectType", NULL, on_answer, &answer, NULL));
  ipc_remoting_client_free (client);
  g_assert_error (answer.error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  host_clear (&host);
}

static void
test_disconnect (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcRemotingClient) client = NULL;
  Host host;

  host_init (&host, TRUE);
  client = connect_client (&host);
  get_value (&host, client, "/Singleton");
  g_assert_true (ipc_remoting_server_disconnect (host.server, host.last));
  g_assert_false (ipc_remoting_server_disconnect (host.server, host.last));
  g_assert_cmpuint (host.n_closed, ==, 1);
  while (ipc_remoting_client_serve (client, &error))
    wait_both (&host, client);
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  host_clear (&host);
}

static void
test_no_server (void)
{
  static const char *const bad[] = {
    "unix:path=relative", "unix:abstract=x", "tcp:host=0.0.0.0,port=1", "tcp:host=127.0.0.1,port=x",
    "nonsense", "unix:path=/a;unix:path=/b", "tcp:port=6100",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ipc_remoting_client_new (bad[i], &error));
      g_assert_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
    }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (ipc_remoting_client_new ("unix:path=/nowhere/at/all", &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  }
}

/* Over TCP the refusal comes a moment after the call. */
static void
test_refused_tcp (void)
{
  g_autoptr (IpcRemotingClient) client = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  Host host;

  host_init (&host, TRUE);
  address = g_strdup (host_get_address (&host));
  host_clear (&host);
  client = ipc_remoting_client_new (address, &error);
  while (client != NULL && ipc_remoting_client_serve (client, &error))
    poll (&(struct pollfd){ .fd = ipc_remoting_client_get_fd (client), .events = POLLIN }, 1, 100);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* Without a descriptor to accept with, somebody goes on waiting at the door. That is said once, and
 * the door is left alone for a second: it must not make every poll return at once. */
static void
test_no_descriptors (void)
{
  struct rlimit before;
  struct rlimit none;
  struct pollfd server;
  Host host;

  host_init (&host, FALSE);
  server = (struct pollfd){ .fd = ipc_remoting_server_get_fd (host.server), .events = POLLIN };
  {
    g_auto (IpcFd) fd = connect_raw (&host);

    getrlimit (RLIMIT_NOFILE, &before);
    none = (struct rlimit){ .rlim_cur = 0, .rlim_max = before.rlim_max };
    setrlimit (RLIMIT_NOFILE, &none);
    host_serve (&host);
    setrlimit (RLIMIT_NOFILE, &before);
    g_assert_cmpuint (host.n_refused, ==, 1);
    g_assert_nonnull (strstr (host.sentence, "Could not accept a connection"));
    g_assert_cmpint (poll (&server, 1, 0), ==, 0);
    g_assert_cmpint (ipc_remoting_server_get_deadline (host.server), ==, host.now_ns + SECOND);

    host.now_ns += SECOND;
    host_serve (&host);
    host_serve (&host);
    g_assert_cmpuint (ipc_remoting_server_get_n_connections (host.server), ==, 1);
  }
  host_clear (&host);
}

/* A new channel: who is in stays in, who comes finds the new one only. */
static void
test_other_channel (void)
{
  g_autoptr (IpcRemotingClient) old = NULL;
  g_autofree char *old_address = NULL;
  g_autoptr (GError) error = NULL;
  Host host;

  host_init (&host, FALSE);
  old_address = g_strdup (host_get_address (&host));
  old = connect_client (&host);
  set_value (&host, old, "/Singleton", 1.2);
  g_assert_false (ipc_remoting_server_listen (host.server, "unix:path=/nowhere/at/all", &error));
  g_assert_cmpstr (host_get_address (&host), ==, old_address);
  g_assert_true (ipc_remoting_server_listen (host.server, "tcp:host=127.0.0.1,port=0", NULL));
  {
    g_autoptr (IpcRemotingClient) young = connect_client (&host);

    g_assert_cmpfloat (get_value (&host, young, "/Singleton"), ==, 1.2);
    g_assert_cmpfloat (get_value (&host, old, "/Singleton"), ==, 1.2);
    g_assert_null (ipc_remoting_client_new (old_address, NULL));
  }
  host_clear (&host);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/remoting/modes-unix", test_modes_unix);
  test_leak_add ("/ipc/remoting/modes-tcp", test_modes_tcp);
  test_leak_add ("/ipc/remoting/errors", test_errors);
  test_leak_add ("/ipc/remoting/activation-limit", test_activation_limit);
  test_leak_add ("/ipc/remoting/leases", test_leases);
  test_leak_add ("/ipc/remoting/lease-times-change", test_lease_times_change);
  test_leak_add ("/ipc/remoting/sponsor", test_sponsor);
  test_leak_add ("/ipc/remoting/silent-sponsor", test_silent_sponsor);
  test_leak_add ("/ipc/remoting/silent-unix", test_silent_unix);
  test_leak_add ("/ipc/remoting/silent-tcp", test_silent_tcp);
  test_leak_add ("/ipc/remoting/limit-unix", test_limit_unix);
  test_leak_add ("/ipc/remoting/limit-tcp", test_limit_tcp);
  test_leak_add ("/ipc/remoting/other-user-unix", test_other_user_unix);
  test_leak_add ("/ipc/remoting/other-user-tcp", test_other_user_tcp);
  test_leak_add ("/ipc/remoting/gone-tcp", test_gone_tcp);
  test_leak_add ("/ipc/remoting/mode-of-name", test_mode_of_name);
  test_leak_add ("/ipc/remoting/huge-message", test_huge_message);
  test_leak_add ("/ipc/remoting/broken-message", test_broken_message);
  test_leak_add ("/ipc/remoting/turned-bits", test_turned_bits);
  test_leak_add ("/ipc/remoting/unread-answers", test_unread_answers);
  test_leak_add ("/ipc/remoting/server-gone", test_server_gone);
  test_leak_add ("/ipc/remoting/client-closes", test_client_closes);
  test_leak_add ("/ipc/remoting/disconnect", test_disconnect);
  test_leak_add ("/ipc/remoting/no-server", test_no_server);
  test_leak_add ("/ipc/remoting/refused-tcp", test_refused_tcp);
  test_leak_add ("/ipc/remoting/no-descriptors", test_no_descriptors);
  test_leak_add ("/ipc/remoting/other-channel", test_other_channel);
  return g_test_run ();
}
