/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-named-pipe-listener.h"

G_BEGIN_DECLS

/* How many instances a server can have. */
#define IPC_NAMED_PIPE_SERVER_LIMIT_MAX 16
/* How many may stand in line for a place. Who comes after them waits in the kernel's backlog. */
#define IPC_NAMED_PIPE_SERVER_LINE_MAX 16

typedef struct _IpcNamedPipeServer IpcNamedPipeServer;

/**
 * IpcNamedPipeServerFuncs:
 * @arrived: somebody may connect and did; lent: the server keeps it in line
 * @let_in: (transfer full) it has a place now, until ipc_named_pipe_server_release()
 * @gave_up: it closed its end while it stood in line; freed when this returns
 * @refused: somebody was turned away; the error says who, and why
 * @failed: nobody could be accepted, for the system's reason; nobody is until
 *   ipc_named_pipe_server_resume()
 *
 * What a server tells. None of these may free the server.
 */
typedef struct
{
  void (*arrived) (IpcNamedPipe *pipe, gpointer data);
  void (*let_in) (IpcNamedPipe *pipe, gpointer data);
  void (*gave_up) (IpcNamedPipe *pipe, gpointer data);
  void (*refused) (const GError *error, gpointer data);
  void (*failed) (const GError *error, gpointer data);
} IpcNamedPipeServerFuncs;

IpcNamedPipeServer *ipc_named_pipe_server_new (const char *name,
                                               IpcNamedPipeMode mode,
                                               IpcNamedPipeAccess access,
                                               guint limit,
                                               const IpcNamedPipeServerFuncs *funcs,
                                               gpointer data,
                                               GError **error);
void ipc_named_pipe_server_free (IpcNamedPipeServer *self);
IpcNamedPipeListener *ipc_named_pipe_server_get_listener (IpcNamedPipeServer *self);
gboolean ipc_named_pipe_server_open_to_everyone (IpcNamedPipeServer *self,
                                                 const char *name,
                                                 GError **error);
void ipc_named_pipe_server_close_to_everyone (IpcNamedPipeServer *self);
int ipc_named_pipe_server_get_fd (IpcNamedPipeServer *self);
gboolean ipc_named_pipe_server_dispatch (IpcNamedPipeServer *self);
void ipc_named_pipe_server_resume (IpcNamedPipeServer *self);
void ipc_named_pipe_server_release (IpcNamedPipeServer *self);
void ipc_named_pipe_server_set_limit (IpcNamedPipeServer *self,
                                      guint limit);
guint ipc_named_pipe_server_get_n_instances (IpcNamedPipeServer *self);
guint ipc_named_pipe_server_get_n_waiting (IpcNamedPipeServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcNamedPipeServer, ipc_named_pipe_server_free)

G_END_DECLS
