/* SPDX-License-Identifier: MIT */
/* test-runtime-dir: the directory of an instance, hostile places for it, and the sweep of the dead
 * while others live, start and die. */

#include "ipc-error.h"
#include "ipc-event.h"
#include "ipc-fd.h"
#include "ipc-runtime-dir.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <glob.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000
#define N_MAKERS 20
#define N_SWEEPERS 4
#define N_ROUNDS 5

/* What a rival does to the directory in the moment before it is locked, or NULL. */
static void (*before_lock) (const char *path);

/* Where flock(2) is to fail as on a file system without locks, or NULL. */
static const char *no_locks_under;

/* Takes the place of the C library's call in this program, to let a rival in at exactly the moment
 * that a race would have to meet by chance. */
int
flock (int fd,
       int operation)
{
  g_autofree char *base = test_leak_dup_directory ();
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);
  void (*rival) (const char *) = before_lock;

  /* What others have in /tmp is left alone. */
  if (rival != NULL && g_str_has_prefix (path, base))
    {
      before_lock = NULL;
      rival (path);
    }
  if (no_locks_under != NULL && g_str_has_prefix (path, no_locks_under))
    {
      errno = ENOLCK;
      return -1;
    }
  return syscall (SYS_flock, fd, operation);
}

static IpcRuntimeDir *
make_directory (void)
{
  g_autoptr (GError) error = NULL;
  IpcRuntimeDir *dir = ipc_runtime_dir_new (&error);

  g_assert_no_error (error);
  g_assert_nonnull (dir);
  return dir;
}

