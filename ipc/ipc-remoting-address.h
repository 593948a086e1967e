/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *ipc_remoting_address_new_unix (const char *path);
char *ipc_remoting_address_new_tcp (guint16 port);
int ipc_remoting_address_listen (const char *address,
                                 char **actual,
                                 GError **error);
int ipc_remoting_address_connect (const char *address,
                                  GError **error);
char *ipc_remoting_address_dup_path (const char *address);

G_END_DECLS
