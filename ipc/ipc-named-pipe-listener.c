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
 * connect. So each connection is asked who made it, and what proves it is ipc-named-pipe-peer.c.
 *
 * See unix(7), accept(2). An object is used by one thread at a time.
 */

#include "ipc-named-pipe-listener.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-named-pipe-peer.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many may wait to be accepted; connect(2) then says EAGAIN. */
#define BACKLOG 16

/* A process that may connect. */
typedef struct
{
  pid_t pid;                 /* its number */
  int pidfd;                 /* itself, our own descriptor; -1 where there are no pidfds */
  gboolean with_descendants; /* what it starts may connect in its place */
} Admitted;

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

/* The admitted process that is the peer, or that started it; NULL when there is none. */
static const Admitted *
find_admitted (IpcNamedPipeListener *self,
               const IpcNamedPipePeer *peer)
{
  for (guint i = 0; i < self->admitted->len; i++)
    {
      const Admitted *admitted = &g_array_index (self->admitted, Admitted, i);

      if (ipc_named_pipe_peer_is_process (peer, admitted->pid, admitted->pidfd))
        return admitted;
      if (admitted->with_descendants &&
          ipc_named_pipe_peer_is_descendant (peer, admitted->pid, admitted->pidfd))
        return admitted;
    }
  return NULL;
}

/* Returns why the peer may not come in, or NULL when it may. */
static const char *
judge (IpcNamedPipeListener *self,
       const IpcNamedPipePeer *peer)
{
  if (self->access == IPC_NAMED_PIPE_ACCESS_EVERYONE)
    return NULL;
  if (peer->credentials.uid != geteuid ())
    return "it belongs to another user";
  if (self->access == IPC_NAMED_PIPE_ACCESS_USER)
    return NULL;
  if (peer->is_unknowable)
    return "it is gone, and nobody can tell any more which process it was";
  if (find_admitted (self, peer) != NULL)
    return NULL;
  return self->admitted->len > 0 ? "it is not the process that was started for this pipe"
                                 : "no process has been admitted to this pipe";
}

static void
fail_refused (IpcNamedPipeListener *self,
              const IpcNamedPipePeer *peer,
              const char *reason,
              GError **error)
{
  g_autofree char *program = ipc_named_pipe_peer_dup_program (peer->credentials.pid);
  g_autofree char *user = ipc_named_pipe_peer_dup_user (peer->credentials.uid);

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
 * ipc_named_pipe_listener_dismiss:
 * @self: a listener
 * @pid: a process that was admitted
 *
 * Forgets an admitted process, as a rule because it is gone. A connection that it has goes on.
 */
void
ipc_named_pipe_listener_dismiss (IpcNamedPipeListener *self,
                                 pid_t pid)
{
  for (guint i = self->admitted->len; i > 0; i--)
    {
      if (g_array_index (self->admitted, Admitted, i - 1).pid == pid)
        g_array_remove_index (self->admitted, i - 1);
    }
}

/**
 * ipc_named_pipe_listener_set_access:
 * @self: a listener that is not for everyone
 * @access: %IPC_NAMED_PIPE_ACCESS_PROCESS or %IPC_NAMED_PIPE_ACCESS_USER
 *
 * Changes who may connect from now on. A pipe for everyone needs a name of its own, which others
 * can reach: make another listener.
 */
void
ipc_named_pipe_listener_set_access (IpcNamedPipeListener *self,
                                    IpcNamedPipeAccess access)
{
  g_return_if_fail (self->access != IPC_NAMED_PIPE_ACCESS_EVERYONE);
  g_return_if_fail (access != IPC_NAMED_PIPE_ACCESS_EVERYONE);

  self->access = access;
}

/**
 * ipc_named_pipe_listener_identify:
 * @self: a listener
 * @pipe: a connection, also one that another listener accepted
 *
 * Which of the admitted processes made a connection, itself or by a process that it started.
 *
 * Returns: the process id that was given to ipc_named_pipe_listener_admit(); 0 when it is nobody
 *   that was admitted
 */
pid_t
ipc_named_pipe_listener_identify (IpcNamedPipeListener *self,
                                  IpcNamedPipe *pipe)
{
  g_auto (IpcNamedPipePeer) peer = { .pidfd = -1 };
  const Admitted *admitted;

  if (!ipc_named_pipe_peer_read (&peer, ipc_named_pipe_get_fd (pipe), TRUE))
    return 0;
  admitted = find_admitted (self, &peer);
  return admitted != NULL ? admitted->pid : 0;
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
  g_auto (IpcNamedPipePeer) peer = { .pidfd = -1 };
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

  if (!ipc_named_pipe_peer_read (&peer, fd, self->access == IPC_NAMED_PIPE_ACCESS_PROCESS))
    {
      ipc_error_set_errno (error, errno, "Could not ask who connected to pipe %s", self->name);
      return NULL;
    }
  reason = judge (self, &peer);
  if (reason != NULL)
    {
      fail_refused (self, &peer, reason, error);
      return NULL;
    }
  return ipc_named_pipe_new_for_fd (g_steal_fd (&fd), error);
}
