/* SPDX-License-Identifier: MIT */
/*
 * ipc-identity: who the process of a trace is: its program and its user, if it still is that one.
 *
 * A number of a process means nothing by itself: once the process is gone the kernel gives the
 * number to another, here within seconds. But a trace knows of a moment at which the number was
 * the right process. Who began before that moment and is there now is that very process; who began
 * later has only inherited its number:
 *
 *      began            alive_ns                now
 *    ────┼─────────────────┼─────────────────────┼───▶    it is the one
 *                          │       began         │
 *    ──────────────────────┼─────────┼───────────┼───▶    another one: the one is gone
 *
 * What is read, each from the same open directory, which never becomes another process's:
 *
 *   /proc/PID/stat   the 22nd field: when it began, in ticks since boot; the third: its state
 *   /proc/PID/exe    a link to the file that it runs
 *   /proc/PID        its owner is the process's user
 *
 * On Windows: GetProcessTimes, QueryFullProcessImageName, OpenProcessToken. See proc(5),
 * time_namespaces(7), which shifts both clocks alike.
 */

#include "ipc-identity.h"
#include "ipc-named-pipe-peer.h"
#include "ipc-proc-stat.h"
#include "ipc-proc.h"
#include "ipc-text.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S G_GINT64_CONSTANT (1000000000)

static gint64
get_time_ns (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (gint64) now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Time since boot counts while the machine sleeps, the trace's time does not. What passes between
 * the two readings makes the start earlier, which takes nobody for somebody else. */
static gint64
get_start_ns (guint64 ticks)
{
  gint64 monotonic_ns = get_time_ns (CLOCK_MONOTONIC);
  gint64 asleep_ns = get_time_ns (CLOCK_BOOTTIME) - monotonic_ns;

  return (gint64) ticks * (NS_PER_S / sysconf (_SC_CLK_TCK)) - asleep_ns;
}

static gboolean
read_stat (int proc_fd,
           IpcProcStat *stat)
{
  gsize size_bytes;
  g_autofree char *text = ipc_proc_read (proc_fd, "stat", &size_bytes);

  /* Dead and not reaped yet, or being reaped, is gone. */
  return text != NULL && ipc_proc_stat_parse (text, size_bytes, stat) &&
         strchr ("ZXx", stat->state) == NULL;
}

static char *
dup_program (int proc_fd,
             const IpcProcStat *stat)
{
  g_autofree char *path = ipc_proc_read_link (proc_fd, "exe");
  const char *program = path != NULL ? path : stat->name;

  return ipc_text_escape (program, strlen (program));
}

/**
 * ipc_identity_find:
 * @pid: the number that a process had
 * @alive_ns: a time at which it had it, by `CLOCK_MONOTONIC`
 *
 * Finds out who the process is, if it still lives. A few system calls, none of which waits.
 * Any thread.
 *
 * Returns: (transfer full) (nullable): who it is; %NULL when it is gone, whoever has its number now
 */
IpcIdentity *
ipc_identity_find (pid_t pid,
                   gint64 alive_ns)
{
  g_auto (IpcFd) proc_fd = pid > 0 ? ipc_proc_open (pid) : -1;
  IpcIdentity *self;
  struct stat status;
  IpcProcStat stat;

  if (proc_fd < 0 || !read_stat (proc_fd, &stat) || fstat (proc_fd, &status) != 0 ||
      get_start_ns (stat.start_ticks) > alive_ns)
    return NULL;
  self = g_new0 (IpcIdentity, 1);
  self->pid = pid;
  self->start_ns = get_start_ns (stat.start_ticks);
  self->user = ipc_named_pipe_peer_dup_user (status.st_uid);
  self->program = dup_program (proc_fd, &stat);
  return self;
}

/**
 * ipc_identity_free:
 * @self: (transfer full) (nullable): an identity
 */
void
ipc_identity_free (IpcIdentity *self)
{
  if (self == NULL)
    return;
  g_free (self->program);
  g_free (self->user);
  g_free (self);
}
