/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-anonymous-pipes-service.h"
#include "app-member.h"

G_BEGIN_DECLS

/**
 * AppAnonymousPipesSettings:
 * @is_byte: exchange byte, not text
 * @first_byte: what is sent first in exchange byte
 * @capacity_bytes: what is asked for when a pipe is made
 *
 * The lab's own settings; the lab owns them and its members read them when they start.
 */
typedef struct
{
  gboolean is_byte;
  guint8 first_byte;
  gsize capacity_bytes;
} AppAnonymousPipesSettings;

#define APP_TYPE_ANONYMOUS_PIPES_MEMBER (app_anonymous_pipes_member_get_type ())
G_DECLARE_FINAL_TYPE (AppAnonymousPipesMember,
                      app_anonymous_pipes_member,
                      APP,
                      ANONYMOUS_PIPES_MEMBER,
                      AppMember)

/* Signals: "line" (const char *line: what the original's parent prints), "write-end-closed",
 * "gave-ends" (const int fds[2]: read and write end, for the time of the signal). */

AppMember *app_anonymous_pipes_member_new (const AppAnonymousPipesSettings *settings);
gboolean app_anonymous_pipes_member_get_status (AppAnonymousPipesMember *self,
                                                AppAnonymousPipesStatus *status);
guint64 app_anonymous_pipes_member_get_inode (AppAnonymousPipesMember *self);
gboolean app_anonymous_pipes_member_send_byte (AppAnonymousPipesMember *self,
                                               guint8 byte,
                                               GError **error);
gboolean app_anonymous_pipes_member_fill (AppAnonymousPipesMember *self,
                                          GError **error);
gboolean app_anonymous_pipes_member_order_reader (AppAnonymousPipesMember *self,
                                                  const char *order,
                                                  GError **error);
gboolean app_anonymous_pipes_member_set_capacity (AppAnonymousPipesMember *self,
                                                  gsize size_bytes,
                                                  GError **error);
gboolean app_anonymous_pipes_member_set_exchange (AppAnonymousPipesMember *self,
                                                  gboolean is_byte,
                                                  GError **error);
gboolean app_anonymous_pipes_member_close (AppAnonymousPipesMember *self,
                                           GError **error);
gboolean app_anonymous_pipes_member_leak_to (AppAnonymousPipesMember *self,
                                             AppAnonymousPipesMember *other,
                                             GError **error);
gboolean app_anonymous_pipes_member_has_leak (AppAnonymousPipesMember *self);
gboolean app_anonymous_pipes_member_close_leak (AppAnonymousPipesMember *self,
                                                GError **error);
gboolean app_anonymous_pipes_member_hand_over_to (AppAnonymousPipesMember *self,
                                                  AppAnonymousPipesMember *heir,
                                                  GError **error);
gboolean app_anonymous_pipes_member_give (AppAnonymousPipesMember *self,
                                          AppAnonymousPipesMember *from,
                                          const int *fds,
                                          GError **error);
AppAnonymousPipesMember *app_anonymous_pipes_member_get_heir (AppAnonymousPipesMember *self);
void app_anonymous_pipes_member_diagnose (AppAnonymousPipesMember *self,
                                          const char *sentence);

G_END_DECLS
