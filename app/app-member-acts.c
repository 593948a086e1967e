/* SPDX-License-Identifier: MIT */
/*
 * app-member-acts: what a person does with a member: texts, the interval, signals.
 *
 * Every act is checked before it reaches the lab's own kind of member, and every refusal is one
 * sentence.
 */

#include "app-member-private.h"

#include "ipc-error.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Checks what every action needs: a conversation, and a lab that has such a thing. */
static gboolean
can_act (AppMember *self,
         gboolean lab_has_it,
         const char *what,
         GError **error)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  if (lab_has_it && priv->state == APP_MEMBER_CONNECTED)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "Could not %s: %s %s", what, priv->title,
               lab_has_it ? "is not connected" : "has no such thing");
  return FALSE;
}

/**
 * app_member_send_text:
 * @self: a member
 * @text: UTF-8, 1 to 65,536 bytes
 * @error: (out) (optional): why not, in a sentence
 *
 * Sends a text of the user's to the child. Main thread; does not wait.
 *
 * Returns: whether it is on its way
 */
gboolean
app_member_send_text (AppMember *self,
                      const char *text,
                      GError **error)
{
  AppMemberClass *klass = APP_MEMBER_GET_CLASS (self);

  return can_act (self, klass->send_text != NULL, "send", error) &&
         klass->send_text (self, text, strlen (text), error);
}

/**
 * app_member_set_interval:
 * @self: a member
 * @interval_ms: 0 to 60,000; 0 for as fast as answered
 * @error: (out) (optional): why not, in a sentence
 *
 * Tells a running child its new interval. Main thread; does not wait.
 *
 * Returns: whether it is on its way
 */
gboolean
app_member_set_interval (AppMember *self,
                         guint interval_ms,
                         GError **error)
{
  AppMemberClass *klass = APP_MEMBER_GET_CLASS (self);

  return can_act (self, klass->set_interval != NULL, "set the interval", error) &&
         klass->set_interval (self, interval_ms, error);
}

/**
 * app_member_send_signal:
 * @self: a member
 * @signal_number: such as `SIGSTOP`
 * @error: (out) (optional): the system's reason, or that there is no process
 *
 * Sends a signal to its process, and never to another one. Main thread.
 *
 * Returns: whether it was sent
 */
gboolean
app_member_send_signal (AppMember *self,
                        int signal_number,
                        GError **error)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  if (!app_member_is_alive (self))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s has no process", priv->title);
      return FALSE;
    }
  if (signal_number == SIGKILL || signal_number == SIGTERM)
    priv->was_asked = priv->was_asked || !priv->settings->keep_running;
  return ipc_process_send_signal (priv->process, signal_number, error);
}

/* One write: a pipe takes up to PIPE_BUF bytes whole or not at all. */
static gboolean
write_order (AppMember *self,
             const char *line,
             gsize size_bytes,
             GError **error)
{
  AppMemberPrivate *priv = app_member_get_private (self);

  if (size_bytes > PIPE_BUF)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE,
                   "Could not tell %s: %zu bytes are more than a pipe takes at once", priv->title,
                   size_bytes);
      return FALSE;
    }
  if (write (priv->order_fd, line, size_bytes) == (gssize) size_bytes)
    return TRUE;
  ipc_error_set_errno (error, errno, "Could not tell %s what to do", priv->title);
  return FALSE;
}

/**
 * app_member_order:
 * @self: a member
 * @error: (out) (optional): why not, in a sentence
 * @format: one line without its end, for printf(), at most %PIPE_BUF - 1 bytes
 * @...: the values for @format
 *
 * Tells our own viewer what a person wants of it, over a pipe that is the remote control of the
 * demonstration and no part of it. A foreign child has none. Main thread; does not wait.
 *
 * Returns: whether it is on its way
 */
gboolean
app_member_order (AppMember *self,
                  GError **error,
                  const char *format,
                  ...)
{
  AppMemberPrivate *priv = app_member_get_private (self);
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list values;

  if (priv->order_fd < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                   "Could not tell %s what to do: it %s", priv->title,
                   app_member_is_alive (self) ? "is not our own viewer" : "does not run");
      return FALSE;
    }
  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  line = g_strconcat (text, "\n", NULL);
  return write_order (self, line, strlen (line), error);
}
