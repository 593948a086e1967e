/* SPDX-License-Identifier: MIT */
/*
 * ipc-proc-fd: what is behind a descriptor of a process, from two files for each of them.
 *
 *   /proc/PID/fd/9 -> pipe:[4711]               a pipe, by its inode
 *                     socket:[4712]             a socket, see ipc-sock-diag.c for the rest
 *                     /memfd:Memory1 (deleted)  memory without a place in the file system
 *                     /dev/shm/Mapping_4100     memory with one
 *                     anon_inode:[eventfd]      a counter
 *                     anon_inode:[pidfd]        a process
 *                     /run/…/Event1_4100        a FIFO, or any file: only stat(2) can tell
 *
 *   /proc/PID/fdinfo/9    pos:    0
 *                         flags:  02004001        octal; the lowest bits are the access mode
 *                         eventfd-count:       1  hexadecimal
 *                         Pid:    4711
 *
 * A process can name files and memory as it likes, also `pipe:[4711]`, but only a path can begin
 * with a slash, and only what is no path can begin without. Pure functions of bytes. See proc(5).
 */

#include "ipc-proc-fd.h"

#include <string.h>

#define SHM_FOLDER "/dev/shm/"
#define MEMFD_PREFIX "/memfd:"
#define DELETED " (deleted)"

/* A number in brackets behind a word: `pipe:[4711]`. */
static gboolean
parse_bracketed (const char *target,
                 const char *word,
                 guint64 *number)
{
  g_autofree char *digits = NULL;

  if (!g_str_has_prefix (target, word) || !g_str_has_suffix (target, "]"))
    return FALSE;
  digits = g_strndup (target + strlen (word), strlen (target) - strlen (word) - 1);
  return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, number, NULL);
}

static char *
dup_without_deleted (const char *name)
{
  gsize length = strlen (name);

  if (g_str_has_suffix (name, DELETED))
    length -= strlen (DELETED);
  return g_strndup (name, length);
}

static IpcFdKind
parse_path (const char *target,
            char **name)
{
  if (g_str_has_prefix (target, MEMFD_PREFIX))
    {
      *name = dup_without_deleted (target + strlen (MEMFD_PREFIX));
      return IPC_FD_MEMFD;
    }
  *name = dup_without_deleted (target);
  return g_str_has_prefix (target, SHM_FOLDER) ? IPC_FD_NAMED_MEMORY : IPC_FD_OTHER;
}

/**
 * ipc_fd_parse_link:
 * @target: what /proc/PID/fd/N points to
 * @inode: (out): of a pipe or a socket; 0 otherwise
 * @name: (out) (transfer full) (nullable): of memory, or the path of a file; any bytes
 *
 * Returns: what it is. A FIFO at a path is %IPC_FD_OTHER here, as any file at a path
 */
IpcFdKind
ipc_fd_parse_link (const char *target,
                   guint64 *inode,
                   char **name)
{
  guint64 ignored;

  *inode = 0;
  *name = NULL;
  if (target[0] == '/')
    return parse_path (target, name);
  if (parse_bracketed (target, "pipe:[", inode))
    return IPC_FD_PIPE;
  if (parse_bracketed (target, "socket:[", inode))
    return IPC_FD_SOCKET;
  if (g_str_equal (target, "anon_inode:[eventfd]"))
    return IPC_FD_EVENTFD;
  if (g_str_equal (target, "anon_inode:[pidfd]") || parse_bracketed (target, "pidfd:[", &ignored))
    return IPC_FD_PIDFD;
  return IPC_FD_OTHER;
}

static void
parse_line (const char *key,
            const char *value,
            IpcFdInfo *info,
            gboolean *has_flags)
{
  if (g_str_equal (key, "pos"))
    info->position_bytes = g_ascii_strtoull (value, NULL, 10);
  else if (g_str_equal (key, "flags"))
    {
      info->flags = (int) g_ascii_strtoull (value, NULL, 8);
      *has_flags = TRUE;
    }
  else if (g_str_equal (key, "eventfd-count"))
    {
      info->has_count = TRUE;
      info->count = g_ascii_strtoull (value, NULL, 16);
    }
  else if (g_str_equal (key, "eventfd-id"))
    info->event_id = g_ascii_strtoull (value, NULL, 10);
  else if (g_str_equal (key, "Pid"))
    info->pid = (pid_t) MAX (g_ascii_strtoll (value, NULL, 10), 0);
}

/**
 * ipc_fd_parse_info:
 * @text: what /proc/PID/fdinfo/N holds
 * @info: (out): what it says
 *
 * Returns: %FALSE when it is no such file's
 */
gboolean
ipc_fd_parse_info (const char *text,
                   IpcFdInfo *info)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  IpcFdInfo parsed = { 0 };
  gboolean has_flags = FALSE;

  for (char **line = lines; *line != NULL; line++)
    {
      char *colon = strchr (*line, ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      parse_line (*line, g_strstrip (colon + 1), &parsed, &has_flags);
    }
  if (!has_flags)
    return FALSE;
  *info = parsed;
  return TRUE;
}

/**
 * ipc_fd_kind_in_words:
 * @kind: what it is
 *
 * Returns: (transfer none): such as "pipe"
 */
const char *
ipc_fd_kind_in_words (IpcFdKind kind)
{
  static const char *const words[] = {
    [IPC_FD_OTHER] = "file",
    [IPC_FD_PIPE] = "pipe",
    [IPC_FD_FIFO] = "FIFO",
    [IPC_FD_SOCKET] = "socket",
    [IPC_FD_MEMFD] = "memfd",
    [IPC_FD_NAMED_MEMORY] = "named memory",
    [IPC_FD_EVENTFD] = "eventfd",
    [IPC_FD_PIDFD] = "pidfd",
  };

  return words[kind];
}
