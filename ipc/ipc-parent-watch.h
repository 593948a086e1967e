/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The exit code of a child that found its parent gone. */
#define IPC_PARENT_WATCH_EXIT 69 /* EX_UNAVAILABLE */
/* The exit code of a child that was to leave, and whose main loop did not hear of it in time. */
#define IPC_PARENT_WATCH_EXIT_LATE 70 /* EX_SOFTWARE */
/* That time: shorter than the first rung of the stop ladder. */
#define IPC_PARENT_WATCH_LEAVE_MS 350

gboolean ipc_parent_watch_arm_signal (int parent_fd,
                                      GError **error);
gboolean ipc_parent_watch_start_thread (int parent_fd,
                                        int leave_fd,
                                        GError **error);
void ipc_parent_watch_leave_heard (void);
pid_t ipc_parent_watch_get_parent_pid (int parent_fd);

G_END_DECLS
