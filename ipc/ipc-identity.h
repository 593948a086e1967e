/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * IpcIdentity:
 * @pid: the number of the process
 * @program: the file that it runs, or what it calls itself where that is not told; escaped
 * @user: whose it is
 * @start_ns: when it began, by `CLOCK_MONOTONIC`, rounded down to the kernel's tick
 *
 * Who a process is.
 */
typedef struct
{
  pid_t pid;
  char *program;
  char *user;
  gint64 start_ns;
} IpcIdentity;

IpcIdentity *ipc_identity_find (pid_t pid,
                                gint64 alive_ns);
void ipc_identity_free (IpcIdentity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcIdentity, ipc_identity_free)

G_END_DECLS
