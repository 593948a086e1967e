/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-address: from a D-Bus address to a socket.
 *
 *   unix:path=/run/user/1000/tincan-4711/RemotingServer     AF_UNIX, SOCK_STREAM, at that path
 *   tcp:host=127.0.0.1,port=6100                            AF_INET, the loopback interface only
 *
 * The channel of a remoting server is a word of its configuration, as in .NET Remoting, where it
 * is IpcChannel or TcpChannel: this file is the one place where it makes a difference. The server
 * listens, the client connects, and from there on both have a stream of bytes.
 *
 * Kernel calls: socket(2), bind(2), listen(2), connect(2), unix(7), tcp(7). See the D-Bus
 * specification, "Server Addresses". Any thread.
 */

#include "ipc-remoting-address.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

/* How many may wait to be accepted. */
#define BACKLOG 32
/* Nothing else is ever listened on or connected to. */
#define LOOPBACK "127.0.0.1"

/* Where a socket is bound or connected to. */
typedef struct
{
  union
  {
    struct sockaddr any;
    struct sockaddr_un path;
    struct sockaddr_in port;
  };
  socklen_t size;
} Place;

/**
 * ipc_remoting_address_new_unix:
 * @path: an absolute path
 *
 * Returns: (transfer full): the address of a Unix socket there
 */
char *
ipc_remoting_address_new_unix (const char *path)
{
  g_autofree char *escaped = g_dbus_address_escape_value (path);

  return g_strdup_printf ("unix:path=%s", escaped);
}

/**
 * ipc_remoting_address_new_tcp:
 * @port: a port, or 0 for any free one
 *
 * Returns: (transfer full): the address of that port on the loopback interface
 */
char *
ipc_remoting_address_new_tcp (guint16 port)
{
  return g_strdup_printf ("tcp:host=" LOOPBACK ",port=%u", port);
}

static gboolean
bad_address (const char *address,
             const char *why,
             GError **error)
{
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "“%s” is no address that can be used: %s",
               address, why);
  return FALSE;
}

/* Returns the value of a key such as `path` without its %-escapes, or NULL. */
static char *
dup_value (const char *address,
           const char *key)
{
  const char *colon = strchr (address, ':');
  g_auto (GStrv) pairs = g_strsplit (colon != NULL ? colon + 1 : "", ",", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      if (g_str_has_prefix (pairs[i], key) && pairs[i][strlen (key)] == '=')
        return g_uri_unescape_string (pairs[i] + strlen (key) + 1, NULL);
    }
  return NULL;
}

/**
 * ipc_remoting_address_dup_path:
 * @address: an address
 *
 * Returns: (transfer full) (nullable): the path in it; %NULL when it is not of that kind
 */
char *
ipc_remoting_address_dup_path (const char *address)
{
  return g_str_has_prefix (address, "unix:") ? dup_value (address, "path") : NULL;
}

static gboolean
find_unix (const char *address,
           Place *place,
           GError **error)
{
  g_autofree char *path = dup_value (address, "path");

  if (path == NULL || *path != '/')
    return bad_address (address, "it has no absolute path", error);
  if (strlen (path) >= sizeof place->path.sun_path)
    return bad_address (address, "its path is too long for a socket", error);
  place->path.sun_family = AF_UNIX;
  g_strlcpy (place->path.sun_path, path, sizeof place->path.sun_path);
  place->size = sizeof place->path;
  return TRUE;
}

static gboolean
find_tcp (const char *address,
          Place *place,
          GError **error)
{
  g_autofree char *host = dup_value (address, "host");
  g_autofree char *port = dup_value (address, "port");
  guint64 number = 0;

  if (g_strcmp0 (host, LOOPBACK) != 0)
    return bad_address (address, "its host is not " LOOPBACK, error);
  if (port != NULL && !g_ascii_string_to_unsigned (port, 10, 0, 65535, &number, NULL))
    return bad_address (address, "its port is not a number from 0 to 65535", error);
  place->port.sin_family = AF_INET;
  place->port.sin_port = htons (number);
  place->port.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  place->size = sizeof place->port;
  return TRUE;
}

static gboolean
find_place (const char *address,
            Place *place,
            GError **error)
{
  memset (place, 0, sizeof *place);
  if (!g_dbus_is_address (address) || strchr (address, ';') != NULL)
    return bad_address (address, "it is not one D-Bus address", error);
  if (g_str_has_prefix (address, "unix:"))
    return find_unix (address, place, error);
  if (g_str_has_prefix (address, "tcp:"))
    return find_tcp (address, place, error);
  return bad_address (address, "it is neither unix: nor tcp:", error);
}

static int
new_socket (const Place *place,
            GError **error)
{
  int fd = socket (place->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int on = 1;

  if (fd < 0)
    ipc_error_set_errno (error, errno, "Could not make a socket");
  else if (place->any.sa_family == AF_INET)
    setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/* The mode comes before the name, so that there is no moment in which others could connect. */
static gboolean
bind_socket (int fd,
             const Place *place,
             const char *address,
             GError **error)
{
  int on = 1;

  if (place->any.sa_family == AF_UNIX)
    fchmod (fd, 0600);
  else
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind (fd, &place->any, place->size) != 0 || listen (fd, BACKLOG) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not listen at %s", address);
      return FALSE;
    }
  if (place->any.sa_family == AF_UNIX)
    g_chmod (place->path.sun_path, 0600);
  return TRUE;
}

/* With port 0 the kernel has chosen one. */
static char *
dup_actual (int fd,
            const char *address)
{
  struct sockaddr_in bound = { 0 };
  socklen_t size = sizeof bound;

  if (g_str_has_prefix (address, "tcp:") && getsockname (fd, (struct sockaddr *) &bound, &size) == 0)
    return ipc_remoting_address_new_tcp (ntohs (bound.sin_port));
  return g_strdup (address);
}

/**
 * ipc_remoting_address_listen:
 * @address: where; port 0 for any free one
 * @actual: (out): the address for clients, with the port that it came to be
 * @error: (out) (optional): why not
 *
 * Makes a listening socket, non-blocking and close-on-exec. A path gets mode 0600 and must not
 * exist; whoever closes the socket removes it, see ipc_remoting_address_dup_path().
 *
 * Returns: the socket, which the caller owns, or -1
 */
int
ipc_remoting_address_listen (const char *address,
                             char **actual,
                             GError **error)
{
  g_auto (IpcFd) fd = -1;
  Place place;

  if (!find_place (address, &place, error))
    return -1;
  fd = new_socket (&place, error);
  if (fd < 0 || !bind_socket (fd, &place, address, error))
    return -1;
  *actual = dup_actual (fd, address);
  return g_steal_fd (&fd);
}

/**
 * ipc_remoting_address_connect:
 * @address: where a server listens
 * @error: (out) (optional): why not
 *
 * Begins to connect. Over TCP that may still be under way afterwards: the socket becomes writable
 * when it is done, and reading tells why when it failed.
 *
 * Returns: the socket, non-blocking and close-on-exec, which the caller owns, or -1
 */
int
ipc_remoting_address_connect (const char *address,
                              GError **error)
{
  g_auto (IpcFd) fd = -1;
  Place place;

  if (!find_place (address, &place, error))
    return -1;
  fd = new_socket (&place, error);
  if (fd < 0)
    return -1;
  if (connect (fd, &place.any, place.size) != 0 && errno != EINPROGRESS)
    {
      ipc_error_set_errno (error, errno, "Could not connect to %s", address);
      return -1;
    }
  return g_steal_fd (&fd);
}
