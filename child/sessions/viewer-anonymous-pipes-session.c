/* SPDX-License-Identifier: MIT */
/*
 * viewer-anonymous-pipes-session: two anonymous pipes, as the child sees them.
 *
 * The child of the anonymous pipe samples: it inherits the read end of one pipe and the write end
 * of another, finds their numbers on its command line, and answers. The partner file is
 * app/labs/app-anonymous-pipes-service.c.
 *
 *   parent                 child: READ_FD WRITE_FD        exchange=text
 *     | ── SYNC ─────────────▶ |   read, so the pipe is empty again: the parent sees that
 *     | ── hello ────────────▶ |   shows "[CLIENT] Echo: hello"
 *     | ◀── [CLIENT] Echo: hello │  and says it back, a line for a line
 *     | ── (closes its end) ──▶ |   a read returns 0: the child ends
 *
 *   parent                 child                          exchange=byte
 *     | ── 48 ───────────────▶ |   "Client receive: 48"
 *     | ◀── 24 ─────────────── |   "Client send: 24"
 *
 * A person can have it do what goes wrong in real programs: stop reading, close the read end, hold
 * a copy of somebody else's write end. And it hands its two ends over to another viewer, which
 * inherited neither: they go as SCM_RIGHTS through a socket to the parent, and from there to the
 * other one, where the conversation goes on:
 *
 *   Viewer 1 ── "ends" [3, 4] ──▶ parent ── "hand-over Viewer 1" [9, 10] ──▶ Viewer 2
 *
 * Orders, each about the viewer's `own` pipes or those that it has `taken` over:
 *
 *   own hold | own read BYTES | own read all | own close-reader | own hand-over
 *   close-leak | exchange byte|text
 */

#include "viewer-anonymous-pipes-session.h"

#include "ipc-error.h"
#include "ipc-fd-passing.h"
#include "ipc-fd.h"
#include "ipc-lines.h"
#include "ipc-text.h"
#include "viewer-pipe-channel.h"

#include <glib-unix.h>
#include <string.h>
#include <sysexits.h>

/* What the child of the sample answers to every byte. */
#define ANSWER 24
/* The longest line; what is longer is taken for two. */
#define LINE_MAX_BYTES (2 * 1024 * 1024)
/* More bytes than this in one read are counted and not listed one by one. */
#define LIST_MAX 256
/* How much "read some" takes when no number is given: at least this, or a part of the capacity. */
#define READ_SOME_BYTES 4096
#define READ_SOME_PART 4

/* The numbers of the objects in trace records; the parent uses the same. */
enum
{
  OBJECT_IN = 1,
  OBJECT_OUT = 2,
  OBJECT_TAKEN_IN = 3,
  OBJECT_TAKEN_OUT = 4,
};

/* One conversation: our own, or one that we have taken over. */
typedef struct
{
  ViewerAnonymousPipesSession *session; /* whose it is */
  ViewerPipeChannel *channel;           /* NULL before it begins and after it is over */
  IpcLines *lines;                      /* exchange text: what came of the next line */
  char *prefix;                         /* before each line that is said of it */
  guint8 in_object;                     /* in the trace */
  guint8 out_object;
  guint32 serial;                       /* of the last exchange */
  gboolean is_synced;                   /* SYNC came: what follows is text */
} Conversation;

struct _ViewerAnonymousPipesSession
{
  ViewerSession parent_instance;

  gboolean is_byte;         /* exchange byte, not text */
  Conversation own;         /* with the ends that we inherited */
  Conversation taken;       /* with the ends that another viewer gave us */
  int socket;               /* to the parent, for passing descriptors; -1 for none */
  guint socket_source;      /* watches it */
  gboolean must_hand_over;  /* as soon as no line is half read or half sent */
  guint hand_over_source;   /* does it, from the main loop */
  int leak_fd;              /* a copy of another viewer's write end, not ours to have; or -1 */
};

