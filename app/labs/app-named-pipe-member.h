/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"
#include "app-named-pipe-door.h"

G_BEGIN_DECLS

#define APP_TYPE_NAMED_PIPE_MEMBER (app_named_pipe_member_get_type ())
G_DECLARE_FINAL_TYPE (AppNamedPipeMember, app_named_pipe_member, APP, NAMED_PIPE_MEMBER, AppMember)

AppMember *app_named_pipe_member_new (AppLab *lab,
                                      AppNamedPipeDoor *door);
gboolean app_named_pipe_member_order (AppMember *member,
                                      const char *order,
                                      const char *text,
                                      GError **error);

G_END_DECLS
