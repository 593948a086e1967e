/* SPDX-License-Identifier: MIT */
/*
 * app-member: one child of a lab, over all its lives.
 *
 * The life of a member, each arrow a call of set_state():
 *
 *            start()              connected                quit, closed, end()
 *   NEW ────────────▶ STARTING ─────────────▶ CONNECTED ─────────────────────▶ LEAVING
 *                      │   │ 3 s               ▲    │                             │
 *                      │   └─────▶ OVERDUE ────┘    │ process gone                │
 *                      │              │             ▼                             │
 *                      └──────────────┴─────────▶ ENDED ◀─────────────────────────┘
 *
 * ENDED and FAILED lead back to STARTING; FAILED is where a start ends that came to nothing. Where
 * a lab has connections that come and go, CONNECTED and DISCONNECTED take turns; where it has fewer
 * places than children, WAITING comes before CONNECTED for those that stand in line.
 *
 * "Spawned" proves nothing, so STARTING is left only when the child has connected. What the
 * process itself does (runs, stopped, gone) is IpcProcess's to know and is not repeated here; the
 * words for a person are made of both, in app-member-words.c, and what a person does with a member
 * is in app-member-acts.c. What the child and its parent say to each other is the
 * business of the lab's own kind of member, through the functions of AppMemberClass.
 */

#include "app-member-private.h"

#include "app-spawn.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AppMember, app_member, G_TYPE_OBJECT)

enum
{
  CHANGED,
  DIAGNOSIS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define EDGE(state) (1u << APP_MEMBER_##state)

/* Which states may follow each state. */
static const guint legal_edges[APP_MEMBER_N_STATES] = {
  [APP_MEMBER_NEW] = EDGE (STARTING) | EDGE (FAILED),
  [APP_MEMBER_STARTING] =
      EDGE (OVERDUE) | EDGE (WAITING) | EDGE (CONNECTED) | EDGE (LEAVING) | EDGE (ENDED) | EDGE (FAILED),
  [APP_MEMBER_OVERDUE] =
      EDGE (WAITING) | EDGE (CONNECTED) | EDGE (LEAVING) | EDGE (ENDED) | EDGE (FAILED),
  [APP_MEMBER_WAITING] = EDGE (CONNECTED) | EDGE (DISCONNECTED) | EDGE (LEAVING) | EDGE (ENDED),
  [APP_MEMBER_CONNECTED] = EDGE (DISCONNECTED) | EDGE (LEAVING) | EDGE (ENDED),
  [APP_MEMBER_DISCONNECTED] = EDGE (WAITING) | EDGE (CONNECTED) | EDGE (LEAVING) | EDGE (ENDED),
  [APP_MEMBER_LEAVING] = EDGE (ENDED) | EDGE (FAILED),
  [APP_MEMBER_ENDED] = EDGE (STARTING) | EDGE (FAILED),
  [APP_MEMBER_FAILED] = EDGE (STARTING),
};

static void start_again (AppMember *self);

AppMemberPrivate *
app_member_get_private (AppMember *self)
{
  return app_member_get_instance_private (self);
}

static void
set_state (AppMember *self,
           AppMemberState state)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  if (state != priv->state)
    {
      g_return_if_fail (legal_edges[priv->state] & (1u << state));
      priv->state = state;
    }
  if (state != APP_MEMBER_STARTING)
    g_clear_handle_id (&priv->overdue_source, g_source_remove);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Respawning */

static gboolean
on_respawn_time (gpointer data)
{
  app_member_get_private (data)->respawn_source = 0;
  start_again (data);
  return G_SOURCE_REMOVE;
}

static void
respawn_if_wanted (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);
  guint pause_ms;

  if (!priv->settings->keep_running || priv->was_asked || priv->has_quit)
    return;
  pause_ms = app_respawn_next_pause_ms (&priv->respawn, ipc_trace_now_ns ());
  priv->respawn_time_ns = ipc_trace_now_ns () + pause_ms * G_GINT64_CONSTANT (1000000);
  priv->respawn_source = g_timeout_add (pause_ms, on_respawn_time, self);
}

static void
forget_respawn (AppMemberPrivate *priv)
{
  g_clear_handle_id (&priv->respawn_source, g_source_remove);
  priv->respawn_time_ns = 0;
}

/* The end of a life */

/* Drops everything that this life had but the process, which remembers why it ended. */
static void
finish (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  g_clear_handle_id (&priv->error_source, g_source_remove);
  ipc_fd_clear (&priv->error_fd);
  ipc_fd_clear (&priv->order_fd);
  APP_MEMBER_GET_CLASS (self)->finish (self);
  if (priv->child_ring != NULL)
    ipc_trace_remove_ring (priv->trace, g_steal_pointer (&priv->child_ring));
}

static void
fail (AppMember *self,
      const char *sentence)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  g_free (priv->failure);
  priv->failure = g_strdup (sentence);
  priv->end_time_ns = ipc_trace_now_ns ();
  ipc_trace_note (priv->trace, priv->subject, IPC_TRACE_DIAGNOSIS, 0, "%s", sentence);
  finish (self);
  g_signal_emit (self, signals[DIAGNOSIS], 0, sentence);
  set_state (self, APP_MEMBER_FAILED);
}

