/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-listener: the door of a remoting server: where it is, and who may come in.
 *
 *   client                          listener                                 kernel
 *     │ ── connect ────────────────▶ │ accept4(2)
 *     │                              │ ── whose socket is that? ─────────────▶ │
 *     │                              │ ◀────────────────────── user, process ─ │
 *     │ ◀──── closed, unread ─────── │ another user
 *     │                              │ our own user: a connection for the server
 *
 * Over TCP every user of the machine reaches the port, so it is the kernel that is asked, and not
 * the client: see ipc-remoting-peer.c. A Unix socket has mode 0600 besides.
 *
 * See accept(2). Nothing here waits. An object is used by one thread at a time. Partner:
 * ipc-remoting-server.c, which serves those that were let in.
 */

#include "ipc-remoting-listener.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-remoting-address.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

struct _IpcRemotingListener
{
  int fd;        /* ours */
  char *address; /* for clients */
  char *name;    /* the path that we made; NULL over TCP */
};

/**
 * ipc_remoting_listener_new:
 * @address: `unix:path=…` or `tcp:host=127.0.0.1,port=…`; port 0 for any free one
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT for an address of another kind, or the system's
 *   reason
 *
 * Listens there. See ipc_remoting_address_listen(). Any thread.
 *
 * Returns: (transfer full) (nullable): the listener
 */
IpcRemotingListener *
ipc_remoting_listener_new (const char *address,
                           GError **error)
{
  g_autofree char *actual = NULL;
  int fd = ipc_remoting_address_listen (address, &actual, error);
  IpcRemotingListener *self;

  if (fd < 0)
    return NULL;
  self = g_new0 (IpcRemotingListener, 1);
  self->fd = fd;
  self->name = ipc_remoting_address_dup_path (actual);
  self->address = g_steal_pointer (&actual);
  return self;
}

/**
 * ipc_remoting_listener_free:
 * @self: (transfer full): a listener
 *
 * Closes the door and removes the name. Connections that were accepted go on.
 */
void
ipc_remoting_listener_free (IpcRemotingListener *self)
{
  if (self->name != NULL)
    g_unlink (self->name);
  ipc_fd_clear (&self->fd);
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

/**
 * ipc_remoting_listener_get_fd:
 * @self: a listener
 *
 * Returns: the descriptor to poll for reading, which stays the listener's; readable when
 *   ipc_remoting_listener_accept() has somebody
 */
int
ipc_remoting_listener_get_fd (IpcRemotingListener *self)
{
  return self->fd;
}

/**
 * ipc_remoting_listener_get_address:
 * @self: a listener
 *
 * Returns: (transfer none): the address for clients, with the port that it came to be
 */
const char *
ipc_remoting_listener_get_address (IpcRemotingListener *self)
{
  return self->address;
}

/**
 * ipc_remoting_listener_accept:
 * @self: a listener
 * @peer: (out): who connected
 * @error: (out) (optional): %G_IO_ERROR_WOULD_BLOCK when nobody waits; %IPC_ERROR_PEER_REFUSED with
 *   who and why when somebody was turned away, after which others may still wait; or the system's
 *   reason, such as %G_IO_ERROR_TOO_MANY_OPEN_FILES, when somebody goes on waiting
 *
 * Takes the next connection, if it is one of our own user. Never waits. See accept4(2).
 *
 * Returns: its socket, non-blocking and close-on-exec, which the caller owns, or -1
 */
int
ipc_remoting_listener_accept (IpcRemotingListener *self,
                              IpcRemotingPeer *peer,
                              GError **error)
{
  g_auto (IpcFd) fd = -1;
  g_autoptr (GError) reason = NULL;

  do
    fd = accept4 (self->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  while (fd < 0 && errno == EINTR);
  if (fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not accept a connection at %s", self->address);
      return -1;
    }
  if (!ipc_remoting_peer_identify (fd, peer, &reason))
    g_set_error_literal (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED, reason->message);
  else if (peer->user != geteuid ())
    g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED,
                 "Refused process %d: it belongs to another user, %u", (int) peer->pid,
                 (guint) peer->user);
  else
    return g_steal_fd (&fd);
  return -1;
}
