/* SPDX-License-Identifier: MIT */
/*
 * ipc-named-pipe-listener: the server's end of a named pipe, and the doorkeeper in it.
 *
 * Windows: CreateNamedPipe with a security descriptor, ConnectNamedPipe, and, where it matters,
 * GetNamedPipeClientProcessId. Linux: a socket of AF_UNIX at a path, listen(2), accept4(2), and
 * SO_PEERCRED. Once accepted, a connection is an IpcNamedPipe (ipc-named-pipe.c).
 *
 *   parent                                  child                     impostor, same user
 *   fchmod (socket, 0600), bind, listen
 *   spawn, keep the child's pidfd  ------>  starts
 *   admit (pid, pidfd)                                    <---------  connect
 *   accept, SO_PEERPIDFD: not the child  ------------------------->   end of file
 *   accept, SO_PEERPIDFD: the child  <----  connect
 *   free: the name is gone; the connection stays
 *
 * File permissions keep other users out, and nobody else: every program of the same user may
 * connect. So each connection is asked who made it. A process id is no proof, since numbers are
 * used again within seconds. SO_PEERPIDFD (Linux 6.5) hands out a pidfd of exactly the process
 * that called connect(2), and since pidfds live on a file system of their own (pidfs, Linux 6.9)
 * two of them stand for the same process when their inode numbers are equal.
 *
 * Where the kernel has less, the next best proof is taken:
 *   no SO_PEERPIDFD or no pidfs   equal process ids, while the admitted process has not ended:
 *                                 as long as it lives, nobody else can have its number
 *   no pidfds at all              equal process ids
 *
 * See unix(7), accept(2), pidfd_open(2). An object is used by one thread at a time.
 */

#include "ipc-named-pipe-listener.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 /* since Linux 6.5; newer than Debian 12's headers */
#endif
#define PIDFS_FILE_SYSTEM 0x50494446 /* PIDFS_MAGIC, "PIDF" */

/* How many may wait to be accepted; connect(2) then says EAGAIN. */
#define BACKLOG 16
/* How far up a descendant's parents are followed. */
#define ANCESTORS_MAX 64

/* A process that may connect. */
typedef struct
{
  pid_t pid;                 /* its number */
  int pidfd;                 /* itself, our own descriptor; -1 where there are no pidfds */
  gboolean with_descendants; /* what it starts may connect in its place */
} Admitted;

/* Who called connect(). */
typedef struct
{
  struct ucred credentials; /* process id and user, at that time */
  int pidfd;                /* that process, or -1 */
  gboolean is_unknowable;   /* the kernel has pidfds of peers, but not of this one: it is gone */
} Peer;

struct _IpcNamedPipeListener
{
  int fd;                    /* the listening socket; ours */
  char *name;                /* its path */
  IpcNamedPipeAccess access; /* who may connect */
  dev_t device;              /* the name that we made, to remove that one and no other */
  ino_t inode;               /* 0 until there is one */
  GArray *admitted;          /* Admitted, each with its own descriptor */
};

static void
admitted_clear (gpointer data)
{
  ipc_fd_clear (&((Admitted *) data)->pidfd);
}

static void
peer_clear (Peer *peer)
{
  ipc_fd_clear (&peer->pidfd);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Peer, peer_clear)

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

static gboolean
is_same_process (const Peer *peer,
                 const Admitted *admitted)
{
  if (peer->pidfd >= 0 && admitted->pidfd >= 0 && is_on_pidfs (peer->pidfd))
    {
      guint64 inode = ipc_fd_get_inode (peer->pidfd);

      return inode != 0 && inode == ipc_fd_get_inode (admitted->pidfd);
    }
  return peer->credentials.pid == admitted->pid && is_alive (admitted->pidfd);
}

/* The fourth field of /proc/PID/stat. The second is the program's name in parentheses, and a
 * program may call itself `a) S 1 (b`: so what counts is the last closing one. Returns 0 when the
 * process is gone. */
static pid_t
read_parent (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  const char *after_name;
  int parent = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  after_name = strrchr (text, ')');
  if (after_name == NULL || sscanf (after_name + 1, " %*c %d", &parent) != 1)
    return 0;
  return parent;
}

/* Whether the peer was started by the admitted process, over any number of steps. /proc is read
 * by number, and any process on the way may end and its number be given away in between. So the
 * way is read again from the top down: a child that still has the same parent proves that this
 * parent lived all the time and that what was read above it was true. The peer's own pidfd
 * closes the proof. */
static gboolean
is_descendant (const Peer *peer,
               const Admitted *admitted)
{
  pid_t way[ANCESTORS_MAX + 1];
  guint n = 0;

  for (way[0] = peer->credentials.pid; way[n] != admitted->pid; n++)
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
  return n > 0 && is_alive (admitted->pidfd) && is_alive (peer->pidfd);
}

