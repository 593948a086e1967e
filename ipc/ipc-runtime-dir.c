/* SPDX-License-Identifier: MIT */
/*
 * ipc-runtime-dir: the private directory of one running instance, and the sweep of dead ones.
 *
 * Windows keeps the names of kernel objects in its object manager and forgets each with its last
 * handle. On Linux the name of a FIFO or a socket is a file that stays when its maker is killed.
 * So all names of an instance live in one directory, `tincan-XXXXXX`, that only this user can
 * enter, and the next instance that starts removes the directories of the dead:
 *
 *   maker                              sweeper
 *   -----                              -------
 *   mkdtemp                            open each tincan-??????
 *   open the directory                 ours, mode 0700, no symbolic link?
 *   flock it        <-- one wins -->   flock it, without waiting: taken = alive, leave it
 *   is the path still this directory?  is the path still this directory?
 *     no: a sweeper was faster;          no: another sweeper was faster, leave it
 *         make another                 unlink the listed mappings, what an instance leaves, and
 *                                      the directory, if that was all
 *
 * The lock is on the directory's own descriptor, so there is no moment at which the directory
 * exists without its lock file. The kernel drops the lock when the process ends, in whatever way;
 * the descriptor is close-on-exec, or a child would keep its dead parent "alive". The lock also
 * keeps systemd-tmpfiles(8) from clearing a directory in /tmp while we use it.
 *
 * Names that cannot live in the directory, those of shm_open(3), are written into its file
 * `mappings` before they are made, one a line, so that the sweep finds them.
 *
 * The same goes for the one kind of directory that other users may enter, which an instance makes
 * to show what that means: it is listed in `open-directories` before it is made.
 *
 * Kernel calls: mkdtemp(3), flock(2), openat(2), unlinkat(2), shm_unlink(3).
 */

#include "ipc-runtime-dir.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define FALLBACK_BASE "/tmp"
#define INSTANCE_TEMPLATE "tincan-XXXXXX"
#define INSTANCE_PATTERN "tincan-??????"
/* The longest name that an instance makes under its base must fit an address of unix(7). */
#define LONGEST_NAME "/tincan-XXXXXX/Event16_1234567890"
#define PATH_MAX_BYTES (sizeof (((struct sockaddr_un *) NULL)->sun_path) - 1)
#define MAPPINGS_FILE "mappings"
#define OPEN_DIRECTORIES_FILE "open-directories"
/* The list is a file of ours; a link, or a FIFO that would make us wait, is not. */
#define LIST_FLAGS (O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
/* The files of ipc-mailslot-name.c. */
#define MAILSLOT_LIMIT_SUFFIX ".limit"
#define MAPPING_PREFIX "/tincan-"
/* Not under XDG_RUNTIME_DIR, where no other user gets in whatever the mode. */
#define OPEN_DIRECTORY_PREFIX FALLBACK_BASE "/tincan-open-"
/* A list longer than this was not written by us; the rest of it is not read. */
#define LIST_MAX_BYTES (1u << 20)
/* How often a maker may lose its new directory to a sweeper. Once is rare. */
#define TRIES_MAX 100

struct _IpcRuntimeDir
{
  char *path; /* absolute, without a slash at its end */
  int fd;     /* the directory; holds the lock for as long as it is open */
};

/* Whether an entry of a directory goes. */
typedef gboolean (*EntryFilter) (int dir_fd,
                                 const char *name);

