/* SPDX-License-Identifier: MIT */
/*
 * ipc-proc-stat: what a process is doing, from /proc/PID/stat and /proc/PID/wchan.
 *
 *   4711 (tincan-viewer) S 4100 4100 4099 0 -1 4194304 … 5 0 81234 …
 *    │          │        │  │                            │     └── when it was started
 *    pid       name    state parent                   threads
 *
 * The name may hold any bytes: spaces, parentheses, a newline. So `1 (a) R 2) S 3` is a process
 * with the name `a) R 2`: what counts is the last closing parenthesis, because nothing behind it
 * can have one. All functions here but one are pure functions of bytes. See proc(5).
 */

#include "ipc-proc-stat.h"

#include "ipc-proc.h"

#include <string.h>

/* Fields behind the name, counted from the state, which is 0. */
#define FIELD_PARENT 1
#define FIELD_N_THREADS 17
#define FIELD_START_TICKS 19

static gboolean
parse_fields (const char *text,
              IpcProcStat *stat)
{
  g_auto (GStrv) fields = g_strsplit (text, " ", FIELD_START_TICKS + 2);
  guint64 parent;
  guint64 n_threads;
  guint64 start_ticks;

  if (g_strv_length (fields) <= FIELD_START_TICKS || strlen (fields[0]) != 1 ||
      !g_ascii_string_to_unsigned (fields[FIELD_PARENT], 10, 0, G_MAXINT, &parent, NULL) ||
      !g_ascii_string_to_unsigned (fields[FIELD_N_THREADS], 10, 0, G_MAXINT, &n_threads, NULL) ||
      !g_ascii_string_to_unsigned (fields[FIELD_START_TICKS], 10, 0, G_MAXUINT64, &start_ticks,
                                   NULL))
    return FALSE;
  stat->state = fields[0][0];
  stat->parent = (pid_t) parent;
  stat->n_threads = (guint) n_threads;
  stat->start_ticks = start_ticks;
  return TRUE;
}

/**
 * ipc_proc_stat_parse:
 * @text: what was read, with a NUL behind
 * @size_bytes: without that
 * @stat: (out): what it says
 *
 * Returns: %FALSE when it is no such file's
 */
gboolean
ipc_proc_stat_parse (const char *text,
                     gsize size_bytes,
                     IpcProcStat *stat)
{
  const char *name = memchr (text, '(', size_bytes);
  const char *end = memrchr (text, ')', size_bytes);
  IpcProcStat parsed = { 0 };
  guint64 pid;
  g_autofree char *number = NULL;

  if (name == NULL || end == NULL || end <= name || name - text < 2 || end[1] != ' ' ||
      end - name - 1 >= IPC_PROC_NAME_MAX)
    return FALSE;
  number = g_strndup (text, name - text - 1);
  if (!g_ascii_string_to_unsigned (number, 10, 1, G_MAXINT, &pid, NULL) ||
      !parse_fields (end + 2, &parsed))
    return FALSE;
  parsed.pid = (pid_t) pid;
  memcpy (parsed.name, name + 1, end - name - 1);
  *stat = parsed;
  return TRUE;
}

/**
 * ipc_proc_stat_read:
 * @pid: a process
 * @stat: (out): what it is doing
 *
 * Asks about whoever has that number now. Any thread.
 *
 * Returns: %FALSE when nobody has
 */
gboolean
ipc_proc_stat_read (pid_t pid,
                    IpcProcStat *stat)
{
  g_auto (IpcFd) proc_fd = ipc_proc_open (pid);
  gsize size_bytes;
  g_autofree char *text = proc_fd >= 0 ? ipc_proc_read (proc_fd, "stat", &size_bytes) : NULL;

  return text != NULL && ipc_proc_stat_parse (text, size_bytes, stat);
}

/**
 * ipc_proc_state_in_words:
 * @state: the letter of proc(5)
 *
 * Returns: (transfer none): such as "sleeping"
 */
const char *
ipc_proc_state_in_words (char state)
{
  switch (state)
    {
    case 'R':
      return "running";
    case 'S':
      return "sleeping";
    case 'D':
      return "waiting for a device";
    case 'T':
      return "stopped";
    case 't':
      return "stopped by a debugger";
    case 'Z':
      return "ended, not reaped";
    case 'X':
    case 'x':
      return "gone";
    case 'I':
      return "idle";
    case 'P':
      return "parked";
    default:
      return "in a state of its own";
    }
}

static gboolean
is_symbol (const char *text,
           gsize size_bytes)
{
  for (gsize i = 0; i < size_bytes; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '_' && text[i] != '.')
      return FALSE;
  return size_bytes > 0;
}

/**
 * ipc_proc_parse_wait_channel:
 * @text: what /proc/PID/wchan holds
 * @size_bytes: how long it is
 *
 * Returns: (transfer full) (nullable): the kernel's function that it sleeps in, such as
 *   `do_poll.constprop.0` or `pipe_write`; %NULL when it does not sleep, or the kernel does not tell
 */
char *
ipc_proc_parse_wait_channel (const char *text,
                             gsize size_bytes)
{
  if (!is_symbol (text, size_bytes) || (size_bytes == 1 && text[0] == '0'))
    return NULL;
  return g_strndup (text, size_bytes);
}