static gboolean
is_admitted (IpcNamedPipeListener *self,
             const Peer *peer)
{
  for (guint i = 0; i < self->admitted->len; i++)
    {
      const Admitted *admitted = &g_array_index (self->admitted, Admitted, i);

      if (is_same_process (peer, admitted))
        return TRUE;
      if (admitted->with_descendants && is_descendant (peer, admitted))
        return TRUE;
    }
  return FALSE;
}

/* Returns why the peer may not come in, or NULL when it may. */
static const char *
judge (IpcNamedPipeListener *self,
       const Peer *peer)
{
  if (self->access == IPC_NAMED_PIPE_ACCESS_EVERYONE)
    return NULL;
  if (peer->credentials.uid != geteuid ())
    return "it belongs to another user";
  if (self->access == IPC_NAMED_PIPE_ACCESS_USER)
    return NULL;
  if (peer->is_unknowable)
    return "it is gone, and nobody can tell any more which process it was";
  if (is_admitted (self, peer))
    return NULL;
  return self->admitted->len > 0 ? "it is not the process that was started for this pipe"
                                 : "no process has been admitted to this pipe";
}

/* A kernel without SO_PEERPIDFD says ENOPROTOOPT. Any other failure means that the peer is gone
 * (or that we have no descriptor left): then its number alone must not open the door. */
static gboolean
read_peer (IpcNamedPipeListener *self,
           int fd,
           Peer *peer,
           GError **error)
{
  socklen_t length = sizeof peer->credentials;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer->credentials, &length) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not ask who connected to pipe %s", self->name);
      return FALSE;
    }
  if (self->access != IPC_NAMED_PIPE_ACCESS_PROCESS)
    return TRUE;
  length = sizeof peer->pidfd;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERPIDFD, &peer->pidfd, &length) != 0)
    {
      peer->pidfd = -1;
      peer->is_unknowable = errno != ENOPROTOOPT;
    }
  return TRUE;
}

static char *
dup_program_name (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", (int) pid);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("already gone");
  g_strchomp (text);
  return ipc_text_escape (text, strlen (text));
}

/* Another user is given as a number: looking up names may wait for a server elsewhere. */
static void
fail_refused (IpcNamedPipeListener *self,
              const Peer *peer,
              const char *reason,
              GError **error)
{
  g_autofree char *program = dup_program_name (peer->credentials.pid);
  g_autofree char *user = NULL;

  if (peer->credentials.uid == getuid ())
    user = g_strdup (g_get_user_name ());
  else
    user = g_strdup_printf ("%u", (guint) peer->credentials.uid);
  g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED,
               "Process %d (%s) of user %s was refused at pipe %s: %s",
               (int) peer->credentials.pid, program, user, self->name, reason);
}

/* The mode is set on the socket before bind(2), which gives it to the name less the umask: so
 * the name is at no time open to more than it should be. Afterwards it is set as asked. */
static gboolean
bind_name (IpcNamedPipeListener *self,
           const struct sockaddr_un *address,
           GError **error)
{
  mode_t mode = self->access == IPC_NAMED_PIPE_ACCESS_EVERYONE ? 0666 : 0600;
  struct stat status;

  fchmod (self->fd, mode);
  if (bind (self->fd, (const struct sockaddr *) address, sizeof *address) != 0)
    {
      if (errno == EADDRINUSE)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                     "Could not make pipe %s: something of that name is there", self->name);
      else
        ipc_error_set_errno (error, errno, "Could not make pipe %s", self->name);
      return FALSE;
    }
  if (lstat (self->name, &status) == 0)
    {
      self->device = status.st_dev;
      self->inode = status.st_ino;
    }
  if (chmod (self->name, mode) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not set who may use pipe %s", self->name);
      return FALSE;
    }
  return TRUE;
}

/* Somebody may have removed the name and put something else there, which is not ours. */
static void
remove_name (IpcNamedPipeListener *self)
{
  struct stat status;

  if (self->inode == 0 || lstat (self->name, &status) != 0)
    return;
  if (status.st_dev == self->device && status.st_ino == self->inode)
    unlink (self->name);
}

/**
 * ipc_named_pipe_listener_new:
 * @name: the name, an absolute path of at most 107 bytes in a directory that only we may write
 * @mode: whether the pipe keeps the boundaries of messages
 * @access: who may connect
 * @error: (out) (optional): %G_IO_ERROR_EXISTS when the name is taken, and by whatever it is: it
 *   is never removed; %IPC_ERROR_BAD_ARGUMENT when it cannot be a name; or the system's reason
 *
 * Makes a named pipe and listens on it. The name gets mode 0600, or 0666 for
 * %IPC_NAMED_PIPE_ACCESS_EVERYONE, which still reaches only as far as the directory lets others
 * in. See bind(2), listen(2). Any thread.
 *
 * Returns: (transfer full): the listener, or %NULL
 */
