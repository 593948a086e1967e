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
 * looked at; of others nothing is found.
 */

#include "ipc-pipe-holders.h"

#include <fcntl.h>
#include <string.h>

/* A FIFO that was opened for reading and writing is both ends in one descriptor. */
static gboolean
is_end (int flags,
        IpcAnonymousPipeEnd end)
{
  int mode = flags & O_ACCMODE;

  return mode == O_RDWR || mode == (end == IPC_ANONYMOUS_PIPE_READ_END ? O_RDONLY : O_WRONLY);
}

static gboolean
has_end_open (pid_t pid,
              const char *fd,
              IpcAnonymousPipeEnd end)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fdinfo/%s", (int) pid, fd);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  line = strstr (text, "flags:");
  return line != NULL && is_end (g_ascii_strtoull (line + strlen ("flags:"), NULL, 8), end);
}

/* A descriptor may be closed, and the process gone, at any moment: what cannot be read is passed
 * over. */
static void
find_in_process (const char *pipe_link,
                 IpcAnonymousPipeEnd end,
                 pid_t pid,
                 GArray *holders)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fd", (int) pid);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *fd;

  while (dir != NULL && (fd = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, fd, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);
      IpcPipeHolder holder = { pid, g_ascii_strtoll (fd, NULL, 10) };

      if (g_strcmp0 (target, pipe_link) == 0 && has_end_open (pid, fd, end))
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
  g_autofree char *pipe_link = g_strdup_printf ("pipe:[%" G_GUINT64_FORMAT "]", inode);
  GArray *holders = g_array_new (FALSE, FALSE, sizeof (IpcPipeHolder));

  for (guint i = 0; i < n_pids; i++)
    find_in_process (pipe_link, end, pids[i], holders);
  return holders;
}
