/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-registry.h"
#include "app-remoting-service.h"

G_BEGIN_DECLS

#define APP_TYPE_REMOTING_LAB (app_remoting_lab_get_type ())
G_DECLARE_FINAL_TYPE (AppRemotingLab, app_remoting_lab, APP, REMOTING_LAB, AppLab)

#define APP_TYPE_REMOTING_MEMBER (app_remoting_member_get_type ())
G_DECLARE_FINAL_TYPE (AppRemotingMember, app_remoting_member, APP, REMOTING_MEMBER, AppMember)

extern const AppLabOption app_remoting_lab_options[];

/* Signals: "view-changed" (app_remoting_lab_get_view() shows something else now). */

const char *app_remoting_lab_get_address (AppRemotingLab *self);
gboolean app_remoting_lab_get_view (AppRemotingLab *self,
                                    AppRemotingView *view);

G_END_DECLS