IpcNamedPipeListener *
ipc_named_pipe_listener_new (const char *name,
                             IpcNamedPipeMode mode,
                             IpcNamedPipeAccess access,
                             GError **error)
{
  g_autoptr (IpcNamedPipeListener) self = NULL;
  int type = mode == IPC_NAMED_PIPE_BYTE ? SOCK_STREAM : SOCK_SEQPACKET;
  struct sockaddr_un address;

  g_return_val_if_fail (name != NULL, NULL);

  if (!ipc_named_pipe_fill_address (name, &address, error))
    return NULL;
  self = g_new0 (IpcNamedPipeListener, 1);
  self->name = g_strdup (name);
  self->access = access;
  self->admitted = g_array_new (FALSE, FALSE, sizeof (Admitted));
  g_array_set_clear_func (self->admitted, admitted_clear);

  self->fd = socket (AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make a socket for pipe %s", name);
      return NULL;
    }
  if (!bind_name (self, &address, error))
    return NULL;
  if (listen (self->fd, BACKLOG) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not listen on pipe %s", name);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * ipc_named_pipe_listener_free:
 * @self: (nullable) (transfer full): a listener
 *
 * Closes the door: who waits in the backlog sees the end of file, and the name is removed if it
 * is still the one that was made. Accepted connections go on.
 */
void
ipc_named_pipe_listener_free (IpcNamedPipeListener *self)
{
  if (self == NULL)
    return;
  remove_name (self);
  ipc_fd_clear (&self->fd);
  g_array_unref (self->admitted);
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_named_pipe_listener_get_name:
 * @self: a listener
 *
 * Returns: the name as it was given
 */
const char *
ipc_named_pipe_listener_get_name (IpcNamedPipeListener *self)
{
  return self->name;
}

/**
 * ipc_named_pipe_listener_get_fd:
 * @self: a listener
 *
 * Lends the descriptor for a poll loop: POLLIN for ipc_named_pipe_listener_accept().
 *
 * Returns: the descriptor, which stays the listener's
 */
int
ipc_named_pipe_listener_get_fd (IpcNamedPipeListener *self)
{
  return self->fd;
}

/**
 * ipc_named_pipe_listener_admit:
 * @self: a listener with %IPC_NAMED_PIPE_ACCESS_PROCESS
 * @pid: a process
 * @pidfd: a pidfd of it, which is duplicated here; -1 only where there are no pidfds
 * @with_descendants: whether what it starts, over at most 64 steps, may connect too, as long as
 *   it lives itself: for a command that starts the real program
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT when @pidfd is not one of @pid, or the
 *   system's reason
 *
 * Lets a process connect. Several may be admitted. It may have tried already: who is in the
 * backlog is judged when accepted, so call this before ipc_named_pipe_listener_accept().
 *
 * Returns: %TRUE when it is admitted
 */
gboolean
ipc_named_pipe_listener_admit (IpcNamedPipeListener *self,
                               pid_t pid,
                               int pidfd,
                               gboolean with_descendants,
                               GError **error)
{
  Admitted admitted = { .pid = pid, .pidfd = -1, .with_descendants = with_descendants };

  if (pidfd >= 0)
    {
      pid_t owner = ipc_fd_get_pidfd_pid (pidfd);

      if (owner != pid && owner != -1)
        {
          g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                       "Could not admit process %d to pipe %s: descriptor %d is no handle of it",
                       (int) pid, self->name, pidfd);
          return FALSE;
        }
      admitted.pidfd = ipc_fd_dup (pidfd, error);
      if (admitted.pidfd < 0)
        return FALSE;
    }
  g_array_append_val (self->admitted, admitted);
  return TRUE;
}

/**
 * ipc_named_pipe_listener_accept:
 * @self: a listener
 * @error: (out) (optional): %G_IO_ERROR_WOULD_BLOCK when nobody waits; %IPC_ERROR_PEER_REFUSED
 *   with who and why when somebody was turned away, after which others may still wait; or the
 *   system's reason, such as %G_IO_ERROR_TOO_MANY_OPEN_FILES, when somebody goes on waiting
 *
 * Takes the next connection out of the backlog and judges who made it. Never waits. See
 * accept4(2), and `SO_PEERCRED` in unix(7).
 *
 * Returns: (transfer full): the connection of somebody who may connect, or %NULL
 */
IpcNamedPipe *
ipc_named_pipe_listener_accept (IpcNamedPipeListener *self,
                                GError **error)
{
  g_auto (IpcFd) fd = -1;
  g_auto (Peer) peer = { .pidfd = -1 };
  const char *reason;

  do
    fd = accept4 (self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  while (fd < 0 && errno == EINTR);
  if (fd < 0 && errno == EAGAIN)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Nobody waits to be let in");
      return NULL;
    }
  if (fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not accept a connection to pipe %s", self->name);
      return NULL;
    }

  if (!read_peer (self, fd, &peer, error))
    return NULL;
  reason = judge (self, &peer);
  if (reason != NULL)
    {
      fail_refused (self, &peer, reason, error);
      return NULL;
    }
  return ipc_named_pipe_new_for_fd (g_steal_fd (&fd), error);
}
