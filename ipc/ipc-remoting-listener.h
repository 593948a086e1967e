/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-remoting-peer.h"

G_BEGIN_DECLS

typedef struct _IpcRemotingListener IpcRemotingListener;

IpcRemotingListener *ipc_remoting_listener_new (const char *address,
                                                GError **error);
void ipc_remoting_listener_free (IpcRemotingListener *self);
int ipc_remoting_listener_get_fd (IpcRemotingListener *self);
const char *ipc_remoting_listener_get_address (IpcRemotingListener *self);
int ipc_remoting_listener_accept (IpcRemotingListener *self,
                                  IpcRemotingPeer *peer,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcRemotingListener, ipc_remoting_listener_free)

G_END_DECLS
