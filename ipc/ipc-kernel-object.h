/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-proc-fd.h"
#include "ipc-sock-diag.h"

G_BEGIN_DECLS

/**
 * IpcHoldFlags:
 * @IPC_HOLD_READ: it can be read through
 * @IPC_HOLD_WRITE: it can be written through
 * @IPC_HOLD_MAPPED: it is memory, and the process has it mapped
 */
typedef enum
{
  IPC_HOLD_READ = 1 << 0,
  IPC_HOLD_WRITE = 1 << 1,
  IPC_HOLD_MAPPED = 1 << 2,
} IpcHoldFlags;

/**
 * IpcHolder:
 * @process: who, by its place in the view
 * @fd: as which descriptor; -1 for memory that is mapped and has no descriptor any more
 * @flags: #IpcHoldFlags
 * @end: of a connection: which of its two ends; 0 otherwise
 * @is_non_blocking: a read or write through it never waits
 * @position_bytes: where the descriptor stands, in memory
 */
typedef struct
{
  guint process;
  int fd;
  guint8 flags;
  guint8 end;
  gboolean is_non_blocking;
  guint64 position_bytes;
} IpcHolder;

/**
 * IpcFill:
 * @queued_bytes: what waits to be read
 * @used_bytes: how much of the room that takes
 * @limit_bytes: how much room there is; 0 when it is not known
 */
typedef struct
{
  guint64 queued_bytes;
  guint64 used_bytes;
  guint64 limit_bytes;
} IpcFill;

/**
 * IpcKernelObject:
 * @kind: what it is
 * @inode: its number; of an eventfd its id, of a pidfd the process
 * @peer_inode: of a connection: the number of the other end
 * @name: (nullable): its name: a path, or what memory was called by who made it. Any bytes
 * @family: of a socket: `AF_UNIX` or `AF_INET`
 * @type: of a socket: such as `SOCK_SEQPACKET`
 * @is_listening: of a socket: it takes connections
 * @n_fills: how many of @fills are known
 * @fills: what waits; of a connection @fills[0] for the reader at end 0, @fills[1] at end 1
 * @has_count: it is an eventfd
 * @count: its counter
 * @has_seals: it is memory that can be sealed
 * @seals: what can not be done with it any more, see fcntl(2)
 * @mode: permissions and type, as of stat(2); 0 when it has none
 * @size_bytes: of memory
 * @holders: (element-type IpcHolder): who has it, in the order of the processes
 *
 * One kernel object, whoever has it.
 */
typedef struct
{
  IpcFdKind kind;
  guint64 inode;
  guint64 peer_inode;
  char *name;
  int family;
  int type;
  gboolean is_listening;
  guint n_fills;
  IpcFill fills[2];
  gboolean has_count;
  guint64 count;
  gboolean has_seals;
  int seals;
  guint mode;
  guint64 size_bytes;
  GArray *holders;
} IpcKernelObject;

IpcKernelObject *ipc_kernel_object_new (IpcFdKind kind,
                                        guint64 inode,
                                        const char *name);
void ipc_kernel_object_free (IpcKernelObject *self);
IpcHolder *ipc_kernel_object_add_holder (IpcKernelObject *self,
                                         guint process,
                                         int fd,
                                         guint flags);
const IpcHolder *ipc_kernel_object_get_holder (const IpcKernelObject *self,
                                               guint index);
gboolean ipc_kernel_object_is_held_by (const IpcKernelObject *self,
                                       guint process);
gboolean ipc_kernel_object_is_shared (const IpcKernelObject *self);

void ipc_kernel_object_read (IpcKernelObject *self,
                             int proc_fd,
                             int fd);
void ipc_kernel_object_set_socket (IpcKernelObject *self,
                                   const IpcSocketInfo *info,
                                   const IpcSocketInfo *peer);
void ipc_kernel_object_absorb (IpcKernelObject *self,
                               IpcKernelObject *other);

char *ipc_seals_in_words (int seals);

G_END_DECLS
