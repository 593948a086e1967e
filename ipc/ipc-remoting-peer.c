/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-peer: whose socket is at the other end?
 *
 * On a Unix socket the kernel tells: SO_PEERCRED, see unix(7). On TCP there is no such question,
 * and this is why servers on the loopback interface hand out cookies and nonces in files. But
 * when both ends are on one machine, the kernel knows the other end as well as this one, and
 * shows it in /proc/net/tcp, see proc(5):
 *
 *    sl  local_address rem_address   st …  uid  timeout inode
 *     5: 0100007F:A3E2 0100007F:17D4 01 … 1000        0 48151 …
 *                                                 │        └── which socket it is: a link in the
 *        the peer's port      ours                │            /proc/PID/fd of whoever has it
 *                                                 └── whose socket it is
 *
 * The line of the peer's socket is the one whose addresses are ours, swapped. It counts only in
 * state 01, established, and with an inode: a socket that its owner has closed already is shown
 * as belonging to user 0. A client that uses IPv6 sockets for IPv4 addresses is in
 * /proc/net/tcp6, with the same last 32 bits. Every program can connect as it is, with no file to
 * find; programs of other users cannot, whatever they claim.
 */

#include "ipc-remoting-peer.h"
#include "ipc-error.h"
#include "ipc-proc-stat.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How often the tables are read before the peer counts as not to be found: while they are read
 * other sockets come and go, and a line may be missed. */
#define LOOKS 3
/* How far up a process's parents are followed. */
#define ANCESTORS_MAX 64

/* What precedes an IPv4 address in /proc/net/tcp6. */
#define MAPPED "0000000000000000FFFF0000"

static gboolean
identify_unix (int fd,
               IpcRemotingPeer *peer,
               GError **error)
{
  struct ucred credentials;
  socklen_t size = sizeof credentials;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not ask who connected");
      return FALSE;
    }
  peer->user = credentials.uid;
  peer->pid = credentials.pid;
  return TRUE;
}

/* An address as the tables write it: the 32 bits as a number of this machine, then the port. */
static char *
dup_table_address (const struct sockaddr_in *address)
{
  return g_strdup_printf ("%08X:%04X", address->sin_addr.s_addr, ntohs (address->sin_port));
}

static gboolean
is_address (const char *word,
            const char *address)
{
  return strcmp (word, address) == 0 ||
         (g_str_has_prefix (word, MAPPED) && strcmp (word + strlen (MAPPED), address) == 0);
}

/* Reads one line of a table; returns whether it is the peer's socket, and alive. */
static gboolean
read_line (const char *line,
           const char *local,
           const char *remote,
           guint *user,
           guint64 *inode)
{
  char words[2][64];
  guint state;
  unsigned long number;

  if (sscanf (line, " %*s %63s %63s %x %*s %*s %*s %u %*s %lu", words[0], words[1], &state, user,
              &number) != 5)
    return FALSE;
  *inode = number;
  return state == 1 && number != 0 && is_address (words[0], local) &&
         is_address (words[1], remote);
}

static gboolean
find_in_table (const char *path,
               const char *local,
               const char *remote,
               guint *user,
               guint64 *inode)
{
  FILE *table = fopen (path, "re");
  gboolean is_found = FALSE;
  char line[256];

  if (table == NULL)
    return FALSE;
  while (!is_found && fgets (line, sizeof line, table) != NULL)
    is_found = read_line (line, local, remote, user, inode);
  fclose (table);
  return is_found;
}

static gboolean
has_socket (const char *pid,
            const char *target)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *number;

  while (dir != NULL && (number = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename (path, number, NULL);
      char text[64];
      gssize length = readlink (link, text, sizeof text - 1);

      if (length < 0)
        continue;
      text[length] = '\0';
      if (g_str_equal (text, target))
        return TRUE;
    }
  return FALSE;
}

/* Which process has a socket. There is no shorter way than to ask them all; those that are not
 * ours to look into are passed over. */
static pid_t
find_owner (guint64 inode)
{
  g_autofree char *target = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", inode);
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (g_ascii_isdigit (*name) && has_socket (name, target))
        return (pid_t) g_ascii_strtoll (name, NULL, 10);
    }
  return 0;
}

static gboolean
identify_tcp (int fd,
              IpcRemotingPeer *peer,
              GError **error)
{
  struct sockaddr_in ours = { 0 };
  struct sockaddr_in theirs = { 0 };
  socklen_t ours_size = sizeof ours;
  socklen_t theirs_size = sizeof theirs;
  g_autofree char *local = NULL;
  g_autofree char *remote = NULL;
  guint user;
  guint64 inode;

  if (getsockname (fd, (struct sockaddr *) &ours, &ours_size) != 0 ||
      getpeername (fd, (struct sockaddr *) &theirs, &theirs_size) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not ask who connected");
      return FALSE;
    }
  local = dup_table_address (&theirs);
  remote = dup_table_address (&ours);
  for (guint i = 0; i < LOOKS; i++)
    {
      if (find_in_table ("/proc/net/tcp", local, remote, &user, &inode) ||
          find_in_table ("/proc/net/tcp6", local, remote, &user, &inode))
        {
          peer->user = user;
          peer->pid = user == geteuid () ? find_owner (inode) : 0;
          return TRUE;
        }
    }
  g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED,
               "Port %d connected and was gone before anybody could tell whose it is",
               ntohs (theirs.sin_port));
  return FALSE;
}

/**
 * ipc_remoting_peer_identify:
 * @fd: a connected socket, of `AF_UNIX`, or of `AF_INET` on the loopback interface
 * @peer: (out): who is at its other end
 * @error: (out) (optional): why nobody can tell
 *
 * Asks the kernel. Over TCP it reads the tables of all sockets and, for a peer of our own user,
 * looks for the process that has the socket, which takes some milliseconds. Any thread.
 *
 * Returns: whether the user is known
 */
gboolean
ipc_remoting_peer_identify (int fd,
                            IpcRemotingPeer *peer,
                            GError **error)
{
  int family = 0;
  socklen_t size = sizeof family;

  if (getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not ask who connected");
      return FALSE;
    }
  return family == AF_UNIX ? identify_unix (fd, peer, error) : identify_tcp (fd, peer, error);
}

/* Returns 0 when the process is gone. */
static pid_t
read_parent (pid_t pid)
{
  IpcProcStat stat;

  return ipc_proc_stat_read (pid, &stat) ? stat.parent : 0;
}

/**
 * ipc_remoting_peer_descends_from:
 * @peer: a peer
 * @pid: a process that has not been reaped
 *
 * Whether the peer is that process, or was started by it over any number of steps. Good for
 * showing people whose call it is, not for letting anybody in: process ids are used again. Any
 * thread.
 *
 * Returns: whether it is
 */
gboolean
ipc_remoting_peer_descends_from (const IpcRemotingPeer *peer,
                                 pid_t pid)
{
  pid_t at = peer->pid;

  for (guint i = 0; i < ANCESTORS_MAX && at > 1; i++)
    {
      if (at == pid)
        return TRUE;
      at = read_parent (at);
    }
  return FALSE;
}
