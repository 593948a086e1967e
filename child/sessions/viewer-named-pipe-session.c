/* SPDX-License-Identifier: MIT */
/*
 * viewer-named-pipe-session: a client of the named pipe lab.
 *
 * The client of the Windows sample: CreateFile, and where that says ERROR_PIPE_BUSY or that there
 * is no such pipe, WaitNamedPipe for 5 seconds; then WriteFile and ReadFile. Here:
 *
 *                    no such pipe, nobody listens
 *                   ┌──────────────────────────── OPENING ── 5 s ──┐
 *                   ▼ every 50 ms                                  ▼
 *   open ──▶ connect(2) ──▶ IN_LINE ── first answer ──▶ OPEN     "Could not open pipe: 5 second
 *                            │   request sent            │        wait timed out."
 *                            └── 5 s, end of file ───────┴── end of file ──▶ CLOSED
 *
 * On Linux connect(2) succeeds as soon as there is room in the server's backlog, whether anybody
 * serves us or not. So being connected proves nothing; an answer does, and all 5 seconds are for
 * both. The server is app/labs/app-named-pipe-lab.c.
 *
 * Requests are answered in their order, so the oldest question is the one that an answer belongs
 * to. In byte mode several answers may come in one piece, which then answers all of them.
 */

#include "viewer-named-pipe-session.h"

#include "ipc-error.h"
#include "ipc-named-pipe.h"
#include "ipc-text.h"

#include <glib-unix.h>
#include <string.h>

/* The number of our object in trace records; the parent uses the same. */
#define OBJECT_PIPE 1

/* As long as the sample waits with WaitNamedPipe, and how often to look meanwhile. */
#define OPEN_WITHIN_US (5 * G_USEC_PER_SEC)
#define OPEN_LOOK_MS 50

#define DEFAULT_REQUEST "Default request from client"
/* How much of a message is shown in a line. */
#define SHOWN_BYTES 200
#define SLEEP_MAX_S 60

struct _ViewerNamedPipeSession
{
  ViewerSession parent_instance;

  char *name;               /* of the pipe */
  char *request;            /* what is sent at each tick */
  ViewerNamedPipeState state; /* changed by set_state() alone */

  IpcNamedPipe *pipe;       /* in IN_LINE and OPEN */
  guint in_source;          /* watches it for bytes and for its end, unless we sleep */
  guint out_source;         /* watches for room in it, while something is unsent */
  guint sleep_source;       /* runs while we do not read */
  guint look_source;        /* runs in OPENING and IN_LINE */
  gint64 open_deadline_us;  /* when it no longer waits to be let in */
  gboolean is_ticking;      /* the clock of the messages runs: since we were let in once */

  guint32 n_sent;           /* requests: the serial of the last one */
  guint32 n_answered;       /* of those */
  gint64 waiting_since_us;  /* since when an answer is owed; 0 when none is */
};

G_DEFINE_FINAL_TYPE (ViewerNamedPipeSession, viewer_named_pipe_session, VIEWER_TYPE_SESSION)

enum
{
  STATE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_state (ViewerNamedPipeSession *self,
           ViewerNamedPipeState state)
{
  self->state = state;
  if (state == VIEWER_NAMED_PIPE_CLOSED || state == VIEWER_NAMED_PIPE_OPEN)
    g_clear_handle_id (&self->look_source, g_source_remove);
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

static void
trace (ViewerNamedPipeSession *self,
       IpcTraceStep step,
       guint32 serial,
       const void *payload,
       gsize size_bytes)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self));

  if (ring != NULL)
    ipc_trace_ring_write (ring, step, OBJECT_PIPE, serial, payload, size_bytes);
}

/* As the sample says it: `Send 27 bytes to server: "Default request from client"`. */
static void
show (ViewerNamedPipeSession *self,
      const char *verb,
      const void *bytes,
      gsize size_bytes)
{
  gsize kept = ipc_text_cut (bytes, size_bytes, SHOWN_BYTES);
  g_autofree char *shown = ipc_text_escape (bytes, kept);

  viewer_session_say (VIEWER_SESSION (self), "%s server: \"%s%s\"", verb, shown,
                      kept < size_bytes ? "…" : "");
}

/* Closing. What was not answered never will be, so the next request has the number of the oldest
 * of those, as the server counts. */
static void
drop_pipe (ViewerNamedPipeSession *self)
{
  g_clear_handle_id (&self->in_source, g_source_remove);
  g_clear_handle_id (&self->out_source, g_source_remove);
  g_clear_handle_id (&self->sleep_source, g_source_remove);
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
  self->n_sent = self->n_answered;
  self->waiting_since_us = 0;
}