/* Not following a symbolic link is what keeps a sweeper inside its base. */
static int
open_directory (int base_fd,
                const char *name)
{
  return openat (base_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static gboolean
is_private (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 && S_ISDIR (status.st_mode) && status.st_uid == geteuid () &&
         (status.st_mode & 0777) == 0700;
}

/* We hold it open, so its inode number cannot be another's by now. */
static gboolean
is_still_named (int fd,
                int base_fd,
                const char *name)
{
  struct stat held;
  struct stat named;

  return fstat (fd, &held) == 0 && fstatat (base_fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

static gboolean
take_lock (int fd,
           int base_fd,
           const char *name)
{
  return flock (fd, LOCK_EX | LOCK_NB) == 0 && is_still_named (fd, base_fd, name);
}

/* The environment is read directly: where the variable is not set g_get_user_runtime_dir() answers
 * with the cache directory, which outlives the session and may be on a network disk. */
static char *
dup_session_base (void)
{
  const char *value = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *base = NULL;
  g_auto (IpcFd) fd = -1;

  if (value == NULL || !g_path_is_absolute (value))
    return NULL;
  /* A slash at the end would make open() follow a symbolic link after all. */
  base = g_canonicalize_filename (value, NULL);
  if (strlen (base) + strlen (LONGEST_NAME) > PATH_MAX_BYTES)
    return NULL;
  fd = open_directory (AT_FDCWD, base);
  return fd >= 0 && is_private (fd) ? g_steal_pointer (&base) : NULL;
}

static gboolean
is_mapping_name (const char *name)
{
  return g_str_has_prefix (name, MAPPING_PREFIX) && strchr (name + 1, '/') == NULL &&
         strchr (name, '\n') == NULL && strlen (name) <= NAME_MAX;
}

static gboolean
is_open_directory_name (const char *path)
{
  return g_str_has_prefix (path, OPEN_DIRECTORY_PREFIX) &&
         strpbrk (path + strlen (OPEN_DIRECTORY_PREFIX), "/\n") == NULL;
}

/* What follows the last line's end is left out: it is empty, or the maker died while it wrote the
 * name, and then the object was never made. */
static GStrv
dup_list (int dir_fd,
          const char *file)
{
  g_auto (IpcFd) fd = openat (dir_fd, file, LIST_FLAGS | O_RDONLY);
  g_autoptr (GString) list = g_string_new (NULL);
  char bytes[4096];
  ssize_t n;

  while (fd >= 0 && list->len < LIST_MAX_BYTES && (n = read (fd, bytes, sizeof bytes)) > 0)
    g_string_append_len (list, bytes, n);
  while (list->len > 0 && list->str[list->len - 1] != '\n')
    g_string_truncate (list, list->len - 1);
  return g_strsplit (list->str, "\n", -1);
}

/* All or nothing: half a name would spoil the line after it. */
static gboolean
append_whole (int fd,
              const char *line)
{
  off_t end = lseek (fd, 0, SEEK_END);
  size_t length = strlen (line);
  ssize_t n = write (fd, line, length);

  if (n == (ssize_t) length)
    return TRUE;
  if (n >= 0)
    errno = ftruncate (fd, end) == 0 ? ENOSPC : errno;
  return FALSE;
}

/* Notes a name down before what has it is made. */
static gboolean
append_to_list (int dir_fd,
                const char *file,
                const char *name)
{
  g_autofree char *line = g_strconcat (name, "\n", NULL);
  g_auto (IpcFd) fd = openat (dir_fd, file, LIST_FLAGS | O_WRONLY | O_APPEND | O_CREAT, 0600);

  return fd >= 0 && append_whole (fd, line);
}

static void
unlink_mappings (int dir_fd)
{
  g_auto (GStrv) names = dup_list (dir_fd, MAPPINGS_FILE);

  for (guint i = 0; names[i] != NULL; i++)
    if (is_mapping_name (names[i]))
      shm_unlink (names[i]);
}

static gboolean
is_dot (const char *name)
{
  return strcmp (name, ".") == 0 || strcmp (name, "..") == 0;
}

/* What an instance leaves: names of pipes, events and mailslots, and the files beside them. */
static gboolean
is_left_by_instance (int dir_fd,
                     const char *name)
{
  struct stat status;

  if (strcmp (name, MAPPINGS_FILE) == 0 || strcmp (name, OPEN_DIRECTORIES_FILE) == 0 ||
      g_str_has_suffix (name, MAILSLOT_LIMIT_SUFFIX))
    return TRUE;
  return fstatat (dir_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         (S_ISSOCK (status.st_mode) || S_ISFIFO (status.st_mode));
}

/* One level only: an instance makes no directories inside, so a full one is not ours to empty. */
static void
remove_entries (int dir_fd,
                EntryFilter filter)
{
  g_auto (IpcFd) list_fd = open_directory (dir_fd, ".");
  DIR *list = list_fd >= 0 ? fdopendir (list_fd) : NULL;
  const struct dirent *entry;

  if (list == NULL)
    return;
  g_steal_fd (&list_fd); /* closedir() closes it */
  while ((entry = readdir (list)) != NULL)
    if (!is_dot (entry->d_name) && (filter == NULL || filter (dir_fd, entry->d_name)) &&
        unlinkat (dir_fd, entry->d_name, 0) != 0)
      unlinkat (dir_fd, entry->d_name, AT_REMOVEDIR);
  closedir (list);
}

/* Not following a symbolic link, and the owner, are what keeps this with what is ours. */
static void
remove_open_directory (const char *path)
{
  g_auto (IpcFd) fd = open_directory (AT_FDCWD, path);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0 || status.st_uid != geteuid ())
    return;
  remove_entries (fd, NULL);
  rmdir (path);
}

static void
remove_open_directories (int dir_fd)
{
  g_auto (GStrv) paths = dup_list (dir_fd, OPEN_DIRECTORIES_FILE);

  for (guint i = 0; paths[i] != NULL; i++)
    if (is_open_directory_name (paths[i]))
      remove_open_directory (paths[i]);
}

/* What is listed goes first: if we are killed on the way the list is still there for the next one. */
static gboolean
remove_instance (int dir_fd,
                 int base_fd,
                 const char *name,
                 EntryFilter filter)
{
  unlink_mappings (dir_fd);
  remove_open_directories (dir_fd);
  remove_entries (dir_fd, filter);
  return unlinkat (base_fd, name, AT_REMOVEDIR) == 0;
}

/* The name and the mode do not prove that an instance made it: a person may have called a directory
 * so. What no instance makes stays, and the directory with it. */
static gboolean
sweep_one (int base_fd,
           const char *name)
{
  g_auto (IpcFd) fd = open_directory (base_fd, name);

  return fd >= 0 && is_private (fd) && take_lock (fd, base_fd, name) &&
         remove_instance (fd, base_fd, name, is_left_by_instance);
}

static guint
sweep_base (const char *base)
{
  DIR *list = opendir (base);
  const struct dirent *entry;
  guint n_swept = 0;

  if (list == NULL)
    return 0;
  while ((entry = readdir (list)) != NULL)
    if (fnmatch (INSTANCE_PATTERN, entry->d_name, 0) == 0)
      n_swept += sweep_one (dirfd (list), entry->d_name);
  closedir (list);
  return n_swept;
}

static IpcRuntimeDir *
runtime_dir_for (char *path,
                 int fd)
{
  IpcRuntimeDir *self = g_new0 (IpcRuntimeDir, 1);

  self->path = path;
  self->fd = fd;
  return self;
}

/* Why a new directory could not be locked: a sweeper has the lock, or had it and has removed or
 * replaced the name since. Anything else is a file system without locks. */
static gboolean
is_taken_by_sweeper (int errno_value)
{
  return errno_value == 0 || errno_value == EWOULDBLOCK || errno_value == ENOENT;
}

/* Makes a directory and locks it. A sweeper may take the lock between the two; it removes what it
 * has locked, so the maker leaves that directory to it and makes another. */
static IpcRuntimeDir *
make_instance (const char *base,
               GError **error)
{
  for (guint i = 0; i < TRIES_MAX; i++)
    {
      g_autofree char *path = g_build_filename (base, INSTANCE_TEMPLATE, NULL);
      g_auto (IpcFd) fd = -1;

      if (mkdtemp (path) == NULL)
        {
          ipc_error_set_errno (error, errno, "Could not make a private directory in %s", base);
          return NULL;
        }
      fd = open_directory (AT_FDCWD, path);
      if (fd < 0 && errno != ENOENT)
        {
          ipc_error_set_errno (error, errno, "Could not open the private directory %s", path);
          rmdir (path);
          return NULL;
        }
      errno = 0;
      if (fd >= 0 && take_lock (fd, AT_FDCWD, path))
        return runtime_dir_for (g_steal_pointer (&path), g_steal_fd (&fd));
      if (fd >= 0 && !is_taken_by_sweeper (errno))
        {
          ipc_error_set_errno (error, errno, "Could not lock the private directory %s", path);
          rmdir (path);
          return NULL;
        }
    }
  ipc_error_set_errno (error, EBUSY, "Could not lock a private directory in %s", base);
  return NULL;
}

/**
 * ipc_runtime_dir_new:
 * @error: (out) (optional): the system's reason
 *
 * Sweeps what dead instances left, then makes and locks the directory of this one: under
 * `XDG_RUNTIME_DIR` where that is set, a directory of this user with mode 0700, no symbolic link
 * and short enough for the names of sockets, and under `/tmp` otherwise. Any thread.
 *
 * Returns: (transfer full): the directory, or %NULL
 */
IpcRuntimeDir *
ipc_runtime_dir_new (GError **error)
{
  g_autofree char *base = dup_session_base ();
  IpcRuntimeDir *self = NULL;

  ipc_runtime_dir_sweep ();
  if (base != NULL)
    self = make_instance (base, NULL);
  return self != NULL ? self : make_instance (FALLBACK_BASE, error);
}

/**
 * ipc_runtime_dir_free:
 * @self: (transfer full): the directory of this instance
 *
 * Removes the listed mappings, everything inside and the directory itself. Only the process that
 * made it may call this, not a fork of it. No other thread may use @self any more.
 */
void
ipc_runtime_dir_free (IpcRuntimeDir *self)
{
  if (is_still_named (self->fd, AT_FDCWD, self->path))
    remove_instance (self->fd, AT_FDCWD, self->path, NULL);
  ipc_fd_clear (&self->fd);
  g_free (self->path);
  g_free (self);
}

/**
 * ipc_runtime_dir_get_path:
 * @self: the directory of this instance
 *
 * Returns: (transfer none): its absolute path
 */
const char *
ipc_runtime_dir_get_path (IpcRuntimeDir *self)
{
  return self->path;
}

/**
 * ipc_runtime_dir_dup_name:
 * @self: the directory of this instance
 * @last_part: a file name without a slash, such as `Pipe1_4711`; up to 18 bytes fit an address
 *   of unix(7) for certain
 *
 * Joins the two to the name of a pipe, an event or a mailslot. Makes nothing. Any thread.
 *
 * Returns: (transfer full): the absolute path
 */
char *
ipc_runtime_dir_dup_name (IpcRuntimeDir *self,
                          const char *last_part)
{
  g_return_val_if_fail (strchr (last_part, '/') == NULL, NULL);

  return g_build_filename (self->path, last_part, NULL);
}

/**
 * ipc_runtime_dir_list_mapping:
 * @self: the directory of this instance
 * @mapping_name: the name that shm_open(3) will be given; begins with `/tincan-` and has no
 *   other slash
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT for another name, or the system's reason
 *
 * Notes down the name of a mapping that is about to be made. Call it before the object is made:
 * a name on the list without an object does no harm, an object without a name on the list stays
 * until the machine is started again. One thread at a time.
 *
 * Returns: %TRUE when the name is on the list; on %FALSE do not make the object
 */
gboolean
ipc_runtime_dir_list_mapping (IpcRuntimeDir *self,
                              const char *mapping_name,
                              GError **error)
{
  if (!is_mapping_name (mapping_name))
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "Could not list mapping %s: the name must begin with %s and have no other slash",
                   mapping_name, MAPPING_PREFIX);
      return FALSE;
    }
  if (append_to_list (self->fd, MAPPINGS_FILE, mapping_name))
    return TRUE;
  ipc_error_set_errno (error, errno, "Could not list mapping %s in %s", mapping_name, self->path);
  return FALSE;
}

/**
 * ipc_runtime_dir_make_open_directory:
 * @self: the directory of this instance
 * @error: (out) (optional): the system's reason
 *
 * Makes a directory under `/tmp` that every user may enter and only we may write, for a name that
 * others are to reach. It is listed first, so that it goes with this instance or is swept after
 * it, with what is in it. One thread at a time. See mkdir(2).
 *
 * Returns: (transfer full): its path, or %NULL
 */
char *
ipc_runtime_dir_make_open_directory (IpcRuntimeDir *self,
                                     GError **error)
{
  g_autofree char *path =
      g_strdup_printf (OPEN_DIRECTORY_PREFIX "%d-%08x", (int) getpid (), g_random_int ());

  if (!append_to_list (self->fd, OPEN_DIRECTORIES_FILE, path))
    {
      ipc_error_set_errno (error, errno, "Could not list directory %s in %s", path, self->path);
      return NULL;
    }
  /* The umask may have taken away what others need. */
  if (mkdir (path, 0700) == 0 && chmod (path, 0755) == 0)
    return g_steal_pointer (&path);
  ipc_error_set_errno (error, errno, "Could not make directory %s", path);
  return NULL;
}

/**
 * ipc_runtime_dir_remove_open_directory:
 * @self: the directory of this instance
 * @path: what ipc_runtime_dir_make_open_directory() returned
 *
 * Removes it with what is in it, before this instance ends. Does nothing when it is gone.
 */
void
ipc_runtime_dir_remove_open_directory (IpcRuntimeDir *self,
                                       const char *path)
{
  g_return_if_fail (self != NULL && is_open_directory_name (path));

  remove_open_directory (path);
}

/**
 * ipc_runtime_dir_sweep:
 *
 * Removes what dead instances of this user left: under `XDG_RUNTIME_DIR`, where that is fit, and
 * under `/tmp`. An instance is dead when its lock is free; whose lock is held is not touched. Any
 * number of processes may sweep at once. What is inside and no instance makes stays, and so does its
 * directory. Any thread.
 *
 * Returns: how many instances were removed
 */
guint
ipc_runtime_dir_sweep (void)
{
  g_autofree char *base = dup_session_base ();
  guint n_swept = sweep_base (FALLBACK_BASE);

  return n_swept + (base != NULL ? sweep_base (base) : 0);
}
