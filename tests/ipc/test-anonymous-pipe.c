/* SPDX-License-Identifier: MIT */
/* test-anonymous-pipe: both ends, how full it is, why a read returns, a write without a reader. */

#include "ipc-anonymous-pipe.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-pipe-holders.h"
#include "test-leak.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_END IPC_ANONYMOUS_PIPE_READ_END
#define WRITE_END IPC_ANONYMOUS_PIPE_WRITE_END
#define DEADLINE_MS 20000

static IpcAnonymousPipe *
make_pipe (void)
{
  g_autoptr (GError) error = NULL;
  IpcAnonymousPipe *pipe = ipc_anonymous_pipe_new ("ToViewer1", &error);

  g_assert_no_error (error);
  return pipe;
}

/* Both ends in one process, each an object of its own, as parent and child have them. */
static void
make_ends (IpcAnonymousPipe **writer,
           IpcAnonymousPipe **reader)
{
  g_autoptr (GError) error = NULL;
  int fd;

  *writer = make_pipe ();
  fd = ipc_fd_dup (ipc_anonymous_pipe_get_fd (*writer, READ_END), NULL);
  ipc_anonymous_pipe_close (*writer, READ_END);
  *reader = ipc_anonymous_pipe_new_for_handle ("READ_FD", fd, READ_END, &error);
  g_assert_no_error (error);
}

static void
assert_write (IpcAnonymousPipe *pipe,
              const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ipc_anonymous_pipe_write (pipe, text, strlen (text), &error), ==, strlen (text));
  g_assert_no_error (error);
}

/* Writes until the kernel takes no more; returns how much it took. */
static gsize
fill (IpcAnonymousPipe *pipe)
{
  static const char zeros[4096];
  gsize n_bytes = 0;
  gssize n;

  while ((n = ipc_anonymous_pipe_write (pipe, zeros, sizeof zeros, NULL)) > 0)
    n_bytes += n;
  g_assert_cmpint (n, ==, 0);
  return n_bytes;
}

static void
test_ends (void)
{
  g_autoptr (IpcAnonymousPipe) writer = NULL;
  g_autoptr (IpcAnonymousPipe) reader = NULL;
  int fd;

  make_ends (&writer, &reader);
  g_assert_cmpint (ipc_anonymous_pipe_get_fd (writer, READ_END), ==, -1);
  g_assert_cmpint (ipc_anonymous_pipe_get_fd (reader, WRITE_END), ==, -1);
  g_assert_cmpuint (ipc_anonymous_pipe_get_inode (writer), ==,
                    ipc_anonymous_pipe_get_inode (reader));
  fd = ipc_anonymous_pipe_get_fd (writer, WRITE_END);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, ==, O_NONBLOCK);
  fd = ipc_anonymous_pipe_get_fd (reader, READ_END);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
}

/* A foreign child expects reads that wait: its end must not have been made non-blocking by us. */
static void
test_child_end_blocks (void)
{
  g_autoptr (IpcAnonymousPipe) pipe = make_pipe ();
  g_auto (IpcFd) child_end = ipc_fd_dup (ipc_anonymous_pipe_get_fd (pipe, READ_END), NULL);

  ipc_anonymous_pipe_close (pipe, READ_END);
  g_assert_cmpint (fcntl (child_end, F_GETFL) & O_NONBLOCK, ==, 0);
}

