/* SPDX-License-Identifier: MIT */
/*
 * ipc-kernel-object: one pipe, socket or piece of memory, as anybody of the same user can see it.
 *
 * What stat(2) tells is asked for through the link of a descriptor, which opens nothing:
 *
 *   fstatat (/proc/PID, "fd/9")                    type, permissions, size
 *
 * How much waits in a pipe or FIFO, how much it holds and how memory is sealed only a descriptor
 * of one's own can tell. It is opened through the same link and closed again at once:
 *
 *   openat (/proc/PID, "fd/9", O_RDONLY | O_NONBLOCK)
 *     ioctl (FIONREAD), fcntl (F_GETPIPE_SZ), fcntl (F_GET_SEALS)
 *
 * That must not change what is looked at. A second write end would keep a reader from its
 * end-of-file, and where nobody reads, a read end would keep a writer from its EPIPE, or let in who
 * waits for a reader in open(2). So only the link of a read end is opened, and only for reading:
 * there is a reader already, and while it lives one more changes nothing. Should it go in just these
 * microseconds, a writer hears of it when we are through.
 *
 * See pipe(7), fcntl(2), memfd_create(2).
 */

#include "ipc-kernel-object.h"

#include "ipc-fd.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

/**
 * ipc_kernel_object_new:
 * @kind: what it is
 * @inode: its number
 * @name: (nullable): its name
 *
 * Returns: (transfer full): an object that nobody holds so far
 */
IpcKernelObject *
ipc_kernel_object_new (IpcFdKind kind,
                       guint64 inode,
                       const char *name)
{
  IpcKernelObject *self = g_new0 (IpcKernelObject, 1);

  self->kind = kind;
  self->inode = inode;
  self->name = g_strdup (name);
  self->holders = g_array_new (FALSE, TRUE, sizeof (IpcHolder));
  return self;
}

/**
 * ipc_kernel_object_free:
 * @self: (transfer full): an object
 */
