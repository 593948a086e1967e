/* SPDX-License-Identifier: MIT */
/*
 * ipc-kernel-view-read: reads what a view shows, process by process.
 *
 *   for each process   /proc/PID/stat, wchan            what it is doing, and where it sleeps
 *                      /proc/PID/task/TID/stat, wchan   the same of each thread
 *     for each of      /proc/PID/fd/N, fdinfo/N         what is behind the descriptor
 *     its descriptors    a new object, or one that somebody else has, too: one more holder
 *                      /proc/PID/maps                   memory without a descriptor
 *   once               sock_diag                        who is connected with whom
 *
 * Everything is opened from the process's folder that ipc_kernel_view_add_process() took hold of.
 * What cannot be read, because it went in between, is passed over. See proc(5).
 */

#include "ipc-kernel-view-private.h"

#include "ipc-proc-maps.h"
#include "ipc-proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

static int
get_proc_fd (IpcKernelView *self,
             guint process)
{
  return g_array_index (self->proc_fds, int, process);
}

/* Processes and threads */

static gboolean
read_stat (int proc_fd,
           const char *folder,
           IpcProcStat *stat,
           char **wait_channel)
{
  g_autofree char *stat_name = g_strconcat (folder, "stat", NULL);
  g_autofree char *wait_name = g_strconcat (folder, "wchan", NULL);
  gsize size_bytes;
  g_autofree char *text = ipc_proc_read (proc_fd, stat_name, &size_bytes);
  g_autofree char *wait_text = NULL;

  if (text == NULL || !ipc_proc_stat_parse (text, size_bytes, stat))
    return FALSE;
  wait_text = ipc_proc_read (proc_fd, wait_name, &size_bytes);
  if (wait_text != NULL)
    *wait_channel = ipc_proc_parse_wait_channel (wait_text, size_bytes);
  return TRUE;
}

static void
read_threads (IpcKernelProcess *process,
              int proc_fd)
{
  g_autoptr (GArray) ids = ipc_proc_list (proc_fd, "task");

  for (guint i = 0; i < ids->len; i++)
    {
      g_autofree char *folder = g_strdup_printf ("task/%d/", g_array_index (ids, int, i));
      IpcKernelThread *thread = g_new0 (IpcKernelThread, 1);

      if (read_stat (proc_fd, folder, &thread->stat, &thread->wait_channel))
        g_ptr_array_add (process->threads, thread);
      else
        ipc_kernel_thread_free (thread);
    }
}

/* Descriptors */

/* FIFOs and files at a path look alike until they are asked. */
static gboolean
is_fifo (int proc_fd,
         const char *link,
         guint64 *inode,
         guint64 *device)
{
  struct stat facts;

  if (fstatat (proc_fd, link, &facts, 0) != 0)
    return FALSE;
  *inode = facts.st_ino;
  *device = facts.st_dev;
  return S_ISFIFO (facts.st_mode);
}

static guint
get_hold_flags (int flags)
{
  switch (flags & O_ACCMODE)
    {
    case O_RDONLY:
      return IPC_HOLD_READ;
    case O_WRONLY:
      return IPC_HOLD_WRITE;
    default:
      return IPC_HOLD_READ | IPC_HOLD_WRITE;
    }
}

static IpcKernelObject *
get_object (IpcKernelView *self,
            IpcFdKind kind,
            guint64 device,
            guint64 inode,
            const char *name)
{
  g_autofree char *key = g_strdup_printf (
      "%d %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x", kind, device, inode);
  IpcKernelObject *object = g_hash_table_lookup (self->by_key, key);

  if (object != NULL)
    return object;
  object = ipc_kernel_object_new (kind, inode, name);
  g_ptr_array_add (self->objects, object);
  g_hash_table_insert (self->by_key, g_steal_pointer (&key), object);
  return object;
}

/* What tells one object of a kind from another: as a rule its inode, and which file system that
 * is in. */