/* The four reasons for which a read returns. */
static void
test_read_results (void)
{
  g_autoptr (IpcAnonymousPipe) writer = NULL;
  g_autoptr (IpcAnonymousPipe) reader = NULL;
  g_autoptr (GError) error = NULL;
  char bytes[16];
  gsize n = 99;

  make_ends (&writer, &reader);
  g_assert_cmpint (ipc_anonymous_pipe_read (reader, bytes, 16, &n, &error), ==,
                   IPC_ANONYMOUS_PIPE_NOTHING);
  g_assert_cmpuint (n, ==, 99);
  assert_write (writer, "abc");
  g_assert_cmpint (ipc_anonymous_pipe_read (reader, bytes, 16, &n, &error), ==,
                   IPC_ANONYMOUS_PIPE_DATA);
  g_assert_cmpmem (bytes, n, "abc", 3);
  assert_write (writer, "last");
  ipc_anonymous_pipe_close (writer, WRITE_END);
  g_assert_cmpint (ipc_anonymous_pipe_read (reader, bytes, 16, &n, &error), ==,
                   IPC_ANONYMOUS_PIPE_DATA);
  g_assert_cmpint (ipc_anonymous_pipe_read (reader, bytes, 16, &n, &error), ==,
                   IPC_ANONYMOUS_PIPE_LAST_WRITER_CLOSED);
  g_assert_no_error (error);
  ipc_anonymous_pipe_close (reader, READ_END);
  g_assert_cmpint (ipc_anonymous_pipe_read (reader, bytes, 16, &n, &error), ==,
                   IPC_ANONYMOUS_PIPE_FAILED);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "READ_FD"));
}

/* The kernel rounds up to a power of two of pages, and says to what. */
static void
test_capacity (void)
{
  static const gsize sizes[][2] = {
    { 4096, 4096 }, { 4097, 8192 }, { 10000, 16384 }, { 65536, 65536 }, { 1048576, 1048576 },
  };
  g_autoptr (IpcAnonymousPipe) pipe = make_pipe ();

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (ipc_anonymous_pipe_set_capacity (pipe, sizes[i][0], &error));
      g_assert_no_error (error);
      g_assert_cmpuint (ipc_anonymous_pipe_get_capacity (pipe), ==, sizes[i][1]);
    }
}

static void
assert_capacity_refused (IpcAnonymousPipe *pipe,
                         gsize size_bytes,
                         GQuark domain,
                         int code)
{
  gsize before = ipc_anonymous_pipe_get_capacity (pipe);
  g_autoptr (GError) error = NULL;

  g_assert_false (ipc_anonymous_pipe_set_capacity (pipe, size_bytes, &error));
  g_assert_error (error, domain, code);
  g_assert_cmpuint (ipc_anonymous_pipe_get_capacity (pipe), ==, before);
}

