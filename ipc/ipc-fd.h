/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * IpcFd:
 *
 * A file descriptor that one variable owns: `g_auto (IpcFd) fd = -1;` closes it at the end of
 * its block, g_steal_fd() hands it on.
 */
typedef int IpcFd;

void ipc_fd_close (int fd);
void ipc_fd_clear (int *fd);

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (IpcFd, ipc_fd_close, -1)

int ipc_fd_dup (int fd,
                GError **error);
int ipc_fd_open_pidfd (pid_t pid,
                       GError **error);
pid_t ipc_fd_get_pidfd_pid (int pidfd);
gboolean ipc_fd_is_readable (int fd);
guint64 ipc_fd_get_inode (int fd);
gboolean ipc_fd_is_open (int fd);
void ipc_fd_close_on_exec_from (int lowest);

G_END_DECLS
