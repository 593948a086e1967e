/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many calls may wait for their answers. */
#define IPC_REMOTING_CALLS_MAX 256

/**
 * IpcRemotingAnswerFunc:
 * @result: (nullable): what the method returned, a tuple; %NULL when it failed
 * @error: (nullable): why it failed: a %G_DBUS_ERROR of the object's, or that the server is gone
 * @data: as given with the call
 *
 * Called once for each call, from within ipc_remoting_client_serve() or ipc_remoting_client_free().
 */
typedef void (*IpcRemotingAnswerFunc) (GVariant *result,
                                       const GError *error,
                                       gpointer data);

/**
 * IpcRemotingSponsorFunc:
 * @path: an object that we sponsor, whose lease has run out
 * @data: as given to ipc_remoting_client_set_sponsor()
 *
 * Returns: for how many seconds it is needed; 0 for no longer
 */
typedef double (*IpcRemotingSponsorFunc) (const char *path,
                                          gpointer data);

typedef struct _IpcRemotingClient IpcRemotingClient;

IpcRemotingClient *ipc_remoting_client_new (const char *address,
                                            GError **error);
void ipc_remoting_client_free (IpcRemotingClient *self);
void ipc_remoting_client_set_sponsor (IpcRemotingClient *self,
                                      IpcRemotingSponsorFunc func,
                                      gpointer data);
int ipc_remoting_client_get_fd (IpcRemotingClient *self);
gboolean ipc_remoting_client_wants_to_write (IpcRemotingClient *self);
gboolean ipc_remoting_client_is_in (IpcRemotingClient *self);
guint ipc_remoting_client_get_n_waiting (IpcRemotingClient *self);
gboolean ipc_remoting_client_call (IpcRemotingClient *self,
                                   const char *path,
                                   const char *interface,
                                   const char *method,
                                   GVariant *arguments,
                                   IpcRemotingAnswerFunc func,
                                   gpointer data,
                                   GError **error);
gboolean ipc_remoting_client_serve (IpcRemotingClient *self,
                                    GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcRemotingClient, ipc_remoting_client_free)

G_END_DECLS
