/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The exit code of a child that found its parent gone. */
#define IPC_PARENT_WATCH_EXIT 69 /* EX_UNAVAILABLE */

gboolean ipc_parent_watch_arm_signal (int parent_fd,
                                      GError **error);
gboolean ipc_parent_watch_start_thread (int parent_fd,
                                        GError **error);
pid_t ipc_parent_watch_get_parent_pid (int parent_fd);

G_END_DECLS