G_DEFINE_FINAL_TYPE (ViewerAnonymousPipesSession,
                     viewer_anonymous_pipes_session,
                     VIEWER_TYPE_SESSION)

/* Telling */

static void
trace (Conversation *self,
       IpcTraceStep step,
       guint8 object,
       guint32 serial,
       const void *payload,
       gsize size_bytes)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self->session));

  if (ring != NULL)
    ipc_trace_ring_write (ring, step, object, serial, payload, size_bytes);
}

/* A sentence for the log and for the trace. */
static void
tell (Conversation *self,
      IpcTraceStep step,
      guint8 object,
      const char *sentence)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self->session));

  if (ring != NULL)
    ipc_trace_ring_write_note (ring, step, object, 0, "%s", sentence);
  viewer_session_say (VIEWER_SESSION (self->session), "%s%s", self->prefix, sentence);
}

static void
say (Conversation *self,
     const char *format,
     ...) G_GNUC_PRINTF (2, 3);

static void
say (Conversation *self,
     const char *format,
     ...)
{
  g_autofree char *text = NULL;
  va_list values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  viewer_session_say (VIEWER_SESSION (self->session), "%s%s", self->prefix, text);
}

/* Sending */

/* The trace shows the message without the line end that carries it. */
static gboolean
send_bytes (Conversation *self,
            const char *bytes,
            gsize size_bytes,
            gsize traced_bytes,
            guint32 serial,
            GError **error)
{
  if (!viewer_pipe_channel_send (self->channel, bytes, size_bytes, error))
    return FALSE;
  trace (self, IPC_TRACE_MESSAGE_SENT, self->out_object, serial, bytes, traced_bytes);
  return TRUE;
}

/* That nobody reads our answers any more is no reason to stop reading. */
static void
answer (Conversation *self,
        const char *bytes,
        gsize size_bytes,
        gsize traced_bytes)
{
  g_autoptr (GError) error = NULL;

  if (!send_bytes (self, bytes, size_bytes, traced_bytes, self->serial, &error))
    say (self, "%s", error->message);
}

/* Exchange text */

static void
echo (Conversation *self,
      const char *line,
      gsize length)
{
  g_autoptr (GString) reply = g_string_sized_new (length + 32);
  g_autofree char *shown = NULL;

  g_string_assign (reply, "[CLIENT] Echo: ");
  g_string_append_len (reply, line, length);
  shown = ipc_text_escape (reply->str, reply->len);
  say (self, "%s", shown);
  g_string_append_c (reply, '\n');
  answer (self, reply->str, reply->len, reply->len - 1);
}

static void
take_line (Conversation *self,
           const char *line,
           gsize length)
{
  if (self->is_synced)
    {
      self->serial++;
      trace (self, IPC_TRACE_MESSAGE_RECEIVED, self->in_object, self->serial, line, length);
      echo (self, line, length);
      return;
    }
  trace (self, IPC_TRACE_MESSAGE_RECEIVED, self->in_object, 0, line, length);
  self->is_synced = length == strlen ("SYNC") && memcmp (line, "SYNC", length) == 0;
  if (self->is_synced)
    say (self, "[CLIENT] SYNC");
}

static void
take_text (Conversation *self,
           const guint8 *bytes,
           gsize n_bytes)
{
  const char *line;
  gsize length;

  ipc_lines_add (self->lines, bytes, n_bytes);
  while ((line = ipc_lines_next (self->lines, &length)) != NULL)
    take_line (self, line, length);
}

/* Exchange byte */

static void
take_byte (Conversation *self,
           guint8 byte)
{
  const char reply[] = { ANSWER };

  self->serial++;
  trace (self, IPC_TRACE_MESSAGE_RECEIVED, self->in_object, self->serial, &byte, 1);
  say (self, "Client receive: %u", byte);
  say (self, "Client send: %u", ANSWER);
  answer (self, reply, 1, 1);
}

