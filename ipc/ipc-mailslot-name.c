/* SPDX-License-Identifier: MIT */
/*
 * ipc-mailslot-name: what the owner and the writers of a mailslot agree on.
 *
 *   NAME         the socket that messages are written to
 *   NAME.limit   the size of the largest message, in decimal: "424     \n"
 *
 * CreateMailslot takes the largest message as a parameter, and a writer on the same machine has
 * its WriteFile fail when it is exceeded. A datagram socket has no such number that a writer could
 * ask for, and a size that the owner alone knows would be a message lost without a word. So it
 * stands in a file beside the socket: with the same permissions, gone with the same directory,
 * readable for a child in any language. It has the same 9 bytes at all times, so one pwrite(2)
 * changes it and one pread(2) reads it, each whole: the limit can change while writers write.
 */

#include "ipc-mailslot-name.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIMIT_FORMAT "%-8" G_GSIZE_FORMAT "\n"
#define LIMIT_SIZE 9

static char *
dup_limit_name (const char *name)
{
  return g_strconcat (name, ".limit", NULL);
}

/**
 * ipc_mailslot_name_fill_address:
 * @name: the name of a mailslot: an absolute path of at most 107 bytes
 * @address: (out): the same for connect(2) and bind(2)
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT when the name is not absolute or too long
 *
 * Turns a name into a socket address. See unix(7). Any thread.
 *
 * Returns: %TRUE when @address is filled
 */
gboolean
ipc_mailslot_name_fill_address (const char *name,
                                struct sockaddr_un *address,
                                GError **error)
{
  gsize length = strlen (name);

  if (name[0] != '/')
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "The name of a mailslot is an absolute path, which “%s” is not", name);
      return FALSE;
    }
  if (length >= sizeof address->sun_path)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "The name of mailslot %s has %" G_GSIZE_FORMAT " bytes, the system's limit is %"
                   G_GSIZE_FORMAT, name, length, sizeof address->sun_path - 1);
      return FALSE;
    }
  *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
  memcpy (address->sun_path, name, length);
  return TRUE;
}

/**
 * ipc_mailslot_name_create_limit:
 * @name: the name of a mailslot
 * @limit_bytes: the largest message, 1 to %IPC_MAILSLOT_LIMIT_MAX
 * @error: (out) (optional): %G_IO_ERROR_EXISTS when the file is there already, or the system's
 *   reason
 *
 * Makes the file that tells writers the limit, with mode 0600. See open(2), `O_EXCL`. Any thread.
 *
 * Returns: its descriptor, which the caller owns, or -1
 */
int
ipc_mailslot_name_create_limit (const char *name,
                                gsize limit_bytes,
                                GError **error)
{
  g_autofree char *limit_name = dup_limit_name (name);
  g_auto (IpcFd) fd = open (limit_name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make mailslot %s: could not make %s", name,
                           limit_name);
      return -1;
    }
  if (!ipc_mailslot_name_write_limit (fd, name, limit_bytes, error))
    {
      unlink (limit_name);
      return -1;
    }
  return g_steal_fd (&fd);
}

/**
 * ipc_mailslot_name_open_limit:
 * @name: the name of a mailslot
 *
 * Opens the file that tells the limit, to read it. It may be missing where somebody else's
 * program made the socket. A FIFO of that name must not make us wait, hence `O_NONBLOCK`. Any
 * thread.
 *
 * Returns: its descriptor, which the caller owns, or -1
 */
int
ipc_mailslot_name_open_limit (const char *name)
{
  g_autofree char *limit_name = dup_limit_name (name);

  return open (limit_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

/**
 * ipc_mailslot_name_write_limit:
 * @limit_fd: the file, from ipc_mailslot_name_create_limit()
 * @name: the name of the mailslot, for the sentence
 * @limit_bytes: the largest message, 1 to %IPC_MAILSLOT_LIMIT_MAX
 * @error: (out) (optional): the system's reason
 *
 * Changes what writers read. See pwrite(2). Any thread.
 *
 * Returns: %TRUE when it was changed
 */
gboolean
ipc_mailslot_name_write_limit (int limit_fd,
                               const char *name,
                               gsize limit_bytes,
                               GError **error)
{
  char text[LIMIT_SIZE + 1];

  g_snprintf (text, sizeof text, LIMIT_FORMAT, limit_bytes);
  if (pwrite (limit_fd, text, LIMIT_SIZE, 0) == LIMIT_SIZE)
    return TRUE;
  ipc_error_set_errno (error, errno, "Could not write down the limit of mailslot %s", name);
  return FALSE;
}

/**
 * ipc_mailslot_name_read_limit:
 * @limit_fd: the file, from ipc_mailslot_name_open_limit(), or -1
 *
 * Reads the limit as it is now. A file that is missing or makes no sense limits nothing: the
 * owner checks as well. See pread(2). Any thread.
 *
 * Returns: the largest message in bytes, 1 to %IPC_MAILSLOT_LIMIT_MAX
 */
gsize
ipc_mailslot_name_read_limit (int limit_fd)
{
  char text[LIMIT_SIZE + 1] = { 0 };
  guint64 limit_bytes;

  if (limit_fd < 0 || pread (limit_fd, text, LIMIT_SIZE, 0) <= 0)
    return IPC_MAILSLOT_LIMIT_MAX;
  g_strchomp (text);
  if (!g_ascii_string_to_unsigned (text, 10, 1, IPC_MAILSLOT_LIMIT_MAX, &limit_bytes, NULL))
    return IPC_MAILSLOT_LIMIT_MAX;
  return limit_bytes;
}

/**
 * ipc_mailslot_name_remove_limit:
 * @name: the name of a mailslot that the caller made
 *
 * Removes the file that tells the limit. Any thread.
 */
void
ipc_mailslot_name_remove_limit (const char *name)
{
  g_autofree char *limit_name = dup_limit_name (name);

  unlink (limit_name);
}
