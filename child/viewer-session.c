/* SPDX-License-Identifier: MIT */
/*
 * viewer-session: what all conversations of a child have in common.
 *
 * A session is one mechanism seen from the child. This class knows its life, its clock and its
 * log; the classes in sessions/ know what is said, and how.
 *
 *   NEW --start--> RUNNING --quit--> LEAVING --last word gone--> ENDED
 *                     '----------- the parent closed ------------^
 *
 * The clock: messages are due on the fixed grid of a ViewerTicker. At interval 0 the next message
 * follows the answer to the last: as fast as answered, and never a pile of them.
 *
 * A parent that owes an answer for 3 s is called silent, and the seconds are counted from then
 * on; nothing ticks for that before.
 */

#include "viewer-session.h"

#include "ipc-error.h"
#include "ipc-text.h"
#include "viewer-ticker.h"

#include <string.h>
#include <time.h>

/* An answer that is this old has the parent called silent. */
#define SILENT_AFTER_US (3 * G_USEC_PER_SEC)
/* At interval 0, how long to wait before trying again what could not be sent. */
#define RETRY_US (G_USEC_PER_SEC / 10)

typedef struct
{
  ViewerSessionState state; /* changed by set_state() alone */
  IpcTraceRing *ring;       /* where steps are recorded; NULL when nobody looks */

  GHashTable *settings;     /* the lab's own: key to value, both owned */

  guint interval_ms;        /* between two messages; 0: as fast as answered */
  ViewerTicker *ticker;     /* due when the next message is; NULL when not ticking */
  guint n_failed;           /* ticks in a row whose message could not be sent */

  ViewerTicker *silence;    /* due when an answer is late; NULL before the first question */
  guint silent_seconds;     /* what "silence-changed" said last */

  time_t stamp_second;      /* the second that stamp shows */
  char stamp[32];           /* date and time as lines begin with it */
} ViewerSessionPrivate;

enum
{
  SIGNAL_LINE,
  SIGNAL_MEMORY_CHANGED,
  SIGNAL_INTERVAL_CHANGED,
  SIGNAL_SILENCE_CHANGED,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ViewerSession, viewer_session, G_TYPE_OBJECT)

/* Which state may follow which: rows from, columns to. */
static const gboolean legal_edges[VIEWER_SESSION_N_STATES][VIEWER_SESSION_N_STATES] = {
  [VIEWER_SESSION_NEW] = { [VIEWER_SESSION_RUNNING] = TRUE, [VIEWER_SESSION_ENDED] = TRUE },
  [VIEWER_SESSION_RUNNING] = { [VIEWER_SESSION_LEAVING] = TRUE, [VIEWER_SESSION_ENDED] = TRUE },
  [VIEWER_SESSION_LEAVING] = { [VIEWER_SESSION_ENDED] = TRUE },
};

static ViewerSessionPrivate *
get_private (ViewerSession *self)
{
  return viewer_session_get_instance_private (self);
}

static void
set_state (ViewerSession *self,
           ViewerSessionState state)
{
  ViewerSessionPrivate *priv = get_private (self);

  g_return_if_fail (legal_edges[priv->state][state]);
  priv->state = state;
}

static gint64
get_waiting_since (ViewerSession *self)
{
  ViewerSessionClass *klass = VIEWER_SESSION_GET_CLASS (self);

  return klass->get_waiting_since != NULL ? klass->get_waiting_since (self) : 0;
}

static void
set_silent_seconds (ViewerSession *self,
                    guint seconds)
{
  ViewerSessionPrivate *priv = get_private (self);

  if (priv->silent_seconds == seconds)
    return;
  priv->silent_seconds = seconds;
  g_signal_emit (self, signals[SIGNAL_SILENCE_CHANGED], 0, seconds);
}

/* Runs 3 s after a question. Usually it has been answered by then; the timer rests, and is armed
 * again by the next question. To move it at every message would cost more than this. */
