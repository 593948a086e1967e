/* SPDX-License-Identifier: MIT */
/* test-shared-memory: the inherited section, its handle, its text, and peers that misbehave. */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-shared-memory.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 2048

static IpcSharedMemory *
make_section (gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  IpcSharedMemory *section = ipc_shared_memory_new ("test", size_bytes, &error);

  g_assert_no_error (error);
  g_assert_nonnull (section);
  g_assert_cmpuint (ipc_shared_memory_get_size (section), ==, size_bytes);
  return section;
}

/* What a child has: another descriptor and another mapping of the same section. */
static IpcSharedMemory *
map_again (IpcSharedMemory *section)
{
  g_autoptr (GError) error = NULL;
  int fd = dup (ipc_shared_memory_get_fd (section));
  IpcSharedMemory *again
    = ipc_shared_memory_new_for_handle (fd, ipc_shared_memory_get_size (section), &error);

  g_assert_no_error (error);
  g_assert_cmpint (ipc_shared_memory_get_fd (again), ==, fd);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  return again;
}

static void
assert_text (IpcSharedMemory *section,
             const char *expected)
{
  gsize length = 0;
  g_autofree char *text = ipc_shared_memory_dup_text (section, &length);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (length, ==, strlen (expected));
}

static void
assert_write (IpcSharedMemory *section,
              const char *text,
              gsize kept)
{
  g_assert_cmpuint (ipc_shared_memory_write_text (section, text, strlen (text)), ==, kept);
}