static void
identify (IpcFdKind *kind,
          const char *link,
          int proc_fd,
          const IpcFdInfo *info,
          guint64 *device,
          guint64 *inode)
{
  switch (*kind)
    {
    case IPC_FD_EVENTFD:
      *inode = info->event_id;
      break;
    case IPC_FD_PIDFD:
      *inode = info->pid;
      break;
    case IPC_FD_OTHER:
    case IPC_FD_MEMFD:
    case IPC_FD_NAMED_MEMORY:
      if (is_fifo (proc_fd, link, inode, device))
        *kind = IPC_FD_FIFO;
      break;
    default:
      break;
    }
}

static void
read_descriptor (IpcKernelView *self,
                 guint process,
                 int fd)
{
  int proc_fd = get_proc_fd (self, process);
  g_autofree char *link = g_strdup_printf ("fd/%d", fd);
  g_autofree char *info_name = g_strdup_printf ("fdinfo/%d", fd);
  g_autofree char *target = ipc_proc_read_link (proc_fd, link);
  g_autofree char *info_text = ipc_proc_read (proc_fd, info_name, NULL);
  g_autofree char *name = NULL;
  guint64 device = 0;
  guint64 inode;
  IpcKernelObject *object;
  IpcHolder *holder;
  IpcFdKind kind;
  IpcFdInfo info;

  if (target == NULL || info_text == NULL || !ipc_fd_parse_info (info_text, &info))
    return;
  kind = ipc_fd_parse_link (target, &inode, &name);
  identify (&kind, link, proc_fd, &info, &device, &inode);
  if (kind == IPC_FD_OTHER)
    return;
  object = get_object (self, kind, device, inode, name);
  object->has_count = info.has_count;
  object->count = info.count;
  holder = ipc_kernel_object_add_holder (object, process, fd, get_hold_flags (info.flags));
  holder->position_bytes = info.position_bytes;
  holder->is_non_blocking = (info.flags & O_NONBLOCK) != 0;
  if (object->mode == 0 && (info.flags & O_ACCMODE) != O_WRONLY)
    ipc_kernel_object_read (object, proc_fd, fd);
}

/* Mappings */

static gboolean
is_made_for_sharing (const IpcProcMap *map,
                     IpcFdKind *kind,
                     char **name)
{
  g_autofree char *path = NULL;
  guint64 ignored;

  if (!map->is_shared || map->inode == 0)
    return FALSE;
  path = g_strndup (map->path, map->path_bytes);
  *kind = ipc_fd_parse_link (path, &ignored, name);
  return *kind == IPC_FD_MEMFD || *kind == IPC_FD_NAMED_MEMORY;
}

/* A process that has a descriptor of the memory, too, is one holder. */
static void
add_mapping (IpcKernelObject *object,
             guint process,
             const IpcProcMap *map)
{
  IpcHolder *holder = NULL;

  for (guint i = 0; i < object->holders->len && holder == NULL; i++)
    if (g_array_index (object->holders, IpcHolder, i).process == process)
      holder = &g_array_index (object->holders, IpcHolder, i);
  if (holder == NULL)
    holder = ipc_kernel_object_add_holder (object, process, -1, IPC_HOLD_READ);
  holder->flags |= IPC_HOLD_MAPPED | (map->is_writable ? IPC_HOLD_WRITE : 0);
}

/* Of memory without a descriptor only the path can be asked, which may be another object's. */
static void
read_path (IpcKernelObject *object,
           const IpcProcMap *map)
{
  struct stat facts;

  if (object->mode != 0 || object->kind != IPC_FD_NAMED_MEMORY ||
      lstat (object->name, &facts) != 0 || facts.st_ino != map->inode ||
      facts.st_dev != map->device)
    return;
  object->mode = facts.st_mode;
  object->size_bytes = facts.st_size;
}

/* Hundreds of lines are programs and libraries, and not worth taking apart. */
static gboolean
is_worth_parsing (const char *line)
{
  gsize length = strcspn (line, "\n");

  return memmem (line, length, "/memfd:", strlen ("/memfd:")) != NULL ||
         memmem (line, length, "/dev/shm/", strlen ("/dev/shm/")) != NULL;
}

