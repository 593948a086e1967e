/* SPDX-License-Identifier: MIT */
/*
 * viewer-mailslot-session: the mailslot lab, as the child sees it: it writes, and hears nothing.
 *
 * The child of the Windows sample opens \\.\mailslot\sample_mailslot with CreateFile and calls
 * WriteFile. The partner is app/labs/app-mailslot-lab.c.
 *
 *   child                                        parent
 *     | open                                       |
 *     | (knock: a datagram of no bytes)   -------> |     so that it sees us before we write
 *     | Message 1 for mailslot            -------> |     every interval, or by hand
 *     | Message 2 for mailslot            -------> |     may look once in a minute
 *     |                                            |
 *     | write: its owner is gone                   X     the mailslot closed
 *     | open: not found                                  at each write that is due
 *
 * That there is no mailslot is no reason to leave: each write that is due tries to open it again.
 *
 * Orders, for what a person does in the parent's window:
 *   text TEXT        writes that text
 *   write            writes the message that is due next, now
 *   burst N [SIZE]   writes N messages as fast as there is room, of SIZE bytes each
 *   by-hand          writes by itself no more
 *   by-timer         writes by itself again
 */

#include "viewer-mailslot-session.h"

#include "ipc-error.h"
#include "ipc-mailslot-writer.h"
#include "ipc-text.h"

#include <string.h>

/* The number of our object in trace records; the parent uses the same. */
#define OBJECT_MAILSLOT 1

/* How long a burst writes before the window gets its turn, and how long it waits for room. */
#define BURST_TURN_US 4000
#define BURST_PAUSE_MS 10
#define BURST_MAX 1000000

struct _ViewerMailslotSession
{
  ViewerSession parent_instance;

  char *name;                /* the mailslot's */
  IpcMailslotWriter *writer; /* NULL while there is no mailslot that we know of */
  gboolean is_by_timer;      /* it writes by itself, once per interval */
  gsize limit_bytes;         /* the largest message, when last looked */
  guint n_messages;          /* how many "Message N" were written: the last one's N */
  guint32 n_sent;            /* how many messages of any kind: the serial of the last */

  guint burst_source;        /* writes the next messages of a burst; 0 for none */
  guint burst_left;          /* how many are still to be written */
  guint burst_done;          /* how many were */
  gsize burst_size_bytes;    /* of each message; 0: as long as its text */
};

G_DEFINE_FINAL_TYPE (ViewerMailslotSession, viewer_mailslot_session, VIEWER_TYPE_SESSION)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
changed (ViewerMailslotSession *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Writing */

/* The owner may change the limit at any time, and tells nobody. */
static void
look_at_limit (ViewerMailslotSession *self)
{
  gsize limit_bytes = self->writer != NULL ? ipc_mailslot_writer_get_limit (self->writer) : 0;

  if (limit_bytes == self->limit_bytes)
    return;
  self->limit_bytes = limit_bytes;
  changed (self);
}

/* A knock that finds no room is no loss: the first message says as much. */
static gboolean
open_mailslot (ViewerMailslotSession *self,
               GError **error)
{
  self->writer = ipc_mailslot_writer_open (self->name, error);
  if (self->writer == NULL)
    return FALSE;
  ipc_mailslot_writer_knock (self->writer, NULL);
  look_at_limit (self);
  viewer_session_say (VIEWER_SESSION (self),
                      "mailslot opened: a message has at most %" G_GSIZE_FORMAT " bytes",
                      self->limit_bytes);
  return TRUE;
}

static void
record (ViewerMailslotSession *self,
        const void *bytes,
        gsize size_bytes)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self));

  self->n_sent++;
  if (ring != NULL)
    ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, OBJECT_MAILSLOT, self->n_sent, bytes,
                          size_bytes);
}

/* The one way out. Another owner may have made a mailslot of the same name, so one whose owner is
 * gone is opened again by the next write. */