/* A pipe that was filled is answered byte for byte, too, but not line for line. */
static void
take_many_bytes (Conversation *self,
                 const guint8 *bytes,
                 gsize n_bytes)
{
  g_autofree char *reply = g_strnfill (n_bytes, ANSWER);

  self->serial += n_bytes;
  trace (self, IPC_TRACE_MESSAGE_RECEIVED, self->in_object, self->serial, bytes, n_bytes);
  say (self, "Client receive: %" G_GSIZE_FORMAT " bytes, the last is %u", n_bytes,
       bytes[n_bytes - 1]);
  say (self, "Client send: %" G_GSIZE_FORMAT " times %u", n_bytes, ANSWER);
  answer (self, reply, n_bytes, n_bytes);
}

static void
take_bytes (Conversation *self,
            const guint8 *bytes,
            gsize n_bytes)
{
  if (n_bytes > LIST_MAX)
    take_many_bytes (self, bytes, n_bytes);
  else
    for (gsize i = 0; i < n_bytes; i++)
      take_byte (self, bytes[i]);
}

/* Handing over */

/* Nothing may be lost between two readers: a line that is half read, or an answer that is half
 * sent, is finished first. */
static gboolean
on_hand_over_due (gpointer data)
{
  ViewerAnonymousPipesSession *self = data;
  Conversation *own = &self->own;
  g_autoptr (GError) error = NULL;
  int fds[2];

  self->hand_over_source = 0;
  if (own->channel == NULL || ipc_lines_get_waiting (own->lines) > 0 ||
      viewer_pipe_channel_get_unsent (own->channel) > 0)
    return G_SOURCE_REMOVE;
  self->must_hand_over = FALSE;
  fds[0] = ipc_anonymous_pipe_get_fd (viewer_pipe_channel_get_in (own->channel),
                                      IPC_ANONYMOUS_PIPE_READ_END);
  fds[1] = ipc_anonymous_pipe_get_fd (viewer_pipe_channel_get_out (own->channel),
                                      IPC_ANONYMOUS_PIPE_WRITE_END);
  if (!ipc_fd_passing_send (self->socket, "ends", fds, G_N_ELEMENTS (fds), &error))
    {
      say (own, "%s", error->message);
      return G_SOURCE_REMOVE;
    }
  tell (own, IPC_TRACE_CALL, own->in_object, "handed both ends over and closed its own");
  g_clear_pointer (&own->channel, viewer_pipe_channel_free);
  return G_SOURCE_REMOVE;
}

static void
hand_over_when_ready (ViewerAnonymousPipesSession *self)
{
  if (self->must_hand_over && self->hand_over_source == 0)
    self->hand_over_source =
        g_idle_add_full (VIEWER_SESSION_PRIORITY, on_hand_over_due, self, NULL);
}

/* What a channel tells */

static void
on_received (const guint8 *bytes,
             gsize n_bytes,
             gpointer data)
{
  Conversation *self = data;

  if (self->session->is_byte)
    take_bytes (self, bytes, n_bytes);
  else
    take_text (self, bytes, n_bytes);
  hand_over_when_ready (self->session);
}

static void
on_sent (gpointer data)
{
  hand_over_when_ready (((Conversation *) data)->session);
}

/* The last line may come without an end. */
static void
take_rest (Conversation *self)
{
  gsize length;
  const char *rest = ipc_lines_take_rest (self->lines, &length);

  if (rest != NULL)
    take_line (self, rest, length);
}

/* A read returned without data: the trace says why. With its last pipe the child ends. */
static void
on_ended (const GError *error,
          gpointer data)
{
  Conversation *self = data;
  ViewerAnonymousPipesSession *session = self->session;

  take_rest (self);
  tell (self, IPC_TRACE_RETURN, self->in_object,
        error != NULL ? error->message : "read returned 0: the last writer closed its end");
  g_clear_pointer (&self->channel, viewer_pipe_channel_free);
  if (session->own.channel == NULL && session->taken.channel == NULL)
    viewer_session_end (VIEWER_SESSION (session), error != NULL ? EX_IOERR : EX_OK,
                        error != NULL ? error->message : "The parent closed its end of the pipe");
}