static void
read_maps (IpcKernelView *self,
           guint process)
{
  g_autofree char *text = ipc_proc_read (get_proc_fd (self, process), "maps", NULL);
  const char *at = text;
  IpcProcMap map;

  while (at != NULL && *at != '\0')
    {
      g_autofree char *name = NULL;
      IpcFdKind kind;

      if (!is_worth_parsing (at))
        {
          at = strchr (at, '\n');
          at = at != NULL ? at + 1 : NULL;
        }
      else if (ipc_proc_maps_next (&at, &map) && is_made_for_sharing (&map, &kind, &name))
        {
          IpcKernelObject *object = get_object (self, kind, map.device, map.inode, name);

          add_mapping (object, process, &map);
          read_path (object, &map);
        }
    }
}

/* Sockets */

static gboolean
is_unknown_socket (const IpcKernelObject *object,
                   GHashTable *sockets)
{
  return object->kind == IPC_FD_SOCKET && !g_hash_table_contains (sockets, &object->inode);
}

/* The kernel is asked about TCP only where a socket is of no Unix connection. */
static GHashTable *
ask_for_sockets (IpcKernelView *self)
{
  GHashTable *sockets = ipc_sock_diag_new_table ();

  ipc_sock_diag_add (sockets, AF_UNIX, NULL);
  for (guint i = 0; i < self->objects->len; i++)
    if (is_unknown_socket (g_ptr_array_index (self->objects, i), sockets))
      {
        ipc_sock_diag_add (sockets, AF_INET, NULL);
        break;
      }
  return sockets;
}

static void
read_sockets (IpcKernelView *self)
{
  g_autoptr (GHashTable) sockets = ask_for_sockets (self);

  for (guint i = 0; i < self->objects->len; i++)
    {
      IpcKernelObject *object = g_ptr_array_index (self->objects, i);
      const IpcSocketInfo *info = NULL;

      if (object->kind == IPC_FD_SOCKET)
        info = g_hash_table_lookup (sockets, &object->inode);
      if (info != NULL)
        ipc_kernel_object_set_socket (object, info,
                                      g_hash_table_lookup (sockets, &info->peer_inode));
    }
}

static IpcKernelObject *
find_socket (IpcKernelView *self,
             guint64 inode)
{
  for (guint i = 0; i < self->objects->len; i++)
    {
      IpcKernelObject *object = g_ptr_array_index (self->objects, i);

      if (object->kind == IPC_FD_SOCKET && object->inode == inode)
        return object;
    }
  return NULL;
}

/* Both ends of a connection are one object from here on, at the place of the first. */
static void
join_sockets (IpcKernelView *self)
{
  for (guint i = 0; i < self->objects->len; i++)
    {
      IpcKernelObject *object = g_ptr_array_index (self->objects, i);
      IpcKernelObject *peer = object->kind == IPC_FD_SOCKET && object->peer_inode != 0
                                  ? find_socket (self, object->peer_inode)
                                  : NULL;

      if (peer == NULL || peer == object || peer->peer_inode != object->inode)
        continue;
      ipc_kernel_object_absorb (object, peer);
      g_ptr_array_remove (self->objects, peer);
    }
}

/* All of it */

static void
read_process (IpcKernelView *self,
              guint index,
              guint flags)
{
  IpcKernelProcess *process = g_ptr_array_index (self->processes, index);
  int proc_fd = get_proc_fd (self, index);
  g_autoptr (GArray) fds = NULL;

  process->is_there =
      proc_fd >= 0 && read_stat (proc_fd, "", &process->stat, &process->wait_channel);
  if (!process->is_there)
    return;
  if (flags & IPC_KERNEL_VIEW_THREADS)
    read_threads (process, proc_fd);
  fds = ipc_proc_list (proc_fd, "fd");
  for (guint i = 0; i < fds->len; i++)
    read_descriptor (self, index, g_array_index (fds, int, i));
  if (flags & IPC_KERNEL_VIEW_MAPS)
    read_maps (self, index);
}

/**
 * ipc_kernel_view_read:
 * @self: a view that was not read yet
 * @flags: #IpcKernelViewFlags
 *
 * Looks at every process. One that is gone, or goes meanwhile, is shown as not there. Any thread but
 * the main one; takes a millisecond or so for each process.
 */
void
ipc_kernel_view_read (IpcKernelView *self,
                      guint flags)
{
  for (guint i = 0; i < self->processes->len; i++)
    read_process (self, i, flags);
  read_sockets (self);
  join_sockets (self);
  ipc_kernel_view_close_proc_fds (self);
}