/* Takes what the exec helper wrote, up to the end of the pipe. */
static char *
read_failure (int fd)
{
  char sentence[512];
  gssize n;

  do
    n = read (fd, sentence, sizeof sentence);
  while (n < 0 && errno == EINTR);
  return n > 0 ? g_strndup (sentence, n) : NULL;
}

/* The source goes with its descriptor: the number may be another file's a moment later. */
static void
take_failure (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  if (priv->error_fd < 0)
    return;
  g_clear_handle_id (&priv->error_source, g_source_remove);
  g_free (priv->failure);
  priv->failure = read_failure (priv->error_fd);
  ipc_fd_clear (&priv->error_fd);
}

static gboolean
on_error_fd_ready (int fd,
                   GIOCondition condition,
                   gpointer data)
{
  app_member_get_private (data)->error_source = 0;
  take_failure (data);
  return G_SOURCE_REMOVE;
}

/* The reason goes before the notice, which is told where it is known. */
static void
trace_exit (AppMember *self,
            const char *reason)
{
  AppMemberPrivate *priv = app_member_get_private (self);
  gint64 notice_ns = ipc_process_get_notice_ns (priv->process);

  if (notice_ns < 0)
    ipc_trace_note (priv->trace, priv->subject, IPC_TRACE_PROCESS_EXITED, 0, "%s", reason);
  else
    ipc_trace_note (priv->trace, priv->subject, IPC_TRACE_PROCESS_EXITED, 0,
                    "%s" IPC_TRACE_STATUS_END IPC_TRACE_NOTICE_FORMAT, reason, notice_ns / 1000);
}

static void
on_process_exited (IpcProcess *process,
                   AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);
  g_autofree char *reason = ipc_process_dup_reason (process);
  g_autofree char *failure = NULL;

  take_failure (self);
  failure = g_steal_pointer (&priv->failure);
  priv->end_time_ns = ipc_process_get_exit_time_ns (process);
  trace_exit (self, reason);
  if (failure != NULL)
    {
      fail (self, failure);
    }
  else
    {
      finish (self);
      set_state (self, APP_MEMBER_ENDED);
    }
  respawn_if_wanted (self);
}

