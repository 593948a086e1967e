/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>
#include <sys/un.h>

G_BEGIN_DECLS

/* The largest message that either side may send, in bytes. */
#define IPC_NAMED_PIPE_MESSAGE_MAX 65536
/* How many messages may wait in this process for a peer that does not read. */
#define IPC_NAMED_PIPE_QUEUE_MAX 64

/**
 * IpcNamedPipeMode:
 * @IPC_NAMED_PIPE_MESSAGE: `SOCK_SEQPACKET`: what one send gave, one receive takes
 * @IPC_NAMED_PIPE_BYTE: `SOCK_STREAM`: a stream of bytes without boundaries
 */
typedef enum
{
  IPC_NAMED_PIPE_MESSAGE,
  IPC_NAMED_PIPE_BYTE,
} IpcNamedPipeMode;

/* One end of a connected pipe. */
typedef struct _IpcNamedPipe IpcNamedPipe;

gboolean ipc_named_pipe_fill_address (const char *name,
                                      struct sockaddr_un *address,
                                      GError **error);
IpcNamedPipe *ipc_named_pipe_connect (const char *name,
                                      GError **error);
IpcNamedPipe *ipc_named_pipe_new_for_fd (int fd,
                                         GError **error);
void ipc_named_pipe_free (IpcNamedPipe *self);
int ipc_named_pipe_get_fd (IpcNamedPipe *self);
IpcNamedPipeMode ipc_named_pipe_get_mode (IpcNamedPipe *self);
pid_t ipc_named_pipe_get_peer_pid (IpcNamedPipe *self);
uid_t ipc_named_pipe_get_peer_uid (IpcNamedPipe *self);

gboolean ipc_named_pipe_send (IpcNamedPipe *self,
                              const void *bytes,
                              gsize size_bytes,
                              GError **error);
gboolean ipc_named_pipe_flush (IpcNamedPipe *self,
                               GError **error);
guint ipc_named_pipe_get_unsent (IpcNamedPipe *self);
gboolean ipc_named_pipe_is_drained (IpcNamedPipe *self);

gboolean ipc_named_pipe_receive (IpcNamedPipe *self,
                                 GByteArray *message,
                                 GError **error);
gssize ipc_named_pipe_peek_size (IpcNamedPipe *self,
                                 GError **error);
gboolean ipc_named_pipe_is_hung_up (IpcNamedPipe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcNamedPipe, ipc_named_pipe_free)

G_END_DECLS
