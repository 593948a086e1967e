/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/socket.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * IpcNamedPipePeer:
 * @credentials: process id, user and group of whoever called connect(2), at that time
 * @pidfd: that process, or -1 where the kernel does not tell, or nobody asked
 * @is_unknowable: the kernel has pidfds of peers, but not of this one: it is gone
 *
 * Who is at the other end of a connection.
 */
typedef struct
{
  struct ucred credentials;
  int pidfd;
  gboolean is_unknowable;
} IpcNamedPipePeer;

gboolean ipc_named_pipe_peer_read (IpcNamedPipePeer *self,
                                   int fd,
                                   gboolean with_pidfd);
void ipc_named_pipe_peer_clear (IpcNamedPipePeer *self);
gboolean ipc_named_pipe_peer_is_process (const IpcNamedPipePeer *self,
                                         pid_t pid,
                                         int pidfd);
gboolean ipc_named_pipe_peer_is_descendant (const IpcNamedPipePeer *self,
                                            pid_t pid,
                                            int pidfd);
char *ipc_named_pipe_peer_dup_program (pid_t pid);
char *ipc_named_pipe_peer_dup_user (uid_t uid);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IpcNamedPipePeer, ipc_named_pipe_peer_clear)

G_END_DECLS