static void
on_process_stopped (IpcProcess *process,
                    AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  ipc_trace_note (priv->trace, priv->subject, IPC_TRACE_PROCESS_STOPPED, 0, "stopped");
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_process_continued (IpcProcess *process,
                      AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  ipc_trace_note (priv->trace, priv->subject, IPC_TRACE_PROCESS_CONTINUED, 0, "continued");
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The beginning of a life */

static gboolean
on_overdue (gpointer data)
{
  AppMember *self = data;
  AppMemberPrivate *priv = app_member_get_private (self);

  priv->overdue_source = 0;
  ipc_trace_note (priv->trace, priv->subject, IPC_TRACE_DIAGNOSIS, 0,
                  "%s did not connect within %d seconds", priv->title,
                  APP_MEMBER_OVERDUE_MS / 1000);
  set_state (self, APP_MEMBER_OVERDUE);
  return G_SOURCE_REMOVE;
}

/* Nothing of the life before reaches into the next one. */
static void
begin_new_life (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  if (priv->process != NULL)
    g_signal_handlers_disconnect_by_data (priv->process, self);
  g_clear_object (&priv->process);
  g_clear_pointer (&priv->failure, g_free);
  forget_respawn (priv);
  priv->has_quit = FALSE;
  priv->was_asked = FALSE;
  priv->was_connected = FALSE;
  priv->end_time_ns = 0;
  priv->subject = ipc_trace_store_add_subject (ipc_trace_get_store (priv->trace), priv->lab_id,
                                               priv->number, priv->title);
}

static IpcProcess *
spawn (AppMember *self,
       IpcLaunch *launch,
       char **command_line,
       GError **error)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  if (priv->settings->child_template != NULL)
    return app_spawn_foreign (self, launch, &priv->error_fd, command_line, error);

  priv->child_ring = ipc_trace_add_child_ring (priv->trace, priv->subject, error);
  if (priv->child_ring == NULL)
    return NULL;
  return app_spawn_viewer (self, launch, priv->child_ring, &priv->order_fd, command_line, error);
}

static void
watch_process (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  g_signal_connect (priv->process, "stopped", G_CALLBACK (on_process_stopped), self);
  g_signal_connect (priv->process, "continued", G_CALLBACK (on_process_continued), self);
  g_signal_connect (priv->process, "exited", G_CALLBACK (on_process_exited), self);
  if (priv->error_fd >= 0)
    priv->error_source = g_unix_fd_add (priv->error_fd, G_IO_IN | G_IO_HUP, on_error_fd_ready, self);
  if (!priv->settings->wait_for_debugger || priv->settings->child_template != NULL)
    priv->overdue_source = g_timeout_add (APP_MEMBER_OVERDUE_MS, on_overdue, self);
}

/* From nothing to a spawned child whose conversation can begin. */
static gboolean
launch_and_begin (AppMember *self,
                  GError **error)
{
  AppMemberPrivate *priv = app_member_get_private (self);
  AppMemberClass *klass = APP_MEMBER_GET_CLASS (self);
  g_autoptr (IpcLaunch) launch = ipc_launch_new (priv->parameters);
  g_autofree char *command_line = NULL;

  ipc_launch_set_number (launch, priv->number);
  if (!klass->prepare (self, launch, error))
    return FALSE;
  priv->process = spawn (self, launch, &command_line, error);
  if (priv->process == NULL)
    return FALSE;
  priv->subject->pid = ipc_process_get_pid (priv->process);
  ipc_trace_note (priv->trace, priv->subject, IPC_TRACE_PROCESS_SPAWNED, 0, "%s", command_line);
  if (!klass->begin (self, error))
    {
      ipc_process_send_signal (priv->process, SIGKILL, NULL);
      g_clear_object (&priv->process);
      return FALSE;
    }
  watch_process (self);
  return TRUE;
}

static void
start_again (AppMember *self)
{
  g_autoptr (GError) error = NULL;

  begin_new_life (self);
  if (launch_and_begin (self, &error))
    set_state (self, APP_MEMBER_STARTING);
  else
    fail (self, error->message);
}

/**
 * app_member_start:
 * @self: a member without a living process
 *
 * Starts it, or starts it again. A failure is on the row afterwards, see
 * app_member_get_failure(). Overrides a pause of the respawn limit. Main thread.
 *
 * Returns: %FALSE when it could not be started
 */
gboolean
app_member_start (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  g_return_val_if_fail (!app_member_is_alive (self), FALSE);

  app_respawn_forget (&priv->respawn);
  start_again (self);
  return priv->state != APP_MEMBER_FAILED;
}

/**
 * app_member_end:
 * @self: a member
 *
 * Ends it by the ladder: `Quit`, then SIGTERM, then SIGKILL, 500 ms apart. One of our own viewers
 * does not need more than the first rung: a thread of it watches the pipe of orders, which ends
 * here, and leaves though its main loop be blocked. Returns at once; the state tells when it is over. Nothing happens when it does not live. Main thread.
 */
void
app_member_end (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);
  gboolean could_ask;

  forget_respawn (priv);
  if (!app_member_is_alive (self) || priv->was_asked)
    return;
  priv->was_asked = TRUE;
  could_ask = (priv->state == APP_MEMBER_CONNECTED || priv->state == APP_MEMBER_WAITING ||
               priv->state == APP_MEMBER_DISCONNECTED) &&
              APP_MEMBER_GET_CLASS (self)->ask_to_quit (self);
  ipc_fd_clear (&priv->order_fd);
  ipc_process_end (priv->process, could_ask);
  set_state (self, APP_MEMBER_LEAVING);
}

/* What the lab's own kind of member tells */