static void
on_silence_due (gpointer data)
{
  ViewerSession *self = data;
  ViewerSessionPrivate *priv = get_private (self);
  gint64 since_us = get_waiting_since (self);
  gint64 age_us = g_get_monotonic_time () - since_us;

  if (since_us == 0)
    set_silent_seconds (self, 0);
  else if (age_us < SILENT_AFTER_US)
    viewer_ticker_arm_at (priv->silence, since_us + SILENT_AFTER_US);
  else
    {
      viewer_ticker_arm_at (priv->silence,
                            since_us + (age_us / G_USEC_PER_SEC + 1) * G_USEC_PER_SEC);
      set_silent_seconds (self, age_us / G_USEC_PER_SEC);
    }
}

/* Interval 0 has no grid: a message is due when none is on its way. */
static void
arm_for_flow (ViewerSession *self)
{
  if (get_waiting_since (self) == 0)
    viewer_ticker_arm_at (get_private (self)->ticker, 0);
}

/* A parent that does not read makes every tick fail: one line when it begins, one when it ends. */
static void
tell_end_of_failures (ViewerSession *self)
{
  ViewerSessionPrivate *priv = get_private (self);

  if (priv->n_failed > 0)
    viewer_session_say (self, "sending again; %u messages were left out", priv->n_failed);
  priv->n_failed = 0;
}

static void
on_tick (gpointer data)
{
  g_autoptr (ViewerSession) self = g_object_ref (data);
  ViewerSessionPrivate *priv = get_private (self);
  g_autoptr (GError) error = NULL;

  if (viewer_session_send_now (self, &error))
    {
      tell_end_of_failures (self);
      return;
    }
  if (priv->n_failed++ == 0)
    viewer_session_say (self, "%s", error->message);
  if (priv->ticker != NULL && priv->interval_ms == 0 && get_waiting_since (self) == 0)
    viewer_ticker_arm_at (priv->ticker, g_get_monotonic_time () + RETRY_US);
}

static void
restart_ticker (ViewerSession *self)
{
  ViewerSessionPrivate *priv = get_private (self);

  if (priv->interval_ms > 0)
    {
      viewer_ticker_start_grid (priv->ticker, priv->interval_ms);
      return;
    }
  viewer_ticker_disarm (priv->ticker);
  arm_for_flow (self);
}

static void
stop_timers (ViewerSession *self)
{
  ViewerSessionPrivate *priv = get_private (self);

  g_clear_pointer (&priv->ticker, viewer_ticker_free);
  g_clear_pointer (&priv->silence, viewer_ticker_free);
}

/* Date and time change once a second, lines at interval 0 come a hundred thousand times. */
static const char *
get_stamp (ViewerSession *self)
{
  ViewerSessionPrivate *priv = get_private (self);
  time_t now = time (NULL);
  struct tm local;

  if (now != priv->stamp_second && localtime_r (&now, &local) != NULL)
    {
      priv->stamp_second = now;
      strftime (priv->stamp, sizeof priv->stamp, "%d.%m.%Y %H:%M:%S  ", &local);
    }
  return priv->stamp;
}

static void
viewer_session_dispose (GObject *object)
{
  stop_timers (VIEWER_SESSION (object));
  G_OBJECT_CLASS (viewer_session_parent_class)->dispose (object);
}

static void
viewer_session_finalize (GObject *object)
{
  ViewerSessionPrivate *priv = get_private (VIEWER_SESSION (object));

  g_clear_pointer (&priv->ring, ipc_trace_ring_free);
  g_clear_pointer (&priv->settings, g_hash_table_unref);
  G_OBJECT_CLASS (viewer_session_parent_class)->finalize (object);
}

static guint
new_signal (const char *name,
            guint n_params,
            GType first,
            GType second)
{
  return g_signal_new (name, VIEWER_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_params, first, second);
}