static const ViewerPipeChannelFuncs channel_funcs = { on_received, on_sent, on_ended };

/* Takes both ends, or none of them. */
static gboolean
begin_conversation (Conversation *self,
                    int *read_fd,
                    int *write_fd,
                    GError **error)
{
  g_autoptr (IpcAnonymousPipe) in = NULL;
  IpcAnonymousPipe *out;

  in = ipc_anonymous_pipe_new_for_handle ("READ_FD", *read_fd, IPC_ANONYMOUS_PIPE_READ_END, error);
  if (in == NULL)
    return FALSE;
  *read_fd = -1;
  out = ipc_anonymous_pipe_new_for_handle ("WRITE_FD", *write_fd, IPC_ANONYMOUS_PIPE_WRITE_END,
                                           error);
  if (out == NULL)
    return FALSE;
  *write_fd = -1;
  self->channel = viewer_pipe_channel_new (g_steal_pointer (&in), out, &channel_funcs, self);
  return TRUE;
}

/* What comes through the socket */

static void
take_over (ViewerAnonymousPipesSession *self,
           IpcFdParcel *parcel,
           const char *whose)
{
  Conversation *taken = &self->taken;
  g_auto (IpcFd) read_fd = ipc_fd_parcel_steal (parcel, 0);
  g_auto (IpcFd) write_fd = ipc_fd_parcel_steal (parcel, 1);
  g_autofree char *sentence =
      g_strdup_printf ("took both ends over as descriptors %d and %d", read_fd, write_fd);
  g_autoptr (GError) error = NULL;

  if (taken->channel != NULL)
    {
      say (&self->own, "Could not take over the pipes of %s: it has others already", whose);
      return;
    }
  g_free (taken->prefix);
  taken->prefix = g_strdup_printf ("%s's pipes: ", whose);
  if (begin_conversation (taken, &read_fd, &write_fd, &error))
    tell (taken, IPC_TRACE_RETURN, taken->in_object, sentence);
  else
    say (taken, "%s", error->message);
}

static void
take_leak (ViewerAnonymousPipesSession *self,
           IpcFdParcel *parcel,
           const char *whose)
{
  g_autofree char *sentence = NULL;

  ipc_fd_clear (&self->leak_fd);
  self->leak_fd = ipc_fd_parcel_steal (parcel, 0);
  sentence = g_strdup_printf ("holds a copy of the write end of %s's pipe as descriptor %d", whose,
                              self->leak_fd);
  tell (&self->own, IPC_TRACE_RETURN, 0, sentence);
}

static void
take_parcel (ViewerAnonymousPipesSession *self,
             IpcFdParcel *parcel)
{
  g_autofree char *shown = ipc_text_escape (parcel->text, strlen (parcel->text));

  if (g_str_has_prefix (shown, "hand-over "))
    take_over (self, parcel, shown + strlen ("hand-over "));
  else if (g_str_has_prefix (shown, "leak ") && parcel->n_fds == 1)
    take_leak (self, parcel, shown + strlen ("leak "));
  else
    say (&self->own, "The parent passed something unknown: %s", shown);
}

static gboolean
on_socket_ready (int fd,
                 GIOCondition condition,
                 gpointer data)
{
  ViewerAnonymousPipesSession *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcFdParcel) parcel = ipc_fd_passing_receive (fd, &error);

  if (parcel != NULL)
    take_parcel (self, parcel);
  if (parcel != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  self->socket_source = 0;
  return G_SOURCE_REMOVE;
}

/* Orders */