void
ipc_kernel_object_free (IpcKernelObject *self)
{
  g_array_unref (self->holders);
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_kernel_object_add_holder:
 * @self: an object
 * @process: who, by its place in the view
 * @fd: as which descriptor; -1 for none
 * @flags: #IpcHoldFlags
 *
 * Returns: (transfer none): the holder, until the next one is added
 */
IpcHolder *
ipc_kernel_object_add_holder (IpcKernelObject *self,
                              guint process,
                              int fd,
                              guint flags)
{
  IpcHolder holder = { .process = process, .fd = fd, .flags = flags };

  g_array_append_val (self->holders, holder);
  return &g_array_index (self->holders, IpcHolder, self->holders->len - 1);
}

/**
 * ipc_kernel_object_get_holder:
 * @self: an object
 * @index: from 0 to the length of its holders
 *
 * Returns: (transfer none): a holder
 */
const IpcHolder *
ipc_kernel_object_get_holder (const IpcKernelObject *self,
                              guint index)
{
  return &g_array_index (self->holders, IpcHolder, index);
}

/**
 * ipc_kernel_object_is_held_by:
 * @self: an object
 * @process: a process, by its place in the view
 *
 * Returns: whether it has a descriptor of the object, or has it mapped
 */
gboolean
ipc_kernel_object_is_held_by (const IpcKernelObject *self,
                              guint process)
{
  for (guint i = 0; i < self->holders->len; i++)
    if (ipc_kernel_object_get_holder (self, i)->process == process)
      return TRUE;
  return FALSE;
}

/**
 * ipc_kernel_object_is_shared:
 * @self: an object
 *
 * Returns: whether more than one of the processes of the view has it
 */
gboolean
ipc_kernel_object_is_shared (const IpcKernelObject *self)
{
  for (guint i = 1; i < self->holders->len; i++)
    if (ipc_kernel_object_get_holder (self, i)->process !=
        ipc_kernel_object_get_holder (self, 0)->process)
      return TRUE;
  return FALSE;
}

/* Reading */

static gboolean
is_pipe (const IpcKernelObject *self)
{
  return self->kind == IPC_FD_PIPE || self->kind == IPC_FD_FIFO;
}

static void
read_pipe (IpcKernelObject *self,
           int fd)
{
  int queued = 0;
  int limit = fcntl (fd, F_GETPIPE_SZ);

  if (limit <= 0 || ioctl (fd, FIONREAD, &queued) != 0)
    return;
  self->n_fills = 1;
  self->fills[0] = (IpcFill){ .queued_bytes = queued, .used_bytes = queued, .limit_bytes = limit };
}

static void
read_seals (IpcKernelObject *self,
            int fd)
{
  int seals = fcntl (fd, F_GET_SEALS);

  self->has_seals = seals >= 0;
  self->seals = MAX (seals, 0);
}

/* Between the link and the opening the number may have become another file's. */
static int
open_same (int proc_fd,
           const char *link,
           const struct stat *expected)
{
  g_auto (IpcFd) fd = openat (proc_fd, link, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat facts;

  if (fd < 0 || fstat (fd, &facts) != 0 || facts.st_dev != expected->st_dev ||
      facts.st_ino != expected->st_ino)
    return -1;
  return g_steal_fd (&fd);
}

/**
 * ipc_kernel_object_read:
 * @self: a pipe, a FIFO or memory
 * @proc_fd: the folder of a process that has it, from ipc_proc_open()
 * @fd: as which descriptor there; one that can be read
 *
 * Reads what stat(2) tells, and what only a descriptor of our own tells, which is closed again
 * before this returns. Facts that cannot be had stay unknown. Any thread but the main one.
 */
void
ipc_kernel_object_read (IpcKernelObject *self,
                        int proc_fd,
                        int fd)
{
  g_auto (IpcFd) own = -1;
  char link[32];
  struct stat facts;

  g_snprintf (link, sizeof link, "fd/%d", fd);
  if (fstatat (proc_fd, link, &facts, 0) != 0)
    return;
  self->mode = facts.st_mode;
  self->size_bytes = S_ISREG (facts.st_mode) ? facts.st_size : 0;
  if (!is_pipe (self) && self->kind != IPC_FD_MEMFD)
    return;
  own = open_same (proc_fd, link, &facts);
  if (own >= 0 && is_pipe (self))
    read_pipe (self, own);
  else if (own >= 0)
    read_seals (self, own);
}

/* What waits at one end takes the room of who sent it, which is the other end. */
static IpcFill
get_fill (const IpcSocketInfo *end,
          const IpcSocketInfo *sender)
{
  return (IpcFill){ .queued_bytes = end->queued_bytes,
                    .used_bytes = sender != NULL ? sender->used_bytes : 0,
                    .limit_bytes = sender != NULL ? sender->limit_bytes : 0 };
}

static char *
dup_socket_name (const IpcSocketInfo *info,
                 const IpcSocketInfo *peer)
{
  if (info->family == AF_INET)
    return info->is_listening ? g_strdup_printf ("port %u", info->port)
                              : g_strdup_printf ("port %u, port %u", info->port, info->peer_port);
  return g_strdup (info->name != NULL || peer == NULL ? info->name : peer->name);
}

/**
 * ipc_kernel_object_set_socket:
 * @self: a socket
 * @info: what the kernel knows of it
 * @peer: (nullable): and of the other end
 *
 * A connection has the name of the listener that it came through, whichever end that is.
 */
void
ipc_kernel_object_set_socket (IpcKernelObject *self,
                              const IpcSocketInfo *info,
                              const IpcSocketInfo *peer)
{
  self->peer_inode = info->peer_inode;
  self->family = info->family;
  self->type = info->type;
  self->is_listening = info->is_listening;
  g_free (self->name);
  self->name = dup_socket_name (info, peer);
  if (info->is_listening)
    return;
  self->fills[0] = get_fill (info, peer);
  self->n_fills = 1;
  if (peer != NULL && peer->peer_inode == info->inode)
    {
      self->fills[1] = get_fill (peer, info);
      self->n_fills = 2;
    }
}

/**
 * ipc_kernel_object_absorb:
 * @self: (inout): a connected socket
 * @other: the other end
 *
 * Makes one object of both: who has @other has end 1.
 */
void
ipc_kernel_object_absorb (IpcKernelObject *self,
                          IpcKernelObject *other)
{
  for (guint i = 0; i < other->holders->len; i++)
    {
      IpcHolder holder = *ipc_kernel_object_get_holder (other, i);

      holder.end = 1;
      g_array_append_val (self->holders, holder);
    }
}

/**
 * ipc_seals_in_words:
 * @seals: as of fcntl(2), `F_GET_SEALS`
 *
 * Returns: (transfer full): such as "shrink, grow, seal"; what is forbidden
 */
char *
ipc_seals_in_words (int seals)
{
  static const struct
  {
    int seal;
    const char *word;
  } words[] = {
    { F_SEAL_SHRINK, "shrink" },
    { F_SEAL_GROW, "grow" },
    { F_SEAL_WRITE, "write" },
    { 0x0010, "future writes" }, /* F_SEAL_FUTURE_WRITE, which older headers lack */
    { 0x0020, "execution" },     /* F_SEAL_EXEC, the same */
    { F_SEAL_SEAL, "more seals" },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (seals & words[i].seal)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", words[i].word);
  return g_strdup (text->len > 0 ? text->str : "none");
}