static void
viewer_session_class_init (ViewerSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType line_type = G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE;

  object_class->dispose = viewer_session_dispose;
  object_class->finalize = viewer_session_finalize;

  signals[SIGNAL_LINE] = new_signal ("line", 1, line_type, 0);
  signals[SIGNAL_MEMORY_CHANGED] = new_signal ("memory-changed", 0, 0, 0);
  signals[SIGNAL_INTERVAL_CHANGED] = new_signal ("interval-changed", 0, 0, 0);
  signals[SIGNAL_SILENCE_CHANGED] = new_signal ("silence-changed", 1, G_TYPE_UINT, 0);
  signals[SIGNAL_ENDED] = new_signal ("ended", 2, G_TYPE_INT, line_type);
}

static void
viewer_session_init (ViewerSession *self)
{
  get_private (self)->settings =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * viewer_session_new:
 * @type: which session, from the registry
 * @interval_ms: between two messages, at most %VIEWER_SESSION_INTERVAL_MAX_MS; 0: as fast as
 *   answered
 * @ring: (transfer full) (nullable): where to record what it does
 *
 * Makes a session that has not started. Main thread, as everything here.
 *
 * Returns: (transfer full): the session
 */
ViewerSession *
viewer_session_new (GType type,
                    guint interval_ms,
                    IpcTraceRing *ring)
{
  ViewerSession *self = g_object_new (type, NULL);
  ViewerSessionPrivate *priv = get_private (self);

  priv->interval_ms = MIN (interval_ms, VIEWER_SESSION_INTERVAL_MAX_MS);
  priv->ring = ring;
  return self;
}

/**
 * viewer_session_get_state:
 * @self: a session
 *
 * Returns: where in its life it is
 */
ViewerSessionState
viewer_session_get_state (ViewerSession *self)
{
  return get_private (self)->state;
}

/**
 * viewer_session_start:
 * @self: a new session
 * @launch: what the parent gave us; its handles are taken out of it
 * @error: (out) (optional): which argument is wrong, and why
 *
 * Opens everything and begins to talk. After a failure the session is of no use.
 *
 * Returns: %TRUE when it runs
 */
gboolean
viewer_session_start (ViewerSession *self,
                      IpcLaunch *launch,
                      GError **error)
{
  g_return_val_if_fail (get_private (self)->state == VIEWER_SESSION_NEW, FALSE);

  set_state (self, VIEWER_SESSION_RUNNING);
  return VIEWER_SESSION_GET_CLASS (self)->start (self, launch, error);
}

static gboolean
check_running (ViewerSession *self,
               GError **error)
{
  if (get_private (self)->state == VIEWER_SESSION_RUNNING)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
               "Could not send: the conversation with the parent is over");
  return FALSE;
}

/**
 * viewer_session_can_send_now:
 * @self: a session
 *
 * Returns: whether this mechanism's child sends messages of its own
 */
gboolean
viewer_session_can_send_now (ViewerSession *self)
{
  return VIEWER_SESSION_GET_CLASS (self)->send_now != NULL;
}

/**
 * viewer_session_send_now:
 * @self: a session for which viewer_session_can_send_now() is %TRUE
 * @error: (out) (optional): why not
 *
 * Sends the next message at once. The ticks keep their times.
 *
 * Returns: %TRUE when it was sent, or waits in the bounded queue for a parent that does not read
 */
gboolean
viewer_session_send_now (ViewerSession *self,
                         GError **error)
{
  return check_running (self, error) && VIEWER_SESSION_GET_CLASS (self)->send_now (self, error);
}

/**
 * viewer_session_can_send_text:
 * @self: a session
 *
 * Returns: whether the user can send texts over this mechanism
 */
gboolean
viewer_session_can_send_text (ViewerSession *self)
{
  return VIEWER_SESSION_GET_CLASS (self)->send_text != NULL;
}

/**
 * viewer_session_send_text:
 * @self: a session for which viewer_session_can_send_text() is %TRUE
 * @text: what the user typed
 * @error: (out) (optional): why not
 *
 * Sends a text of the user's.
 *
 * Returns: %TRUE when it was sent, or waits in the bounded queue for a parent that does not read
 */
gboolean
viewer_session_send_text (ViewerSession *self,
                          const char *text,
                          GError **error)
{
  return check_running (self, error) &&
         VIEWER_SESSION_GET_CLASS (self)->send_text (self, text, strlen (text), error);
}

