/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-named-pipe.h"

G_BEGIN_DECLS

/**
 * IpcNamedPipeAccess:
 * @IPC_NAMED_PIPE_ACCESS_PROCESS: same user and one of the processes named with
 *   ipc_named_pipe_listener_admit()
 * @IPC_NAMED_PIPE_ACCESS_USER: every process of the same user
 * @IPC_NAMED_PIPE_ACCESS_EVERYONE: everybody: the hole of a NULL access list, for that lesson only
 */
typedef enum
{
  IPC_NAMED_PIPE_ACCESS_PROCESS,
  IPC_NAMED_PIPE_ACCESS_USER,
  IPC_NAMED_PIPE_ACCESS_EVERYONE,
} IpcNamedPipeAccess;

typedef struct _IpcNamedPipeListener IpcNamedPipeListener;

IpcNamedPipeListener *ipc_named_pipe_listener_new (const char *name,
                                                   IpcNamedPipeMode mode,
                                                   IpcNamedPipeAccess access,
                                                   GError **error);
void ipc_named_pipe_listener_free (IpcNamedPipeListener *self);
const char *ipc_named_pipe_listener_get_name (IpcNamedPipeListener *self);
int ipc_named_pipe_listener_get_fd (IpcNamedPipeListener *self);
gboolean ipc_named_pipe_listener_admit (IpcNamedPipeListener *self,
                                        pid_t pid,
                                        int pidfd,
                                        gboolean with_descendants,
                                        GError **error);
void ipc_named_pipe_listener_dismiss (IpcNamedPipeListener *self,
                                      pid_t pid);
void ipc_named_pipe_listener_set_access (IpcNamedPipeListener *self,
                                         IpcNamedPipeAccess access);
pid_t ipc_named_pipe_listener_identify (IpcNamedPipeListener *self,
                                        IpcNamedPipe *pipe);
IpcNamedPipe *ipc_named_pipe_listener_accept (IpcNamedPipeListener *self,
                                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcNamedPipeListener, ipc_named_pipe_listener_free)

G_END_DECLS
