/* SPDX-License-Identifier: MIT */
/*
 * ipc-kernel-view: what the kernel knows of some processes and of what is between them.
 *
 *   main thread                         worker thread                      main thread
 *   add_process (parent), (child) …     read: /proc/PID/stat, wchan, task  rows, diagnoses
 *     opens /proc/PID of each  ───────▶       /proc/PID/fd, fdinfo, maps ─▶
 *                                             sock_diag
 *
 * The processes are taken while they cannot have been reaped, and reading them, which may take
 * milliseconds and may wait, is a worker thread's. After that a view does not change any more and
 * holds nothing open: it is how things were at one moment, and not even that exactly, since the
 * processes go on while they are looked at.
 *
 * Two descriptors of the same pipe, in one process or in two, are one object with two holders. The
 * two ends of a connection are one object as well. How it is read is in ipc-kernel-view-read.c.
 */

#include "ipc-kernel-view-private.h"

#include "ipc-proc.h"

void
ipc_kernel_thread_free (IpcKernelThread *self)
{
  g_free (self->wait_channel);
  g_free (self);
}

static void
process_free (IpcKernelProcess *self)
{
  g_ptr_array_unref (self->threads);
  g_free (self->wait_channel);
  g_free (self);
}

void
ipc_kernel_view_close_proc_fds (IpcKernelView *self)
{
  for (guint i = 0; i < self->proc_fds->len; i++)
    ipc_fd_clear (&g_array_index (self->proc_fds, int, i));
}

/**
 * ipc_kernel_view_new:
 *
 * Returns: (transfer full): a view of no process
 */
IpcKernelView *
ipc_kernel_view_new (void)
{
  IpcKernelView *self = g_new0 (IpcKernelView, 1);

  self->processes = g_ptr_array_new_with_free_func ((GDestroyNotify) process_free);
  self->proc_fds = g_array_new (FALSE, FALSE, sizeof (int));
  self->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_kernel_object_free);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * ipc_kernel_view_free:
 * @self: (transfer full): a view
 */
void
ipc_kernel_view_free (IpcKernelView *self)
{
  ipc_kernel_view_close_proc_fds (self);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->objects);
  g_array_unref (self->proc_fds);
  g_ptr_array_unref (self->processes);
  g_free (self);
}

/**
 * ipc_kernel_view_add_process:
 * @self: a view that was not read yet
 * @pid: this process, or one that only the caller's thread can reap
 *
 * Takes hold of a process, so that nobody else who gets its number is taken for it. Does not wait.
 *
 * Returns: its place in the view
 */
guint
ipc_kernel_view_add_process (IpcKernelView *self,
                             pid_t pid)
{
  IpcKernelProcess *process = g_new0 (IpcKernelProcess, 1);
  int proc_fd = ipc_proc_open (pid);

  process->pid = pid;
  process->threads = g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_kernel_thread_free);
  g_ptr_array_add (self->processes, process);
  g_array_append_val (self->proc_fds, proc_fd);
  return self->processes->len - 1;
}

guint
ipc_kernel_view_get_n_processes (const IpcKernelView *self)
{
  return self->processes->len;
}

const IpcKernelProcess *
ipc_kernel_view_get_process (const IpcKernelView *self,
                             guint index)
{
  return g_ptr_array_index (self->processes, index);
}

/**
 * ipc_kernel_view_find_process:
 * @self: a view
 * @pid: a process
 * @index: (out) (optional): its place
 *
 * Returns: (transfer none) (nullable): what is known of it; %NULL when it is not in the view
 */
const IpcKernelProcess *
ipc_kernel_view_find_process (const IpcKernelView *self,
                              pid_t pid,
                              guint *index)
{
  for (guint i = 0; i < self->processes->len; i++)
    {
      const IpcKernelProcess *process = g_ptr_array_index (self->processes, i);

      if (process->pid != pid)
        continue;
      if (index != NULL)
        *index = i;
      return process;
    }
  return NULL;
}

guint
ipc_kernel_view_get_n_objects (const IpcKernelView *self)
{
  return self->objects->len;
}

const IpcKernelObject *
ipc_kernel_view_get_object (const IpcKernelView *self,
                            guint index)
{
  return g_ptr_array_index (self->objects, index);
}

/**
 * ipc_kernel_view_find_object:
 * @self: a view
 * @kind: what it is
 * @inode: its number; of a connection, of either end
 *
 * Returns: (transfer none) (nullable): the object; %NULL when no process of the view has it
 */
const IpcKernelObject *
ipc_kernel_view_find_object (const IpcKernelView *self,
                             IpcFdKind kind,
                             guint64 inode)
{
  for (guint i = 0; i < self->objects->len; i++)
    {
      const IpcKernelObject *object = g_ptr_array_index (self->objects, i);

      if (object->kind == kind &&
          (object->inode == inode || (kind == IPC_FD_SOCKET && object->peer_inode == inode)))
        return object;
    }
  return NULL;
}
