/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-kernel-object.h"
#include "ipc-proc-stat.h"

G_BEGIN_DECLS

/**
 * IpcKernelViewFlags:
 * @IPC_KERNEL_VIEW_THREADS: also what each thread is doing
 * @IPC_KERNEL_VIEW_MAPS: also which memory is mapped
 * @IPC_KERNEL_VIEW_ALL: everything
 *
 * What to read beside the processes and their descriptors.
 */
typedef enum
{
  IPC_KERNEL_VIEW_THREADS = 1 << 0,
  IPC_KERNEL_VIEW_MAPS = 1 << 1,
  IPC_KERNEL_VIEW_ALL = IPC_KERNEL_VIEW_THREADS | IPC_KERNEL_VIEW_MAPS,
} IpcKernelViewFlags;

/**
 * IpcKernelThread:
 * @stat: what it is doing
 * @wait_channel: (nullable): where in the kernel it sleeps
 */
typedef struct
{
  IpcProcStat stat;
  char *wait_channel;
} IpcKernelThread;

/**
 * IpcKernelProcess:
 * @pid: which process
 * @is_there: whether it still was when it was looked at; nothing else is known of it when not
 * @stat: what it is doing
 * @wait_channel: (nullable): where in the kernel its first thread sleeps
 * @threads: (element-type IpcKernelThread): the same of each thread, when asked for
 */
typedef struct
{
  pid_t pid;
  gboolean is_there;
  IpcProcStat stat;
  char *wait_channel;
  GPtrArray *threads;
} IpcKernelProcess;

typedef struct _IpcKernelView IpcKernelView;

IpcKernelView *ipc_kernel_view_new (void);
void ipc_kernel_view_free (IpcKernelView *self);
guint ipc_kernel_view_add_process (IpcKernelView *self,
                                   pid_t pid);
void ipc_kernel_view_read (IpcKernelView *self,
                           guint flags);

guint ipc_kernel_view_get_n_processes (const IpcKernelView *self);
const IpcKernelProcess *ipc_kernel_view_get_process (const IpcKernelView *self,
                                                     guint index);
const IpcKernelProcess *ipc_kernel_view_find_process (const IpcKernelView *self,
                                                      pid_t pid,
                                                      guint *index);
guint ipc_kernel_view_get_n_objects (const IpcKernelView *self);
const IpcKernelObject *ipc_kernel_view_get_object (const IpcKernelView *self,
                                                   guint index);
const IpcKernelObject *ipc_kernel_view_find_object (const IpcKernelView *self,
                                                    IpcFdKind kind,
                                                    guint64 inode);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcKernelView, ipc_kernel_view_free)

G_END_DECLS
