/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The longest line and the greatest number of lines that are listened to. */
#define IPC_REMOTING_SASL_LINE_MAX 512
#define IPC_REMOTING_SASL_LINES_MAX 32

typedef struct _IpcRemotingSasl IpcRemotingSasl;

IpcRemotingSasl *ipc_remoting_sasl_new_server (const char *guid,
                                               uid_t peer);
IpcRemotingSasl *ipc_remoting_sasl_new_client (uid_t user,
                                               GString *answer);
void ipc_remoting_sasl_free (IpcRemotingSasl *self);
gboolean ipc_remoting_sasl_feed (IpcRemotingSasl *self,
                                 const char *bytes,
                                 gsize size_bytes,
                                 gsize *used_bytes,
                                 GString *answer,
                                 GError **error);
gboolean ipc_remoting_sasl_is_done (IpcRemotingSasl *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcRemotingSasl, ipc_remoting_sasl_free)

G_END_DECLS