static char *
dup_path (const char *last_part)
{
  g_autofree char *directory = test_leak_dup_directory ();

  return g_build_filename (directory, last_part, NULL);
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

static gboolean
mapping_exists (const char *name)
{
  g_auto (IpcFd) fd = shm_open (name, O_RDONLY, 0);

  return fd >= 0;
}

static void
make_mapping (const char *name)
{
  g_auto (IpcFd) fd = shm_open (name, O_RDWR | O_CREAT | O_EXCL, 0600);

  g_assert_cmpint (fd, >=, 0);
}

static char *
dup_mapping_name (const char *word)
{
  return g_strdup_printf ("/tincan-test-%s-%d", word, getpid ());
}

static void
make_file (const char *directory,
           const char *name,
           const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* What an instance leaves that was killed: a directory of the right form that nobody locks. */
static char *
make_dead_instance (const char *name)
{
  g_autofree char *path = dup_path (name);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  return g_steal_pointer (&path);
}

static guint
count_matches (const char *last_parts)
{
  g_autofree char *pattern = dup_path (last_parts);
  glob_t matches;
  guint n = glob (pattern, 0, NULL, &matches) == 0 ? matches.gl_pathc : 0;

  globfree (&matches);
  return n;
}

static void
test_private (void)
{
  g_autofree char *base = test_leak_dup_directory ();
  g_autoptr (IpcRuntimeDir) dir = make_directory ();
  const char *path = ipc_runtime_dir_get_path (dir);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *last_part = g_path_get_basename (path);
  struct stat status;

  g_assert_cmpstr (parent, ==, base);
  g_assert_true (g_pattern_match_simple ("tincan-??????", last_part));
  g_assert_cmpint (lstat (path, &status), ==, 0);
  g_assert_true (S_ISDIR (status.st_mode));
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  g_assert_cmpuint (status.st_uid, ==, geteuid ());
}

static void
test_names (void)
{
  g_autoptr (IpcRuntimeDir) dir = make_directory ();
  g_autofree char *name = ipc_runtime_dir_dup_name (dir, "Event16_1234567890");
  g_autofree char *expected
    = g_strconcat (ipc_runtime_dir_get_path (dir), "/Event16_1234567890", NULL);

  g_assert_cmpstr (name, ==, expected);
  g_assert_false (exists (name));
  g_assert_cmpuint (strlen (name), <, sizeof (((struct sockaddr_un *) NULL)->sun_path));
}

static void
test_free_removes_all (void)
{
  IpcRuntimeDir *dir = make_directory ();
  g_autofree char *path = g_strdup (ipc_runtime_dir_get_path (dir));
  g_autofree char *event = ipc_runtime_dir_dup_name (dir, "Event1_1");
  g_autofree char *mapping = dup_mapping_name ("free");
  g_autoptr (GError) error = NULL;

  make_file (path, "file", "text");
  g_assert_cmpint (mkfifo (event, 0600), ==, 0);
  g_assert_true (ipc_runtime_dir_list_mapping (dir, mapping, &error));
  g_assert_no_error (error);
  make_mapping (mapping);

  ipc_runtime_dir_free (dir);
  g_assert_false (exists (path));
  g_assert_false (mapping_exists (mapping));
}

static void
test_list_mapping (void)
{
  g_autoptr (IpcRuntimeDir) dir = make_directory ();
  g_autofree char *list = ipc_runtime_dir_dup_name (dir, "mappings");
  g_autofree char *text = NULL;
  const char *const wrong[] = { "", "/", "tincan-a", "/other", "/tincan-a/b", "/tincan-a\nb" };

  g_assert_true (ipc_runtime_dir_list_mapping (dir, "/tincan-one", NULL));
  g_assert_true (ipc_runtime_dir_list_mapping (dir, "/tincan-two", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (ipc_runtime_dir_list_mapping (dir, wrong[i], &error));
      g_assert_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
    }
  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "/tincan-one\n/tincan-two\n");
}

static void
test_list_mapping_fails (void)
{
  g_autoptr (IpcRuntimeDir) dir = make_directory ();
  g_autofree char *list = ipc_runtime_dir_dup_name (dir, "mappings");
  g_autofree char *elsewhere = dup_path ("elsewhere");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (elsewhere, list), ==, 0);
  g_assert_false (ipc_runtime_dir_list_mapping (dir, "/tincan-one", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS);
  g_assert_false (exists (elsewhere));
}

/* Makes a directory while the variable says @value, and sees where it went. */
static void
assert_base (const char *value,
             const char *base)
{
  g_autofree char *old = g_strdup (g_getenv ("XDG_RUNTIME_DIR"));
  g_autofree char *prefix = g_strconcat (base, "/tincan-", NULL);
  IpcRuntimeDir *dir;

  if (value != NULL)
    setenv ("XDG_RUNTIME_DIR", value, TRUE);
  else
    unsetenv ("XDG_RUNTIME_DIR");
  dir = make_directory ();
  g_assert_true (g_str_has_prefix (ipc_runtime_dir_get_path (dir), prefix));
  ipc_runtime_dir_free (dir);
  setenv ("XDG_RUNTIME_DIR", old, TRUE);
}

static void
test_base_fit (void)
{
  g_autofree char *base = test_leak_dup_directory ();
  g_autofree char *with_slash = g_strconcat (base, "//", NULL);

  assert_base (base, base);
  assert_base (with_slash, base);
}

static void
test_base_missing (void)
{
  g_autofree char *missing = dup_path ("missing");

  assert_base (NULL, "/tmp");
  assert_base ("", "/tmp");
  assert_base (missing, "/tmp");
  assert_base ("/dev/null", "/tmp");
}

/* Fit but for its name, which means another place after the next chdir(). */
static void
test_base_relative (void)
{
  g_autofree char *base = dup_path ("relative");
  g_autofree char *parent = test_leak_dup_directory ();
  g_autofree char *old = g_get_current_dir ();

  g_assert_cmpint (g_mkdir (base, 0700), ==, 0);
  g_assert_cmpint (g_chdir (parent), ==, 0);
  assert_base ("relative", "/tmp");
  assert_base ("./relative", "/tmp");
  g_assert_cmpint (g_chdir (old), ==, 0);
  g_assert_cmpint (g_rmdir (base), ==, 0);
}

static void
test_base_mode (void)
{
  g_autofree char *open_dir = dup_path ("open");
  const mode_t modes[] = { 0755, 0701, 0770, 0777 };

  g_assert_cmpint (g_mkdir (open_dir, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (open_dir, modes[i]), ==, 0);
      assert_base (open_dir, "/tmp");
    }
  g_assert_cmpint (g_chmod (open_dir, 0700), ==, 0);
  assert_base (open_dir, open_dir);
  g_assert_cmpint (g_rmdir (open_dir), ==, 0);
}

static void
test_base_owner (void)
{
  g_autofree char *strange = dup_path ("strange");

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give a directory away");
      return;
    }
  g_assert_cmpint (g_mkdir (strange, 0700), ==, 0);
  g_assert_cmpint (chown (strange, 65534, 65534), ==, 0);
  assert_base (strange, "/tmp");
  g_assert_cmpint (g_rmdir (strange), ==, 0);
}

static void
test_base_symlink (void)
{
  g_autofree char *target = dup_path ("target");
  g_autofree char *link = dup_path ("link");
  g_autofree char *with_slash = g_strconcat (link, "/", NULL);

  g_assert_cmpint (g_mkdir (target, 0700), ==, 0);
  g_assert_cmpint (symlink (target, link), ==, 0);
  assert_base (link, "/tmp");
  assert_base (with_slash, "/tmp");
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (g_rmdir (target), ==, 0);
}

/* The longest base for which the longest name still fits an address, and one byte more. */
static void
test_base_length (void)
{
  const gsize longest = 107 - strlen ("/tincan-XXXXXX/Event16_1234567890");
  g_autofree char *base = test_leak_dup_directory ();

  for (guint more = 0; more <= 1; more++)
    {
      g_autofree char *last_part = g_strnfill (longest + more - strlen (base) - 1, 'd');
      g_autofree char *path = dup_path (last_part);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      assert_base (path, more == 0 ? path : "/tmp");
      g_assert_cmpint (g_rmdir (path), ==, 0);
    }
}

static void
test_sweep_dead (void)
{
  g_autofree char *path = make_dead_instance ("tincan-dead01");
  g_autofree char *fifo = g_build_filename (path, "Event1_1", NULL);
  g_autofree char *listed = dup_mapping_name ("listed");
  g_autofree char *half = dup_mapping_name ("half");
  g_autofree char *list = g_strdup_printf ("/tincan-absent\n%s\n\n%s", listed, half);

  make_mapping (listed);
  make_mapping (half);
  make_file (path, "mappings", list);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

  g_assert_cmpuint (ipc_runtime_dir_sweep (), >=, 1);
  g_assert_false (exists (path));
  g_assert_false (mapping_exists (listed));
  g_assert_true (mapping_exists (half)); /* a line without its end is no name */
  g_assert_cmpint (shm_unlink (half), ==, 0);
}

static void
test_sweep_on_new (void)
{
  g_autofree char *path = make_dead_instance ("tincan-dead02");
  g_autoptr (IpcRuntimeDir) dir = make_directory ();

  g_assert_nonnull (dir);
  g_assert_false (exists (path));
}

/* Only names that instances make are unlinked, whatever the list says. */
static void
test_sweep_other_mappings (void)
{
  g_autofree char *path = make_dead_instance ("tincan-dead03");
  g_autofree char *other = g_strdup_printf ("/other-tincan-%d", getpid ());
  g_autofree char *list = g_strdup_printf ("%s\n/tincan-/..%s\n", other, other);

  make_mapping (other);
  make_file (path, "mappings", list);
  g_assert_cmpuint (ipc_runtime_dir_sweep (), >=, 1);
  g_assert_true (mapping_exists (other));
  g_assert_cmpint (shm_unlink (other), ==, 0);
}

/* A list that is a FIFO would make a reader wait for ever, a link would lead it away. */
static void
test_sweep_hostile_list (void)
{
  g_autofree char *first = make_dead_instance ("tincan-dead04");
  g_autofree char *second = make_dead_instance ("tincan-dead05");
  g_autofree char *fifo = g_build_filename (first, "mappings", NULL);
  g_autofree char *link = g_build_filename (second, "mappings", NULL);
  g_autofree char *mapping = dup_mapping_name ("link");
  g_autofree char *line = g_strconcat (mapping, "\n", NULL);
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *target = dup_path ("list");

  make_mapping (mapping);
  make_file (directory, "list", line);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink (target, link), ==, 0);

  g_assert_cmpuint (ipc_runtime_dir_sweep (), >=, 2);
  g_assert_false (exists (first));
  g_assert_false (exists (second));
  g_assert_true (exists (target));
  g_assert_true (mapping_exists (mapping));
  g_assert_cmpint (shm_unlink (mapping), ==, 0);
  g_assert_cmpint (g_unlink (target), ==, 0);
}

