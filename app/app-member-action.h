/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-member.h"

G_BEGIN_DECLS

/**
 * AppMemberAction:
 * @APP_MEMBER_ACTION_STOP: freezes it where it stands (SIGSTOP)
 * @APP_MEMBER_ACTION_CONTINUE: lets it go on (SIGCONT)
 * @APP_MEMBER_ACTION_TERMINATE: asks it to end (SIGTERM)
 * @APP_MEMBER_ACTION_KILL: ends it without asking (SIGKILL)
 * @APP_MEMBER_ACTION_START: starts it again
 *
 * What a person can do to one child, from its row or by a key.
 */
typedef enum
{
  APP_MEMBER_ACTION_STOP,
  APP_MEMBER_ACTION_CONTINUE,
  APP_MEMBER_ACTION_TERMINATE,
  APP_MEMBER_ACTION_KILL,
  APP_MEMBER_ACTION_START,
  APP_MEMBER_N_ACTIONS,
} AppMemberAction;

const char *app_member_action_get_name (AppMemberAction action);
char *app_member_action_dup_label (AppMemberAction action,
                                   AppMember *member);
const char *app_member_action_get_help (AppMemberAction action);
char *app_member_action_dup_obstacle (AppMemberAction action,
                                      AppMember *member);
gboolean app_member_action_do (AppMemberAction action,
                               AppMember *member,
                               GError **error);

G_END_DECLS
