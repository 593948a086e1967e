/* SPDX-License-Identifier: MIT */
/*
 * app-member-action: what a person can do to one child, and why not.
 *
 * Four of the five are signals, sent through the child's pidfd, so they can never hit another
 * process that got the same number; see pidfd_send_signal(2). The row of a child and the keys of
 * the window share this file: a button that cannot act and a key that cannot act give the same
 * reason.
 *
 *   Stop        SIGSTOP   SuspendThread on every thread, the nearest that Windows has
 *   Continue    SIGCONT   ResumeThread
 *   Terminate   SIGTERM   a closing message that the child may answer as it likes
 *   Kill        SIGKILL   TerminateProcess
 */

#include "app-member-action.h"

#include <signal.h>

/* One action: its name in a GAction, its words, and the signal that does it. */
typedef struct
{
  const char *name;
  const char *label;
  const char *help;
  int signal_number;
} ActionInfo;

static const ActionInfo actions[APP_MEMBER_N_ACTIONS] = {
  [APP_MEMBER_ACTION_STOP] = { "stop", "Stop %s", "Stop: freeze it where it stands (SIGSTOP)",
                               SIGSTOP },
  [APP_MEMBER_ACTION_CONTINUE] = { "continue", "Continue %s", "Continue: let it go on (SIGCONT)",
                                   SIGCONT },
  [APP_MEMBER_ACTION_TERMINATE] = { "terminate", "Terminate %s",
                                    "Terminate: ask it to end (SIGTERM)", SIGTERM },
  [APP_MEMBER_ACTION_KILL] = { "kill", "Kill %s", "Kill: end it without asking (SIGKILL)",
                               SIGKILL },
  [APP_MEMBER_ACTION_START] = { "start-again", "Start %s again", "Start it again", 0 },
};

/**
 * app_member_action_get_name:
 * @action: an action
 *
 * Its name as a window action, such as `start-again`.
 *
 * Returns: (transfer none): the name
 */
const char *
app_member_action_get_name (AppMemberAction action)
{
  return actions[action].name;
}

/**
 * app_member_action_dup_label:
 * @action: an action
 * @member: the child
 *
 * What the action's button is called by a screen reader, such as `Kill Viewer 1`.
 *
 * Returns: (transfer full): the words
 */
char *
app_member_action_dup_label (AppMemberAction action,
                             AppMember *member)
{
  GString *label = g_string_new (actions[action].label);

  g_string_replace (label, "%s", app_member_get_title (member), 1);
  return g_string_free (label, FALSE);
}

/**
 * app_member_action_get_help:
 * @action: an action
 *
 * What the action does, for the tooltip of a button that can act.
 *
 * Returns: (transfer none): a short sentence
 */
const char *
app_member_action_get_help (AppMemberAction action)
{
  return actions[action].help;
}

/* Why an action on a living child is not possible; the format takes the child's title. */
static const char *
find_obstacle_alive (AppMemberAction action,
                     AppMember *member)
{
  gboolean is_stopped = app_member_is_stopped (member);

  if (action == APP_MEMBER_ACTION_STOP && is_stopped)
    return "%s is stopped already";
  if (action == APP_MEMBER_ACTION_CONTINUE && !is_stopped)
    return "%s is not stopped";
  if (action == APP_MEMBER_ACTION_START)
    return "%s is still running";
  return NULL;
}

/* The same for a child without a process. */
static const char *
find_obstacle_dead (AppMemberAction action,
                    AppMember *member)
{
  if (action == APP_MEMBER_ACTION_START)
    return NULL;
  return "%s is not running";
}

/**
 * app_member_action_dup_obstacle:
 * @action: an action
 * @member: the child
 *
 * Why @action is not possible right now, for the tooltip of its insensitive button.
 *
 * Returns: (transfer full) (nullable): the reason, or %NULL when it is possible
 */
char *
app_member_action_dup_obstacle (AppMemberAction action,
                                AppMember *member)
{
  GString *sentence;
  const char *obstacle = app_member_is_alive (member) ? find_obstacle_alive (action, member)
                                                      : find_obstacle_dead (action, member);

  if (obstacle == NULL)
    return NULL;
  sentence = g_string_new (obstacle);
  g_string_replace (sentence, "%s", app_member_get_title (member), 1);
  return g_string_free (sentence, FALSE);
}

/**
 * app_member_action_do:
 * @action: an action
 * @member: the child
 * @error: (out) (optional): why it failed
 *
 * Does it. That a child cannot be started again is not an error here: its row says so, because
 * the row keeps saying so. Main thread.
 *
 * Returns: %TRUE unless a signal could not be sent
 */
gboolean
app_member_action_do (AppMemberAction action,
                      AppMember *member,
                      GError **error)
{
  if (action != APP_MEMBER_ACTION_START)
    return app_member_send_signal (member, actions[action].signal_number, error);
  app_member_start (member);
  return TRUE;
}
