/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-kernel-view.h"

G_BEGIN_DECLS

/* A view from the inside, for the files ipc-kernel-view*.c and nobody else. */
struct _IpcKernelView
{
  GPtrArray *processes; /* IpcKernelProcess, in the order added */
  GArray *proc_fds;     /* int: the folder of each; -1 once it is read */
  GPtrArray *objects;   /* IpcKernelObject, in the order found */
  GHashTable *by_key;   /* what tells objects apart to IpcKernelObject; while reading */
};

void ipc_kernel_thread_free (IpcKernelThread *self);
void ipc_kernel_view_close_proc_fds (IpcKernelView *self);

G_END_DECLS
