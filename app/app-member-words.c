/* SPDX-License-Identifier: MIT */
/*
 * app-member-words: what can be asked of a member, above all its state in words.
 *
 * A row says one thing at a time: what the process does comes first ("stopped", "killed by
 * SIGKILL 3 s ago"), and only a process that runs is described by its conversation ("connected").
 */

#include "app-member-private.h"

#include "ipc-fd.h"
#include "ui-text.h"

#include <string.h>

/* The words for a life that is over, such as "killed by SIGKILL 3 s ago". Two numbers side by side
 * would read as one: "exited with 0, 3 s ago". */
static char *
dup_end_in_words (AppMemberPrivate *priv)
{
  g_autofree char *reason = ipc_process_dup_reason (priv->process);
  g_autofree char *ago = ui_text_dup_ago (ipc_trace_now_ns () - priv->end_time_ns);
  g_autofree char *next = NULL;
  gboolean ends_with_number = g_ascii_isdigit (reason[strlen (reason) - 1]);

  if (priv->respawn_time_ns != 0)
    next = g_strdup_printf (
        ", starts again in %d s",
        (int) (MAX (priv->respawn_time_ns - ipc_trace_now_ns (), 0) / 1000000000) + 1);
  return g_strconcat (priv->has_quit ? "Child sent Quit, " : "", reason,
                      ends_with_number ? ", " : " ", ago,
                      priv->was_connected || priv->was_asked ? "" : ", never connected", next, NULL);
}

static char *
dup_life_in_words (AppMemberPrivate *priv)
{
  switch (priv->state)
    {
    case APP_MEMBER_STARTING:
      return g_strdup (priv->overdue_source != 0 ? "starting" : "waits for a debugger");
    case APP_MEMBER_OVERDUE:
      return g_strdup ("did not connect");
    case APP_MEMBER_WAITING:
      return g_strdup ("waits for a place");
    case APP_MEMBER_CONNECTED:
      return g_strdup ("connected");
    case APP_MEMBER_DISCONNECTED:
      return g_strdup (priv->was_connected ? "disconnected" : "gave up waiting");
    case APP_MEMBER_LEAVING:
      if (priv->has_quit)
        return g_strdup ("Child sent Quit");
      return g_strdup (priv->was_asked ? "asked to quit" : "closed its end");
    default:
      return g_strdup ("not started");
    }
}

/**
 * app_member_dup_state_in_words:
 * @self: a member
 *
 * What the row says: of the process first, then of the conversation. Main thread.
 *
 * Returns: (transfer full): such as "connected", "stopped", "killed by SIGKILL 3 s ago"
 */
char *
app_member_dup_state_in_words (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  if (priv->state == APP_MEMBER_FAILED)
    return g_strdup ("could not be started");
  if (priv->state == APP_MEMBER_ENDED)
    return dup_end_in_words (priv);
  if (app_member_is_stopped (self))
    return g_strdup ("stopped");
  return dup_life_in_words (priv);
}

/**
 * app_member_is_alive:
 * @self: a member
 *
 * Returns: whether it has a process that has not ended
 */
gboolean
app_member_is_alive (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  return priv->process != NULL && ipc_process_get_state (priv->process) != IPC_PROCESS_EXITED;
}

/**
 * app_member_is_stopped:
 * @self: a member
 *
 * Returns: whether its process is stopped
 */
gboolean
app_member_is_stopped (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  return priv->process != NULL && ipc_process_get_state (priv->process) == IPC_PROCESS_STOPPED;
}

/**
 * app_member_get_pid:
 * @self: a member
 *
 * Returns: the process of this life, or of the last one; 0 when there was none
 */
pid_t
app_member_get_pid (AppMember *self)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  return priv->process != NULL ? ipc_process_get_pid (priv->process) : 0;
}

/**
 * app_member_count:
 * @self: a member
 * @n_received: (out): messages from the child in this life
 * @n_sent: (out): messages to it
 *
 * Sets both to 0 where a lab has no messages.
 *
 * Returns: whether there is anything to count
 */
gboolean
app_member_count (AppMember *self,
                  guint64 *n_received,
                  guint64 *n_sent)
{
  AppMemberClass *klass = APP_MEMBER_GET_CLASS (self);

  *n_received = *n_sent = 0;
  if (klass->count != NULL)
    klass->count (self, n_received, n_sent);
  return klass->count != NULL;
}

/**
 * app_member_name_object:
 * @self: a member
 * @kind: what it is
 * @inode: which one
 *
 * Returns: (transfer none) (nullable): what a kernel object without a name of its own is called, if
 *   it is this life's
 */
const char *
app_member_name_object (AppMember *self,
                        IpcFdKind kind,
                        guint64 inode)
{
  AppMemberPrivate *priv = app_member_get_private (self);
  AppMemberClass *klass = APP_MEMBER_GET_CLASS (self);

  if (kind == IPC_FD_PIPE && priv->order_fd >= 0 && ipc_fd_get_inode (priv->order_fd) == inode)
    return "orders";
  return klass->name_object != NULL ? klass->name_object (self, kind, inode) : NULL;
}

guint
app_member_get_number (AppMember *self)
{
  return app_member_get_private (self)->number;
}

const char *
app_member_get_title (AppMember *self)
{
  return app_member_get_private (self)->title;
}

AppMemberState
app_member_get_state (AppMember *self)
{
  return app_member_get_private (self)->state;
}

/**
 * app_member_get_failure:
 * @self: a member
 *
 * Returns: (nullable): in %APP_MEMBER_FAILED, why
 */
const char *
app_member_get_failure (AppMember *self)
{
  return app_member_get_private (self)->failure;
}

/**
 * app_member_get_end_time_ns:
 * @self: a member
 *
 * Returns: when the last life ended, by `CLOCK_MONOTONIC`; 0 while it lasts
 */
gint64
app_member_get_end_time_ns (AppMember *self)
{
  return app_member_get_private (self)->end_time_ns;
}

const AppMemberSettings *
app_member_get_settings (AppMember *self)
{
  return app_member_get_private (self)->settings;
}

IpcProcess *
app_member_get_process (AppMember *self)
{
  return app_member_get_private (self)->process;
}

IpcTrace *
app_member_get_trace (AppMember *self)
{
  return app_member_get_private (self)->trace;
}

IpcTraceSubject *
app_member_get_subject (AppMember *self)
{
  return app_member_get_private (self)->subject;
}