static void
read_some (Conversation *self,
           const char *how_much)
{
  IpcAnonymousPipe *in = viewer_pipe_channel_get_in (self->channel);
  guint64 wanted = MAX (ipc_anonymous_pipe_get_capacity (in) / READ_SOME_PART, READ_SOME_BYTES);
  gsize n_bytes;

  if (g_str_equal (how_much, "all"))
    {
      viewer_pipe_channel_hold (self->channel, FALSE);
      say (self, "reads on");
      return;
    }
  g_ascii_string_to_unsigned (how_much, 10, 1, G_MAXINT, &wanted, NULL);
  n_bytes = viewer_pipe_channel_read_some (self->channel, wanted);
  if (n_bytes > 0)
    say (self, "read %" G_GSIZE_FORMAT " bytes, %" G_GSIZE_FORMAT " are in the pipe now", n_bytes,
         ipc_anonymous_pipe_get_fill (in));
}

static gboolean
obey_about (Conversation *self,
            const char *order)
{
  if (self->channel == NULL)
    say (self, "Could not do “%s”: it has no pipe", order);
  else if (g_str_equal (order, "hold"))
    {
      viewer_pipe_channel_hold (self->channel, TRUE);
      say (self, "does not read");
    }
  else if (g_str_has_prefix (order, "read "))
    read_some (self, order + strlen ("read "));
  else if (g_str_equal (order, "close-reader"))
    {
      viewer_pipe_channel_close_reader (self->channel);
      tell (self, IPC_TRACE_CALL, self->in_object, "closed its read end");
    }
  else
    return FALSE;
  return TRUE;
}

static void
begin_hand_over (ViewerAnonymousPipesSession *self)
{
  if (self->own.channel == NULL || self->socket < 0)
    {
      say (&self->own, "Could not hand over: it has no pipe of its own");
      return;
    }
  self->must_hand_over = TRUE;
  if (ipc_lines_get_waiting (self->own.lines) > 0)
    viewer_pipe_channel_hold (self->own.channel, FALSE);
  hand_over_when_ready (self);
}

static void
close_leak (ViewerAnonymousPipesSession *self)
{
  if (self->leak_fd < 0)
    return;
  ipc_fd_clear (&self->leak_fd);
  tell (&self->own, IPC_TRACE_CALL, 0, "closed the copy of the write end");
}

static gboolean
viewer_anonymous_pipes_session_obey (ViewerSession *session,
                                     const char *line)
{
  ViewerAnonymousPipesSession *self = VIEWER_ANONYMOUS_PIPES_SESSION (session);

  if (g_str_equal (line, "own hand-over"))
    begin_hand_over (self);
  else if (g_str_equal (line, "close-leak"))
    close_leak (self);
  else if (g_str_equal (line, "exchange byte") || g_str_equal (line, "exchange text"))
    self->is_byte = g_str_has_suffix (line, "byte");
  else if (g_str_has_prefix (line, "own "))
    return obey_about (&self->own, line + strlen ("own "));
  else if (g_str_has_prefix (line, "taken "))
    return obey_about (&self->taken, line + strlen ("taken "));
  else
    return FALSE;
  return TRUE;
}

/* The session */

static gboolean
send_byte (Conversation *self,
           const char *text,
           GError **error)
{
  guint64 value;
  char byte;

  if (!g_ascii_string_to_unsigned (text, 10, 0, 255, &value, NULL))
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "Could not send: a byte is a number from 0 to 255");
      return FALSE;
    }
  byte = value;
  if (!send_bytes (self, &byte, 1, 1, 0, error))
    return FALSE;
  say (self, "Client send: %u", (guint) value);
  return TRUE;
}

static gboolean
viewer_anonymous_pipes_session_send_text (ViewerSession *session,
                                          const char *text,
                                          gsize size_bytes,
                                          GError **error)
{
  ViewerAnonymousPipesSession *self = VIEWER_ANONYMOUS_PIPES_SESSION (session);
  Conversation *to = self->own.channel != NULL ? &self->own : &self->taken;
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  if (to->channel == NULL)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                   "Could not send: the pipe was handed over or is at its end");
      return FALSE;
    }
  return self->is_byte ? send_byte (to, text, error)
                       : send_bytes (to, line, size_bytes + 1, size_bytes, 0, error);
}

