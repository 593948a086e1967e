/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/un.h>

G_BEGIN_DECLS

/* The largest message that a mailslot can be made for, in bytes. */
#define IPC_MAILSLOT_LIMIT_MAX 65536

/* What owner and writer agree on; for the two of them. */
gboolean ipc_mailslot_name_fill_address (const char *name,
                                         struct sockaddr_un *address,
                                         GError **error);
int ipc_mailslot_name_create_limit (const char *name,
                                    gsize limit_bytes,
                                    GError **error);
int ipc_mailslot_name_open_limit (const char *name);
gboolean ipc_mailslot_name_write_limit (int limit_fd,
                                        const char *name,
                                        gsize limit_bytes,
                                        GError **error);
gsize ipc_mailslot_name_read_limit (int limit_fd);
void ipc_mailslot_name_remove_limit (const char *name);

G_END_DECLS
