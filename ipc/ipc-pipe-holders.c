/* SPDX-License-Identifier: MIT */
/*
 * ipc-pipe-holders: who else has an end of a pipe open.
 *
 * The classic fault with anonymous pipes: the writer has closed its end and the reader waits for
 * an end-of-file that never comes, since some other process holds a copy of the write end and
 * does not know it. Usually it inherited one that was not close-on-exec. The kernel tells who, in
 * two files for each descriptor of a process:
 *
 *   /proc/PID/fd/9       -> pipe:[4711]            which pipe, by its inode
 *   /proc/PID/fdinfo/9   flags:  0100001           octal; the lowest bits are the access mode:
 *                                                  0 the read end, 1 the write end, 2 both
 *
 * On Windows this is what handle.exe is for. See proc(5). Only processes of the own user can be
 * looked at; of others nothing is found. This answers one question about one pipe at once;
 * ipc-kernel-view.c shows all that some processes have.
 */

#include "ipc-pipe-holders.h"

#include "ipc-proc-fd.h"
#include "ipc-proc.h"

#include <fcntl.h>

/* A FIFO that was opened for reading and writing is both ends in one descriptor. */
static gboolean
is_end (int flags,
        IpcAnonymousPipeEnd end)
{
  int mode = flags & O_ACCMODE;

  return mode == O_RDWR || mode == (end == IPC_ANONYMOUS_PIPE_READ_END ? O_RDONLY : O_WRONLY);
}

static gboolean
is_pipe (int proc_fd,
         int fd,
         guint64 inode)
{
  g_autofree char *link = g_strdup_printf ("fd/%d", fd);
  g_autofree char *target = ipc_proc_read_link (proc_fd, link);
  g_autofree char *name = NULL;
  guint64 found;

  return target != NULL && ipc_fd_parse_link (target, &found, &name) == IPC_FD_PIPE &&
         found == inode;
}

static gboolean
has_end_open (int proc_fd,
              int fd,
              IpcAnonymousPipeEnd end)
{
  g_autofree char *name = g_strdup_printf ("fdinfo/%d", fd);
  g_autofree char *text = ipc_proc_read (proc_fd, name, NULL);
  IpcFdInfo info;

  return text != NULL && ipc_fd_parse_info (text, &info) && is_end (info.flags, end);
}

/* A descriptor may be closed, and the process gone, at any moment: what cannot be read is passed
 * over. */
static void
find_in_process (guint64 inode,
                 IpcAnonymousPipeEnd end,
                 pid_t pid,
                 GArray *holders)
{
  g_auto (IpcFd) proc_fd = ipc_proc_open (pid);
  g_autoptr (GArray) fds = NULL;

  if (proc_fd < 0)
    return;
  fds = ipc_proc_list (proc_fd, "fd");
  for (guint i = 0; i < fds->len; i++)
    {
      IpcPipeHolder holder = { pid, g_array_index (fds, int, i) };

      if (is_pipe (proc_fd, holder.fd, inode) && has_end_open (proc_fd, holder.fd, end))
        g_array_append_val (holders, holder);
    }
}

/**
 * ipc_pipe_holders_find:
 * @inode: which pipe, from ipc_anonymous_pipe_get_inode()
 * @end: which of its ends
 * @pids: (array length=n_pids): the processes to look at; ours may be among them
 * @n_pids: how many
 *
 * Finds out which of some processes have that end open, and as which descriptors. What is true
 * when this returns may be over a moment later. Costs a few calls for each descriptor of each
 * process, so it is for a diagnosis and not for a loop. Any thread.
 *
 * Returns: (transfer full) (element-type IpcPipeHolder): one for each descriptor, in the order of
 *   @pids; empty when there is none
 */
GArray *
ipc_pipe_holders_find (guint64 inode,
                       IpcAnonymousPipeEnd end,
                       const pid_t *pids,
                       guint n_pids)
{
  GArray *holders = g_array_new (FALSE, FALSE, sizeof (IpcPipeHolder));

  for (guint i = 0; i < n_pids; i++)
    find_in_process (inode, end, pids[i], holders);
  return holders;
}