/**
 * viewer_session_set_interval:
 * @self: a session
 * @interval_ms: between two messages, cut to %VIEWER_SESSION_INTERVAL_MAX_MS; 0: as fast as
 *   answered
 *
 * The next message is due one new interval from now.
 */
void
viewer_session_set_interval (ViewerSession *self,
                             guint interval_ms)
{
  ViewerSessionPrivate *priv = get_private (self);

  interval_ms = MIN (interval_ms, VIEWER_SESSION_INTERVAL_MAX_MS);
  if (priv->interval_ms == interval_ms)
    return;
  priv->interval_ms = interval_ms;
  if (priv->ticker != NULL)
    restart_ticker (self);
  g_signal_emit (self, signals[SIGNAL_INTERVAL_CHANGED], 0);
}

/**
 * viewer_session_get_interval:
 * @self: a session
 *
 * Returns: the interval in milliseconds
 */
guint
viewer_session_get_interval (ViewerSession *self)
{
  return get_private (self)->interval_ms;
}

/**
 * viewer_session_obey:
 * @self: a session
 * @line: one order
 *
 * Does what a person wants of this viewer in the parent's window. Every session knows `quit` and
 * `interval MS`; the rest is its own. An order that it does not know is said in the log.
 */
void
viewer_session_obey (ViewerSession *self,
                     const char *line)
{
  ViewerSessionClass *klass = VIEWER_SESSION_GET_CLASS (self);
  g_autofree char *shown = NULL;
  guint64 interval_ms;

  if (g_str_equal (line, "quit"))
    viewer_session_quit (self);
  else if (g_str_has_prefix (line, "interval ") &&
           g_ascii_string_to_unsigned (line + strlen ("interval "), 10, 0,
                                       VIEWER_SESSION_INTERVAL_MAX_MS, &interval_ms, NULL))
    viewer_session_set_interval (self, interval_ms);
  else if (get_private (self)->state == VIEWER_SESSION_RUNNING &&
           (klass->obey == NULL || !klass->obey (self, line)))
    {
      shown = ipc_text_escape (line, strlen (line));
      viewer_session_say (self, "The parent wants something unknown: %s", shown);
    }
}

/**
 * viewer_session_set_settings:
 * @self: a session that has not started
 * @settings: (nullable) (array zero-terminated=1): `KEY=VALUE` each
 *
 * Tells the session the lab's own settings.
 */
