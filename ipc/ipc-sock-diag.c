/* SPDX-License-Identifier: MIT */
/*
 * ipc-sock-diag: which socket is connected to which, and how much waits between them.
 *
 * /proc/PID/fd says no more of a socket than its number. The rest is asked for over a netlink
 * socket, which is what ss(8) does; no privilege is needed for it:
 *
 *   this program                                       kernel
 *     │ ── SOCK_DIAG_BY_FAMILY, AF_UNIX, dump ──────────▶ │
 *     │ ◀── a message for each socket: unix_diag_msg ──── │   inode, type, state
 *     │       UNIX_DIAG_PEER     inode of the other end   │
 *     │       UNIX_DIAG_NAME     the path it is bound to  │
 *     │       UNIX_DIAG_RQLEN    bytes that can be read   │
 *     │       UNIX_DIAG_MEMINFO  memory in use, and limit │
 *     │ ◀── NLMSG_DONE ────────────────────────────────── │
 *
 * and once more for AF_INET, where the two ends find each other by their ports. A Unix socket's
 * limit is on what it has sent and nobody has read, in bytes of kernel memory: hundreds for a
 * message of few, so that a queue of short messages is full long before the bytes tell.
 *
 * ipc_sock_diag_parse() is a pure function of bytes. See sock_diag(7), netlink(7), unix(7).
 */

#include "ipc-sock-diag.h"

#include "ipc-error.h"
#include "ipc-fd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

/* The kernel fills at most so much at once. */
#define ANSWER_BYTES 65536
/* TCP_ESTABLISHED and TCP_LISTEN, which Unix sockets use, too. */
#define STATE_ESTABLISHED 1
#define STATE_LISTEN 10

static void
socket_info_free (IpcSocketInfo *self)
{
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_sock_diag_new_table:
 *
 * Returns: (transfer full): an empty table for ipc_sock_diag_parse()
 */
GHashTable *
ipc_sock_diag_new_table (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                (GDestroyNotify) socket_info_free);
}

/* Attributes */

static guint32
read_u32 (const struct rtattr *attribute,
          guint index)
{
  guint32 value = 0;

  if (RTA_PAYLOAD (attribute) >= (index + 1) * sizeof value)
    memcpy (&value, (const char *) RTA_DATA (attribute) + index * sizeof value, sizeof value);
  return value;
}

/* A path ends at its NUL; an abstract name begins with one, and may have more. */
static char *
dup_name (const struct rtattr *attribute)
{
  const char *name = RTA_DATA (attribute);
  gsize length = RTA_PAYLOAD (attribute);

  if (length == 0)
    return NULL;
  if (name[0] != '\0')
    return g_strndup (name, length);
  return g_strdup_printf ("@%.*s", (int) strnlen (name + 1, length - 1), name + 1);
}

static void
take_memory (const struct rtattr *attribute,
             IpcSocketInfo *info)
{
  info->used_bytes = read_u32 (attribute, SK_MEMINFO_WMEM_ALLOC);
  info->limit_bytes = read_u32 (attribute, SK_MEMINFO_SNDBUF);
}

static void
take_unix_attribute (const struct rtattr *attribute,
                     IpcSocketInfo *info)
{
  switch (attribute->rta_type)
    {
    case UNIX_DIAG_NAME:
      g_free (info->name);
      info->name = dup_name (attribute);
      break;
    case UNIX_DIAG_PEER:
      info->peer_inode = read_u32 (attribute, 0);
      break;
    case UNIX_DIAG_RQLEN:
      info->queued_bytes = read_u32 (attribute, 0);
      break;
    case UNIX_DIAG_MEMINFO:
      take_memory (attribute, info);
      break;
    default:
      break;
    }
}

static void
take_inet_attribute (const struct rtattr *attribute,
                     IpcSocketInfo *info)
{
  if (attribute->rta_type == INET_DIAG_SKMEMINFO)
    take_memory (attribute, info);
}

static void
take_attributes (const char *bytes,
                 gsize size_bytes,
                 void (*take) (const struct rtattr *attribute, IpcSocketInfo *info),
                 IpcSocketInfo *info)
{
  while (size_bytes >= sizeof (struct rtattr))
    {
      const struct rtattr *attribute = (const void *) bytes;
      gsize step;

      if (attribute->rta_len < sizeof *attribute || attribute->rta_len > size_bytes)
        return;
      take (attribute, info);
      step = MIN (RTA_ALIGN (attribute->rta_len), size_bytes);
      bytes += step;
      size_bytes -= step;
    }
}

/* Messages */

static IpcSocketInfo *
parse_unix (const char *bytes,
            gsize size_bytes)
{
  const struct unix_diag_msg *message = (const void *) bytes;
  IpcSocketInfo *info;

  if (size_bytes < sizeof *message || message->udiag_family != AF_UNIX)
    return NULL;
  info = g_new0 (IpcSocketInfo, 1);
  info->inode = message->udiag_ino;
  info->family = AF_UNIX;
  info->type = message->udiag_type;
  info->is_listening = message->udiag_state == STATE_LISTEN;
  take_attributes (bytes + sizeof *message, size_bytes - sizeof *message, take_unix_attribute,
                   info);
  return info;
}

static IpcSocketInfo *
parse_inet (const char *bytes,
            gsize size_bytes)
{
  const struct inet_diag_msg *message = (const void *) bytes;
  IpcSocketInfo *info;

  if (size_bytes < sizeof *message || message->idiag_family != AF_INET ||
      message->idiag_inode == 0)
    return NULL;
  info = g_new0 (IpcSocketInfo, 1);
  info->inode = message->idiag_inode;
  info->family = AF_INET;
  info->type = SOCK_STREAM;
  info->is_listening = message->idiag_state == STATE_LISTEN;
  info->queued_bytes = info->is_listening ? 0 : message->idiag_rqueue;
  info->port = ntohs (message->id.idiag_sport);
  info->peer_port = ntohs (message->id.idiag_dport);
  take_attributes (bytes + sizeof *message, size_bytes - sizeof *message, take_inet_attribute,
                   info);
  return info;
}