static void
test_capacity_refused (void)
{
  g_autoptr (IpcAnonymousPipe) writer = NULL;
  g_autoptr (IpcAnonymousPipe) reader = NULL;

  make_ends (&writer, &reader);
  assert_capacity_refused (writer, 0, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  assert_capacity_refused (writer, 4095, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  assert_capacity_refused (writer, 1048577, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  fill (writer);
  assert_capacity_refused (writer, 4096, G_IO_ERROR, G_IO_ERROR_BUSY);
}

/* The fill is the same from both ends, and a full pipe takes nothing and blocks nobody. */
static void
test_fill (void)
{
  g_autoptr (IpcAnonymousPipe) writer = NULL;
  g_autoptr (IpcAnonymousPipe) reader = NULL;
  g_autofree char *bytes = g_malloc (65536);
  gsize n;

  make_ends (&writer, &reader);
  g_assert_cmpuint (ipc_anonymous_pipe_get_fill (writer), ==, 0);
  assert_write (writer, "abc");
  g_assert_cmpuint (ipc_anonymous_pipe_get_fill (writer), ==, 3);
  g_assert_cmpuint (ipc_anonymous_pipe_get_fill (reader), ==, 3);
  ipc_anonymous_pipe_read (reader, bytes, 65536, &n, NULL);
  g_assert_true (ipc_anonymous_pipe_set_capacity (writer, 16384, NULL));
  g_assert_cmpuint (fill (writer), ==, 16384);
  g_assert_cmpuint (ipc_anonymous_pipe_get_fill (reader), ==, 16384);
  ipc_anonymous_pipe_read (reader, bytes, 4096, &n, NULL);
  g_assert_cmpuint (fill (writer), ==, 4096);
}

static void
test_drain (void)
{
  g_autoptr (IpcAnonymousPipe) writer = NULL;
  g_autoptr (IpcAnonymousPipe) reader = NULL;
  g_autoptr (GError) error = NULL;
  char bytes[16];
  gsize n;

  make_ends (&writer, &reader);
  g_assert_cmpint (ipc_anonymous_pipe_look (writer), ==, IPC_ANONYMOUS_PIPE_DRAINED);
  assert_write (writer, "SYNC\n");
  g_assert_cmpint (ipc_anonymous_pipe_look (writer), ==, IPC_ANONYMOUS_PIPE_FILLED);
  g_assert_false (ipc_anonymous_pipe_wait_drained (writer, 20, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_TIMED_OUT);
  ipc_anonymous_pipe_read (reader, bytes, sizeof bytes, &n, NULL);
  g_assert_true (ipc_anonymous_pipe_wait_drained (writer, 0, NULL));
}

static gpointer
read_slowly (gpointer data)
{
  char byte;
  gsize n;

  for (guint i = 0; i < 5;)
    i += ipc_anonymous_pipe_read (data, &byte, 1, &n, NULL) == IPC_ANONYMOUS_PIPE_DATA;
  return NULL;
}

static void
test_drain_waits (void)
{
  g_autoptr (IpcAnonymousPipe) writer = NULL;
  g_autoptr (IpcAnonymousPipe) reader = NULL;
  GThread *thread;

  make_ends (&writer, &reader);
  assert_write (writer, "SYNC\n");
  thread = g_thread_new ("reader", read_slowly, reader);
  g_assert_true (ipc_anonymous_pipe_wait_drained (writer, DEADLINE_MS, NULL));
  g_thread_join (thread);
}

/* The reader goes and leaves bytes behind: the wait ends at once and says so. */
static void
test_drain_without_reader (void)
{
  g_autoptr (IpcAnonymousPipe) writer = NULL;
  g_autoptr (IpcAnonymousPipe) reader = NULL;
  g_autoptr (GError) error = NULL;

  make_ends (&writer, &reader);
  assert_write (writer, "SYNC\n");
  ipc_anonymous_pipe_close (reader, READ_END);
  g_assert_cmpint (ipc_anonymous_pipe_look (writer), ==, IPC_ANONYMOUS_PIPE_NO_READER);
  g_assert_false (ipc_anonymous_pipe_wait_drained (writer, -1, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
}

/* In a process of its own where SIGPIPE would end it, as it does by default. */
static void
test_no_reader (void)
{
  int status;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      IpcAnonymousPipe *writer;
      IpcAnonymousPipe *reader;
      GError *error = NULL;

      signal (SIGPIPE, SIG_DFL);
      make_ends (&writer, &reader);
      ipc_anonymous_pipe_free (reader);
      if (ipc_anonymous_pipe_write (writer, "x", 1, &error) != -1)
        _exit (1);
      _exit (g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED) &&
                     strstr (error->message, "no reader") != NULL
                 ? 0
                 : 2);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_false (WIFSIGNALED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
assert_refused (int fd,
                IpcAnonymousPipeEnd end,
                GQuark domain,
                int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_anonymous_pipe_new_for_handle ("READ_FD", fd, end, &error));
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, "READ_FD"));
}

static void
test_wrong_handles (void)
{
  g_autoptr (IpcAnonymousPipe) pipe = make_pipe ();
  g_auto (IpcFd) file = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  assert_refused (9999, READ_END, G_IO_ERROR, G_IO_ERROR_FAILED);
  assert_refused (file, READ_END, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  assert_refused (ipc_anonymous_pipe_get_fd (pipe, READ_END), WRITE_END, IPC_ERROR,
                  IPC_ERROR_WRONG_KIND);
  assert_refused (ipc_anonymous_pipe_get_fd (pipe, WRITE_END), READ_END, IPC_ERROR,
                  IPC_ERROR_WRONG_KIND);
}

/* Holders */

static void
test_holders (void)
{
  g_autoptr (IpcAnonymousPipe) pipe = make_pipe ();
  g_auto (IpcFd) copy = ipc_fd_dup (ipc_anonymous_pipe_get_fd (pipe, WRITE_END), NULL);
  pid_t pids[] = { getpid (), 0x7ffffff0 };
  g_autoptr (GArray) writers = NULL;
  g_autoptr (GArray) readers = NULL;
  g_autoptr (GArray) none = NULL;
  guint64 inode = ipc_anonymous_pipe_get_inode (pipe);

  writers = ipc_pipe_holders_find (inode, WRITE_END, pids, 2);
  g_assert_cmpuint (writers->len, ==, 2);
  readers = ipc_pipe_holders_find (inode, READ_END, pids, 2);
  g_assert_cmpuint (readers->len, ==, 1);
  g_assert_cmpint (g_array_index (readers, IpcPipeHolder, 0).fd, ==,
                   ipc_anonymous_pipe_get_fd (pipe, READ_END));
  g_assert_cmpint (g_array_index (readers, IpcPipeHolder, 0).pid, ==, getpid ());
  ipc_anonymous_pipe_close (pipe, READ_END);
  none = ipc_pipe_holders_find (inode, READ_END, pids, 2);
  g_assert_cmpuint (none->len, ==, 0);
}

/* The fault that this is for: a sibling has a copy, and the reader waits for ever. */
static void
test_leaked_to_child (void)
{
  g_autoptr (IpcAnonymousPipe) writer = NULL;
  g_autoptr (IpcAnonymousPipe) reader = NULL;
  g_autoptr (GArray) holders = NULL;
  char byte;
  gsize n;
  pid_t pid;

  make_ends (&writer, &reader);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      pause ();
      _exit (0);
    }
  ipc_anonymous_pipe_close (writer, WRITE_END);
  g_assert_cmpint (ipc_anonymous_pipe_read (reader, &byte, 1, &n, NULL), ==,
                   IPC_ANONYMOUS_PIPE_NOTHING);
  holders = ipc_pipe_holders_find (ipc_anonymous_pipe_get_inode (writer), WRITE_END, &pid, 1);
  g_assert_cmpuint (holders->len, ==, 1);
  g_assert_cmpint (g_array_index (holders, IpcPipeHolder, 0).pid, ==, pid);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_assert_cmpint (ipc_anonymous_pipe_read (reader, &byte, 1, &n, NULL), ==,
                   IPC_ANONYMOUS_PIPE_LAST_WRITER_CLOSED);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/anonymous-pipe/ends", test_ends);
  test_leak_add ("/ipc/anonymous-pipe/child-end-blocks", test_child_end_blocks);
  test_leak_add ("/ipc/anonymous-pipe/read-results", test_read_results);
  test_leak_add ("/ipc/anonymous-pipe/capacity", test_capacity);
  test_leak_add ("/ipc/anonymous-pipe/capacity-refused", test_capacity_refused);
  test_leak_add ("/ipc/anonymous-pipe/fill", test_fill);
  test_leak_add ("/ipc/anonymous-pipe/drain", test_drain);
  test_leak_add ("/ipc/anonymous-pipe/drain-waits", test_drain_waits);
  test_leak_add ("/ipc/anonymous-pipe/drain-without-reader", test_drain_without_reader);
  test_leak_add ("/ipc/anonymous-pipe/no-reader", test_no_reader);
  test_leak_add ("/ipc/anonymous-pipe/wrong-handles", test_wrong_handles);
  test_leak_add ("/ipc/pipe-holders/finds", test_holders);
  test_leak_add ("/ipc/pipe-holders/leaked-to-child", test_leaked_to_child);
  return g_test_run ();
}
