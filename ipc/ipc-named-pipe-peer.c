/* SPDX-License-Identifier: MIT */
/*
 * ipc-named-pipe-peer: who is at the other end of a connection, and what proves it.
 *
 * Windows: GetNamedPipeClientProcessId, and the client's token by ImpersonateNamedPipeClient.
 * Linux: the kernel notes who called connect(2) and tells it by SO_PEERCRED (process id, user,
 * group) and, since Linux 6.5, by SO_PEERPIDFD: a pidfd of exactly that process.
 *
 * A process id is no proof, since numbers are used again within seconds. Two pidfds stand for the
 * same process when their inode numbers are equal, since pidfds live on a file system of their own
 * (pidfs, Linux 6.9). Where the kernel has less, the next best proof is taken:
 *
 *   no SO_PEERPIDFD or no pidfs   equal process ids, while the other process has not ended:
 *                                 as long as it lives, nobody else can have its number
 *   no pidfds at all              equal process ids
 *
 * See unix(7), pidfd_open(2), proc(5). Its user is ipc-named-pipe-listener.c, the doorkeeper.
 */

#include "ipc-named-pipe-peer.h"
#include "ipc-fd.h"
#include "ipc-proc-stat.h"
#include "ipc-text.h"

#include <errno.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 /* since Linux 6.5; newer than Debian 12's headers */
#endif
#define PIDFS_FILE_SYSTEM 0x50494446 /* PIDFS_MAGIC, "PIDF" */

/* How far up a descendant's parents are followed. */
#define ANCESTORS_MAX 64

/* Where the kernel gives no pidfd, nothing speaks against it. */
static gboolean
is_alive (int pidfd)
{
  return pidfd < 0 || !ipc_fd_is_readable (pidfd);
}

/* Before pidfs every pidfd had the same inode number. */
static gboolean
is_on_pidfs (int pidfd)
{
  struct statfs status;

  return fstatfs (pidfd, &status) == 0 && status.f_type == PIDFS_FILE_SYSTEM;
}

/* Returns 0 when the process is gone. */
static pid_t
read_parent (pid_t pid)
{
  IpcProcStat stat;

  return ipc_proc_stat_read (pid, &stat) ? stat.parent : 0;
}

/**
 * ipc_named_pipe_peer_read:
 * @self: (out caller-allocates): who it is; clear it with ipc_named_pipe_peer_clear()
 * @fd: a connected socket of AF_UNIX
 * @with_pidfd: whether the process itself is asked for, and not only its number
 *
 * Asks the kernel who called connect(2). A kernel without SO_PEERPIDFD says ENOPROTOOPT; any other
 * failure means that the peer is gone (or that we have no descriptor left), and then its number
 * alone must not open a door: `is_unknowable`. See unix(7). Any thread.
 *
 * Returns: %FALSE with errno when not even the number is known
 */
gboolean
ipc_named_pipe_peer_read (IpcNamedPipePeer *self,
                          int fd,
                          gboolean with_pidfd)
{
  socklen_t length = sizeof self->credentials;

  *self = (IpcNamedPipePeer){ .pidfd = -1 };
  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &self->credentials, &length) != 0)
    return FALSE;
  if (!with_pidfd)
    return TRUE;
  length = sizeof self->pidfd;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERPIDFD, &self->pidfd, &length) != 0)
    {
      self->pidfd = -1;
      self->is_unknowable = errno != ENOPROTOOPT;
    }
  return TRUE;
}

/**
 * ipc_named_pipe_peer_clear:
 * @self: a peer
 *
 * Closes its pidfd. May be called twice.
 */
void
ipc_named_pipe_peer_clear (IpcNamedPipePeer *self)
{
  ipc_fd_clear (&self->pidfd);
}

/**
 * ipc_named_pipe_peer_is_process:
 * @self: a peer, read with its pidfd
 * @pid: the number of a process
 * @pidfd: the process, or -1 where there are no pidfds
 *
 * Returns: whether the peer is that very process
 */
gboolean
ipc_named_pipe_peer_is_process (const IpcNamedPipePeer *self,
                                pid_t pid,
                                int pidfd)
{
  if (self->is_unknowable)
    return FALSE;
  if (self->pidfd >= 0 && pidfd >= 0 && is_on_pidfs (self->pidfd))
    {
      guint64 inode = ipc_fd_get_inode (self->pidfd);

      return inode != 0 && inode == ipc_fd_get_inode (pidfd);
    }
  return self->credentials.pid == pid && is_alive (pidfd);
}

/**
 * ipc_named_pipe_peer_is_descendant:
 * @self: a peer, read with its pidfd
 * @pid: the number of a process
 * @pidfd: the process, or -1 where there are no pidfds
 *
 * Whether the peer was started by that process, over at most 64 steps. /proc is read by number,
 * and any process on the way may end and its number be given away in between. So the way is read
 * again from the top down: a child that still has the same parent proves that this parent lived
 * all the time and that what was read above it was true. The peer's own pidfd closes the proof.
 *
 * Returns: whether it is proven
 */
gboolean
ipc_named_pipe_peer_is_descendant (const IpcNamedPipePeer *self,
                                   pid_t pid,
                                   int pidfd)
{
  pid_t way[ANCESTORS_MAX + 1];
  guint n = 0;

  for (way[0] = self->credentials.pid; way[n] != pid; n++)
    {
      if (n == ANCESTORS_MAX || way[n] <= 1)
        return FALSE;
      way[n + 1] = read_parent (way[n]);
    }
  for (guint i = n; i > 0; i--)
    {
      if (read_parent (way[i - 1]) != way[i])
        return FALSE;
    }
  return n > 0 && !self->is_unknowable && is_alive (pidfd) && is_alive (self->pidfd);
}

/**
 * ipc_named_pipe_peer_dup_program:
 * @pid: a process
 *
 * What a process calls itself, which it is free to choose: a word to show, not a proof. See
 * `/proc/PID/comm` in proc(5).
 *
 * Returns: (transfer full): its name, escaped; "already gone" when there is no such process
 */
char *
ipc_named_pipe_peer_dup_program (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", (int) pid);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("already gone");
  g_strchomp (text);
  return ipc_text_escape (text, strlen (text));
}

/**
 * ipc_named_pipe_peer_dup_user:
 * @uid: a user
 *
 * Another user than our own is given as a number: looking up names may wait for a server elsewhere.
 *
 * Returns: (transfer full): the name or the number
 */
char *
ipc_named_pipe_peer_dup_user (uid_t uid)
{
  return uid == getuid () ? g_strdup (g_get_user_name ()) : g_strdup_printf ("%u", (guint) uid);
}
