/* SPDX-License-Identifier: MIT */
/*
 * ipc-mapping: memory with a name, which any process of this user can open.
 *
 * It stands for CreateFileMapping() with a name in one process and OpenFileMapping() in others:
 *
 *   maker                               others
 *   -----                               ------
 *   shm_open (name, O_CREAT | O_EXCL)
 *     "File exists": said, untouched
 *   posix_fallocate: the pages exist    shm_open (name)
 *   mmap                                  ENOENT: "not found"
 *   lock, sizes, and last the mark      fstat: a section, and of the size that was said?
 *                                       mmap; the mark and the sizes in it?
 *          … one memory, until the last process unmaps it …
 *   shm_unlink: the name is gone        who has it mapped goes on reading and writing
 *
 * On Windows the name goes with the last handle. Here it stays until somebody unlinks it, also
 * when its maker was killed: so it is put on a list before it is made, see ipc-runtime-dir.c.
 *
 * Others may write the object, so they may also shrink it, and unlike a memfd it cannot be sealed.
 * ipc-mapping-guard.c makes us survive that; each function here fails with a sentence afterwards.
 *
 *   0               size                   whole size
 *   | text … NUL …  | to 64 | Control      |
 *
 * The text comes first, so that a program in any language that maps `size` bytes finds it: see
 * ipc-mapping-text.c. Behind it lies what processes share that go by our rules: the lock, and the
 * number that they count up, see ipc-mapping-count.c.
 *
 * Kernel calls: shm_open(3), posix_fallocate(3), mmap(2), shm_unlink(3).
 */

#include "ipc-mapping-private.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-proc-maps.h"
#include "ipc-proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONTROL_ALIGNMENT 64
/* Says that what follows is an IpcMappingControl of this layout. */
#define MARK G_GUINT64_CONSTANT (0x31706d6e61436e54)

static gsize
get_control_offset (gsize size_bytes)
{
  return (size_bytes + CONTROL_ALIGNMENT - 1) / CONTROL_ALIGNMENT * CONTROL_ALIGNMENT;
}

static gsize
get_whole_size (gsize size_bytes)
{
  return get_control_offset (size_bytes) + sizeof (IpcMappingControl);
}

static gboolean
check_arguments (const char *name,
                 gsize size_bytes,
                 GError **error)
{
  if (name[0] != '/' || name[1] == '\0' || strchr (name + 1, '/') != NULL ||
      strlen (name) > NAME_MAX)
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                 "“%s” is no name for a mapping: it must begin with a slash and have no other",
                 name);
  else if (size_bytes < 1 || size_bytes > IPC_MAPPING_MAX)
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                 "A mapping of %" G_GSIZE_FORMAT " bytes is not possible: the size must be 1 to %u",
                 size_bytes, IPC_MAPPING_MAX);
  else
    return TRUE;
  return FALSE;
}

/* posix_fallocate() returns its reason and leaves errno alone. */
static int
reserve (int fd,
         gsize size_bytes)
{
  int reason;

  do
    reason = posix_fallocate (fd, 0, size_bytes);
  while (reason == EINTR);
  return reason;
}

static gboolean
set_wrong_kind (const char *name,
                GError **error)
{
  g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
               "Could not open mapping %s: an object of another kind has that name", name);
  return FALSE;
}

static gboolean
set_lost (IpcMapping *self,
          GError **error)
{
  g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_SIZE,
               "Mapping %s was made smaller by another process, and what was in it is gone",
               self->name);
  return FALSE;
}

gboolean
ipc_mapping_check_still_there (IpcMapping *self,
                               GError **error)
{
  return !ipc_mapping_guard_is_lost (self->guard) || set_lost (self, error);
}

static void
note_identity (IpcMapping *self,
               int fd)
{
  struct stat status = { 0 };

  fstat (fd, &status);
  self->device = status.st_dev;
  self->inode = status.st_ino;
}

