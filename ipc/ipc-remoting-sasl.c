/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-sasl: the words before the first D-Bus message.
 *
 *   client                                    server
 *     │ ── NUL ───────────────────────────────▶ │
 *     │ ── AUTH EXTERNAL 31303030 ────────────▶ │ "I am user 1000", in hexadecimal digits
 *     │ ◀────────────────────── OK <guid> ──── │ or REJECTED EXTERNAL ANONYMOUS
 *     │ ── NEGOTIATE_UNIX_FD ─────────────────▶ │ optional
 *     │ ◀─────────────────────────── ERROR ─── │ descriptors are not passed here
 *     │ ── BEGIN ─────────────────────────────▶ │ messages from the next byte on
 *
 * Each line ends with CR LF. See the D-Bus specification, "Authentication Protocol".
 *
 * What the client claims proves nothing, and is not what lets it in: before the first byte is
 * read the server has asked the kernel whose socket this is (ipc-remoting-peer.c). So EXTERNAL is
 * taken when it claims that user or nobody, and ANONYMOUS, which claims nothing, is as good: it
 * is what GDBus has left over TCP, where it cannot send credentials.
 *
 * GDBusServer does all this as well, but reads lines of any length, in a thread per client that
 * waits for ever for one that says nothing. This is a pure function of bytes and state: whoever
 * reads the socket feeds it, in pieces of any size, and lines and their number are limited.
 */

#include "ipc-remoting-sasl.h"
#include "ipc-error.h"

#include <string.h>

typedef enum
{
  STATE_NUL,    /* server: nothing came yet */
  STATE_AUTH,   /* server: no mechanism is agreed upon */
  STATE_DATA,   /* server: EXTERNAL without a claim, which is to follow */
  STATE_BEGIN,  /* server: OK was said */
  STATE_OK,     /* client: a mechanism was proposed */
  STATE_DONE,   /* both */
} State;

struct _IpcRemotingSasl
{
  State state;
  uid_t peer;      /* server: whose socket it is, says the kernel */
  char *guid;      /* server: what OK tells */
  GString *line;   /* the line that is still coming, without its CR LF */
  guint n_lines;   /* how many have come */
};

static IpcRemotingSasl *
new_in_state (State state)
{
  IpcRemotingSasl *self = g_new0 (IpcRemotingSasl, 1);

  self->state = state;
  self->line = g_string_new (NULL);
  return self;
}

/**
 * ipc_remoting_sasl_new_server:
 * @guid: the server's, from g_dbus_generate_guid()
 * @peer: the user that the peer's socket belongs to
 *
 * Begins the server's side.
 *
 * Returns: (transfer full): the exchange
 */
IpcRemotingSasl *
ipc_remoting_sasl_new_server (const char *guid,
                              uid_t peer)
{
  IpcRemotingSasl *self = new_in_state (STATE_NUL);

  self->guid = g_strdup (guid);
  self->peer = peer;
  return self;
}

/* A user's number as EXTERNAL writes it: each digit as its character code in hexadecimal. */
static char *
dup_claim (uid_t user)
{
  g_autofree char *digits = g_strdup_printf ("%u", (guint) user);
  GString *claim = g_string_new (NULL);

  for (const char *at = digits; *at != '\0'; at++)
    g_string_append_printf (claim, "%02x", (guint) *at);
  return g_string_free (claim, FALSE);
}

/**
 * ipc_remoting_sasl_new_client:
 * @user: who we are
 * @answer: where to append what is to be sent first
 *
 * Begins the client's side, which speaks first.
 *
 * Returns: (transfer full): the exchange
 */
IpcRemotingSasl *
ipc_remoting_sasl_new_client (uid_t user,
                              GString *answer)
{
  g_autofree char *claim = dup_claim (user);

  g_string_append_c (answer, '\0');
  g_string_append_printf (answer, "AUTH EXTERNAL %s\r\n", claim);
  return new_in_state (STATE_OK);
}

/**
 * ipc_remoting_sasl_free:
 * @self: (transfer full): an exchange
 */
void
ipc_remoting_sasl_free (IpcRemotingSasl *self)
{
  g_string_free (self->line, TRUE);
  g_free (self->guid);
  g_free (self);
}

/**
 * ipc_remoting_sasl_is_done:
 * @self: an exchange
 *
 * Returns: whether all words are said and messages follow
 */
gboolean
ipc_remoting_sasl_is_done (IpcRemotingSasl *self)
{
  return self->state == STATE_DONE;
}

static void
reject (IpcRemotingSasl *self,
        GString *answer)
{
  g_string_append (answer, "REJECTED EXTERNAL ANONYMOUS\r\n");
  self->state = STATE_AUTH;
}

static void
accept_peer (IpcRemotingSasl *self,
             GString *answer)
{
  g_string_append_printf (answer, "OK %s\r\n", self->guid);
  self->state = STATE_BEGIN;
}

