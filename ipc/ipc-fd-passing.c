/* SPDX-License-Identifier: MIT */
/*
 * ipc-fd-passing: gives an open descriptor to a process that runs already.
 *
 * Windows: DuplicateHandle into another process, then telling it the value. Linux: a descriptor
 * travels beside the bytes of a message on an AF_UNIX socket, as SCM_RIGHTS; the kernel makes a
 * new number for it in the process that receives it:
 *
 *   giver                                    taker
 *   sendmsg ("hand-over", SCM_RIGHTS [3, 4])  ---->
 *   close (3), close (4)                     recvmsg: "hand-over", SCM_RIGHTS [9, 10]
 *
 * In between the kernel holds them open by itself, so the giver may close its own at once.
 *
 * What samples leave out:
 * - Without MSG_CMSG_CLOEXEC the taker's next child inherits what it got.
 * - A peer may send more descriptors than were expected, or in several groups: all that is taken
 *   is counted, and what is too much is closed. A control buffer that is too small has the kernel
 *   drop the rest (MSG_CTRUNC).
 * - A message of no bytes may carry descriptors as well. recv returns 0 for it as for the end, but
 *   only the end hangs up: what came is closed, or a peer could fill our table one by one.
 * - A peer that closes with a message of ours unread has the next receive fail with ECONNRESET, once;
 *   what it gave before is read by the one after it.
 *
 * The pair is SOCK_SEQPACKET: one message, one receive, so text and descriptors stay together.
 * See unix(7), cmsg(3). Nothing here waits. Any thread.
 */

#include "ipc-fd-passing.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* A control message for as many descriptors as are ever sent here. */
typedef union
{
  char bytes[CMSG_SPACE (sizeof (int) * IPC_FD_PASSING_MAX_FDS)];
  struct cmsghdr alignment;
} Control;

/**
 * ipc_fd_passing_new_pair:
 * @sockets: (out) (array fixed-size=2): the two sides, which the caller owns
 * @error: (out) (optional): the system's reason
 *
 * Makes a pair of connected sockets, close-on-exec and non-blocking: one to keep, one for a child
 * to inherit. See socketpair(2).
 *
 * Returns: whether there is one
 */
gboolean
ipc_fd_passing_new_pair (int sockets[2],
                         GError **error)
{
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sockets) == 0)
    return TRUE;
  ipc_error_set_errno (error, errno, "Could not make a pair of sockets");
  return FALSE;
}

static void
attach (struct msghdr *message,
        Control *control,
        const int *fds,
        guint n_fds)
{
  struct cmsghdr *header;

  message->msg_control = control->bytes;
  message->msg_controllen = CMSG_SPACE (sizeof (int) * n_fds);
  header = CMSG_FIRSTHDR (message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof (int) * n_fds);
  memcpy (CMSG_DATA (header), fds, sizeof (int) * n_fds);
}

/**
 * ipc_fd_passing_send:
 * @socket: a connected socket of a pair
 * @text: what they are, 1 to %IPC_FD_PASSING_MAX_TEXT bytes
 * @fds: (array length=n_fds): the descriptors, which stay the caller's
 * @n_fds: up to %IPC_FD_PASSING_MAX_FDS; 0 for a text alone
 * @error: (out) (optional): %IPC_ERROR_PEER_CLOSED when nobody has the other side,
 *   %IPC_ERROR_QUEUE_FULL when the peer takes nothing, or the system's reason
 *
 * Gives the peer a copy of each descriptor, with a text about them.
 *
 * Returns: whether they are on their way
 */
gboolean
ipc_fd_passing_send (int socket,
                     const char *text,
                     const int *fds,
                     guint n_fds,
                     GError **error)
{
  struct iovec bytes = { (char *) text, strlen (text) };
  struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
  Control control = { 0 };
  gssize n;

  g_return_val_if_fail (bytes.iov_len >= 1 && bytes.iov_len <= IPC_FD_PASSING_MAX_TEXT, FALSE);
  g_return_val_if_fail (n_fds <= IPC_FD_PASSING_MAX_FDS, FALSE);

  if (n_fds > 0)
    attach (&message, &control, fds, n_fds);
  do
    n = sendmsg (socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);

  if (n >= 0)
    return TRUE;
  if (errno == EPIPE || errno == ECONNRESET)
    g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                 "Could not pass a descriptor: the peer is gone");
  else if (errno == EAGAIN)
    g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL,
                 "Could not pass a descriptor: the peer takes nothing");
  else
    ipc_error_set_errno (error, errno, "Could not pass a descriptor");
  return FALSE;
}

