/* SPDX-License-Identifier: MIT */
/*
 * app-lab-acts: what a person does with an open lab: sends a text, changes the interval, kills all
 * of its members, or does what only this kind of lab can do.
 *
 * Everything here asks and returns; what came of it is seen in the trace. Whose lab it is and how it
 * opens and closes is in app-lab.c.
 */

#include "app-lab-private.h"

#include <signal.h>

/**
 * app_lab_kill_all:
 * @self: a lab
 *
 * Sends SIGKILL to every living member. Main thread.
 */
void
app_lab_kill_all (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  for (guint i = 0; i < priv->members->len; i++)
    app_member_send_signal (app_lab_get_member (self, i), SIGKILL, NULL);
}

/**
 * app_lab_set_interval:
 * @self: a lab
 * @interval_ms: 0 to 60,000; 0 for as fast as answered
 *
 * The interval of all members, those that start later included. One that is not connected has
 * its own start to learn it from. Main thread.
 */
void
app_lab_set_interval (AppLab *self,
                      guint interval_ms)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  priv->settings.interval_ms = interval_ms;
  for (guint i = 0; i < priv->members->len; i++)
    app_member_set_interval (app_lab_get_member (self, i), interval_ms, NULL);
}

static guint
send_text_to_members (AppLab *self,
                      const char *text,
                      GError **error)
{
  AppLabPrivate *priv = app_lab_get_private (self);
  guint n = 0;

  for (guint i = 0; i < priv->members->len; i++)
    {
      AppMember *member = app_lab_get_member (self, i);

      if (app_member_get_state (member) != APP_MEMBER_CONNECTED)
        continue;
      if (!app_member_send_text (member, text, error))
        return n;
      n++;
    }
  if (n == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                 "Could not send: no child is connected");
  return n;
}

/**
 * app_lab_send_text:
 * @self: a lab
 * @text: UTF-8, 1 to 65,536 bytes
 * @error: (out) (optional): why a member could not be sent to, or that there is none to send to
 *
 * Sends what a person typed, in the lab's own way: as a rule to every connected member. Main
 * thread.
 *
 * Returns: to how many it is on its way
 */
guint
app_lab_send_text (AppLab *self,
                   const char *text,
                   GError **error)
{
  AppLabClass *klass = APP_LAB_GET_CLASS (self);

  return klass->send_text != NULL ? klass->send_text (self, text, error)
                                  : send_text_to_members (self, text, error);
}

/**
 * app_lab_act:
 * @self: an open lab
 * @act: words with spaces between them, quoted as a shell wants it
 * @error: (out) (optional): that there is no such act, or why it failed
 *
 * Does something that only this lab can do. Its file in labs/ lists what there is. Main thread.
 *
 * Returns: whether it was done, or is on its way
 */
gboolean
app_lab_act (AppLab *self,
             const char *act,
             GError **error)
{
  AppLabClass *klass = APP_LAB_GET_CLASS (self);
  g_auto (GStrv) words = NULL;

  if (!g_shell_parse_argv (act, NULL, &words, error))
    return FALSE;
  if (klass->act != NULL && app_lab_get_private (self)->state == APP_LAB_OPEN)
    return klass->act (self, (const char *const *) words, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Could not do “%s”: %s %s", words[0],
               app_lab_get_private (self)->info->title,
               klass->act == NULL ? "knows no acts" : "is not open");
  return FALSE;
}