/* An empty claim means "whoever I am". */
static void
judge_claim (IpcRemotingSasl *self,
             const char *claim,
             GString *answer)
{
  g_autofree char *expected = dup_claim (self->peer);

  if (*claim == '\0' || g_ascii_strcasecmp (claim, expected) == 0)
    accept_peer (self, answer);
  else
    reject (self, answer);
}

/* Returns what follows @word in @line, or NULL when the line does not begin with that word. */
static const char *
after_word (const char *line,
            const char *word)
{
  gsize length = strlen (word);

  if (strncmp (line, word, length) != 0 || (line[length] != ' ' && line[length] != '\0'))
    return NULL;
  line += length;
  while (*line == ' ')
    line++;
  return line;
}

/* AUTH alone asks which mechanisms there are; the rejection names them. */
static void
choose_mechanism (IpcRemotingSasl *self,
                  const char *mechanism,
                  GString *answer)
{
  const char *claim = after_word (mechanism, "EXTERNAL");

  if (claim == NULL && after_word (mechanism, "ANONYMOUS") != NULL)
    accept_peer (self, answer);
  else if (claim == NULL)
    reject (self, answer);
  else if (*claim != '\0')
    judge_claim (self, claim, answer);
  else
    {
      g_string_append (answer, "DATA\r\n");
      self->state = STATE_DATA;
    }
}

static void
take_line_as_server (IpcRemotingSasl *self,
                     const char *line,
                     GString *answer)
{
  const char *rest;

  if (self->state == STATE_AUTH && (rest = after_word (line, "AUTH")) != NULL)
    choose_mechanism (self, rest, answer);
  else if (self->state == STATE_DATA && (rest = after_word (line, "DATA")) != NULL)
    judge_claim (self, rest, answer);
  else if (self->state == STATE_BEGIN && after_word (line, "BEGIN") != NULL)
    self->state = STATE_DONE;
  else if (after_word (line, "CANCEL") != NULL || after_word (line, "ERROR") != NULL)
    reject (self, answer);
  else
    g_string_append (answer, "ERROR\r\n");
}

static gboolean
take_line_as_client (IpcRemotingSasl *self,
                     const char *line,
                     GString *answer,
                     GError **error)
{
  if (after_word (line, "OK") == NULL)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED, "The server did not let us in");
      return FALSE;
    }
  g_string_append (answer, "BEGIN\r\n");
  self->state = STATE_DONE;
  return TRUE;
}

static gboolean
take_line (IpcRemotingSasl *self,
           GString *answer,
           GError **error)
{
  if (++self->n_lines > IPC_REMOTING_SASL_LINES_MAX)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE,
                   "The peer said more than %d lines before its first message",
                   IPC_REMOTING_SASL_LINES_MAX);
      return FALSE;
    }
  if (self->state == STATE_OK)
    return take_line_as_client (self, self->line->str, answer, error);
  take_line_as_server (self, self->line->str, answer);
  return TRUE;
}

/* The first byte keeps out whatever speaks another language, a web browser for example. */
static gboolean
take_nul (IpcRemotingSasl *self,
          char byte,
          GError **error)
{
  if (byte != '\0')
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_CORRUPT, "The peer does not speak D-Bus");
      return FALSE;
    }
  self->state = STATE_AUTH;
  return TRUE;
}

static gboolean
take_byte (IpcRemotingSasl *self,
           char byte,
           GString *answer,
           GError **error)
{
  gboolean is_fine;

  if (self->state == STATE_NUL)
    return take_nul (self, byte, error);
  if (byte == '\n' && self->line->len > 0 && self->line->str[self->line->len - 1] == '\r')
    {
      g_string_truncate (self->line, self->line->len - 1);
      is_fine = take_line (self, answer, error);
      g_string_truncate (self->line, 0);
      return is_fine;
    }
  if (byte == '\0' || self->line->len == IPC_REMOTING_SASL_LINE_MAX)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_CORRUPT, "The peer sent %s before its first message",
                   byte == '\0' ? "a NUL in a line" : "a line without an end");
      return FALSE;
    }
  g_string_append_c (self->line, byte);
  return TRUE;
}

/**
 * ipc_remoting_sasl_feed:
 * @self: an exchange that is not done
 * @bytes: what the peer sent
 * @size_bytes: how much that is
 * @used_bytes: (out): how much of it belongs to the exchange; the rest is messages already
 * @answer: where to append what is to be sent back
 * @error: (out) (optional): what the peer did wrong
 *
 * Takes what came, up to the line that ends the exchange. After a failure the connection is of
 * no use.
 *
 * Returns: %FALSE when the peer broke the rules, or did not let us in
 */
gboolean
ipc_remoting_sasl_feed (IpcRemotingSasl *self,
                        const char *bytes,
                        gsize size_bytes,
                        gsize *used_bytes,
                        GString *answer,
                        GError **error)
{
  gsize i = 0;

  while (i < size_bytes && self->state != STATE_DONE)
    {
      if (!take_byte (self, bytes[i++], answer, error))
        return FALSE;
    }
  *used_bytes = i;
  return TRUE;
}