static gboolean
write_message (ViewerMailslotSession *self,
               const void *bytes,
               gsize size_bytes,
               GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (self->writer == NULL && !open_mailslot (self, error))
    return FALSE;
  if (ipc_mailslot_writer_write (self->writer, bytes, size_bytes, &failure))
    {
      record (self, bytes, size_bytes);
      return TRUE;
    }
  if (g_error_matches (failure, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    g_clear_pointer (&self->writer, ipc_mailslot_writer_free);
  look_at_limit (self);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* The message that is due next. Its number is used up only once it is written: the parent sees no
 * gaps. */
static GString *
new_numbered (ViewerMailslotSession *self,
              gsize size_bytes)
{
  GString *message = g_string_new (NULL);

  g_string_printf (message, "Message %u for mailslot", self->n_messages + 1);
  while (message->len < size_bytes)
    g_string_append_c (message, '.');
  return message;
}

static gboolean
write_numbered (ViewerMailslotSession *self,
                gsize size_bytes,
                GError **error)
{
  GString *message = new_numbered (self, size_bytes);
  gboolean was_written = write_message (self, message->str, message->len, error);

  if (was_written)
    self->n_messages++;
  g_string_free (message, TRUE);
  return was_written;
}

/* At interval 0 nobody answers: the next message is due when this one has found room. */
static gboolean
viewer_mailslot_session_send_now (ViewerSession *session,
                                  GError **error)
{
  ViewerMailslotSession *self = VIEWER_MAILSLOT_SESSION (session);

  if (!write_numbered (self, 0, error))
    return FALSE;
  look_at_limit (self);
  viewer_session_say (session, "written: Message %u for mailslot", self->n_messages);
  viewer_session_answered (session);
  return TRUE;
}

static gboolean
viewer_mailslot_session_send_text (ViewerSession *session,
                                   const char *text,
                                   gsize size_bytes,
                                   GError **error)
{
  ViewerMailslotSession *self = VIEWER_MAILSLOT_SESSION (session);
  g_autofree char *shown = ipc_text_escape (text, size_bytes);

  if (!write_message (self, text, size_bytes, error))
    return FALSE;
  look_at_limit (self);
  viewer_session_say (session, "written: %s", shown);
  return TRUE;
}

/* Bursts */

static void
end_burst (ViewerMailslotSession *self,
           const GError *error)
{
  guint n_wanted = self->burst_done + self->burst_left;
  gint64 longest_ns = self->writer != NULL ? ipc_mailslot_writer_get_longest_ns (self->writer) : 0;

  self->burst_left = 0;
  if (error != NULL)
    viewer_session_say (VIEWER_SESSION (self), "burst: %u of %u messages written: %s",
                        self->burst_done, n_wanted, error->message);
  else
    viewer_session_say (VIEWER_SESSION (self),
                        "burst: %u messages written; no write took longer than %.3f ms",
                        self->burst_done, longest_ns / 1e6);
}

/* Writes until the turn is over, nothing is left, or a write fails. */
static gboolean
write_some (ViewerMailslotSession *self,
            GError **error)
{
  gint64 end_us = g_get_monotonic_time () + BURST_TURN_US;

  while (self->burst_left > 0 && g_get_monotonic_time () < end_us)
    {
      if (!write_numbered (self, self->burst_size_bytes, error))
        return FALSE;
      self->burst_left--;
      self->burst_done++;
    }
  return TRUE;
}

/* A full mailslot is tried again after a while: nothing of a burst is left out. */
static gboolean
on_burst (gpointer data)
{
  g_autoptr (ViewerMailslotSession) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  gboolean was_written;

  self->burst_source = 0;
  if (viewer_session_get_state (VIEWER_SESSION (self)) != VIEWER_SESSION_RUNNING)
    return G_SOURCE_REMOVE;
  was_written = write_some (self, &error);
  if (g_error_matches (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL))
    self->burst_source = g_timeout_add_full (VIEWER_SESSION_PRIORITY, BURST_PAUSE_MS, on_burst,
                                             self, NULL);
  else if (was_written && self->burst_left > 0)
    self->burst_source = g_idle_add_full (VIEWER_SESSION_PRIORITY, on_burst, self, NULL);
  else
    end_burst (self, error);
  return G_SOURCE_REMOVE;
}

/* A burst on top of another makes it longer. */
static void
begin_burst (ViewerMailslotSession *self,
             guint n_messages,
             gsize size_bytes)
{
  if (self->burst_left == 0)
    self->burst_done = 0;
  self->burst_left += n_messages;
  self->burst_size_bytes = size_bytes;
  if (self->burst_source == 0)
    self->burst_source = g_idle_add_full (VIEWER_SESSION_PRIORITY, on_burst, self, NULL);
}

/* Orders */

/* "N" or "N SIZE" */
static gboolean
obey_burst (ViewerMailslotSession *self,
            const char *words)
{
  g_auto (GStrv) numbers = g_strsplit (words, " ", 3);
  guint64 n_messages;
  guint64 size_bytes = 0;

  if (numbers[0] == NULL ||
      !g_ascii_string_to_unsigned (numbers[0], 10, 1, BURST_MAX, &n_messages, NULL))
    return FALSE;
  if (numbers[1] != NULL &&
      !g_ascii_string_to_unsigned (numbers[1], 10, 0, G_MAXINT, &size_bytes, NULL))
    return FALSE;
  begin_burst (self, n_messages, size_bytes);
  return TRUE;
}

static void
say_failure (ViewerMailslotSession *self,
             const GError *error)
{
  if (error != NULL)
    viewer_session_say (VIEWER_SESSION (self), "%s", error->message);
}

static gboolean
viewer_mailslot_session_obey (ViewerSession *session,
                              const char *line)
{
  ViewerMailslotSession *self = VIEWER_MAILSLOT_SESSION (session);
  g_autoptr (GError) error = NULL;

  if (g_str_has_prefix (line, "text "))
    viewer_session_send_text (session, line + strlen ("text "), &error);
  else if (g_str_equal (line, "write"))
    viewer_session_send_now (session, &error);
  else if (g_str_has_prefix (line, "burst "))
    return obey_burst (self, line + strlen ("burst "));
  else if (g_str_equal (line, "by-hand") || g_str_equal (line, "by-timer"))
    viewer_mailslot_session_set_by_timer (self, g_str_equal (line, "by-timer"));
  else
    return FALSE;
  say_failure (self, error);
  return TRUE;
}

/* Life */

/* No owner yet, or none any more: that can change. Anything else is a wrong argument. */
static gboolean
viewer_mailslot_session_start (ViewerSession *session,
                               IpcLaunch *launch,
                               GError **error)
{
  ViewerMailslotSession *self = VIEWER_MAILSLOT_SESSION (session);
  g_autoptr (GError) failure = NULL;

  self->name = g_strdup (ipc_launch_get_name (launch, "mailslot"));
  if (!open_mailslot (self, &failure) &&
      !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) &&
      !g_error_matches (failure, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&failure), "MAILSLOT_NAME: ");
      return FALSE;
    }
  say_failure (self, failure);
  viewer_mailslot_session_set_by_timer (
      self, g_strcmp0 (viewer_session_get_setting (session, "write"), "hand") != 0);
  return TRUE;
}

static void
viewer_mailslot_session_dispose (GObject *object)
{
  ViewerMailslotSession *self = VIEWER_MAILSLOT_SESSION (object);

  g_clear_handle_id (&self->burst_source, g_source_remove);
  g_clear_pointer (&self->writer, ipc_mailslot_writer_free);
  G_OBJECT_CLASS (viewer_mailslot_session_parent_class)->dispose (object);
}

static void
viewer_mailslot_session_finalize (GObject *object)
{
  g_free (VIEWER_MAILSLOT_SESSION (object)->name);
  G_OBJECT_CLASS (viewer_mailslot_session_parent_class)->finalize (object);
}

static void
viewer_mailslot_session_class_init (ViewerMailslotSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  ViewerSessionClass *session_class = VIEWER_SESSION_CLASS (klass);

  object_class->dispose = viewer_mailslot_session_dispose;
  object_class->finalize = viewer_mailslot_session_finalize;

  session_class->start = viewer_mailslot_session_start;
  session_class->send_now = viewer_mailslot_session_send_now;
  session_class->send_text = viewer_mailslot_session_send_text;
  session_class->obey = viewer_mailslot_session_obey;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", VIEWER_TYPE_MAILSLOT_SESSION,
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
viewer_mailslot_session_init (ViewerMailslotSession *self)
{
}

/**
 * viewer_mailslot_session_is_open:
 * @self: a session
 *
 * Returns: whether there was an owner when last looked
 */
gboolean
viewer_mailslot_session_is_open (ViewerMailslotSession *self)
{
  return self->writer != NULL;
}

/**
 * viewer_mailslot_session_get_limit:
 * @self: a session whose mailslot is open
 *
 * Returns: the largest message in bytes, as the owner had it at the last write
 */
gsize
viewer_mailslot_session_get_limit (ViewerMailslotSession *self)
{
  return self->limit_bytes;
}

/**
 * viewer_mailslot_session_is_by_timer:
 * @self: a session
 *
 * Returns: whether it writes by itself
 */
gboolean
viewer_mailslot_session_is_by_timer (ViewerMailslotSession *self)
{
  return self->is_by_timer;
}

/**
 * viewer_mailslot_session_set_by_timer:
 * @self: a running session
 * @by_timer: whether it shall write by itself, once per interval; otherwise only a person writes
 */
void
viewer_mailslot_session_set_by_timer (ViewerMailslotSession *self,
                                      gboolean by_timer)
{
  if (self->is_by_timer == by_timer ||
      viewer_session_get_state (VIEWER_SESSION (self)) != VIEWER_SESSION_RUNNING)
    return;
  self->is_by_timer = by_timer;
  if (by_timer)
    viewer_session_begin_ticking (VIEWER_SESSION (self));
  else
    viewer_session_end_ticking (VIEWER_SESSION (self));
  changed (self);
}
