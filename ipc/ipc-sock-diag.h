/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpcSocketInfo:
 * @inode: which socket, as in `socket:[4711]`
 * @peer_inode: the socket at the other end; 0 when there is none, or it is not told
 * @family: `AF_UNIX` or `AF_INET`
 * @type: such as `SOCK_SEQPACKET`
 * @is_listening: it takes connections, and none of what follows means anything
 * @queued_bytes: what waits to be read at this end; of a datagram socket only the next message
 * @used_bytes: what the kernel needs for what this end has sent and nobody has read, its own
 *   bookkeeping included
 * @limit_bytes: how much of that there may be before a write blocks
 * @port: of TCP: the own port
 * @peer_port: of TCP: the other one
 * @name: (nullable): the path it is bound to, or `@` and an abstract name; any bytes
 *
 * What the kernel knows of a socket.
 */
typedef struct
{
  guint64 inode;
  guint64 peer_inode;
  int family;
  int type;
  gboolean is_listening;
  guint64 queued_bytes;
  guint64 used_bytes;
  guint64 limit_bytes;
  guint port;
  guint peer_port;
  char *name;
} IpcSocketInfo;

gboolean ipc_sock_diag_parse (const void *bytes,
                              gsize size_bytes,
                              GHashTable *sockets);
GHashTable *ipc_sock_diag_new_table (void);
gboolean ipc_sock_diag_add (GHashTable *sockets,
                            int family,
                            GError **error);

G_END_DECLS
