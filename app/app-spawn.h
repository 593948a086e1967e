/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-member.h"

G_BEGIN_DECLS

/* What a viewer's window takes with its frame, in pixels. */
#define APP_SPAWN_VIEWER_SLOT_WIDTH 640
#define APP_SPAWN_VIEWER_SLOT_HEIGHT 500

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
