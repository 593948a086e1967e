/* SPDX-License-Identifier: MIT */
/* test-remoting-sasl: the handshake as a transcript, in pieces of every size, and what breaks it. */

#include "ipc-error.h"
#include "ipc-remoting-sasl.h"
#include "test-leak.h"

#include <string.h>

#define GUID "0123456789abcdef0123456789abcdef"
#define REJECTED "REJECTED EXTERNAL ANONYMOUS\r\n"
#define OK "OK " GUID "\r\n"

/* One line of a transcript: what the client says, and what the server answers. */
typedef struct
{
  const char *said;
  const char *answered;
} Line;

static void
say (IpcRemotingSasl *sasl,
     const char *bytes,
     gsize size_bytes,
     const char *answered)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize used = 0;

  g_assert_true (ipc_remoting_sasl_feed (sasl, bytes, size_bytes, &used, answer, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (used, ==, size_bytes);
  g_assert_cmpstr (answer->str, ==, answered);
}

static void
run_transcript (const Line *lines)
{
  g_autoptr (IpcRemotingSasl) sasl = ipc_remoting_sasl_new_server (GUID, 1000);

  say (sasl, "", 1, "");
  for (guint i = 0; lines[i].said != NULL; i++)
    {
      g_assert_false (ipc_remoting_sasl_is_done (sasl));
      say (sasl, lines[i].said, strlen (lines[i].said), lines[i].answered);
    }
  g_assert_true (ipc_remoting_sasl_is_done (sasl));
}

static void
test_external (void)
{
  const Line lines[] = {
    { "AUTH EXTERNAL 31303030\r\n", OK }, { "BEGIN\r\n", "" }, { NULL, NULL }
  };

  run_transcript (lines);
}

/* gdbus asks what there is, and wants to pass descriptors. */
static void
test_gdbus (void)
{
  const Line lines[] = {
    { "AUTH\r\n", REJECTED },
    { "AUTH EXTERNAL 31303030\r\n", OK },
    { "NEGOTIATE_UNIX_FD\r\n", "ERROR\r\n" },
    { "BEGIN\r\n", "" },
    { NULL, NULL },
  };

  run_transcript (lines);
}

/* busctl claims nothing and says all at once. */
static void
test_busctl (void)
{
  const Line lines[] = {
    { "AUTH EXTERNAL\r\nDATA\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n", "DATA\r\n" OK "ERROR\r\n" },
    { NULL, NULL },
  };

  run_transcript (lines);
}

static void
test_anonymous (void)
{
  const Line lines[] = {
    { "AUTH ANONYMOUS 54696e\r\n", OK }, { "BEGIN\r\n", "" }, { NULL, NULL }
  };

  run_transcript (lines);
}

/* Another user's number, a mechanism that is not offered, words out of turn: all may try again. */
static void
test_rejected (void)
{
  const Line lines[] = {
    { "BEGIN\r\n", "ERROR\r\n" },
    { "AUTH EXTERNAL 30\r\n", REJECTED },
    { "AUTH EXTERNAL zz\r\n", REJECTED },
    { "AUTH DBUS_COOKIE_SHA1 31\r\n", REJECTED },
    { "AUTH EXTERNALLY 31303030\r\n", REJECTED },
    { "AUTH EXTERNAL\r\n", "DATA\r\n" },
    { "CANCEL\r\n", REJECTED },
    { "DATA\r\n", "ERROR\r\n" },
    { "AUTH EXTERNAL 31303030\r\n", OK },
    { "CANCEL\r\n", REJECTED },
    { "BEGIN\r\n", "ERROR\r\n" },
    { "NONSENSE\r\n", "ERROR\r\n" },
    { "AUTH EXTERNAL 31303030\r\n", OK },
    { "BEGIN\r\n", "" },
    { NULL, NULL },
  };

  run_transcript (lines);
}

/* However the bytes are cut, the answers are the same, and what follows BEGIN is not touched. */
static void
test_pieces (void)
{
  static const char words[] = "\0AUTH EXTERNAL 31303030\r\nBEGIN\r\nl\1\0\1more";
  const gsize all = sizeof words - 1;
  const gsize mine = all - 8; /* the start of a message */

  for (gsize piece = 1; piece <= all; piece++)
    {
      g_autoptr (IpcRemotingSasl) sasl = ipc_remoting_sasl_new_server (GUID, 1000);
      g_autoptr (GString) answer = g_string_new (NULL);
      gsize at = 0;

      while (!ipc_remoting_sasl_is_done (sasl))
        {
          gsize used = 0;

          g_assert_true (ipc_remoting_sasl_feed (sasl, words + at, MIN (piece, all - at), &used,
                                                 answer, NULL));
          at += used;
        }
      g_assert_cmpuint (at, ==, mine);
      g_assert_cmpstr (answer->str, ==, OK);
    }
}

static void
assert_breaks (const char *bytes,
               gsize size_bytes,
               IpcError code)
{
  g_autoptr (IpcRemotingSasl) sasl = ipc_remoting_sasl_new_server (GUID, 1000);
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize used = 0;

  g_assert_false (ipc_remoting_sasl_feed (sasl, bytes, size_bytes, &used, answer, &error));
  g_assert_error (error, IPC_ERROR, (int) code);
  g_assert_false (ipc_remoting_sasl_is_done (sasl));
}

static void
test_broken (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  char line[IPC_REMOTING_SASL_LINE_MAX + 2];

  assert_breaks ("GET / HTTP/1.1\r\n", 16, IPC_ERROR_CORRUPT);
  assert_breaks ("\0AU\0TH\r\n", 8, IPC_ERROR_CORRUPT);
  memset (line, 'A', sizeof line);
  line[0] = '\0';
  assert_breaks (line, sizeof line, IPC_ERROR_CORRUPT);
  g_string_append_c (many, '\0');
  for (guint i = 0; i <= IPC_REMOTING_SASL_LINES_MAX; i++)
    g_string_append (many, "AUTH\r\n");
  assert_breaks (many->str, many->len, IPC_ERROR_MESSAGE_TOO_LARGE);
}

static void
test_client (void)
{
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (IpcRemotingSasl) sasl = ipc_remoting_sasl_new_client (1000, said);

  g_assert_cmpuint (said->len, ==, 1 + strlen ("AUTH EXTERNAL 31303030\r\n"));
  g_assert_cmpstr (said->str + 1, ==, "AUTH EXTERNAL 31303030\r\n");
  say (sasl, OK, strlen (OK), "BEGIN\r\n");
  g_assert_true (ipc_remoting_sasl_is_done (sasl));
}

static void
test_client_rejected (void)
{
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (IpcRemotingSasl) sasl = ipc_remoting_sasl_new_client (1000, said);
  g_autoptr (GError) error = NULL;
  gsize used;

  g_assert_false (
      ipc_remoting_sasl_feed (sasl, REJECTED, strlen (REJECTED), &used, said, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/remoting-sasl/external", test_external);
  test_leak_add ("/ipc/remoting-sasl/gdbus", test_gdbus);
  test_leak_add ("/ipc/remoting-sasl/busctl", test_busctl);
  test_leak_add ("/ipc/remoting-sasl/anonymous", test_anonymous);
  test_leak_add ("/ipc/remoting-sasl/rejected", test_rejected);
  test_leak_add ("/ipc/remoting-sasl/pieces", test_pieces);
  test_leak_add ("/ipc/remoting-sasl/broken", test_broken);
  test_leak_add ("/ipc/remoting-sasl/client", test_client);
  test_leak_add ("/ipc/remoting-sasl/client-rejected", test_client_rejected);
  return g_test_run ();
}
