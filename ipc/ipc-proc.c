/* SPDX-License-Identifier: MIT */
/*
 * ipc-proc: a process's folder in /proc, held open so that it stays that process's.
 *
 *   /proc/4711/stat      opened by its name: whoever has the number 4711 at that moment
 *   proc_fd, "stat"      opened in a folder that is open already: the process that had it then,
 *                        or ESRCH once that one is gone, never another one
 *
 * Process numbers are used again, within seconds on a busy machine. An open folder of /proc is as
 * good a handle of a process as a pidfd; who takes it while the process cannot have been reaped,
 * because that is for himself to do, can hand it to a thread and have it read there in peace.
 *
 * What lies there can be read without being root for processes of the own user. See proc(5),
 * openat(2).
 */

#include "ipc-proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* No file that is read here has more; a hostile process can make its maps long. */
#define READ_MAX (4 * 1024 * 1024)
#define READ_FIRST 4096
/* The longest target of a link that is read. */
#define LINK_MAX 4096

/**
 * ipc_proc_open:
 * @pid: a process that is not reaped before this returns
 *
 * Any thread.
 *
 * Returns: a descriptor of its folder, close-on-exec; -1 with `errno` when there is none
 */
int
ipc_proc_open (pid_t pid)
{
  char path[32];

  g_snprintf (path, sizeof path, "/proc/%d", (int) pid);
  return open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Files of /proc have no size: they are read until there is no more. */
static GByteArray *
read_all (int fd)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new (READ_FIRST);
  guint length = 0;

  for (;;)
    {
      gssize n;

      g_byte_array_set_size (bytes, length + READ_FIRST);
      n = read (fd, bytes->data + length, READ_FIRST);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return NULL;
      length += n;
      if (n == 0 || length > READ_MAX)
        break;
    }
  g_byte_array_set_size (bytes, length + 1);
  bytes->data[length] = '\0';
  return g_steal_pointer (&bytes);
}

/**
 * ipc_proc_read:
 * @proc_fd: a process's folder
 * @name: a file in it, such as `stat` or `fdinfo/7`
 * @size_bytes: (out) (optional): how long it is
 *
 * Reads a file. That it cannot be read is no failure of anybody's: the process may be gone, or the
 * descriptor closed. Any thread.
 *
 * Returns: (transfer full) (nullable): its bytes with a NUL behind, which may not be UTF-8
 */
char *
ipc_proc_read (int proc_fd,
               const char *name,
               gsize *size_bytes)
{
  g_auto (IpcFd) fd = openat (proc_fd, name, O_RDONLY | O_CLOEXEC);
  GByteArray *bytes = fd >= 0 ? read_all (fd) : NULL;

  if (bytes == NULL)
    return NULL;
  if (size_bytes != NULL)
    *size_bytes = bytes->len - 1;
  return (char *) g_byte_array_free (bytes, FALSE);
}

/**
 * ipc_proc_read_link:
 * @proc_fd: a process's folder
 * @name: a link in it, such as `fd/7`
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): what it points to, such as `pipe:[4711]`
 */
char *
ipc_proc_read_link (int proc_fd,
                    const char *name)
{
  char target[LINK_MAX];
  gssize length = readlinkat (proc_fd, name, target, sizeof target);

  return length >= 0 ? g_strndup (target, length) : NULL;
}

static gint
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

/**
 * ipc_proc_list:
 * @proc_fd: a process's folder
 * @folder: a folder in it whose entries are numbers: `fd`, `task`
 *
 * Any thread.
 *
 * Returns: (transfer full) (element-type int): the numbers, smallest first; empty when it is gone
 */
GArray *
ipc_proc_list (int proc_fd,
               const char *folder)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (int));
  int fd = openat (proc_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    {
      ipc_fd_close (fd);
      return numbers;
    }
  while ((entry = readdir (dir)) != NULL)
    {
      int number = (int) g_ascii_strtoll (entry->d_name, NULL, 10);

      if (g_ascii_isdigit (entry->d_name[0]))
        g_array_append_val (numbers, number);
    }
  closedir (dir);
  g_array_sort (numbers, compare_numbers);
  return numbers;
}
