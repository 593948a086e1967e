/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * IpcRemotingPeer:
 * @user: the user that its socket belongs to
 * @pid: the process that has it; 0 when that could not be found out
 *
 * Who is at the other end of a connection, by the kernel's word.
 */
typedef struct
{
  uid_t user;
  pid_t pid;
} IpcRemotingPeer;

gboolean ipc_remoting_peer_identify (int fd,
                                     IpcRemotingPeer *peer,
                                     GError **error);
gboolean ipc_remoting_peer_descends_from (const IpcRemotingPeer *peer,
                                          pid_t pid);

G_END_DECLS