/* Our own viewers have a socket to the parent. A viewer that somebody else starts has none. */
static gboolean
open_socket (ViewerAnonymousPipesSession *self,
             GError **error)
{
  const char *text = viewer_session_get_setting (VIEWER_SESSION (self), "passing-fd");
  guint64 fd;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 3, G_MAXINT, &fd, NULL) || !ipc_fd_is_open (fd))
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "--set=passing-fd: %s is no open descriptor", text);
      return FALSE;
    }
  self->socket = fd;
  self->socket_source = g_unix_fd_add_full (VIEWER_SESSION_PRIORITY, fd, G_IO_IN | G_IO_HUP,
                                            on_socket_ready, self, NULL);
  return TRUE;
}

static gboolean
viewer_anonymous_pipes_session_start (ViewerSession *session,
                                      IpcLaunch *launch,
                                      GError **error)
{
  ViewerAnonymousPipesSession *self = VIEWER_ANONYMOUS_PIPES_SESSION (session);
  const char *exchange = viewer_session_get_setting (session, "exchange");
  g_auto (IpcFd) read_fd = ipc_launch_steal_handle (launch, "read");
  g_auto (IpcFd) write_fd = ipc_launch_steal_handle (launch, "write");

  self->is_byte = g_strcmp0 (exchange, "byte") == 0;
  if (!open_socket (self, error) || !begin_conversation (&self->own, &read_fd, &write_fd, error))
    return FALSE;
  if (!self->is_byte)
    say (&self->own, "[CLIENT] Wait for sync...");
  return TRUE;
}

static void
conversation_clear (Conversation *self)
{
  g_clear_pointer (&self->channel, viewer_pipe_channel_free);
  g_clear_pointer (&self->lines, ipc_lines_free);
  g_clear_pointer (&self->prefix, g_free);
}

static void
viewer_anonymous_pipes_session_dispose (GObject *object)
{
  ViewerAnonymousPipesSession *self = VIEWER_ANONYMOUS_PIPES_SESSION (object);

  g_clear_handle_id (&self->socket_source, g_source_remove);
  g_clear_handle_id (&self->hand_over_source, g_source_remove);
  conversation_clear (&self->own);
  conversation_clear (&self->taken);
  ipc_fd_clear (&self->socket);
  ipc_fd_clear (&self->leak_fd);
  G_OBJECT_CLASS (viewer_anonymous_pipes_session_parent_class)->dispose (object);
}

static void
viewer_anonymous_pipes_session_class_init (ViewerAnonymousPipesSessionClass *klass)
{
  ViewerSessionClass *session_class = VIEWER_SESSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viewer_anonymous_pipes_session_dispose;
  session_class->start = viewer_anonymous_pipes_session_start;
  session_class->send_text = viewer_anonymous_pipes_session_send_text;
  session_class->obey = viewer_anonymous_pipes_session_obey;
}

static void
conversation_init (Conversation *self,
                   ViewerAnonymousPipesSession *session,
                   guint8 in_object,
                   guint8 out_object)
{
  self->session = session;
  self->lines = ipc_lines_new (LINE_MAX_BYTES);
  self->prefix = g_strdup ("");
  self->in_object = in_object;
  self->out_object = out_object;
}

static void
viewer_anonymous_pipes_session_init (ViewerAnonymousPipesSession *self)
{
  conversation_init (&self->own, self, OBJECT_IN, OBJECT_OUT);
  conversation_init (&self->taken, self, OBJECT_TAKEN_IN, OBJECT_TAKEN_OUT);
  self->taken.is_synced = TRUE;
  self->socket = -1;
  self->leak_fd = -1;
}
