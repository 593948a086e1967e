/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-remoting-sasl.h"

G_BEGIN_DECLS

/* The largest message that is taken, in bytes. */
#define IPC_REMOTING_MESSAGE_MAX 65536
/* How many bytes may wait for a peer that does not read. */
#define IPC_REMOTING_UNSENT_MAX (4 * IPC_REMOTING_MESSAGE_MAX)

typedef struct _IpcRemotingConnection IpcRemotingConnection;

IpcRemotingConnection *ipc_remoting_connection_new_server (int fd,
                                                           const char *guid,
                                                           uid_t peer);
IpcRemotingConnection *ipc_remoting_connection_new_client (int fd);
void ipc_remoting_connection_free (IpcRemotingConnection *self);
int ipc_remoting_connection_get_fd (IpcRemotingConnection *self);
gboolean ipc_remoting_connection_is_open (IpcRemotingConnection *self);
gsize ipc_remoting_connection_get_unsent (IpcRemotingConnection *self);
gboolean ipc_remoting_connection_read (IpcRemotingConnection *self,
                                       GError **error);
GDBusMessage *ipc_remoting_connection_pop (IpcRemotingConnection *self,
                                           GError **error);
gboolean ipc_remoting_connection_send (IpcRemotingConnection *self,
                                       GDBusMessage *message,
                                       GError **error);
gboolean ipc_remoting_connection_flush (IpcRemotingConnection *self,
                                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcRemotingConnection, ipc_remoting_connection_free)

G_END_DECLS