static void
close_pipe (ViewerNamedPipeSession *self,
            const char *sentence)
{
  drop_pipe (self);
  viewer_session_say (VIEWER_SESSION (self), "%s", sentence);
  set_state (self, VIEWER_NAMED_PIPE_CLOSED);
  viewer_session_answered (VIEWER_SESSION (self));
}

/* Receiving */

/* The first answer is the proof that we were let in; the clock starts with it. */
static void
let_in (ViewerNamedPipeSession *self)
{
  if (self->state != VIEWER_NAMED_PIPE_IN_LINE)
    return;
  set_state (self, VIEWER_NAMED_PIPE_OPEN);
  if (!self->is_ticking)
    viewer_session_begin_ticking (VIEWER_SESSION (self));
  self->is_ticking = TRUE;
}

static void
deliver (ViewerNamedPipeSession *self,
         const GByteArray *message)
{
  g_autofree char *verb = g_strdup_printf ("Receive %u bytes from", message->len);
  gboolean keeps_boundaries = ipc_named_pipe_get_mode (self->pipe) == IPC_NAMED_PIPE_MESSAGE;

  if (keeps_boundaries && self->n_answered < self->n_sent)
    self->n_answered++;
  else
    self->n_answered = self->n_sent;
  self->waiting_since_us = self->n_answered < self->n_sent ? g_get_monotonic_time () : 0;
  trace (self, IPC_TRACE_MESSAGE_RECEIVED, self->n_answered, message->data, message->len);
  show (self, verb, message->data, message->len);
  let_in (self);
  viewer_session_answered (VIEWER_SESSION (self));
}

static void
pipe_ended (ViewerNamedPipeSession *self)
{
  close_pipe (self, self->state == VIEWER_NAMED_PIPE_OPEN
                        ? "Disconnected by the server"
                        : "Could not open pipe: the server closed it without an answer");
}

/* One message per turn of the main loop: between two of them the window may paint. */
static gboolean
on_readable (int fd,
             GIOCondition condition,
             gpointer data)
{
  g_autoptr (ViewerNamedPipeSession) self = g_object_ref (data);
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  if (ipc_named_pipe_receive (self->pipe, message, &error))
    deliver (self, message);
  else if (g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY) ||
           g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE))
    viewer_session_say (VIEWER_SESSION (self), "%s", error->message);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      self->in_source = 0;
      pipe_ended (self);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
begin_reading (ViewerNamedPipeSession *self)
{
  self->in_source =
      g_unix_fd_add_full (VIEWER_SESSION_PRIORITY, ipc_named_pipe_get_fd (self->pipe),
                          G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self, NULL);
}

/* Sending */

static gboolean
on_writable (int fd,
             GIOCondition condition,
             gpointer data)
{
  ViewerNamedPipeSession *self = data;

  if (ipc_named_pipe_flush (self->pipe, NULL) && ipc_named_pipe_get_unsent (self->pipe) > 0)
    return G_SOURCE_CONTINUE;
  self->out_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
send_bytes (ViewerNamedPipeSession *self,
            const void *bytes,
            gsize size_bytes,
            GError **error)
{
  g_autofree char *verb = g_strdup_printf ("Send %" G_GSIZE_FORMAT " bytes to", size_bytes);

  if (!ipc_named_pipe_send (self->pipe, bytes, size_bytes, error))
    return FALSE;
  self->n_sent++;
  if (self->waiting_since_us == 0)
    self->waiting_since_us = g_get_monotonic_time ();
  trace (self, IPC_TRACE_MESSAGE_SENT, self->n_sent, bytes, size_bytes);
  show (self, verb, bytes, size_bytes);
  if (ipc_named_pipe_get_unsent (self->pipe) > 0 && self->out_source == 0)
    self->out_source = g_unix_fd_add_full (VIEWER_SESSION_PRIORITY,
                                           ipc_named_pipe_get_fd (self->pipe), G_IO_OUT,
                                           on_writable, self, NULL);
  viewer_session_asked (VIEWER_SESSION (self));
  return TRUE;
}

static gboolean
check_open (ViewerNamedPipeSession *self,
            GError **error)
{
  if (self->state == VIEWER_NAMED_PIPE_OPEN)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "Could not send: %s",
               self->state == VIEWER_NAMED_PIPE_CLOSED ? "the pipe is not open"
                                                       : "the server has not let us in yet");
  return FALSE;
}

