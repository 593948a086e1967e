/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The longest name of a process that the kernel keeps is 15 bytes; of a kernel thread, 63. */
#define IPC_PROC_NAME_MAX 64

/**
 * IpcProcStat:
 * @pid: the process, or a thread of it
 * @name: its name; any bytes, as the process itself may set it
 * @state: a letter, see ipc_proc_state_in_words()
 * @parent: who started it
 * @n_threads: how many threads it has
 * @start_ticks: when it was started, in clock ticks since the machine was; with @pid it names one
 *   process for ever
 */
typedef struct
{
  pid_t pid;
  char name[IPC_PROC_NAME_MAX];
  char state;
  pid_t parent;
  guint n_threads;
  guint64 start_ticks;
} IpcProcStat;

gboolean ipc_proc_stat_parse (const char *text,
                              gsize size_bytes,
                              IpcProcStat *stat);
gboolean ipc_proc_stat_read (pid_t pid,
                             IpcProcStat *stat);
const char *ipc_proc_state_in_words (char state);
char *ipc_proc_parse_wait_channel (const char *text,
                                   gsize size_bytes);

G_END_DECLS
