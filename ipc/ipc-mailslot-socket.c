/* SPDX-License-Identifier: MIT */
/*
 * ipc-mailslot-socket: the name of a mailslot, and the kernel's short queue behind it.
 *
 *   owner                                       writers (ipc-mailslot-writer.c)
 *   NAME.limit, then bind NAME    ------>       find the one, and with it the other
 *   recvmsg: bytes, and who wrote  <------      send
 *   shut: names gone, SHUT_RD     ------>       send: EPIPE
 *   recvmsg: the rest, to the last one
 *   close
 *
 * The socket asks for the writer's credentials with each datagram (SO_PASSCRED), which the kernel
 * fills in. Its mode is set before it has a name, so at no time may more people write than should.
 *
 * Kernel calls: socket(2), bind(2), recvmsg(2), shutdown(2); see unix(7). Whoever has the object
 * uses it by one thread at a time. Its user is ipc-mailslot.c.
 */

#include "ipc-mailslot-socket.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-mailslot-name.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct _IpcMailslotSocket
{
  char *name;    /* the socket's path */
  dev_t device;  /* the name that we made, to remove that one and no other */
  ino_t inode;   /* 0 while there is none */
  int limit_fd;  /* the file that tells writers the limit; ours */
  int fd;        /* the socket; -1 once closed */
};

static gboolean
bind_name (IpcMailslotSocket *self,
           const struct sockaddr_un *address,
           GError **error)
{
  const int yes = 1;
  struct stat status;

  /* Both before the name is there: no message comes without its writer, and at no time is the
   * name open to more than it should be. */
  if (setsockopt (self->fd, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) != 0 ||
      fchmod (self->fd, 0600) != 0 ||
      bind (self->fd, (const struct sockaddr *) address, sizeof *address) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not make mailslot %s", self->name);
      return FALSE;
    }
  if (lstat (self->name, &status) == 0)
    {
      self->device = status.st_dev;
      self->inode = status.st_ino;
    }
  return TRUE;
}

/* Whoever finds the name finds the limit: the file is made first, and goes first. */
static gboolean
make_names (IpcMailslotSocket *self,
            gsize limit_bytes,
            const struct sockaddr_un *address,
            GError **error)
{
  self->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make a socket for mailslot %s", self->name);
      return FALSE;
    }
  self->limit_fd = ipc_mailslot_name_create_limit (self->name, limit_bytes, error);
  if (self->limit_fd < 0)
    return FALSE;
  if (bind_name (self, address, error))
    return TRUE;
  ipc_mailslot_name_remove_limit (self->name);
  return FALSE;
}

/* Somebody may have removed the name and put something else there, which is not ours. Once it is
 * gone its number may be given to the next file, so it is forgotten. */
static void
remove_names (IpcMailslotSocket *self)
{
  struct stat status;
  ino_t inode = self->inode;

  self->inode = 0;
  if (inode == 0 || lstat (self->name, &status) != 0)
    return;
  if (status.st_dev != self->device || status.st_ino != inode)
    return;
  ipc_mailslot_name_remove_limit (self->name);
  unlink (self->name);
}

/**
 * ipc_mailslot_socket_new:
 * @name: an absolute path of at most 107 bytes in a directory that only we may write
 * @limit_bytes: what writers are told is the largest message
 * @error: (out) (optional): as for ipc_mailslot_new()
 *
 * Makes the two names, with mode 0600. Any thread.
 *
 * Returns: (transfer full): the socket, non-blocking and close-on-exec, or %NULL
 */
IpcMailslotSocket *
ipc_mailslot_socket_new (const char *name,
                         gsize limit_bytes,
                         GError **error)
{
  g_autoptr (IpcMailslotSocket) self = NULL;
  struct sockaddr_un address;

  if (!ipc_mailslot_name_fill_address (name, &address, error))
    return NULL;
  self = g_new0 (IpcMailslotSocket, 1);
  self->name = g_strdup (name);
  self->fd = self->limit_fd = -1;
  return make_names (self, limit_bytes, &address, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * ipc_mailslot_socket_free:
 * @self: (transfer full): a socket
 *
 * Closes it and removes the names, if that was not done.
 */
void
ipc_mailslot_socket_free (IpcMailslotSocket *self)
{
  remove_names (self);
  ipc_fd_clear (&self->fd);
  ipc_fd_clear (&self->limit_fd);
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_mailslot_socket_get_fd:
 * @self: a socket
 *
 * Returns: the descriptor to poll for reading, which stays the socket's; -1 once it is closed
 */
int
ipc_mailslot_socket_get_fd (IpcMailslotSocket *self)
{
  return self->fd;
}

/**
 * ipc_mailslot_socket_set_limit:
 * @self: a socket
 * @limit_bytes: what writers are told from now on
 * @error: (out) (optional): the system's reason
 *
 * Returns: whether they are told
 */
gboolean
ipc_mailslot_socket_set_limit (IpcMailslotSocket *self,
                               gsize limit_bytes,
                               GError **error)
{
  return ipc_mailslot_name_write_limit (self->limit_fd, self->name, limit_bytes, error);
}

static pid_t
read_writer (struct msghdr *header)
{
  struct cmsghdr *control = CMSG_FIRSTHDR (header);
  struct ucred credentials;

  if (control == NULL || control->cmsg_level != SOL_SOCKET ||
      control->cmsg_type != SCM_CREDENTIALS)
    return 0;
  memcpy (&credentials, CMSG_DATA (control), sizeof credentials);
  return credentials.pid;
}

/**
 * ipc_mailslot_socket_receive:
 * @self: a socket that is not closed
 * @buffer: (out): where it goes, as far as there is room
 * @room_bytes: how much room there is
 * @datagram: (out): its size and its writer
 *
 * Takes the oldest datagram out of the kernel's queue. There is room for the writer's credentials and
 * for nothing else: descriptors that somebody sends along are closed by the kernel. Never waits. See
 * recvmsg(2).
 *
 * Returns: whether there was one
 */
gboolean
ipc_mailslot_socket_receive (IpcMailslotSocket *self,
                             void *buffer,
                             gsize room_bytes,
                             IpcMailslotDatagram *datagram)
{
  union
  {
    char bytes[CMSG_SPACE (sizeof (struct ucred))];
    struct cmsghdr align;
  } control;
  struct iovec part = { .iov_base = buffer, .iov_len = room_bytes };
  struct msghdr header = { .msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = &control,
                           .msg_controllen = sizeof control };
  gssize n;

  do
    n = recvmsg (self->fd, &header, MSG_DONTWAIT | MSG_TRUNC | MSG_CMSG_CLOEXEC);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return FALSE;
  datagram->size_bytes = n;
  datagram->writer = read_writer (&header);
  return TRUE;
}

/**
 * ipc_mailslot_socket_shut:
 * @self: a socket that is not closed
 *
 * Removes the names, and has the next write of any writer fail. What was written before can still be
 * received, and once that is done nothing more will come. See shutdown(2).
 */
void
ipc_mailslot_socket_shut (IpcMailslotSocket *self)
{
  remove_names (self);
  shutdown (self->fd, SHUT_RD);
}

/**
 * ipc_mailslot_socket_close:
 * @self: a socket
 *
 * Closes it. What was not received is gone.
 */
void
ipc_mailslot_socket_close (IpcMailslotSocket *self)
{
  ipc_fd_clear (&self->fd);
}