static void
test_sealed (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (SIZE);
  int fd = ipc_shared_memory_get_fd (section);
  struct stat status;

  g_assert_cmpint (fcntl (fd, F_GET_SEALS), ==, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  g_assert_cmpint (fstat (fd, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, SIZE);
  g_assert_cmpint (status.st_blocks, >, 0); /* its pages are there before anybody needs them */
  assert_text (section, "");
}

/* A peer has the descriptor, so it tries what would kill us with SIGBUS. */
static void
test_peer_cannot_resize (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (SIZE);
  int fd = ipc_shared_memory_get_fd (section);
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      gboolean refused = ftruncate (fd, 0) != 0 && errno == EPERM
                         && ftruncate (fd, 2 * SIZE) != 0 && errno == EPERM
                         && fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE) != 0;

      _exit (refused ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  assert_write (section, "still here", 10);
  assert_text (section, "still here");
}

static void
assert_size_refused (gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) handle_error = NULL;

  g_assert_null (ipc_shared_memory_new ("test", size_bytes, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  g_assert_null (ipc_shared_memory_new_for_handle (0, size_bytes, &handle_error));
  g_assert_error (handle_error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
}

static void
test_sizes (void)
{
  const gsize sizes[] = { 1, 2, 4095, 4096, 4097, IPC_SHARED_MEMORY_MAX };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    ipc_shared_memory_free (make_section (sizes[i]));
  assert_size_refused (0);
  assert_size_refused (IPC_SHARED_MEMORY_MAX + 1);
  assert_size_refused (G_MAXSIZE);
}

/* A file size limit stands for memory that is short: the reservation fails, with a reason, before
 * anything is mapped. */
static void
test_no_room (void)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      struct rlimit limit = { 4096, 4096 };
      g_autoptr (GError) error = NULL;

      signal (SIGXFSZ, SIG_IGN);
      setrlimit (RLIMIT_FSIZE, &limit);
      if (ipc_shared_memory_new ("test", 8192, &error) != NULL || error == NULL)
        _exit (1);
      _exit (error->domain == G_IO_ERROR && strstr (error->message, "8192") != NULL ? 0 : 2);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

/* Refused for this reason, and the descriptor is still the caller's. */
static void
assert_handle_refused (int fd,
                       gsize size_bytes,
                       int code,
                       const char *words)
{
  g_autoptr (GError) error = NULL;
  gboolean was_open = ipc_fd_is_open (fd);

  g_assert_null (ipc_shared_memory_new_for_handle (fd, size_bytes, &error));
  g_assert_error (error, IPC_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpint (ipc_fd_is_open (fd), ==, was_open);
}

static void
test_not_a_section (void)
{
  g_auto (IpcFd) device = open ("/dev/null", O_RDWR | O_CLOEXEC);
  int ends[2];

  assert_handle_refused (-1, SIZE, IPC_ERROR_BAD_ARGUMENT, "Handle -1 is not an open descriptor");
  assert_handle_refused (987, SIZE, IPC_ERROR_BAD_ARGUMENT, "Handle 987 is not an open descriptor");
  assert_handle_refused (device, SIZE, IPC_ERROR_WRONG_KIND, "not a section");
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  assert_handle_refused (ends[0], SIZE, IPC_ERROR_WRONG_KIND, "not a section");
  ipc_fd_close (ends[0]);
  ipc_fd_close (ends[1]);
}

static void
test_not_sealed (void)
{
  g_auto (IpcFd) open_fd = memfd_create ("open", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  g_auto (IpcFd) never_fd = memfd_create ("never", MFD_CLOEXEC);

  g_assert_cmpint (ftruncate (open_fd, SIZE), ==, 0);
  g_assert_cmpint (ftruncate (never_fd, SIZE), ==, 0);
  assert_handle_refused (open_fd, SIZE, IPC_ERROR_NOT_SEALED, "not sealed");
  assert_handle_refused (never_fd, SIZE, IPC_ERROR_NOT_SEALED, "not sealed");
  g_assert_cmpint (fcntl (open_fd, F_ADD_SEALS, F_SEAL_GROW), ==, 0);
  assert_handle_refused (open_fd, SIZE, IPC_ERROR_NOT_SEALED, "not sealed");
}

static void
test_wrong_size (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (SIZE);
  int fd = ipc_shared_memory_get_fd (section);

  assert_handle_refused (fd, SIZE + 1, IPC_ERROR_WRONG_SIZE, "2048 bytes and not the 2049");
  assert_handle_refused (fd, SIZE - 1, IPC_ERROR_WRONG_SIZE, "2048 bytes and not the 2047");
}

/* All is right but the access: the reason is the system's. */
static void
test_read_only (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (SIZE);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", ipc_shared_memory_get_fd (section));
  g_auto (IpcFd) fd = open (path, O_RDONLY | O_CLOEXEC);
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_shared_memory_new_for_handle (fd, SIZE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_true (ipc_fd_is_open (fd));
}

static void
test_snapshot (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (5000);
  g_autoptr (IpcSharedMemory) again = map_again (section);
  g_autofree char *copy = g_malloc (5000 + 1);

  assert_write (section, "abc", 3);
  assert_write (again, "x", 1);
  copy[5000] = '!';
  ipc_shared_memory_snapshot (section, copy);
  g_assert_cmpmem (copy, 4, "x\0c", 4);
  g_assert_cmpint (copy[4999], ==, '\0');
  g_assert_cmpint (copy[5000], ==, '!');
}

/* The section after a peer has filled every byte. */
static void
fill (IpcSharedMemory *section,
      char byte)
{
  gsize size_bytes = ipc_shared_memory_get_size (section);
  g_autofree char *bytes = g_malloc (size_bytes);

  memset (bytes, byte, size_bytes);
  g_assert_cmpint (pwrite (ipc_shared_memory_get_fd (section), bytes, size_bytes, 0), ==,
                   (gssize) size_bytes);
}

/* A part of it, and an exchange that tells what stood there, at both ends. */
static void
test_parts (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (SIZE);
  g_autoptr (IpcSharedMemory) again = map_again (section);
  char part[4] = "";
  char old[4] = "";

  assert_write (section, "abcdef", 6);
  ipc_shared_memory_read (again, 2, part, 3);
  g_assert_cmpstr (part, ==, "cde");
  ipc_shared_memory_exchange (again, 1, "XYZ", old, 3);
  g_assert_cmpstr (old, ==, "bcd");
  assert_text (section, "aXYZef");
  ipc_shared_memory_exchange (section, SIZE - 1, "!", old, 1);
  ipc_shared_memory_read (again, SIZE - 1, part, 1);
  g_assert_cmpint (part[0], ==, '!');
  g_assert_cmpint (old[0], ==, 0);
}

static void
test_unterminated (void)
{
  const gsize sizes[] = { 1, 7, 4096, 4097, 10000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (IpcSharedMemory) section = make_section (sizes[i]);
      g_autofree char *text = NULL;
      gsize length = 0;

      fill (section, 'x');
      text = ipc_shared_memory_dup_text (section, &length);
      g_assert_cmpuint (length, ==, sizes[i]);
      g_assert_cmpuint (strlen (text), ==, sizes[i]);
    }
}

static void
test_text_across_pieces (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (10000);
  const gsize lengths[] = { 0, 1, 4095, 4096, 4097, 8192, 9999 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = g_strnfill (lengths[i], 'y');

      assert_write (section, text, lengths[i]);
      assert_text (section, text);
    }
}

static void
assert_cut (gsize size_bytes,
            const char *text,
            const char *expected)
{
  g_autoptr (IpcSharedMemory) section = make_section (size_bytes);

  fill (section, 'x');
  assert_write (section, text, strlen (expected));
  assert_text (section, expected);
}

static void
test_cut_between_characters (void)
{
  assert_cut (1, "a", "");
  assert_cut (1, "ä", "");
  assert_cut (2, "ab", "a");
  assert_cut (2, "ä", "");
  assert_cut (3, "ä", "ä");
  assert_cut (3, "äö", "ä");
  assert_cut (3, "€", "");
  assert_cut (4, "€", "€");
  assert_cut (4, "äö", "ä");
  assert_cut (4, "a€", "a");
  assert_cut (4, "😀", "");
  assert_cut (5, "😀", "😀");
  assert_cut (5, "😀😀", "😀");
  assert_cut (8, "😀😀", "😀");
}

static void
test_nul_ends_text (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (SIZE);

  g_assert_cmpuint (ipc_shared_memory_write_text (section, "one\0two", 7), ==, 3);
  assert_text (section, "one");
  g_assert_cmpuint (ipc_shared_memory_write_text (section, "", 1), ==, 0);
  assert_text (section, "");
}

static void
test_read_and_mark (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (SIZE);
  g_autoptr (IpcSharedMemory) again = map_again (section);
  g_autofree char *text = NULL;
  gsize length = 0;

  assert_write (section, "here i am in shared mem 1", 25);
  text = ipc_shared_memory_read_and_mark (again, &length);
  g_assert_cmpstr (text, ==, "here i am in shared mem 1");
  g_assert_cmpuint (length, ==, 25);
  assert_text (section, "ifsf!j!bn!jo!tibsfe!nfn!2");
}

static void
test_mark_wraps (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (SIZE);
  g_autoptr (IpcSharedMemory) again = map_again (section);
  g_autofree char *text = NULL;
  guchar copy[SIZE];

  assert_write (section, "a\xff\x7fz", 4);
  text = ipc_shared_memory_read_and_mark (again, NULL);
  g_assert_cmpstr (text, ==, "a\xff\x7fz");
  ipc_shared_memory_snapshot (section, copy);
  g_assert_cmpmem (copy, 6, "b\0\x80{\0", 6);
}

/* A whole section without a NUL: every byte is marked, and none behind it is touched. */
static void
test_mark_all (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (10000);
  g_autofree char *text = NULL;
  g_autofree char *marked = NULL;
  gsize length = 0;

  fill (section, 'x');
  text = ipc_shared_memory_read_and_mark (section, &length);
  g_assert_cmpuint (length, ==, 10000);
  marked = ipc_shared_memory_dup_text (section, &length);
  g_assert_cmpuint (strspn (marked, "y"), ==, 10000);
}

static gpointer
write_in_thread (gpointer data)
{
  IpcSharedMemory *section = data;
  g_autofree char *longer = g_strnfill (60000, 'a');
  g_autofree char *shorter = g_strnfill (30000, 'b');

  for (guint i = 0; i < 2000; i++)
    {
      assert_write (section, longer, 60000);
      assert_write (section, shorter, 30000);
    }
  return NULL;
}

/* Threads of one process see whole texts only, because the mutex orders them. */
static void
test_threads (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (65536);
  GThread *thread = g_thread_new ("write", write_in_thread, section);

  for (guint i = 0; i < 2000; i++)
    {
      gsize length;
      g_autofree char *text = ipc_shared_memory_dup_text (section, &length);

      g_assert_true (length == 0 || length == 60000 || length == 30000);
      g_assert_cmpuint (strspn (text, length == 60000 ? "a" : "b"), ==, length);
    }
  g_thread_join (thread);
}

/* A peer that writes all the time, another mapping being another process as far as memory goes. */
static void
test_hostile_writer (void)
{
  g_autoptr (IpcSharedMemory) section = make_section (SIZE);
  pid_t pid = fork ();

  if (pid == 0)
    for (char byte = 0;; byte = !byte)
      fill (section, byte);
  for (guint i = 0; i < 20000; i++)
    {
      gsize length = SIZE + 1;
      g_autofree char *text = ipc_shared_memory_read_and_mark (section, &length);

      g_assert_cmpuint (length, <=, SIZE);
      g_assert_cmpuint (strlen (text), ==, length);
    }
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/shared-memory/sealed", test_sealed);
  test_leak_add ("/ipc/shared-memory/peer-cannot-resize", test_peer_cannot_resize);
  test_leak_add ("/ipc/shared-memory/sizes", test_sizes);
  test_leak_add ("/ipc/shared-memory/no-room", test_no_room);
  test_leak_add ("/ipc/shared-memory/not-a-section", test_not_a_section);
  test_leak_add ("/ipc/shared-memory/not-sealed", test_not_sealed);
  test_leak_add ("/ipc/shared-memory/wrong-size", test_wrong_size);
  test_leak_add ("/ipc/shared-memory/read-only", test_read_only);
  test_leak_add ("/ipc/shared-memory/snapshot", test_snapshot);
  test_leak_add ("/ipc/shared-memory/parts", test_parts);
  test_leak_add ("/ipc/shared-memory/unterminated", test_unterminated);
  test_leak_add ("/ipc/shared-memory/text-across-pieces", test_text_across_pieces);
  test_leak_add ("/ipc/shared-memory/cut-between-characters", test_cut_between_characters);
  test_leak_add ("/ipc/shared-memory/nul-ends-text", test_nul_ends_text);
  test_leak_add ("/ipc/shared-memory/read-and-mark", test_read_and_mark);
  test_leak_add ("/ipc/shared-memory/mark-wraps", test_mark_wraps);
  test_leak_add ("/ipc/shared-memory/mark-all", test_mark_all);
  test_leak_add ("/ipc/shared-memory/threads", test_threads);
  test_leak_add ("/ipc/shared-memory/hostile-writer", test_hostile_writer);
  return g_test_run ();
}
