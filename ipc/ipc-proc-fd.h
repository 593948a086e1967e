/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * IpcFdKind:
 *
 * What is behind a descriptor, as far as it is made for processes to talk.
 */
typedef enum
{
  IPC_FD_OTHER,
  IPC_FD_PIPE,
  IPC_FD_FIFO,
  IPC_FD_SOCKET,
  IPC_FD_MEMFD,
  IPC_FD_NAMED_MEMORY,
  IPC_FD_EVENTFD,
  IPC_FD_PIDFD,
} IpcFdKind;

/**
 * IpcFdInfo:
 * @flags: as for open(2): the access mode is in it
 * @position_bytes: where the next read or write goes, in a file
 * @has_count: whether it is an eventfd's, with a counter
 * @count: the counter
 * @event_id: which eventfd, since all have one inode; 0 when the kernel does not tell
 * @pid: the process of a pidfd; 0 for none, or for one that is gone
 *
 * What /proc/PID/fdinfo tells.
 */
typedef struct
{
  int flags;
  guint64 position_bytes;
  gboolean has_count;
  guint64 count;
  guint64 event_id;
  pid_t pid;
} IpcFdInfo;

IpcFdKind ipc_fd_parse_link (const char *target,
                             guint64 *inode,
                             char **name);
gboolean ipc_fd_parse_info (const char *text,
                            IpcFdInfo *info);
const char *ipc_fd_kind_in_words (IpcFdKind kind);

G_END_DECLS
