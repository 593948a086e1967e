/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-remoting-objects.h"
#include "ipc-remoting-peer.h"

G_BEGIN_DECLS

/* How many may be connected. */
#define IPC_REMOTING_CONNECTIONS_MAX 16
/* How long a peer may take until its first message may come. */
#define IPC_REMOTING_HANDSHAKE_NS (5 * G_GINT64_CONSTANT (1000000000))
/* The port of the original. */
#define IPC_REMOTING_PORT 6100

/* What a sponsor answers to; it is the client that has this one. */
#define IPC_REMOTING_SPONSOR_INTERFACE "dev.tincan.Remoting.Sponsor"
#define IPC_REMOTING_SPONSOR_PATH "/Sponsor"

/**
 * IpcRemotingServerFuncs:
 * @connected: somebody is in
 * @refused: somebody is not; the sentence says who and why
 * @closed: somebody who was in is gone; @reason is %NULL when it closed the connection itself
 * @called: a call came
 * @returned: its reply is on its way
 * @ended: an instance's lease has run out
 *
 * What the owner hears, all from within ipc_remoting_server_serve(); none may be %NULL, and none
 * may call the server. A connection is known by a number that is never used again.
 */
typedef struct
{
  void (*connected) (guint connection, const IpcRemotingPeer *peer, gpointer data);
  void (*refused) (const char *sentence, gpointer data);
  void (*closed) (guint connection, const char *reason, gpointer data);
  void (*called) (guint connection, IpcRemotingMode mode, const char *call, gpointer data);
  void (*returned) (guint connection, IpcRemotingMode mode, const char *result, gpointer data);
  void (*ended) (const IpcRemotingInstance *instance, gpointer data);
} IpcRemotingServerFuncs;

typedef struct _IpcRemotingServer IpcRemotingServer;

IpcRemotingServer *ipc_remoting_server_new (const IpcRemotingServerFuncs *funcs,
                                            gpointer data,
                                            GError **error);
void ipc_remoting_server_free (IpcRemotingServer *self);
gboolean ipc_remoting_server_listen (IpcRemotingServer *self,
                                     const char *address,
                                     GError **error);
const char *ipc_remoting_server_get_address (IpcRemotingServer *self);
IpcRemotingObjects *ipc_remoting_server_get_objects (IpcRemotingServer *self);
guint ipc_remoting_server_get_n_connections (IpcRemotingServer *self);
guint ipc_remoting_server_count_silent (IpcRemotingServer *self,
                                        gint64 *since_ns,
                                        pid_t *pid);
int ipc_remoting_server_get_fd (IpcRemotingServer *self);
gint64 ipc_remoting_server_get_deadline (IpcRemotingServer *self);
void ipc_remoting_server_serve (IpcRemotingServer *self,
                                gint64 now_ns);
gboolean ipc_remoting_server_disconnect (IpcRemotingServer *self,
                                         guint connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcRemotingServer, ipc_remoting_server_free)

G_END_DECLS
