/* SPDX-License-Identifier: MIT */
/*
 * ipc-named-pipe-connect: from the name of a pipe to a connection.
 *
 * Windows: CreateFile on \\.\pipe\NAME. Linux: connect(2) to a path, and the client need not know
 * in which mode the pipe is:
 *
 *   connect (SOCK_SEQPACKET)   connected: message mode
 *                              EPROTOTYPE: try again as
 *   connect (SOCK_STREAM)      connected: byte mode
 *
 * Whatever else connect(2) says becomes a sentence about the name, since ECONNREFUSED alone may mean
 * that nobody listens, or that what has the name is no socket at all. See unix(7), connect(2). What
 * is connected is an IpcNamedPipe, ipc-named-pipe.c. Any thread.
 */

#include "ipc-named-pipe.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* Returns the descriptor, or -1 with errno. */
static int
try_connect (const struct sockaddr_un *address,
             int type)
{
  g_auto (IpcFd) fd = socket (AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return -1;
  if (connect (fd, (const struct sockaddr *) address, sizeof *address) != 0)
    return -1;
  return g_steal_fd (&fd);
}

/* connect(2) says ECONNREFUSED for a socket without listener and for anything that is no
 * socket; people want to know which. */
static void
fail_connecting (const char *name,
                 int errno_value,
                 GError **error)
{
  struct stat status;

  if (errno_value == ENOENT || errno_value == ENOTDIR)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 "Could not connect to pipe %s: there is nothing of that name", name);
  else if (errno_value == EPROTOTYPE)
    g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
                 "Could not connect to pipe %s: it is a socket for datagrams, not a pipe", name);
  else if (errno_value == EAGAIN)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                 "Could not connect to pipe %s: too many others wait to be let in", name);
  else if (errno_value == ECONNREFUSED && stat (name, &status) == 0 && !S_ISSOCK (status.st_mode))
    g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
                 "Could not connect to pipe %s: what has that name is not a socket", name);
  else if (errno_value == ECONNREFUSED)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED,
                 "Could not connect to pipe %s: the name is there, but nobody listens", name);
  else
    ipc_error_set_errno (error, errno_value, "Could not connect to pipe %s", name);
}

/**
 * ipc_named_pipe_fill_address:
 * @name: the name of a pipe: an absolute path of at most 107 bytes
 * @address: (out): the same for connect(2) and bind(2)
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT when the name is not absolute or too long
 *
 * Turns the name of a pipe into a socket address. An absolute path only: an empty one would make
 * the kernel choose a name in the abstract space, where any user may connect. See unix(7). Any
 * thread.
 *
 * Returns: %TRUE when @address is filled
 */
gboolean
ipc_named_pipe_fill_address (const char *name,
                             struct sockaddr_un *address,
                             GError **error)
{
  gsize length = strlen (name);

  if (name[0] != '/')
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "The name of a pipe is an absolute path, which “%s” is not", name);
      return FALSE;
    }
  if (length >= sizeof address->sun_path)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "The name of pipe %s has %" G_GSIZE_FORMAT " bytes, the system's limit is %"
                   G_GSIZE_FORMAT, name, length, sizeof address->sun_path - 1);
      return FALSE;
    }
  *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
  memcpy (address->sun_path, name, length);
  return TRUE;
}

/**
 * ipc_named_pipe_connect:
 * @name: the name of the pipe, an absolute path
 * @error: (out) (optional): %G_IO_ERROR_NOT_FOUND when there is no such name,
 *   %G_IO_ERROR_CONNECTION_REFUSED when nobody listens, %IPC_ERROR_WRONG_KIND when the name is
 *   something else, %G_IO_ERROR_BUSY when the listener's backlog is full,
 *   %IPC_ERROR_BAD_ARGUMENT when the name cannot be one, or the system's reason
 *
 * Connects to a listener, in whichever mode it is. Does not wait: the connection stands as soon
 * as it is in the listener's backlog, and messages can be sent before it is accepted. Who the
 * listener does not admit sees the end of file. See connect(2). Any thread.
 *
 * Returns: (transfer full): the connection, or %NULL
 */
IpcNamedPipe *
ipc_named_pipe_connect (const char *name,
                        GError **error)
{
  struct sockaddr_un address;
  int fd;

  g_return_val_if_fail (name != NULL, NULL);

  if (!ipc_named_pipe_fill_address (name, &address, error))
    return NULL;
  fd = try_connect (&address, SOCK_SEQPACKET);
  if (fd < 0 && errno == EPROTOTYPE)
    fd = try_connect (&address, SOCK_STREAM);
  if (fd < 0)
    {
      fail_connecting (name, errno, error);
      return NULL;
    }
  return ipc_named_pipe_new_for_fd (fd, error);
}