static void
test_open_directory (void)
{
  IpcRuntimeDir *dir = make_directory ();
  g_autoptr (GError) error = NULL;
  g_autofree char *first = ipc_runtime_dir_make_open_directory (dir, &error);
  g_autofree char *second = NULL;
  mode_t umask_before;
  struct stat status;

  g_assert_no_error (error);
  umask_before = umask (0077);
  second = ipc_runtime_dir_make_open_directory (dir, &error);
  umask (umask_before);
  g_assert_no_error (error);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpint (lstat (second, &status), ==, 0);
  g_assert_true (S_ISDIR (status.st_mode));
  g_assert_cmpuint (status.st_mode & 07777, ==, 0755);

  make_file (first, "HelloWorld", "");
  ipc_runtime_dir_remove_open_directory (dir, first);
  g_assert_false (exists (first));
  ipc_runtime_dir_remove_open_directory (dir, first);
  make_file (second, "HelloWorld", "");
  ipc_runtime_dir_free (dir);
  g_assert_false (exists (second));
}

/* The list of a dead instance names a directory of its own, things that no instance makes, and,
 * behind a name of the right form, a link to what is not its own. */
static void
test_sweep_open_directories (void)
{
  g_autofree char *instance = make_dead_instance ("tincan-dead06");
  g_autofree char *left = g_strdup_printf ("/tmp/tincan-open-%d-left", getpid ());
  g_autofree char *link = g_strdup_printf ("/tmp/tincan-open-%d-link", getpid ());
  g_autofree char *cut = g_strdup_printf ("/tmp/tincan-open-%d-cut", getpid ());
  g_autofree char *kept = dup_path ("kept");
  g_autofree char *kept_file = g_build_filename (kept, "file", NULL);
  g_autofree char *list =
      g_strdup_printf ("%s\n%s\n%s\n%s/../%s\n\n%s", left, link, kept, left, kept + 1, cut);

  g_assert_cmpint (g_mkdir (left, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (cut, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (kept, 0700), ==, 0);
  g_assert_cmpint (symlink (kept, link), ==, 0);
  make_file (left, "HelloWorld", "");
  make_file (kept, "file", "");
  make_file (instance, "open-directories", list);

  g_assert_cmpuint (ipc_runtime_dir_sweep (), >=, 1);
  g_assert_false (exists (left));
  g_assert_true (exists (kept_file));
  g_assert_true (exists (cut));
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (g_rmdir (cut), ==, 0);
  g_assert_cmpint (g_unlink (kept_file), ==, 0);
  g_assert_cmpint (g_rmdir (kept), ==, 0);
}

static void
test_sweep_spares_strangers (void)
{
  g_autofree char *open_mode = make_dead_instance ("tincan-open00");
  g_autofree char *long_name = make_dead_instance ("tincan-1234567");
  g_autofree char *other_name = make_dead_instance ("tincat-123456");
  g_autofree char *kept = g_build_filename (other_name, "kept", NULL);
  g_autofree char *link = dup_path ("tincan-link00");

  g_assert_cmpint (g_chmod (open_mode, 0755), ==, 0);
  make_file (other_name, "kept", "");
  g_assert_cmpint (symlink (other_name, link), ==, 0);
  ipc_runtime_dir_sweep ();

  g_assert_true (exists (open_mode));
  g_assert_true (exists (long_name));
  g_assert_true (exists (link));
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (g_rmdir (open_mode), ==, 0);
  g_assert_cmpint (g_rmdir (long_name), ==, 0);
  g_assert_cmpint (g_unlink (kept), ==, 0);
  g_assert_cmpint (g_rmdir (other_name), ==, 0);
}

/* Links inside go, what they lead to stays; a directory inside goes only when it is empty. */
static void
test_free_one_level (void)
{
  IpcRuntimeDir *dir = make_directory ();
  g_autofree char *path = g_strdup (ipc_runtime_dir_get_path (dir));
  g_autofree char *link = g_build_filename (path, "link", NULL);
  g_autofree char *empty = g_build_filename (path, "empty", NULL);
  g_autofree char *inner = g_build_filename (path, "inner", NULL);
  g_autofree char *deep = g_build_filename (inner, "deep", NULL);
  g_autofree char *target = dup_path ("target");

  g_assert_cmpint (g_mkdir (target, 0700), ==, 0);
  g_assert_cmpint (symlink (target, link), ==, 0);
  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  make_file (inner, "deep", "");

  ipc_runtime_dir_free (dir);
  g_assert_true (exists (target));
  g_assert_false (exists (link));
  g_assert_false (exists (empty));
  g_assert_true (exists (deep));

  g_assert_cmpint (g_unlink (deep), ==, 0);
  g_assert_cmpint (g_rmdir (inner), ==, 0);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (g_rmdir (target), ==, 0);
}

/* A person's own directory that happens to have such a name: what no instance makes stays. */
static void
test_sweep_spares_files (void)
{
  g_autofree char *path = make_dead_instance ("tincan-traces");
  g_autofree char *file = g_build_filename (path, "monday.jsonl", NULL);
  g_autofree char *link = g_build_filename (path, "link", NULL);
  g_autofree char *inner = g_build_filename (path, "inner", NULL);
  g_autofree char *event = g_build_filename (path, "Event1_1", NULL);
  g_autofree char *limit = g_build_filename (path, "Mailslot.limit", NULL);

  make_file (path, "monday.jsonl", "{}");
  make_file (path, "Mailslot.limit", "424     \n");
  g_assert_cmpint (symlink (file, link), ==, 0);
  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  g_assert_cmpint (mkfifo (event, 0600), ==, 0);

  ipc_runtime_dir_sweep ();
  g_assert_true (exists (file));
  g_assert_true (exists (link));
  g_assert_true (exists (inner));
  g_assert_false (exists (event));
  g_assert_false (exists (limit));

  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (g_rmdir (inner), ==, 0);
  ipc_runtime_dir_sweep ();
  g_assert_false (exists (path));
}

static void
test_sweep_spares_living (void)
{
  g_autoptr (IpcRuntimeDir) first = make_directory ();
  g_autoptr (IpcRuntimeDir) second = make_directory ();

  g_assert_cmpstr (ipc_runtime_dir_get_path (first), !=, ipc_runtime_dir_get_path (second));
  make_file (ipc_runtime_dir_get_path (first), "file", "");
  ipc_runtime_dir_sweep ();
  g_assert_true (exists (ipc_runtime_dir_get_path (first)));
  g_assert_true (exists (ipc_runtime_dir_get_path (second)));
}

static void
remove_before_lock (const char *path)
{
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* A sweeper has removed the new directory before its maker locked it: another is made. */
static void
test_sweeper_is_faster (void)
{
  g_autoptr (IpcRuntimeDir) dir = NULL;

  before_lock = remove_before_lock;
  dir = make_directory ();
  g_assert_null (before_lock);
  g_assert_true (exists (ipc_runtime_dir_get_path (dir)));
  g_assert_true (ipc_runtime_dir_list_mapping (dir, "/tincan-one", NULL));
}

/* A file system that knows no locks: no instance can be told from a dead one there, and nothing is
 * left behind by trying. */
static void
test_no_locks (void)
{
  g_autofree char *base = test_leak_dup_directory ();
  IpcRuntimeDir *dir;

  no_locks_under = base;
  dir = make_directory ();
  no_locks_under = NULL;
  g_assert_true (g_str_has_prefix (ipc_runtime_dir_get_path (dir), "/tmp/tincan-"));
  g_assert_false (g_str_has_prefix (ipc_runtime_dir_get_path (dir), base));
  g_assert_cmpuint (count_matches ("tincan-*"), ==, 0);
  ipc_runtime_dir_free (dir);
}

static int rival_fd = -1;

static void
lock_before_lock (const char *path)
{
  rival_fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (syscall (SYS_flock, rival_fd, LOCK_EX | LOCK_NB), ==, 0);
}

/* A sweeper holds the lock and will remove what it holds: the maker neither waits nor insists. */
static void
test_sweeper_has_locked (void)
{
  g_autoptr (IpcRuntimeDir) dir = NULL;

  before_lock = lock_before_lock;
  dir = make_directory ();
  g_assert_null (before_lock);
  g_assert_cmpuint (ipc_fd_get_inode (rival_fd), !=, 0);
  g_assert_cmpuint (count_matches ("tincan-*"), ==, 2);
  ipc_fd_clear (&rival_fd);
  g_assert_cmpuint (ipc_runtime_dir_sweep (), >=, 1);
  g_assert_cmpuint (count_matches ("tincan-*"), ==, 1);
  g_assert_true (exists (ipc_runtime_dir_get_path (dir)));
}

static void
exchange_before_lock (const char *path)
{
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

/* Another sweeper was faster, and a new instance got the same name: it is a living one. */
static void
test_sweep_spares_successor (void)
{
  g_autofree char *path = make_dead_instance ("tincan-dead07");

  before_lock = exchange_before_lock;
  ipc_runtime_dir_sweep ();
  g_assert_null (before_lock);
  g_assert_true (exists (path));
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* A program that the instance started must not keep it "alive". */
static void
test_lock_not_inherited (void)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "cat", NULL };
  IpcRuntimeDir *dir = make_directory ();
  g_auto (IpcFd) held = open (ipc_runtime_dir_get_path (dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  char byte = '!';
  int input, output;
  GPid pid;

  g_assert_cmpint (flock (held, LOCK_EX | LOCK_NB), ==, -1);
  g_assert_true (g_spawn_async_with_pipes (
    NULL, (char **) argv, NULL,
    G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_LEAVE_DESCRIPTORS_OPEN, NULL, NULL,
    &pid, &input, &output, NULL, &error));
  g_assert_no_error (error);
  /* The kernel lets a vfork(2) parent go on before it closes what is close-on-exec; a program
   * that answers is past that. */
  g_assert_cmpint (write (input, &byte, 1), ==, 1);
  g_assert_cmpint (read (output, &byte, 1), ==, 1);

  path = g_strdup (ipc_runtime_dir_get_path (dir));
  ipc_runtime_dir_free (dir);
  g_assert_cmpint (flock (held, LOCK_EX | LOCK_NB), ==, 0);
  g_assert_false (exists (path));
  close (input);
  close (output);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

/* The maker's life: a directory, a mapping on its list, an event; it says so and never ends. */
static void
run_maker (int report_fd,
           guint number)
{
  g_autofree char *mapping = g_strdup_printf ("/tincan-test-maker%u-%d", number, getpid ());
  IpcRuntimeDir *dir = ipc_runtime_dir_new (NULL);
  char *name;

  if (dir == NULL || !ipc_runtime_dir_list_mapping (dir, mapping, NULL))
    _exit (1);
  ipc_fd_close (shm_open (mapping, O_RDWR | O_CREAT | O_EXCL, 0600));
  name = ipc_runtime_dir_dup_name (dir, "Event1_1");
  if (ipc_event_new (name, IPC_EVENT_AUTO_RESET, NULL) == NULL || !mapping_exists (mapping))
    _exit (2);
  if (write (report_fd, "m", 1) != 1)
    _exit (3);
  for (;;)
    pause ();
}

/* The sweeper's life: sweeps until the other end of its pipe is closed. */
static void
run_sweeper (int stop_fd)
{
  struct pollfd poll_fd = { .fd = stop_fd, .events = POLLIN };

  while (poll (&poll_fd, 1, 0) == 0)
    ipc_runtime_dir_sweep ();
  _exit (0);
}

static void
read_reports (int fd,
              guint n_reports)
{
  for (guint i = 0; i < n_reports; i++)
    {
      struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
      char report;

      g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
      g_assert_cmpint (read (fd, &report, 1), ==, 1);
    }
}

static guint
count_maker_mappings (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/dev/shm", 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "tincan-test-maker");
  return n;
}

static void
kill_and_reap (pid_t pid)
{
  int status;

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
}

static void
assert_makers_untouched (void)
{
  g_assert_cmpuint (count_matches ("tincan-*/Event1_1"), >=, N_MAKERS);
  g_assert_cmpuint (count_matches ("tincan-*/mappings"), >=, N_MAKERS);
  g_assert_cmpuint (count_maker_mappings (), >=, N_MAKERS);
}

/* All the while the sweepers are at work. The first makers say that they live, and must be left
 * alone until they are killed; the others are killed anywhere in their making. */
static void
run_makers (int reports[2])
{
  pid_t makers[2 * N_MAKERS];

  for (guint i = 0; i < N_MAKERS; i++)
    if ((makers[i] = fork ()) == 0)
      run_maker (reports[1], i);
  read_reports (reports[0], N_MAKERS);
  assert_makers_untouched ();
  for (guint i = N_MAKERS; i < 2 * N_MAKERS; i++)
    {
      if ((makers[i] = fork ()) == 0)
        run_maker (open ("/dev/null", O_WRONLY), i);
      if (i % 4 == 0)
        sched_yield ();
      kill_and_reap (makers[i]);
    }
  assert_makers_untouched ();
  for (guint i = 0; i < N_MAKERS; i++)
    kill_and_reap (makers[i]);
}

static void
test_makers_and_sweepers (void)
{
  g_autoptr (IpcRuntimeDir) living = make_directory ();
  g_autofree char *kept = ipc_runtime_dir_dup_name (living, "kept");
  pid_t sweepers[N_SWEEPERS];
  int reports[2];
  int stop[2];
  int status;

  make_file (ipc_runtime_dir_get_path (living), "kept", "");
  g_assert_cmpint (pipe2 (reports, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (stop, O_CLOEXEC), ==, 0);
  for (guint i = 0; i < N_SWEEPERS; i++)
    if ((sweepers[i] = fork ()) == 0)
      {
        close (stop[1]);
        run_sweeper (stop[0]);
      }
  for (guint i = 0; i < N_ROUNDS; i++)
    run_makers (reports);
  close (stop[1]);
  for (guint i = 0; i < N_SWEEPERS; i++)
    {
      g_assert_cmpint (waitpid (sweepers[i], &status, 0), ==, sweepers[i]);
      g_assert_cmpint (status, ==, 0);
    }
  close (stop[0]);
  close (reports[0]);
  close (reports[1]);

  ipc_runtime_dir_sweep ();
  g_assert_cmpuint (count_matches ("tincan-*"), ==, 1);
  g_assert_cmpuint (count_maker_mappings (), ==, 0);
  g_assert_true (exists (kept));
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/runtime-dir/private", test_private);
  test_leak_add ("/ipc/runtime-dir/names", test_names);
  test_leak_add ("/ipc/runtime-dir/free-removes-all", test_free_removes_all);
  test_leak_add ("/ipc/runtime-dir/list-mapping", test_list_mapping);
  test_leak_add ("/ipc/runtime-dir/list-mapping-fails", test_list_mapping_fails);
  test_leak_add ("/ipc/runtime-dir/base-fit", test_base_fit);
  test_leak_add ("/ipc/runtime-dir/base-missing", test_base_missing);
  test_leak_add ("/ipc/runtime-dir/base-relative", test_base_relative);
  test_leak_add ("/ipc/runtime-dir/base-mode", test_base_mode);
  test_leak_add ("/ipc/runtime-dir/base-owner", test_base_owner);
  test_leak_add ("/ipc/runtime-dir/base-symlink", test_base_symlink);
  test_leak_add ("/ipc/runtime-dir/base-length", test_base_length);
  test_leak_add ("/ipc/runtime-dir/sweep-dead", test_sweep_dead);
  test_leak_add ("/ipc/runtime-dir/sweep-on-new", test_sweep_on_new);
  test_leak_add ("/ipc/runtime-dir/sweep-other-mappings", test_sweep_other_mappings);
  test_leak_add ("/ipc/runtime-dir/sweep-hostile-list", test_sweep_hostile_list);
  test_leak_add ("/ipc/runtime-dir/open-directory", test_open_directory);
  test_leak_add ("/ipc/runtime-dir/sweep-open-directories", test_sweep_open_directories);
  test_leak_add ("/ipc/runtime-dir/sweep-spares-strangers", test_sweep_spares_strangers);
  test_leak_add ("/ipc/runtime-dir/free-one-level", test_free_one_level);
  test_leak_add ("/ipc/runtime-dir/sweep-spares-files", test_sweep_spares_files);
  test_leak_add ("/ipc/runtime-dir/no-locks", test_no_locks);
  test_leak_add ("/ipc/runtime-dir/sweep-spares-living", test_sweep_spares_living);
  test_leak_add ("/ipc/runtime-dir/sweeper-is-faster", test_sweeper_is_faster);
  test_leak_add ("/ipc/runtime-dir/sweeper-has-locked", test_sweeper_has_locked);
  test_leak_add ("/ipc/runtime-dir/sweep-spares-successor", test_sweep_spares_successor);
  test_leak_add ("/ipc/runtime-dir/lock-not-inherited", test_lock_not_inherited);
  test_leak_add ("/ipc/runtime-dir/makers-and-sweepers", test_makers_and_sweepers);
  return g_test_run ();
}
