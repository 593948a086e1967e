/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-launch.h"

#include <sys/types.h>

G_BEGIN_DECLS

#define IPC_TYPE_PROCESS (ipc_process_get_type ())
G_DECLARE_FINAL_TYPE (IpcProcess, ipc_process, IPC, PROCESS, GObject)

/**
 * IpcProcessState:
 * @IPC_PROCESS_RUNNING: spawned, and neither stopped nor ended as far as the kernel told
 * @IPC_PROCESS_STOPPED: stopped by SIGSTOP or its like; goes on with SIGCONT
 * @IPC_PROCESS_EXITED: ended and reaped
 */
typedef enum
{
  IPC_PROCESS_RUNNING,
  IPC_PROCESS_STOPPED,
  IPC_PROCESS_EXITED,
} IpcProcessState;

/* How long one rung of the stop ladder lasts, in milliseconds. */
#define IPC_PROCESS_RUNG_MS 500

IpcProcess *ipc_process_spawn (const char *const *argv,
                               IpcLaunch *launch,
                               GError **error);
pid_t ipc_process_get_pid (IpcProcess *self);
int ipc_process_get_pidfd (IpcProcess *self);
IpcProcessState ipc_process_get_state (IpcProcess *self);
gint64 ipc_process_get_spawn_time_ns (IpcProcess *self);
gint64 ipc_process_get_exit_time_ns (IpcProcess *self);
gint64 ipc_process_get_notice_ns (IpcProcess *self);
gboolean ipc_process_was_killed (IpcProcess *self);
int ipc_process_get_exit_code (IpcProcess *self);
char *ipc_process_dup_reason (IpcProcess *self);
gboolean ipc_process_send_signal (IpcProcess *self,
                                  int signal_number,
                                  GError **error);
void ipc_process_end (IpcProcess *self,
                      gboolean was_asked);

G_END_DECLS