static gboolean
viewer_named_pipe_session_send_now (ViewerSession *session,
                                    GError **error)
{
  ViewerNamedPipeSession *self = VIEWER_NAMED_PIPE_SESSION (session);

  return check_open (self, error) &&
         send_bytes (self, self->request, strlen (self->request), error);
}

static gboolean
viewer_named_pipe_session_send_text (ViewerSession *session,
                                     const char *text,
                                     gsize size_bytes,
                                     GError **error)
{
  ViewerNamedPipeSession *self = VIEWER_NAMED_PIPE_SESSION (session);

  return check_open (self, error) && send_bytes (self, text, size_bytes, error);
}

static gint64
viewer_named_pipe_session_get_waiting_since (ViewerSession *session)
{
  return VIEWER_NAMED_PIPE_SESSION (session)->waiting_since_us;
}

/* Opening */

static gboolean
is_worth_waiting (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

/* Connected: says the first request, whose answer will tell that somebody serves us. */
static void
stand_in_line (ViewerNamedPipeSession *self)
{
  g_autoptr (GError) error = NULL;

  set_state (self, VIEWER_NAMED_PIPE_IN_LINE);
  begin_reading (self);
  if (!send_bytes (self, self->request, strlen (self->request), &error))
    viewer_session_say (VIEWER_SESSION (self), "%s", error->message);
}

static void
try_to_connect (ViewerNamedPipeSession *self)
{
  g_autoptr (GError) error = NULL;

  self->pipe = ipc_named_pipe_connect (self->name, &error);
  if (self->pipe != NULL)
    stand_in_line (self);
  else if (!is_worth_waiting (error))
    close_pipe (self, error->message);
}

static gboolean
on_look (gpointer data)
{
  g_autoptr (ViewerNamedPipeSession) self = g_object_ref (data);

  if (g_get_monotonic_time () >= self->open_deadline_us)
    close_pipe (self, "Could not open pipe: 5 second wait timed out.");
  else if (self->state == VIEWER_NAMED_PIPE_OPENING)
    try_to_connect (self);
  return self->look_source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/**
 * viewer_named_pipe_session_open:
 * @self: a running session
 *
 * Connects, or begins to wait for the pipe or for a place. What comes of it is in the log. Does
 * nothing when that is under way; a connection that has ended unnoticed is dropped first.
 */
void
viewer_named_pipe_session_open (ViewerNamedPipeSession *self)
{
  if (self->pipe != NULL && ipc_named_pipe_is_hung_up (self->pipe))
    pipe_ended (self);
  if (self->state != VIEWER_NAMED_PIPE_CLOSED)
    return;
  self->open_deadline_us = g_get_monotonic_time () + OPEN_WITHIN_US;
  self->look_source =
      g_timeout_add_full (VIEWER_SESSION_PRIORITY, OPEN_LOOK_MS, on_look, self, NULL);
  set_state (self, VIEWER_NAMED_PIPE_OPENING);
  try_to_connect (self);
  if (self->state == VIEWER_NAMED_PIPE_OPENING)
    viewer_session_say (VIEWER_SESSION (self), "Waiting for the pipe");
}

/**
 * viewer_named_pipe_session_close:
 * @self: a running session
 *
 * Closes our end, or gives up waiting. Answers that were not read are lost.
 */
void
viewer_named_pipe_session_close (ViewerNamedPipeSession *self)
{
  if (self->state != VIEWER_NAMED_PIPE_CLOSED)
    close_pipe (self, "Disconnected from the server");
}

static gboolean
on_sleep_over (gpointer data)
{
  ViewerNamedPipeSession *self = data;

  self->sleep_source = 0;
  viewer_session_say (VIEWER_SESSION (self), "Reading again");
  begin_reading (self);
  return G_SOURCE_REMOVE;
}

/**
 * viewer_named_pipe_session_sleep:
 * @self: a running session
 * @seconds: 1 to 60
 *
 * Does not read for so long, while it goes on sending: what the server answers waits in the pipe.
 * Does nothing without a connection.
 */
void
viewer_named_pipe_session_sleep (ViewerNamedPipeSession *self,
                                 guint seconds)
{
  if (self->pipe == NULL || seconds == 0 || seconds > SLEEP_MAX_S)
    return;
  g_clear_handle_id (&self->in_source, g_source_remove);
  g_clear_handle_id (&self->sleep_source, g_source_remove);
  self->sleep_source = g_timeout_add_seconds (seconds, on_sleep_over, self);
  viewer_session_say (VIEWER_SESSION (self), "Sleeping %u s before reading", seconds);
}

ViewerNamedPipeState
viewer_named_pipe_session_get_state (ViewerNamedPipeSession *self)
{
  return self->state;
}

const char *
viewer_named_pipe_session_get_request (ViewerNamedPipeSession *self)
{
  return self->request;
}

/**
 * viewer_named_pipe_session_set_request:
 * @self: a session
 * @request: what is sent at each tick from now on; empty for the default
 *
 * Changes the request. One that is longer than a message may be is refused when it is sent.
 */
void
viewer_named_pipe_session_set_request (ViewerNamedPipeSession *self,
                                       const char *request)
{
  char *copy = g_strdup (*request != '\0' ? request : DEFAULT_REQUEST);

  g_free (self->request);
  self->request = copy;
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

/* Orders */

static void
send_filler (ViewerNamedPipeSession *self,
             gsize size_bytes,
             GError **error)
{
  g_autofree char *filler = g_strnfill (size_bytes, 'x');

  viewer_session_send_text (VIEWER_SESSION (self), filler, error);
}

/* The orders with an argument. Returns whether it is one of them. */
static gboolean
obey_with_argument (ViewerNamedPipeSession *self,
                    const char *order,
                    const char *argument,
                    GError **error)
{
  if (g_str_equal (order, "send"))
    viewer_session_send_text (VIEWER_SESSION (self), argument, error);
  else if (g_str_equal (order, "request"))
    viewer_named_pipe_session_set_request (self, argument);
  else if (g_str_equal (order, "bytes"))
    send_filler (self, g_ascii_strtoull (argument, NULL, 10), error);
  else if (g_str_equal (order, "sleep"))
    viewer_named_pipe_session_sleep (self, g_ascii_strtoull (argument, NULL, 10));
  else
    return FALSE;
  return TRUE;
}

static gboolean
viewer_named_pipe_session_obey (ViewerSession *session,
                                const char *line)
{
  ViewerNamedPipeSession *self = VIEWER_NAMED_PIPE_SESSION (session);
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  g_autoptr (GError) error = NULL;

  if (words[0] == NULL)
    return FALSE;
  if (g_str_equal (line, "connect"))
    viewer_named_pipe_session_open (self);
  else if (g_str_equal (line, "disconnect"))
    viewer_named_pipe_session_close (self);
  else if (words[1] == NULL || !obey_with_argument (self, words[0], words[1], &error))
    return FALSE;
  if (error != NULL)
    viewer_session_say (session, "%s", error->message);
  return TRUE;
}

static gboolean
viewer_named_pipe_session_start (ViewerSession *session,
                                 IpcLaunch *launch,
                                 GError **error)
{
  ViewerNamedPipeSession *self = VIEWER_NAMED_PIPE_SESSION (session);
  const char *request = viewer_session_get_setting (session, "request");
  struct sockaddr_un ignored;

  self->name = g_strdup (ipc_launch_get_name (launch, "pipe"));
  if (!ipc_named_pipe_fill_address (self->name, &ignored, error))
    {
      g_prefix_error (error, "PIPE_NAME: ");
      return FALSE;
    }
  viewer_named_pipe_session_set_request (self, request != NULL ? request : DEFAULT_REQUEST);
  viewer_named_pipe_session_open (self);
  return TRUE;
}

static void
viewer_named_pipe_session_dispose (GObject *object)
{
  ViewerNamedPipeSession *self = VIEWER_NAMED_PIPE_SESSION (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  drop_pipe (self);
  G_OBJECT_CLASS (viewer_named_pipe_session_parent_class)->dispose (object);
}

static void
viewer_named_pipe_session_finalize (GObject *object)
{
  ViewerNamedPipeSession *self = VIEWER_NAMED_PIPE_SESSION (object);

  g_free (self->name);
  g_free (self->request);
  G_OBJECT_CLASS (viewer_named_pipe_session_parent_class)->finalize (object);
}

static void
viewer_named_pipe_session_class_init (ViewerNamedPipeSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  ViewerSessionClass *session_class = VIEWER_SESSION_CLASS (klass);

  object_class->dispose = viewer_named_pipe_session_dispose;
  object_class->finalize = viewer_named_pipe_session_finalize;

  session_class->start = viewer_named_pipe_session_start;
  session_class->send_now = viewer_named_pipe_session_send_now;
  session_class->send_text = viewer_named_pipe_session_send_text;
  session_class->obey = viewer_named_pipe_session_obey;
  session_class->get_waiting_since = viewer_named_pipe_session_get_waiting_since;

  signals[STATE_CHANGED] = g_signal_new ("state-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
viewer_named_pipe_session_init (ViewerNamedPipeSession *self)
{
}
