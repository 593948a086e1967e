/* SPDX-License-Identifier: MIT */
/*
 * fuzz-remoting: a peer that says what it likes, to the server and to the client.
 *
 *   CC=clang meson setup -Dfuzz=true BUILD && ninja -C BUILD tests/fuzz/fuzz-remoting
 *   BUILD/tests/fuzz/fuzz-remoting -max_len=4096 -max_total_time=60
 *
 * The first byte says to whom, and whether the handshake is done properly first; the rest is sent
 * as it is. Server and client take it, answer what can be answered, and let go of the connection.
 */

#include "ipc-fd.h"
#include "ipc-remoting-address.h"
#include "ipc-remoting-client.h"
#include "ipc-remoting-server.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TO_CLIENT 1
#define WITH_HANDSHAKE 2
/* More turns than 4 KiB and a handshake need. */
#define N_TURNS 8

static const char hello_server[] = "\0AUTH ANONYMOUS\r\nBEGIN\r\n";
static const char hello_client[] = "OK 0123456789abcdef0123456789abcdef\r\n";

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize size_bytes);

static void
on_connected (guint connection,
              const IpcRemotingPeer *peer,
              gpointer data)
{
}

static void
on_refused (const char *sentence,
            gpointer data)
{
}

static void
on_closed (guint connection,
           const char *reason,
           gpointer data)
{
}

static void
on_talk (guint connection,
         IpcRemotingMode mode,
         const char *words,
         gpointer data)
{
}

static void
on_ended (const IpcRemotingInstance *instance,
          gpointer data)
{
}

static const IpcRemotingServerFuncs funcs = { on_connected, on_refused, on_closed,
                                              on_talk,      on_talk,    on_ended };

static char *
dup_address (const char *last_part)
{
  g_autofree char *name = g_strdup_printf ("tincan-fuzz-%d-%s", (int) getpid (), last_part);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);

  unlink (path);
  return ipc_remoting_address_new_unix (path);
}

static void
send_all (int fd,
          gboolean with_handshake,
          const char *hello,
          gsize hello_bytes,
          const guint8 *data,
          gsize size_bytes)
{
  if (with_handshake)
    send (fd, hello, hello_bytes, MSG_NOSIGNAL);
  send (fd, data, size_bytes, MSG_NOSIGNAL);
}

static void
tell_server (gboolean with_handshake,
             const guint8 *data,
             gsize size_bytes)
{
  static IpcRemotingServer *server;
  static gint64 now_ns;
  g_auto (IpcFd) fd = -1;

  if (server == NULL)
    {
      g_autofree char *address = dup_address ("server");

      server = ipc_remoting_server_new (&funcs, NULL, NULL);
      if (!ipc_remoting_server_listen (server, address, NULL))
        g_error ("Could not listen at %s", address);
    }
  fd = ipc_remoting_address_connect (ipc_remoting_server_get_address (server), NULL);
  send_all (fd, with_handshake, hello_server, sizeof hello_server - 1, data, size_bytes);
  for (guint i = 0; i < N_TURNS; i++)
    ipc_remoting_server_serve (server, now_ns += 1000000);
  ipc_fd_clear (&fd);
  while (ipc_remoting_server_get_n_connections (server) > 0)
    ipc_remoting_server_serve (server, now_ns += 1000000000);
}

static void
on_answer (GVariant *result,
           const GError *error,
           gpointer data)
{
  if ((result == NULL) == (error == NULL))
    g_error ("An answer is a result or an error");
  ++*(guint *) data;
}

static double
on_sponsor (const char *path,
            gpointer data)
{
  return 1;
}

static void
tell_client (gboolean with_handshake,
             const guint8 *data,
             gsize size_bytes)
{
  static char *address;
  static int listen_fd = -1;
  g_autofree char *wanted = address == NULL ? dup_address ("client") : NULL;
  g_autoptr (IpcRemotingClient) client = NULL;
  g_auto (IpcFd) fd = -1;
  guint n_answers = 0;

  if (address == NULL)
    listen_fd = ipc_remoting_address_listen (wanted, &address, NULL);
  client = ipc_remoting_client_new (address, NULL);
  ipc_remoting_client_set_sponsor (client, on_sponsor, NULL);
  ipc_remoting_client_call (client, "/Singleton", NULL, "Ping", NULL, on_answer, &n_answers, NULL);
  fd = accept (listen_fd, NULL, NULL);
  send_all (fd, with_handshake, hello_client, sizeof hello_client - 1, data, size_bytes);
  ipc_fd_clear (&fd);
  for (guint i = 0; i < N_TURNS && ipc_remoting_client_serve (client, NULL); i++)
    continue;
  g_clear_pointer (&client, ipc_remoting_client_free);
  g_assert_cmpuint (n_answers, ==, 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size_bytes)
{
  if (size_bytes == 0)
    return 0;
  if ((data[0] & TO_CLIENT) != 0)
    tell_client ((data[0] & WITH_HANDSHAKE) != 0, data + 1, size_bytes - 1);
  else
    tell_server ((data[0] & WITH_HANDSHAKE) != 0, data + 1, size_bytes - 1);
  return 0;
}