/**
 * app_member_child_waits:
 * @self: a member that was started
 *
 * The child has come as far as the line for a place: it is not overdue, whatever comes of it. Main
 * thread.
 */
void
app_member_child_waits (AppMember *self)
{
  AppMemberState state = app_member_get_private (self)->state;

  if (state == APP_MEMBER_STARTING || state == APP_MEMBER_OVERDUE ||
      state == APP_MEMBER_DISCONNECTED)
    set_state (self, APP_MEMBER_WAITING);
}

/**
 * app_member_child_connected:
 * @self: a member that was started
 *
 * The child talks: it is where it was meant to be. Main thread.
 */
void
app_member_child_connected (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  priv->was_connected = TRUE;
  if (priv->state == APP_MEMBER_STARTING || priv->state == APP_MEMBER_OVERDUE ||
      priv->state == APP_MEMBER_WAITING || priv->state == APP_MEMBER_DISCONNECTED)
    set_state (self, APP_MEMBER_CONNECTED);
}

/**
 * app_member_child_disconnected:
 * @self: a member that was started
 *
 * The child does not talk any more, or has left the line, but it lives and may connect again. Main
 * thread.
 */
void
app_member_child_disconnected (AppMember *self)
{
  AppMemberState state = app_member_get_private (self)->state;

  if ((state == APP_MEMBER_CONNECTED || state == APP_MEMBER_WAITING) && app_member_is_alive (self))
    set_state (self, APP_MEMBER_DISCONNECTED);
}

/**
 * app_member_child_quit:
 * @self: a member that was started
 *
 * The child said that it quits. Main thread.
 */
void
app_member_child_quit (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  priv->has_quit = TRUE;
  if (app_member_is_alive (self))
    set_state (self, APP_MEMBER_LEAVING);
}

/**
 * app_member_child_closed:
 * @self: a member that was started
 *
 * The conversation is over without a `Quit`: the child died, or it closed its end. Which of the
 * two, its process tells. Main thread.
 */
void
app_member_child_closed (AppMember *self)
{
  if (app_member_is_alive (self))
    set_state (self, APP_MEMBER_LEAVING);
}

/**
 * app_member_diagnose:
 * @self: a member
 * @sentence: what is the matter
 *
 * Emits "diagnosis", for who counts them or shows the last one. Main thread.
 */
void
app_member_diagnose (AppMember *self,
                     const char *sentence)
{
  g_signal_emit (self, signals[DIAGNOSIS], 0, sentence);
}

/**
 * app_member_bind:
 * @self: a new member
 * @number: from 1
 * @lab_id: a static string
 * @parameters: the lab's arguments
 * @settings: the lab's settings, which outlive the member
 * @trace: where its steps go
 *
 * Tells a new member whose it is. The lab calls it once, right after making it.
 */
void
app_member_bind (AppMember *self,
                 guint number,
                 const char *lab_id,
                 const IpcLaunchParameter *parameters,
                 const AppMemberSettings *settings,
                 IpcTrace *trace)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  priv->number = number;
  priv->title = g_strdup_printf ("Viewer %u", number);
  priv->lab_id = lab_id;
  priv->parameters = parameters;
  priv->settings = settings;
  priv->trace = g_object_ref (trace);
}

static void
app_member_dispose (GObject *object)
{
  AppMemberPrivate *priv = app_member_get_private (APP_MEMBER (object));

  forget_respawn (priv);
  g_clear_handle_id (&priv->overdue_source, g_source_remove);
  if (priv->process != NULL)
    g_signal_handlers_disconnect_by_data (priv->process, object);
  if (priv->trace != NULL)
    finish (APP_MEMBER (object));
  g_clear_object (&priv->process);
  g_clear_object (&priv->trace);
  G_OBJECT_CLASS (app_member_parent_class)->dispose (object);
}

static void
app_member_finalize (GObject *object)
{
  AppMemberPrivate *priv = app_member_get_private (APP_MEMBER (object));

  g_free (priv->title);
  g_free (priv->failure);
  G_OBJECT_CLASS (app_member_parent_class)->finalize (object);
}

static void
app_member_class_init (AppMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = app_member_dispose;
  object_class->finalize = app_member_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[DIAGNOSIS] = g_signal_new ("diagnosis", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
app_member_init (AppMember *self)
{
  app_member_get_private (self)->error_fd = -1;
  app_member_get_private (self)->order_fd = -1;
}
