/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-member.h"

G_BEGIN_DECLS

char *app_spawn_dup_viewer_path (void);
IpcProcess *app_spawn_viewer (AppMember *member,
                              IpcLaunch *launch,
                              IpcTraceRing *child_ring,
                              int *order_fd,
                              char **command_line,
                              GError **error);
IpcProcess *app_spawn_foreign (AppMember *member,
                               IpcLaunch *launch,
                               int *error_fd,
                               char **command_line,
                               GError **error);

G_END_DECLS