static void
take_fds (IpcFdParcel *parcel,
          const struct cmsghdr *header)
{
  gsize n = (header->cmsg_len - CMSG_LEN (0)) / sizeof (int);

  for (gsize i = 0; i < n; i++)
    {
      int fd;

      memcpy (&fd, CMSG_DATA (header) + i * sizeof (int), sizeof fd);
      if (parcel->n_fds < IPC_FD_PASSING_MAX_FDS)
        parcel->fds[parcel->n_fds++] = fd;
      else
        ipc_fd_close (fd);
    }
}

/* After a receive of no bytes. */
static void
fail_empty (int socket,
            GError **error)
{
  struct pollfd poll_fd = { .fd = socket, .events = POLLRDHUP };

  if (poll (&poll_fd, 1, 0) > 0)
    g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                 "Could not receive a descriptor: the peer is gone");
  else
    g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY,
                 "Could not receive a descriptor: the message has no text");
}

static gboolean
receive_message (int socket,
                 IpcFdParcel *parcel,
                 GError **error)
{
  struct iovec bytes = { parcel->text, IPC_FD_PASSING_MAX_TEXT };
  Control control = { 0 };
  struct msghdr message = { .msg_iov = &bytes,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes };
  gssize n;

  do
    {
      message.msg_controllen = sizeof control.bytes;
      n = recvmsg (socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    }
  while (n < 0 && (errno == EINTR || errno == ECONNRESET));

  if (n < 0)
    {
      ipc_error_set_errno (error, errno, "Could not receive a descriptor");
      return FALSE;
    }
  for (struct cmsghdr *header = CMSG_FIRSTHDR (&message); header != NULL;
       header = CMSG_NXTHDR (&message, header))
    {
      if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        take_fds (parcel, header);
    }
  if (n == 0)
    fail_empty (socket, error);
  return n > 0;
}

/**
 * ipc_fd_passing_receive:
 * @socket: a connected socket of a pair
 * @error: (out) (optional): %G_IO_ERROR_WOULD_BLOCK when nothing is there,
 *   %IPC_ERROR_PEER_CLOSED when nothing will be, %IPC_ERROR_MESSAGE_EMPTY for a message without a
 *   text, whose descriptors were closed, or the system's reason
 *
 * Takes one message. What the descriptors are has to be looked at by the caller: the peer may have
 * sent any. A text that is too long is cut.
 *
 * Returns: (transfer full): what came, to be freed with ipc_fd_parcel_free(), or %NULL
 */
IpcFdParcel *
ipc_fd_passing_receive (int socket,
                        GError **error)
{
  g_autoptr (IpcFdParcel) parcel = g_new0 (IpcFdParcel, 1);

  return receive_message (socket, parcel, error) ? g_steal_pointer (&parcel) : NULL;
}

/**
 * ipc_fd_parcel_steal:
 * @parcel: a parcel
 * @index: from 0
 *
 * Returns: the descriptor at that place, which the caller owns from now on; -1 when there is none
 */
int
ipc_fd_parcel_steal (IpcFdParcel *parcel,
                     guint index)
{
  return index < parcel->n_fds ? g_steal_fd (&parcel->fds[index]) : -1;
}

/**
 * ipc_fd_parcel_free:
 * @parcel: (transfer full): a parcel
 *
 * Closes the descriptors that nobody took.
 */
void
ipc_fd_parcel_free (IpcFdParcel *parcel)
{
  for (guint i = 0; i < parcel->n_fds; i++)
    ipc_fd_close (parcel->fds[i]);
  g_free (parcel);
}