static void
take_message (const struct nlmsghdr *header,
              GHashTable *sockets)
{
  const char *bytes = NLMSG_DATA (header);
  gsize size_bytes = header->nlmsg_len - NLMSG_HDRLEN;
  IpcSocketInfo *info = NULL;

  if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY || size_bytes == 0)
    return;
  if (bytes[0] == AF_UNIX)
    info = parse_unix (bytes, size_bytes);
  else if (bytes[0] == AF_INET)
    info = parse_inet (bytes, size_bytes);
  if (info != NULL)
    g_hash_table_replace (sockets, &info->inode, info);
}

/**
 * ipc_sock_diag_parse:
 * @bytes: one answer of the kernel, aligned for 4 bytes
 * @size_bytes: how long it is
 * @sockets: (inout) (element-type guint64 IpcSocketInfo): where to add what it tells of
 *
 * Returns: whether more answers follow; %FALSE also after an error, and when it makes no sense
 */
gboolean
ipc_sock_diag_parse (const void *bytes,
                     gsize size_bytes,
                     GHashTable *sockets)
{
  const char *at = bytes;

  while (size_bytes >= NLMSG_HDRLEN)
    {
      const struct nlmsghdr *header = (const void *) at;
      gsize step;

      if (header->nlmsg_len < NLMSG_HDRLEN || header->nlmsg_len > size_bytes ||
          header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR)
        return FALSE;
      take_message (header, sockets);
      step = MIN (NLMSG_ALIGN (header->nlmsg_len), size_bytes);
      at += step;
      size_bytes -= step;
    }
  return size_bytes == 0;
}

/* Asking */

typedef struct
{
  struct nlmsghdr header;
  union
  {
    struct unix_diag_req unix_request;
    struct inet_diag_req_v2 inet_request;
  };
} Request;

static gsize
fill_request (Request *request,
              int family)
{
  gsize size_bytes = NLMSG_HDRLEN;

  memset (request, 0, sizeof *request);
  if (family == AF_UNIX)
    {
      request->unix_request.sdiag_family = AF_UNIX;
      request->unix_request.udiag_states = ~0u;
      request->unix_request.udiag_show =
          UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_MEMINFO;
      size_bytes += sizeof request->unix_request;
    }
  else
    {
      request->inet_request.sdiag_family = AF_INET;
      request->inet_request.sdiag_protocol = IPPROTO_TCP;
      request->inet_request.idiag_states = (1u << STATE_ESTABLISHED) | (1u << STATE_LISTEN);
      request->inet_request.idiag_ext = 1u << (INET_DIAG_SKMEMINFO - 1);
      size_bytes += sizeof request->inet_request;
    }
  request->header.nlmsg_len = size_bytes;
  request->header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  return size_bytes;
}

static gboolean
ask (int fd,
     int family,
     GHashTable *sockets,
     GError **error)
{
  g_autofree guint32 *answer = g_malloc (ANSWER_BYTES);
  Request request;
  gsize size_bytes = fill_request (&request, family);
  gssize n = send (fd, &request, size_bytes, MSG_NOSIGNAL);

  while (n > 0)
    {
      n = recv (fd, answer, ANSWER_BYTES, 0);
      if (n > 0 && !ipc_sock_diag_parse (answer, n, sockets))
        return TRUE;
      if (n < 0 && errno == EINTR)
        n = 1;
    }
  ipc_error_set_errno (error, errno, "Could not ask the kernel about sockets");
  return FALSE;
}

static guint64
get_port_pair (guint first,
               guint second)
{
  return ((guint64) first << 16) | second;
}

/* The two ends of a TCP connection within this machine have each other's ports. */
static void
join_inet (GHashTable *sockets)
{
  g_autoptr (GHashTable) by_ports =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, sockets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      IpcSocketInfo *info = value;
      guint64 ports = get_port_pair (info->port, info->peer_port);
      guint64 swapped = get_port_pair (info->peer_port, info->port);
      IpcSocketInfo *peer = g_hash_table_lookup (by_ports, &swapped);

      if (info->family != AF_INET || info->is_listening)
        continue;
      if (peer != NULL)
        {
          info->peer_inode = peer->inode;
          peer->peer_inode = info->inode;
        }
      g_hash_table_insert (by_ports, g_memdup2 (&ports, sizeof ports), info);
    }
}

/**
 * ipc_sock_diag_add:
 * @sockets: (inout) (element-type guint64 IpcSocketInfo): where to add them, by inode
 * @family: `AF_UNIX` or `AF_INET`
 * @error: (out) (optional): why the kernel does not tell: it may be built without it
 *
 * Asks about all Unix or all TCP sockets of this network namespace. A thousand of them take about a
 * millisecond; to ask about TCP takes some tenths even when there are none, because the kernel goes
 * through a table as large as the machine. Any thread but the main one.
 *
 * Returns: whether it told
 */
gboolean
ipc_sock_diag_add (GHashTable *sockets,
                   int family,
                   GError **error)
{
  g_auto (IpcFd) fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

  if (fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not ask the kernel about sockets");
      return FALSE;
    }
  if (!ask (fd, family, sockets, error))
    return FALSE;
  if (family == AF_INET)
    join_inet (sockets);
  return TRUE;
}