void
viewer_session_set_settings (ViewerSession *self,
                             const char *const *settings)
{
  for (guint i = 0; settings != NULL && settings[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (settings[i], "=", 2);

      g_hash_table_insert (get_private (self)->settings, g_strdup (pair[0]), g_strdup (pair[1]));
    }
}

/**
 * viewer_session_get_setting:
 * @self: a session
 * @key: such as `exchange`
 *
 * Returns: (transfer none) (nullable): the value that the parent gave, %NULL when it gave none
 */
const char *
viewer_session_get_setting (ViewerSession *self,
                            const char *key)
{
  return g_hash_table_lookup (get_private (self)->settings, key);
}

/**
 * viewer_session_quit:
 * @self: a session in any state
 *
 * Says good-bye. "ended" with exit code 0 follows, soon or at once. Does nothing when that is
 * under way or over.
 */
void
viewer_session_quit (ViewerSession *self)
{
  ViewerSessionPrivate *priv = get_private (self);
  ViewerSessionClass *klass = VIEWER_SESSION_GET_CLASS (self);

  if (priv->state >= VIEWER_SESSION_LEAVING)
    return;
  if (priv->state == VIEWER_SESSION_NEW || klass->quit == NULL)
    {
      viewer_session_end (self, 0, "The viewer was closed");
      return;
    }
  set_state (self, VIEWER_SESSION_LEAVING);
  stop_timers (self);
  klass->quit (self);
}

/**
 * viewer_session_has_memory:
 * @self: a session
 *
 * Returns: whether there is memory to look at in this mechanism
 */
gboolean
viewer_session_has_memory (ViewerSession *self)
{
  return VIEWER_SESSION_GET_CLASS (self)->get_memory != NULL;
}

/**
 * viewer_session_get_memory:
 * @self: a session for which viewer_session_has_memory() is %TRUE
 *
 * Returns: (transfer full) (nullable): a private copy of the memory, or %NULL before there is any
 */
GBytes *
viewer_session_get_memory (ViewerSession *self)
{
  return VIEWER_SESSION_GET_CLASS (self)->get_memory (self);
}

/**
 * viewer_session_get_ring:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): where it records its steps, %NULL when nobody looks
 */
IpcTraceRing *
viewer_session_get_ring (ViewerSession *self)
{
  return get_private (self)->ring;
}

/**
 * viewer_session_say:
 * @self: a session
 * @format: one line for the log, for printf(); what a peer wrote in it has been through
 *   ipc_text_escape()
 * @...: the values for @format
 *
 * Emits "line" with the date and the time before the text.
 */
void
viewer_session_say (ViewerSession *self,
                    const char *format,
                    ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  line = g_strconcat (get_stamp (self), text, NULL);
  g_signal_emit (self, signals[SIGNAL_LINE], 0, line);
}

/**
 * viewer_session_memory_changed:
 * @self: a session
 *
 * Says that the memory differs from what it was.
 */
void
viewer_session_memory_changed (ViewerSession *self)
{
  g_signal_emit (self, signals[SIGNAL_MEMORY_CHANGED], 0);
}

/**
 * viewer_session_begin_ticking:
 * @self: a running session
 *
 * From now on the session's `send_now` is called once per interval, the first time after one.
 */
void
viewer_session_begin_ticking (ViewerSession *self)
{
  ViewerSessionPrivate *priv = get_private (self);

  g_return_if_fail (priv->ticker == NULL);

  priv->ticker = viewer_ticker_new (VIEWER_SESSION_PRIORITY, on_tick, self);
  restart_ticker (self);
}

/**
 * viewer_session_end_ticking:
 * @self: a session that ticks
 *
 * From now on the session's `send_now` is called when a person wants it. Ticking may begin again.
 * Not from within `send_now`.
 */
void
viewer_session_end_ticking (ViewerSession *self)
{
  g_clear_pointer (&get_private (self)->ticker, viewer_ticker_free);
}

/**
 * viewer_session_asked:
 * @self: a running session
 *
 * To be called after a message went out that expects an answer.
 */
void
viewer_session_asked (ViewerSession *self)
{
  ViewerSessionPrivate *priv = get_private (self);

  if (priv->state != VIEWER_SESSION_RUNNING)
    return;
  if (priv->silence == NULL)
    priv->silence = viewer_ticker_new (VIEWER_SESSION_PRIORITY, on_silence_due, self);
  if (!viewer_ticker_is_armed (priv->silence))
    viewer_ticker_arm_at (priv->silence, g_get_monotonic_time () + SILENT_AFTER_US);
}

/**
 * viewer_session_answered:
 * @self: a running session
 *
 * To be called after an answer came. It ends a silence, and is the beat of interval 0.
 */
void
viewer_session_answered (ViewerSession *self)
{
  ViewerSessionPrivate *priv = get_private (self);

  if (priv->silent_seconds > 0)
    set_silent_seconds (self, 0);
  if (priv->ticker != NULL && priv->interval_ms == 0)
    arm_for_flow (self);
}

/**
 * viewer_session_end:
 * @self: a session
 * @exit_code: what the program should end with: 0, or one of `sysexits.h`
 * @reason: one sentence
 *
 * Ends the session and emits "ended". A second call does nothing.
 */
void
viewer_session_end (ViewerSession *self,
                    int exit_code,
                    const char *reason)
{
  if (get_private (self)->state == VIEWER_SESSION_ENDED)
    return;
  set_state (self, VIEWER_SESSION_ENDED);
  stop_timers (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, exit_code, reason);
}