/* The descriptor is not needed any more afterwards: a mapping keeps its object by itself. */
static IpcMapping *
map_object (const char *name,
            int fd,
            gsize size_bytes,
            GError **error)
{
  g_autoptr (IpcMapping) self = g_new0 (IpcMapping, 1);
  void *bytes;

  self->name = g_strdup (name);
  self->size_bytes = size_bytes;
  self->whole_bytes = get_whole_size (size_bytes);
  note_identity (self, fd);
  bytes = mmap (NULL, self->whole_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (bytes == MAP_FAILED)
    {
      ipc_error_set_errno (error, errno, "Could not map %s", name);
      return NULL;
    }
  self->bytes = bytes;
  self->control = (IpcMappingControl *) (void *) (self->bytes + get_control_offset (size_bytes));
  self->guard = ipc_mapping_guard_new (self->bytes, self->whole_bytes, error);
  if (self->guard == NULL)
    return NULL;
  self->lock = ipc_lock_new (&self->control->lock, self->guard, name);
  return g_steal_pointer (&self);
}

/* The mark comes last: who opens the name earlier does not take it for ready. */
static gboolean
prepare_control (IpcMapping *self,
                 GError **error)
{
  int reason = ipc_lock_prepare_area (&self->control->lock);

  if (reason != 0)
    {
      ipc_error_set_errno (error, reason, "Could not make the lock of mapping %s", self->name);
      return FALSE;
    }
  atomic_store (&self->control->size_bytes, self->size_bytes);
  atomic_store (&self->control->mark, MARK);
  return ipc_mapping_check_still_there (self, error);
}

static IpcMapping *
make_object (const char *name,
             int fd,
             gsize size_bytes,
             GError **error)
{
  g_autoptr (IpcMapping) self = NULL;
  int reason = reserve (fd, get_whole_size (size_bytes));

  if (reason != 0)
    {
      ipc_error_set_errno (error, reason, "Could not make mapping %s of %" G_GSIZE_FORMAT " bytes",
                           name, size_bytes);
      return NULL;
    }
  self = map_object (name, fd, size_bytes, error);
  if (self == NULL || !prepare_control (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Which failures of shm_open() mean that something else has the name: a symbolic link, a directory
 * (which the library reports as EINVAL), a socket. */
static int
open_existing (const char *name,
               GError **error)
{
  int fd = shm_open (name, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);

  if (fd >= 0)
    return fd;
  if (errno == ENOENT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 "Could not open mapping %s: not found", name);
  else if (errno == ELOOP || errno == EISDIR || errno == EINVAL || errno == ENXIO)
    set_wrong_kind (name, error);
  else
    ipc_error_set_errno (error, errno, "Could not open mapping %s", name);
  return -1;
}

static gboolean
set_wrong_size (const char *name,
                gsize said_bytes,
                guint64 has_bytes,
                GError **error)
{
  g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_SIZE,
               "Mapping %s has room for %" G_GUINT64_FORMAT " bytes and not the %" G_GSIZE_FORMAT
               " that were named",
               name, has_bytes, said_bytes);
  return FALSE;
}

/* Reads the Control at the object's end without mapping anything: read(2) cannot fault. */
static gboolean
check_object (const char *name,
              int fd,
              gsize size_bytes,
              GError **error)
{
  IpcMappingControl control;
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not read the size of mapping %s", name);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode) || status.st_size < (off_t) sizeof control ||
      pread (fd, &control, sizeof control, status.st_size - sizeof control) != sizeof control ||
      control.mark != MARK)
    return set_wrong_kind (name, error);
  if (control.size_bytes != size_bytes || (gsize) status.st_size != get_whole_size (size_bytes))
    return set_wrong_size (name, size_bytes, control.size_bytes, error);
  return TRUE;
}

/**
 * ipc_mapping_new:
 * @name: a slash and a file name; put it on the list with ipc_runtime_dir_list_mapping() first
 * @size_bytes: of the text part, 1 to %IPC_MAPPING_MAX
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT for a name or a size that is not possible,
 *   %G_IO_ERROR_EXISTS when the name is taken, which changes nothing in what has it, or the
 *   system's reason, such as %G_IO_ERROR_NO_SPACE
 *
 * Makes a mapping that holds an empty text, for this user alone. Any thread. See shm_open(3).
 *
 * Returns: (transfer full): the mapping, or %NULL
 */
IpcMapping *
ipc_mapping_new (const char *name,
                 gsize size_bytes,
                 GError **error)
{
  g_auto (IpcFd) fd = -1;
  IpcMapping *self;

  if (!check_arguments (name, size_bytes, error))
    return NULL;
  fd = shm_open (name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make mapping %s; nothing was changed", name);
      return NULL;
    }
  self = make_object (name, fd, size_bytes, error);
  if (self == NULL)
    shm_unlink (name);
  else
    self->is_maker = TRUE;
  return self;
}

/**
 * ipc_mapping_open:
 * @name: as its maker called it
 * @size_bytes: how large the text part was said to be
 * @error: (out) (optional): %G_IO_ERROR_NOT_FOUND, %IPC_ERROR_WRONG_KIND when something else has
 *   the name or it is not ready yet, %IPC_ERROR_WRONG_SIZE, %IPC_ERROR_BAD_ARGUMENT, or the
 *   system's reason
 *
 * Opens a mapping that another process made. Any thread.
 *
 * Returns: (transfer full): the mapping, or %NULL
 */
IpcMapping *
ipc_mapping_open (const char *name,
                  gsize size_bytes,
                  GError **error)
{
  g_auto (IpcFd) fd = -1;

  if (!check_arguments (name, size_bytes, error))
    return NULL;
  fd = open_existing (name, error);
  if (fd < 0 || !check_object (name, fd, size_bytes, error))
    return NULL;
  return map_object (name, fd, size_bytes, error);
}

/* Whether the name still stands for our object. */
static gboolean
is_still_ours (IpcMapping *self)
{
  g_auto (IpcFd) fd = shm_open (self->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  struct stat status;

  return fd >= 0 && fstat (fd, &status) == 0 && status.st_dev == self->device &&
         status.st_ino == self->inode;
}

/**
 * ipc_mapping_free:
 * @self: (transfer full): a mapping
 *
 * Unmaps it; its maker also takes the name away. Who has it mapped keeps the memory. No other
 * thread may use @self any more.
 */
void
ipc_mapping_free (IpcMapping *self)
{
  if (self->is_maker && is_still_ours (self))
    shm_unlink (self->name);
  g_clear_pointer (&self->lock, ipc_lock_free);
  /* Pages that took the place of lost ones stay: the list of held locks of a thread may still
   * lead through them. It costs nothing but addresses. */
  if (self->bytes != NULL && (self->guard == NULL || !ipc_mapping_guard_is_lost (self->guard)))
    munmap (self->bytes, self->whole_bytes);
  g_clear_pointer (&self->guard, ipc_mapping_guard_free);
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_mapping_get_name:
 * @self: a mapping
 *
 * Returns: (transfer none): its name, as for shm_open(3)
 */
const char *
ipc_mapping_get_name (IpcMapping *self)
{
  return self->name;
}

/**
 * ipc_mapping_get_size:
 * @self: a mapping
 *
 * Returns: how many bytes the text part has, the NUL included
 */
gsize
ipc_mapping_get_size (IpcMapping *self)
{
  return self->size_bytes;
}

/**
 * ipc_mapping_get_lock:
 * @self: a mapping
 *
 * Returns: (transfer none): the lock that lies in it
 */
IpcLock *
ipc_mapping_get_lock (IpcMapping *self)
{
  return self->lock;
}

/**
 * ipc_mapping_is_mapped_by:
 * @self: a mapping
 * @pid: a process of this user
 *
 * Asks the kernel, so no process can pretend; see `/proc/PID/maps` in proc(5). Any thread.
 *
 * Returns: whether the process has this very object mapped
 */
gboolean
ipc_mapping_is_mapped_by (IpcMapping *self,
                          pid_t pid)
{
  g_auto (IpcFd) proc_fd = ipc_proc_open (pid);
  g_autofree char *text = proc_fd >= 0 ? ipc_proc_read (proc_fd, "maps", NULL) : NULL;
  const char *at = text;
  IpcProcMap map;

  while (at != NULL && ipc_proc_maps_next (&at, &map))
    if (map.inode == self->inode && map.device == self->device)
      return TRUE;
  return FALSE;
}
