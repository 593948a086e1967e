/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-member.h"

G_BEGIN_DECLS

/* The number of the mailslot in trace records, of members and of the lab. The viewer uses the
 * same. */
#define APP_MAILSLOT_MAILSLOT 1

/**
 * AppMailslotSettings:
 * @name: the name of the mailslot
 * @is_by_hand: viewers do not write by themselves
 *
 * What all members have in common; the lab owns it and members read it when they start.
 */
typedef struct
{
  char *name;
  gboolean is_by_hand;
} AppMailslotSettings;

#define APP_TYPE_MAILSLOT_MEMBER (app_mailslot_member_get_type ())
G_DECLARE_FINAL_TYPE (AppMailslotMember, app_mailslot_member, APP, MAILSLOT_MEMBER, AppMember)

AppMember *app_mailslot_member_new (const AppMailslotSettings *settings);
void app_mailslot_member_set_n_read (AppMailslotMember *self,
                                     guint64 n_read);

G_END_DECLS
