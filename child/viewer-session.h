/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-launch.h"
#include "ipc-trace-ring.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The longest interval between two messages, in milliseconds. */
#define VIEWER_SESSION_INTERVAL_MAX_MS 60000

/* Everything that a session does on the main loop has this priority: just below GTK's redraw
 * (G_PRIORITY_HIGH_IDLE + 20), so that a flood of messages never freezes the window. */
#define VIEWER_SESSION_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

/**
 * ViewerSessionState:
 * @VIEWER_SESSION_NEW: not started
 * @VIEWER_SESSION_RUNNING: it talks
 * @VIEWER_SESSION_LEAVING: asked to quit, or told to; the last words are on their way
 * @VIEWER_SESSION_ENDED: over, for the reason that "ended" gave
 */
typedef enum
{
  VIEWER_SESSION_NEW,
  VIEWER_SESSION_RUNNING,
  VIEWER_SESSION_LEAVING,
  VIEWER_SESSION_ENDED,
  VIEWER_SESSION_N_STATES,
} ViewerSessionState;

#define VIEWER_TYPE_SESSION (viewer_session_get_type ())
G_DECLARE_DERIVABLE_TYPE (ViewerSession, viewer_session, VIEWER, SESSION, GObject)

/**
 * ViewerSessionClass:
 * @start: opens what @launch names, checks all of it, and begins to talk. It may emit "line" and
 *   "memory-changed" already. On failure it sets an error that says which argument is wrong and
 *   why; what it opened half-way is dropped with the object. Called once.
 * @send_now: sends the message that is due. Called by each tick and by "Send now"; %NULL where
 *   the lab's child never speaks first. Fails with a sentence when it cannot be sent; then
 *   nothing was sent and nothing was counted.
 * @send_text: sends a text of the user's; %NULL where the lab has no such thing. Same failures.
 * @obey: does what a person wants of this viewer in the parent's window; @line is one order in the
 *   lab's own words. Returns whether it knows such an order. %NULL where there are none.
 * @quit: says good-bye in the lab's own way and calls viewer_session_end() within 300 ms, also
 *   when the parent does not listen. %NULL where there is nothing to say.
 * @get_memory: a copy of the memory as it is now. %NULL where there is none.
 * @get_waiting_since: since when the oldest unanswered message waits, by g_get_monotonic_time();
 *   0 when all are answered. %NULL where nothing is answered.
 *
 * One mechanism, as the child sees it. All functions run on the main thread and none of them
 * waits: what cannot be done at once is done by a source of priority %VIEWER_SESSION_PRIORITY.
 */
struct _ViewerSessionClass
{
  GObjectClass parent_class;

  gboolean (*start) (ViewerSession *self, IpcLaunch *launch, GError **error);
  gboolean (*send_now) (ViewerSession *self, GError **error);
  gboolean (*send_text) (ViewerSession *self, const char *text, gsize size_bytes, GError **error);
  gboolean (*obey) (ViewerSession *self, const char *line);
  void (*quit) (ViewerSession *self);
  GBytes *(*get_memory) (ViewerSession *self);
  gint64 (*get_waiting_since) (ViewerSession *self);
};

/* Signals:
 *   "line" (const char *line)         one line for the log, with date and time, already escaped
 *   "memory-changed"                  get_memory would return something else now
 *   "interval-changed"                by whomever
 *   "silence-changed" (guint seconds) for how long the parent owes an answer; 0: it does not
 *   "ended" (int exit_code, const char *reason)  once, and nothing comes after it */

ViewerSession *viewer_session_new (GType type,
                                   guint interval_ms,
                                   IpcTraceRing *ring);
ViewerSessionState viewer_session_get_state (ViewerSession *self);
gboolean viewer_session_start (ViewerSession *self,
                               IpcLaunch *launch,
                               GError **error);
gboolean viewer_session_can_send_now (ViewerSession *self);
gboolean viewer_session_send_now (ViewerSession *self,
                                  GError **error);
gboolean viewer_session_can_send_text (ViewerSession *self);
gboolean viewer_session_send_text (ViewerSession *self,
                                   const char *text,
                                   GError **error);
void viewer_session_set_interval (ViewerSession *self,
                                  guint interval_ms);
guint viewer_session_get_interval (ViewerSession *self);
void viewer_session_obey (ViewerSession *self,
                          const char *line);
void viewer_session_set_settings (ViewerSession *self,
                                  const char *const *settings);
const char *viewer_session_get_setting (ViewerSession *self,
                                        const char *key);
void viewer_session_quit (ViewerSession *self);
gboolean viewer_session_has_memory (ViewerSession *self);
GBytes *viewer_session_get_memory (ViewerSession *self);

/* For the sessions. */
IpcTraceRing *viewer_session_get_ring (ViewerSession *self);
void viewer_session_say (ViewerSession *self,
                         const char *format,
                         ...) G_GNUC_PRINTF (2, 3);
void viewer_session_memory_changed (ViewerSession *self);
void viewer_session_begin_ticking (ViewerSession *self);
void viewer_session_end_ticking (ViewerSession *self);
void viewer_session_asked (ViewerSession *self);
void viewer_session_answered (ViewerSession *self);
void viewer_session_end (ViewerSession *self,
                         int exit_code,
                         const char *reason);

G_END_DECLS
