/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-anonymous-pipe.h"

G_BEGIN_DECLS

/**
 * IpcPipeHolder:
 * @pid: a process
 * @fd: the number of the descriptor there
 *
 * Somebody who has an end of a pipe open.
 */
typedef struct
{
  pid_t pid;
  int fd;
} IpcPipeHolder;

GArray *ipc_pipe_holders_find (guint64 inode,
                               IpcAnonymousPipeEnd end,
                               const pid_t *pids,
                               guint n_pids);

G_END_DECLS
