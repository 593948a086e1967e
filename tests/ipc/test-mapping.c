/* SPDX-License-Identifier: MIT */
/* test-mapping: the named section, its name, its text, and peers that shrink or overwrite it. */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-mapping.h"
#include "ipc-runtime-dir.h"
#include "test-leak.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 2048

/* A name that no other test has, and where it is as a file. */
static const char *
get_name (void)
{
  static char *name;

  if (name == NULL)
    name = g_strdup_printf ("/tincan-test%d-HelloWorld", getpid ());
  return name;
}

static char *
dup_path (void)
{
  return g_strconcat ("/dev/shm", get_name (), NULL);
}

static gboolean
name_exists (void)
{
  g_autofree char *path = dup_path ();

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static IpcMapping *
make_mapping (gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  IpcMapping *mapping = ipc_mapping_new (get_name (), size_bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ipc_mapping_get_size (mapping), ==, size_bytes);
  g_assert_cmpstr (ipc_mapping_get_name (mapping), ==, get_name ());
  return mapping;
}

static IpcMapping *
open_mapping (gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  IpcMapping *mapping = ipc_mapping_open (get_name (), size_bytes, &error);

  g_assert_no_error (error);
  return mapping;
}

static void
assert_open_refused (gsize size_bytes,
                     GQuark domain,
                     int code,
                     const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_mapping_open (get_name (), size_bytes, &error));
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
assert_text (IpcMapping *mapping,
             const char *expected)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = ipc_mapping_dup_text (mapping, &length, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (length, ==, strlen (expected));
}

static void
assert_write (IpcMapping *mapping,
              const char *text,
              gsize expected)
{
  g_autoptr (GError) error = NULL;
  gsize kept = 0;

  g_assert_true (ipc_mapping_write_text (mapping, text, strlen (text), &kept, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kept, ==, expected);
}

static void
assert_ended_well (pid_t pid)
{
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

static void
test_two_see_one (void)
{
  g_autoptr (IpcMapping) maker = make_mapping (SIZE);
  g_autoptr (IpcMapping) other = open_mapping (SIZE);

  assert_text (other, "");
  assert_write (maker, "Message from the first process", 30);
  assert_text (other, "Message from the first process");
  assert_write (other, "Grüße", 7);
  assert_text (maker, "Grüße");
  ipc_mapping_set_number (maker, 7);
  g_assert_cmpuint (ipc_mapping_get_number (other), ==, 7);
}

static void
test_other_process (void)
{
  g_autoptr (IpcMapping) mapping = make_mapping (SIZE);
  pid_t pid;

  assert_write (mapping, "from the parent", 15);
  pid = fork ();
  if (pid == 0)
    {
      IpcMapping *own = ipc_mapping_open (get_name (), SIZE, NULL);
      char *text = own != NULL ? ipc_mapping_dup_text (own, NULL, NULL) : NULL;

      _exit (g_strcmp0 (text, "from the parent") == 0 &&
                     ipc_mapping_write_text (own, "from the child", 14, NULL, NULL)
                 ? 0
                 : 1);
    }
  assert_ended_well (pid);
  assert_text (mapping, "from the child");
}

/* What a program in another language finds: a file of this user alone, the text at its start. */
static void
test_as_a_file (void)
{
  g_autoptr (IpcMapping) mapping = make_mapping (SIZE);
  g_autofree char *path = dup_path ();
  g_autofree char *bytes = NULL;
  struct stat status;

  assert_write (mapping, "Hello", 5);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
  g_assert_cmpint (status.st_blocks, >, 0); /* its pages are there before anybody needs them */
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_cmpmem (bytes, 6, "Hello", 6);
}

static void
assert_new_refused (const char *name,
                    gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) open_error = NULL;

  g_assert_null (ipc_mapping_new (name, size_bytes, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  g_assert_null (ipc_mapping_open (name, size_bytes, &open_error));
  g_assert_error (open_error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  g_assert_false (name_exists ());
}

static void
test_sizes_and_names (void)
{
  const gsize sizes[] = { 1, 2, 63, 64, 65, 4095, 4096, 4097, IPC_MAPPING_MAX };
  g_autofree char *too_long = g_strnfill (256, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (IpcMapping) maker = make_mapping (sizes[i]);
      g_autoptr (IpcMapping) other = open_mapping (sizes[i]);

      assert_write (other, "text", MIN (4, sizes[i] - 1));
    }
  assert_new_refused (get_name (), 0);
  assert_new_refused (get_name (), IPC_MAPPING_MAX + 1);
  assert_new_refused (get_name (), G_MAXSIZE);
  assert_new_refused ("", SIZE);
  assert_new_refused ("/", SIZE);
  assert_new_refused ("HelloWorld", SIZE);
  assert_new_refused ("/../HelloWorld", SIZE);
  too_long[0] = '/';
  assert_new_refused (too_long, SIZE);
}

static void
test_exists (void)
{
  g_autoptr (IpcMapping) mapping = make_mapping (SIZE);
  g_autoptr (GError) error = NULL;

  assert_write (mapping, "not to be overwritten", 21);
  g_assert_null (ipc_mapping_new (get_name (), 4096, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "nothing was changed: File exists"));
  assert_text (mapping, "not to be overwritten");
  g_clear_pointer (&mapping, ipc_mapping_free);
  g_assert_false (name_exists ());
}

static void
test_not_found (void)
{
  assert_open_refused (SIZE, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not found");
}

static void
assert_another_kind (void)
{
  g_autoptr (GError) error = NULL;

  assert_open_refused (SIZE, IPC_ERROR, IPC_ERROR_WRONG_KIND, "of another kind has that name");
  g_assert_null (ipc_mapping_new (get_name (), SIZE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
}

static void
test_another_kind (void)
{
  g_autofree char *path = dup_path ();

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_another_kind ();
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_another_kind ();
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (symlink ("/etc/hostname", path), ==, 0);
  assert_another_kind ();
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* A section of somebody else's making: nothing says that it has a lock. Nor does one that is not
 * ready yet. */
static void
test_not_ours (void)
{
  g_autofree char *path = dup_path ();
  g_autofree char *bytes = g_strnfill (5000, 'x');

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_another_kind ();
  g_assert_true (g_file_set_contents (path, bytes, SIZE, NULL));
  assert_another_kind ();
  memset (bytes, 0, 5000);
  g_assert_true (g_file_set_contents (path, bytes, 5000, NULL));
  assert_another_kind ();
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_wrong_size (void)
{
  g_autoptr (IpcMapping) mapping = make_mapping (SIZE);

  assert_open_refused (SIZE + 1, IPC_ERROR, IPC_ERROR_WRONG_SIZE, "2048 bytes and not the 2049");
  assert_open_refused (SIZE - 1, IPC_ERROR, IPC_ERROR_WRONG_SIZE, "2048 bytes and not the 2047");
  assert_open_refused (1, IPC_ERROR, IPC_ERROR_WRONG_SIZE, "2048 bytes and not the 1");
}

/* The size that stands in the object is somebody's word; the object's own must agree. */
static void
test_lying_size (void)
{
  g_autoptr (IpcMapping) mapping = make_mapping (SIZE);
  g_autofree char *path = dup_path ();
  g_auto (IpcFd) fd = open (path, O_RDWR | O_CLOEXEC);
  guint64 lie = 1u << 20;
  struct stat status;
  guint64 words[64];

  g_assert_cmpint (fstat (fd, &status), ==, 0);
  g_assert_cmpint (pread (fd, words, status.st_size - SIZE, SIZE), ==, status.st_size - SIZE);
  g_assert_cmpuint (words[1], ==, SIZE);
  g_assert_cmpint (pwrite (fd, &lie, sizeof lie, SIZE + 8), ==, sizeof lie);
  assert_open_refused (lie, IPC_ERROR, IPC_ERROR_WRONG_SIZE, "1048576");
}

static void
test_maker_closes (void)
{
  IpcMapping *maker = make_mapping (SIZE);
  g_autoptr (IpcMapping) other = open_mapping (SIZE);

  assert_write (maker, "still here", 10);
  ipc_mapping_free (maker);
  g_assert_false (name_exists ());
  assert_text (other, "still here");
  assert_write (other, "and writable", 12);
  assert_open_refused (SIZE, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not found");
}

/* Somebody took the name away and made something else of that name: that is not ours to remove. */
static void
test_leaves_what_others_made (void)
{
  g_autofree char *path = dup_path ();
  IpcMapping *maker = make_mapping (SIZE);

  g_assert_cmpint (shm_unlink (get_name ()), ==, 0);
  g_assert_true (g_file_set_contents (path, "other", 5, NULL));
  ipc_mapping_free (maker);
  g_assert_true (name_exists ());
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* A file size limit stands for memory that is short. */
static void
test_no_room (void)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      struct rlimit limit = { 4096, 4096 };
      g_autoptr (GError) error = NULL;

      signal (SIGXFSZ, SIG_IGN);
      setrlimit (RLIMIT_FSIZE, &limit);
      if (ipc_mapping_new (get_name (), 8192, &error) != NULL || error == NULL || name_exists ())
        _exit (1);
      _exit (error->domain == G_IO_ERROR && strstr (error->message, "8192") != NULL ? 0 : 2);
    }
  assert_ended_well (pid);
}

static void
assert_lost (GError *error)
{
  g_assert_error (error, IPC_ERROR, IPC_ERROR_WRONG_SIZE);
  g_assert_nonnull (strstr (error->message, "made the mapping smaller") != NULL
                      ? error->message
                      : strstr (error->message, "was made smaller by another process"));
}

static void
assert_every_use_fails (IpcMapping *mapping)
{
  g_autofree char *copy = g_malloc (ipc_mapping_get_size (mapping));
  g_autoptr (GError) errors = NULL;

  g_assert_false (ipc_mapping_snapshot (mapping, copy, &errors));
  assert_lost (errors);
  g_clear_error (&errors);
  g_assert_null (ipc_mapping_dup_text (mapping, NULL, &errors));
  assert_lost (errors);
  g_clear_error (&errors);
  g_assert_false (ipc_mapping_write_text (mapping, "text", 4, NULL, &errors));
  assert_lost (errors);
  g_clear_error (&errors);
  g_assert_false (ipc_mapping_read (mapping, 0, copy, 1, &errors));
  assert_lost (errors);
  g_clear_error (&errors);
  g_assert_false (ipc_mapping_exchange (mapping, 0, "x", copy, 1, &errors));
  assert_lost (errors);
  g_clear_error (&errors);
  g_assert_false (ipc_lock_take (ipc_mapping_get_lock (mapping), 10, NULL, NULL, &errors));
  assert_lost (errors);
  ipc_mapping_begin_count (mapping);
  ipc_mapping_set_number (mapping, ipc_mapping_get_number (mapping) + 1);
}

/* Another process shrinks it while we have it mapped: everything says so, nothing ends us. */
static void
test_peer_truncates (void)
{
  const off_t sizes[] = { 0, 1, 4096, 12000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (IpcMapping) mapping = make_mapping (20000);
      pid_t pid;

      assert_write (mapping, "here today", 10);
      pid = fork ();
      if (pid == 0)
        {
          int fd = shm_open (get_name (), O_RDWR | O_CLOEXEC, 0);

          _exit (ftruncate (fd, sizes[i]) == 0 ? 0 : 1);
        }
      assert_ended_well (pid);
      assert_every_use_fails (mapping);
    }
}

/* Shrunk and grown again: the pages are there, full of zeros. Nothing faults, and the lock is not
 * taken for one. */
static void
test_peer_empties (void)
{
  g_autoptr (IpcMapping) mapping = make_mapping (SIZE);
  g_autofree char *path = dup_path ();
  g_autoptr (GError) error = NULL;
  struct stat status;

  assert_write (mapping, "here today", 10);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (truncate (path, 0), ==, 0);
  g_assert_cmpint (truncate (path, status.st_size), ==, 0);
  assert_text (mapping, "");
  g_assert_false (ipc_lock_take (ipc_mapping_get_lock (mapping), 10, NULL, NULL, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_CORRUPT);
  assert_open_refused (SIZE, IPC_ERROR, IPC_ERROR_WRONG_KIND, "of another kind");
}

/* One truncates as fast as it can while we read and write as fast as we can. */
static void
test_peer_truncates_all_the_time (void)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (IpcMapping) mapping = make_mapping (65536);
      g_autofree char *text = g_strnfill (60000, 'x');
      g_autoptr (GError) error = NULL;
      pid_t pid = fork ();

      if (pid == 0)
        {
          int fd = shm_open (get_name (), O_RDWR | O_CLOEXEC, 0);

          _exit (ftruncate (fd, 0) == 0 ? 0 : 1);
        }
      while (error == NULL && ipc_mapping_write_text (mapping, text, 60000, NULL, &error))
        g_free (ipc_mapping_dup_text (mapping, NULL, NULL));
      assert_lost (error);
      assert_ended_well (pid);
    }
}

/* The handler is for guarded mappings alone: any other SIGBUS ends the process as ever. */
static void
assert_dies (gboolean by_touch)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      int fd = memfd_create ("other", MFD_CLOEXEC);
      volatile char *bytes = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

      signal (SIGBUS, SIG_DFL);
      make_mapping (SIZE);
      shm_unlink (get_name ());
      if (by_touch)
        bytes[0] = 'x';
      else
        raise (SIGBUS);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGBUS);
}

/* Runs first: the handler must not have been installed yet, so that it finds the default one. */
static void
test_other_bus_errors (void)
{
  assert_dies (TRUE);
  assert_dies (FALSE);
}

static void
test_many_guards (void)
{
  g_autoptr (GPtrArray) mappings
    = g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_mapping_free);
  g_autoptr (IpcMapping) maker = make_mapping (SIZE);
  g_autoptr (GError) error = NULL;
  IpcMapping *mapping;

  while ((mapping = ipc_mapping_open (get_name (), SIZE, &error)) != NULL)
    g_ptr_array_add (mappings, mapping);
  g_assert_cmpuint (mappings->len, ==, IPC_MAPPING_GUARD_MAX - 1);
  g_assert_nonnull (strstr (error->message, "Could not guard a mapping"));
  g_ptr_array_set_size (mappings, 0);
  mapping = open_mapping (SIZE);
  ipc_mapping_free (mapping);
}

static void
test_is_mapped_by (void)
{
  g_autoptr (IpcMapping) mapping = make_mapping (SIZE);
  int ends[2];
  char byte;
  pid_t pid;

  g_assert_true (ipc_mapping_is_mapped_by (mapping, getpid ()));
  g_assert_false (ipc_mapping_is_mapped_by (mapping, 0));
  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      ipc_mapping_free (mapping);
      if (write (ends[1], "!", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  close (ends[1]);
  g_assert_cmpint (read (ends[0], &byte, 1), ==, 1);
  close (ends[0]);
  g_assert_false (ipc_mapping_is_mapped_by (mapping, pid));
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static void
test_parts (void)
{
  g_autoptr (IpcMapping) maker = make_mapping (64);
  g_autoptr (IpcMapping) other = open_mapping (64);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  char part[4] = "";
  char old[4] = "";

  g_assert_true (ipc_mapping_write_text (maker, "abcdef", 6, NULL, &error));
  g_assert_true (ipc_mapping_read (other, 2, part, 3, &error));
  g_assert_cmpstr (part, ==, "cde");
  g_assert_true (ipc_mapping_exchange (other, 1, "XYZ", old, 3, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (old, ==, "bcd");
  text = ipc_mapping_dup_text (maker, NULL, &error);
  g_assert_cmpstr (text, ==, "aXYZef");
}

static void
test_cut_and_unterminated (void)
{
  g_autoptr (IpcMapping) mapping = make_mapping (4);
  g_autofree char *path = dup_path ();
  g_auto (IpcFd) fd = open (path, O_RDWR | O_CLOEXEC);

  assert_write (mapping, "äö", 2);
  assert_text (mapping, "ä");
  assert_write (mapping, "€", 3);
  assert_text (mapping, "€");
  assert_write (mapping, "😀", 0);
  assert_text (mapping, "");
  g_assert_cmpint (pwrite (fd, "xxxx", 4, 0), ==, 4);
  assert_text (mapping, "xxxx");
}

/* Memory without end and without a NUL: as much is read as a text may have, and no more. */
static void
test_long_text (void)
{
  g_autoptr (IpcMapping) mapping = make_mapping (IPC_MAPPING_TEXT_MAX + 5000);
  g_autofree char *bytes = g_strnfill (IPC_MAPPING_TEXT_MAX + 4999, 'x');
  g_autofree char *text = NULL;
  gsize length = 0;

  assert_write (mapping, bytes, IPC_MAPPING_TEXT_MAX + 4999);
  text = ipc_mapping_dup_text (mapping, &length, NULL);
  g_assert_cmpuint (length, ==, IPC_MAPPING_TEXT_MAX);
  g_assert_cmpuint (strspn (text, "x"), ==, IPC_MAPPING_TEXT_MAX);
}

static void
test_count (void)
{
  g_autoptr (IpcMapping) maker = make_mapping (SIZE);
  g_autoptr (IpcMapping) other = open_mapping (SIZE);

  ipc_mapping_set_number (maker, 5);
  ipc_mapping_arrive (maker, 0);
  ipc_mapping_arrive (other, 15);
  ipc_mapping_arrive (other, 15);
  g_assert_cmphex (ipc_mapping_get_arrived (maker), ==, 0x8001);
  ipc_mapping_finish (other, 3);
  g_assert_cmphex (ipc_mapping_get_finished (maker), ==, 0x8);
  ipc_mapping_begin_count (other);
  g_assert_cmpuint (ipc_mapping_get_number (maker), ==, 0);
  g_assert_cmphex (ipc_mapping_get_arrived (maker), ==, 0);
  g_assert_cmphex (ipc_mapping_get_finished (maker), ==, 0);
}

/* An instance that is killed leaves its mapping; the next one finds the name on its list. */
static void
test_killed_maker_is_swept (void)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      IpcRuntimeDir *dir = ipc_runtime_dir_new (NULL);

      if (!ipc_runtime_dir_list_mapping (dir, get_name (), NULL) ||
          ipc_mapping_new (get_name (), SIZE, NULL) == NULL)
        _exit (1);
      kill (getpid (), SIGKILL);
    }
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_assert_true (name_exists ());
  g_assert_cmpuint (ipc_runtime_dir_sweep (), >=, 1);
  g_assert_false (name_exists ());
  ipc_mapping_free (make_mapping (SIZE));
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  get_name ();
  test_leak_add ("/ipc/mapping/other-bus-errors", test_other_bus_errors);
  test_leak_add ("/ipc/mapping/two-see-one", test_two_see_one);
  test_leak_add ("/ipc/mapping/other-process", test_other_process);
  test_leak_add ("/ipc/mapping/as-a-file", test_as_a_file);
  test_leak_add ("/ipc/mapping/sizes-and-names", test_sizes_and_names);
  test_leak_add ("/ipc/mapping/exists", test_exists);
  test_leak_add ("/ipc/mapping/not-found", test_not_found);
  test_leak_add ("/ipc/mapping/another-kind", test_another_kind);
  test_leak_add ("/ipc/mapping/not-ours", test_not_ours);
  test_leak_add ("/ipc/mapping/wrong-size", test_wrong_size);
  test_leak_add ("/ipc/mapping/lying-size", test_lying_size);
  test_leak_add ("/ipc/mapping/maker-closes", test_maker_closes);
  test_leak_add ("/ipc/mapping/leaves-what-others-made", test_leaves_what_others_made);
  test_leak_add ("/ipc/mapping/no-room", test_no_room);
  test_leak_add ("/ipc/mapping/peer-truncates", test_peer_truncates);
  test_leak_add ("/ipc/mapping/peer-empties", test_peer_empties);
  test_leak_add ("/ipc/mapping/peer-truncates-all-the-time", test_peer_truncates_all_the_time);
  test_leak_add ("/ipc/mapping/many-guards", test_many_guards);
  test_leak_add ("/ipc/mapping/is-mapped-by", test_is_mapped_by);
  test_leak_add ("/ipc/mapping/parts", test_parts);
  test_leak_add ("/ipc/mapping/cut-and-unterminated", test_cut_and_unterminated);
  test_leak_add ("/ipc/mapping/long-text", test_long_text);
  test_leak_add ("/ipc/mapping/count", test_count);
  test_leak_add ("/ipc/mapping/killed-maker-is-swept", test_killed_maker_is_swept);
  return g_test_run ();
}
