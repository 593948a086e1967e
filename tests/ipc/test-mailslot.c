/* SPDX-License-Identifier: MIT */
/* test-mailslot: many writers, one owner, and what each is told when it goes wrong. */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-mailslot-writer.h"
#include "ipc-mailslot.h"
#include "test-leak.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_WRITERS 3
#define N_MESSAGES 10000
#define DEADLINE_MS 20000
/* What one write may take. */
#define WRITE_MAX_NS (10 * G_GINT64_CONSTANT (1000000))

/* A mailslot in the test's directory. */
typedef struct
{
  char *directory;
  char *name;
  IpcMailslot *mailslot;
} Fixture;

static Fixture
set_up (gsize limit_bytes)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture = { .directory = test_leak_dup_directory () };

  fixture.name = g_build_filename (fixture.directory, "slot", NULL);
  fixture.mailslot = ipc_mailslot_new (fixture.name, limit_bytes, &error);
  g_assert_no_error (error);
  return fixture;
}

static void
tear_down (Fixture *fixture)
{
  g_clear_pointer (&fixture->mailslot, ipc_mailslot_free);
  g_clear_pointer (&fixture->directory, g_free);
  g_clear_pointer (&fixture->name, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static IpcMailslotWriter *
open_writer (const Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  IpcMailslotWriter *writer = ipc_mailslot_writer_open (fixture->name, &error);

  g_assert_no_error (error);
  return writer;
}

static void
write_text (IpcMailslotWriter *writer,
            const char *text)
{
  g_autoptr (GError) error = NULL;

  ipc_mailslot_writer_write (writer, text, strlen (text), &error);
  g_assert_no_error (error);
}

/* Reads the next message as a text; NULL when none waits. */
static char *
read_text (const Fixture *fixture)
{
  char buffer[IPC_MAILSLOT_LIMIT_MAX];
  gsize length;

  if (!ipc_mailslot_read (fixture->mailslot, buffer, sizeof buffer, 0, &length, NULL, NULL))
    return NULL;
  return g_strndup (buffer, length);
}

static void
assert_reads (const Fixture *fixture,
              const char *text)
{
  g_autofree char *read = read_text (fixture);

  g_assert_cmpstr (read, ==, text);
}

static IpcMailslotInfo
get_info (const Fixture *fixture)
{
  IpcMailslotInfo info;

  ipc_mailslot_get_info (fixture->mailslot, &info);
  return info;
}

static void
assert_waiting (const Fixture *fixture,
                guint n_messages,
                gsize next_size_bytes)
{
  IpcMailslotInfo info = get_info (fixture);

  g_assert_cmpuint (info.n_messages, ==, n_messages);
  g_assert_cmpuint (info.next_size_bytes, ==, next_size_bytes);
}

/* Another program's socket, without any of our checks. */
static int
connect_raw (const Fixture *fixture)
{
  struct sockaddr_un address;
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_assert_true (ipc_mailslot_name_fill_address (fixture->name, &address, NULL));
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

static void
send_raw (int fd,
          gsize size_bytes)
{
  g_autofree char *bytes = g_malloc0 (size_bytes + 1);
  struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

  g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
  g_assert_cmpint (send (fd, bytes, size_bytes, 0), ==, (gssize) size_bytes);
}

static void
test_round_trip (void)
{
  g_auto (Fixture) fixture = set_up (IPC_MAILSLOT_LIMIT_DEFAULT);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  char buffer[100];
  pid_t pid;
  gsize length;

  write_text (writer, "Message 1 for mailslot");
  write_text (writer, "two");
  g_assert_true (
      ipc_mailslot_read (fixture.mailslot, buffer, sizeof buffer, 0, &length, &pid, NULL));
  g_assert_cmpmem (buffer, length, "Message 1 for mailslot", 22);
  g_assert_cmpint (pid, ==, getpid ());
  assert_reads (&fixture, "two");
  assert_reads (&fixture, NULL);
}

static void
test_names (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autofree char *limit_name = g_strconcat (fixture.name, ".limit", NULL);
  g_autofree char *limit = NULL;
  struct stat status;

  g_assert_cmpint (lstat (fixture.name, &status), ==, 0);
  g_assert_true (S_ISSOCK (status.st_mode));
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (lstat (limit_name, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (limit_name, &limit, NULL, NULL));
  g_assert_cmpstr (limit, ==, "424     \n");
}

static void
test_name_taken (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_mailslot_new (fixture.name, 424, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  /* The one that was there has lost nothing. */
  g_assert_true (g_file_test (fixture.name, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (get_info (&fixture).limit_bytes, ==, 424);
}

static void
test_bad_names (void)
{
  g_autofree char *long_name = g_strdup_printf ("/tmp/%0*d", 200, 0);
  const char *const names[] = { "", "relative", long_name };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) owner_error = NULL;
      g_autoptr (GError) writer_error = NULL;

      g_assert_null (ipc_mailslot_new (names[i], 424, &owner_error));
      g_assert_error (owner_error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
      g_assert_null (ipc_mailslot_writer_open (names[i], &writer_error));
      g_assert_error (writer_error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
    }
}

/* After each single write the count is what was written, and the next size that of the oldest. */
static void
test_count_is_exact (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  const char bytes[424] = { 0 };

  assert_waiting (&fixture, 0, 0);
  for (guint i = 0; i < 10000; i++)
    {
      g_assert_true (ipc_mailslot_writer_write (writer, bytes, 1 + i % 424, NULL));
      assert_waiting (&fixture, i + 1, 1);
    }
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *read = NULL;

      assert_waiting (&fixture, 10000 - i, 1 + i % 424);
      read = read_text (&fixture);
      g_assert_nonnull (read);
    }
  assert_waiting (&fixture, 0, 0);
  g_assert_cmpuint (get_info (&fixture).n_arrived, ==, 10000);
  g_assert_cmpuint (get_info (&fixture).total_bytes, ==, 0);
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 1, 424, 425, 65535, 65536 };
  g_auto (Fixture) fixture = set_up (IPC_MAILSLOT_LIMIT_MAX);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  g_autofree char *bytes = g_malloc0 (IPC_MAILSLOT_LIMIT_MAX + 1);
  g_autofree char *read = g_malloc0 (IPC_MAILSLOT_LIMIT_MAX);
  g_autoptr (GError) error = NULL;
  gsize length;

  memset (bytes, 'x', IPC_MAILSLOT_LIMIT_MAX + 1);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_assert_true (ipc_mailslot_writer_write (writer, bytes, sizes[i], NULL));
      g_assert_true (ipc_mailslot_read (fixture.mailslot, read, sizes[i], 0, &length, NULL, NULL));
      g_assert_cmpmem (read, length, bytes, sizes[i]);
    }
  g_assert_false (ipc_mailslot_writer_write (writer, bytes, IPC_MAILSLOT_LIMIT_MAX + 1, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE);
}

static void
test_too_large_is_refused_at_the_writer (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  const char bytes[1000] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) empty_error = NULL;

  g_assert_true (ipc_mailslot_writer_write (writer, bytes, 424, NULL));
  g_assert_false (ipc_mailslot_writer_write (writer, bytes, 425, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "425 bytes"));
  g_assert_nonnull (strstr (error->message, "at most 424"));
  g_assert_false (ipc_mailslot_writer_write (writer, bytes, 0, &empty_error));
  g_assert_error (empty_error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY);
  assert_waiting (&fixture, 1, 424);
  g_assert_cmpuint (get_info (&fixture).n_dropped, ==, 0);
}

static void
test_limit_changes_under_the_writer (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  const char bytes[1000] = { 0 };

  g_assert_true (ipc_mailslot_set_limit (fixture.mailslot, 1000, NULL));
  g_assert_cmpuint (ipc_mailslot_writer_get_limit (writer), ==, 1000);
  g_assert_true (ipc_mailslot_writer_write (writer, bytes, 1000, NULL));
  g_assert_true (ipc_mailslot_set_limit (fixture.mailslot, 10, NULL));
  g_assert_false (ipc_mailslot_writer_write (writer, bytes, 11, NULL));
  /* What was written before the limit fell is not lost by it. */
  assert_waiting (&fixture, 1, 1000);
}

/* A program that does not ask for the limit. */
static void
test_too_large_is_dropped_and_counted (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_auto (IpcFd) fd = connect_raw (&fixture);
  IpcMailslotInfo info;

  send_raw (fd, 425);
  send_raw (fd, 70000);
  send_raw (fd, 424);
  info = get_info (&fixture);
  g_assert_cmpuint (info.n_messages, ==, 1);
  g_assert_cmpuint (info.next_size_bytes, ==, 424);
  g_assert_cmpuint (info.n_dropped, ==, 2);
  g_assert_cmpuint (info.dropped_size_bytes, ==, 70000);
  g_assert_cmpint (info.dropped_writer, ==, getpid ());
}

static void
test_knock (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);

  get_info (&fixture);
  g_assert_false (ipc_mailslot_has_heard_of (fixture.mailslot, getpid ()));
  g_assert_true (ipc_mailslot_writer_knock (writer, NULL));
  assert_waiting (&fixture, 0, 0);
  g_assert_true (ipc_mailslot_has_heard_of (fixture.mailslot, getpid ()));
  g_assert_cmpuint (get_info (&fixture).n_arrived, ==, 0);
  ipc_mailslot_forget (fixture.mailslot, getpid ());
  g_assert_false (ipc_mailslot_has_heard_of (fixture.mailslot, getpid ()));
  write_text (writer, "x");
  assert_waiting (&fixture, 1, 1);
  g_assert_true (ipc_mailslot_has_heard_of (fixture.mailslot, getpid ()));
}

/* Descriptors that come along would be ours to close; the fixture counts them. */
static void
test_descriptors_are_not_taken (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_auto (IpcFd) fd = connect_raw (&fixture);
  char control[CMSG_SPACE (sizeof (int))] = { 0 };
  char byte = 0;
  struct iovec part = { .iov_base = &byte, .iov_len = 1 };
  struct msghdr header = { .msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control,
                           .msg_controllen = sizeof control };
  guint n_before = test_leak_count_descriptors ();

  CMSG_FIRSTHDR (&header)->cmsg_level = SOL_SOCKET;
  CMSG_FIRSTHDR (&header)->cmsg_type = SCM_RIGHTS;
  CMSG_FIRSTHDR (&header)->cmsg_len = CMSG_LEN (sizeof (int));
  memcpy (CMSG_DATA (CMSG_FIRSTHDR (&header)), &fd, sizeof fd);
  g_assert_cmpint (sendmsg (fd, &header, 0), ==, 1);
  assert_waiting (&fixture, 1, 1);
  g_assert_cmpuint (test_leak_count_descriptors (), ==, n_before);
}

static void
test_small_buffer_leaves_the_message (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  g_autoptr (GError) error = NULL;
  char buffer[8] = "before";
  gsize length = 77;

  write_text (writer, "nine byte");
  write_text (writer, "second");
  g_assert_false (ipc_mailslot_read (fixture.mailslot, buffer, 8, 0, &length, NULL, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_BUFFER_TOO_SMALL);
  g_assert_nonnull (strstr (error->message, "9 bytes and the buffer 8; the message stays"));
  g_assert_cmpstr (buffer, ==, "before");
  g_assert_cmpuint (length, ==, 77);
  assert_waiting (&fixture, 2, 9);
  assert_reads (&fixture, "nine byte");
  assert_reads (&fixture, "second");
}

static void
test_time_out_zero_and_some (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) some_error = NULL;
  char buffer[10];
  gsize length;
  gint64 begin_us;

  g_assert_false (ipc_mailslot_read (fixture.mailslot, buffer, 10, 0, &length, NULL, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_TIMED_OUT);

  begin_us = g_get_monotonic_time ();
  g_assert_false (ipc_mailslot_read (fixture.mailslot, buffer, 10, 60, &length, NULL, &some_error));
  g_assert_error (some_error, IPC_ERROR, IPC_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (some_error->message, "60 ms"));
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 60000);
}

/* One read, on a thread of its own. */
typedef struct
{
  IpcMailslot *mailslot;
  int timeout_ms;
  IpcFd is_reading_fd; /* an end of a pipe, closed when the read is about to begin */
  char buffer[424];
  gsize length;
  gboolean was_read;
  GError *error;
} Reader;

static gpointer
read_one (gpointer data)
{
  Reader *reader = data;

  ipc_fd_clear (&reader->is_reading_fd);
  reader->was_read = ipc_mailslot_read (reader->mailslot, reader->buffer, sizeof reader->buffer,
                                        reader->timeout_ms, &reader->length, NULL, &reader->error);
  return NULL;
}

static GThread *
start_reader (Reader *reader)
{
  GThread *thread;
  int ends[2];
  char byte;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  reader->is_reading_fd = ends[1];
  thread = g_thread_new ("reader", read_one, reader);
  g_assert_cmpint (read (ends[0], &byte, 1), ==, 0);
  ipc_fd_close (ends[0]);
  return thread;
}

static void
test_time_out_wakes (void)
{
  const int timeouts[] = { IPC_MAILSLOT_FOR_EVER, DEADLINE_MS };
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);

  for (guint i = 0; i < G_N_ELEMENTS (timeouts); i++)
    {
      Reader reader = { .mailslot = fixture.mailslot, .timeout_ms = timeouts[i] };
      GThread *thread = start_reader (&reader);

      write_text (writer, "wake up");
      g_thread_join (thread);
      g_assert_no_error (reader.error);
      g_assert_cmpmem (reader.buffer, reader.length, "wake up", 7);
    }
}

static void
test_for_ever_ends_at_close (void)
{
  g_auto (Fixture) fixture = set_up (424);
  Reader reader = { .mailslot = fixture.mailslot, .timeout_ms = IPC_MAILSLOT_FOR_EVER };
  GThread *thread = start_reader (&reader);

  ipc_mailslot_close (fixture.mailslot);
  g_thread_join (thread);
  g_assert_false (reader.was_read);
  g_assert_error (reader.error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  g_clear_error (&reader.error);
}

static void
test_descriptor_tells_news (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  struct pollfd poll_fd = { .fd = ipc_mailslot_get_fd (fixture.mailslot), .events = POLLIN };

  g_assert_false (ipc_fd_is_readable (poll_fd.fd));
  for (guint i = 0; i < 3; i++)
    {
      write_text (writer, "x");
      g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
      get_info (&fixture);
      g_assert_false (ipc_fd_is_readable (poll_fd.fd));
    }
}

static void
test_not_found (void)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *name = g_build_filename (directory, "slot", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_mailslot_writer_open (name, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "not found"));
}

static void
assert_wrong_kind (const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_mailslot_writer_open (name, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND);
}

static void
test_wrong_kind (void)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *name = g_build_filename (directory, "slot", NULL);
  g_auto (IpcFd) fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address;

  g_assert_true (g_file_set_contents (name, "a file", -1, NULL));
  assert_wrong_kind (name);
  g_unlink (name);
  assert_wrong_kind (directory);
  g_assert_true (ipc_mailslot_name_fill_address (name, &address, NULL));
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  assert_wrong_kind (name);
  g_unlink (name);
}

/* An owner that was killed leaves its name. */
static void
test_owner_dead (void)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *name = g_build_filename (directory, "slot", NULL);
  g_auto (IpcFd) fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_autoptr (IpcMailslotWriter) writer = NULL;
  g_autoptr (GError) write_error = NULL;
  g_autoptr (GError) open_error = NULL;
  struct sockaddr_un address;

  g_assert_true (ipc_mailslot_name_fill_address (name, &address, NULL));
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  writer = ipc_mailslot_writer_open (name, NULL);
  g_assert_nonnull (writer);
  write_text (writer, "unread");
  ipc_fd_clear (&fd);
  g_assert_false (ipc_mailslot_writer_write (writer, "x", 1, &write_error));
  g_assert_error (write_error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  g_assert_null (ipc_mailslot_writer_open (name, &open_error));
  g_assert_error (open_error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  g_unlink (name);
}

static void
test_owner_gone (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  g_autofree char *limit_name = g_strconcat (fixture.name, ".limit", NULL);

  write_text (writer, "unread");
  ipc_mailslot_close (fixture.mailslot);
  g_assert_false (g_file_test (fixture.name, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (limit_name, G_FILE_TEST_EXISTS));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (ipc_mailslot_writer_write (writer, "x", 1, &error));
      g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
      g_assert_nonnull (strstr (error->message, "its owner is gone"));
    }
  /* What was unread can be counted, and read. */
  assert_waiting (&fixture, 1, 6);
  assert_reads (&fixture, "unread");
}

/* A file system may give the next name the number of the one that went: the end of a mailslot that
 * was closed long ago must not take its successor's names along. */
static void
test_successor_keeps_its_name (void)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *gap = g_build_filename (directory, "gap", NULL);
  gboolean has_gap = g_file_set_contents (gap, "", 0, NULL);
  g_auto (Fixture) fixture = set_up (424);
  g_autofree char *limit_name = g_strconcat (fixture.name, ".limit", NULL);
  g_autoptr (IpcMailslot) successor = NULL;

  g_assert_true (has_gap);
  ipc_mailslot_close (fixture.mailslot);
  /* The first file of the successor is the one with the limit: that gets this number. */
  g_unlink (gap);
  successor = ipc_mailslot_new (fixture.name, 424, NULL);
  g_assert_nonnull (successor);
  g_clear_pointer (&fixture.mailslot, ipc_mailslot_free);
  g_assert_true (g_file_test (fixture.name, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (limit_name, G_FILE_TEST_EXISTS));
}

/* Writes until it fails, and counts what did not. */
typedef struct
{
  IpcMailslotWriter *writer;
  guint n_written;
  GError *error;
} Hammer;

static gpointer
hammer (gpointer data)
{
  Hammer *self = data;

  while (self->error == NULL || g_error_matches (self->error, IPC_ERROR, IPC_ERROR_QUEUE_FULL))
    {
      g_clear_error (&self->error);
      if (ipc_mailslot_writer_write (self->writer, "x", 1, &self->error))
        self->n_written++;
    }
  g_clear_pointer (&self->writer, ipc_mailslot_writer_free);
  return NULL;
}

/* Each message whose write succeeded is there after the close, and no other. */
static void
test_close_under_writers (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_auto (Fixture) fixture = set_up (424);
      Hammer hammers[N_WRITERS] = { 0 };
      GThread *threads[N_WRITERS];
      guint n_written = 0;

      for (guint j = 0; j < N_WRITERS; j++)
        {
          hammers[j].writer = open_writer (&fixture);
          threads[j] = g_thread_new ("hammer", hammer, &hammers[j]);
        }
      while (get_info (&fixture).n_messages < 100)
        g_thread_yield ();
      ipc_mailslot_close (fixture.mailslot);
      for (guint j = 0; j < N_WRITERS; j++)
        {
          g_thread_join (threads[j]);
          g_assert_error (hammers[j].error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
          g_clear_error (&hammers[j].error);
          n_written += hammers[j].n_written;
        }
      g_assert_cmpuint (get_info (&fixture).n_messages, ==, n_written);
    }
}

static gint64
get_clock_ns (clockid_t clock)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (clock, &now), ==, 0);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* For how long this thread wanted a processor and others had it: the second number of
 * /proc/PID/schedstat. 0 where the kernel does not count that. */
static gint64
get_kept_waiting_ns (void)
{
  g_autofree char *text = NULL;
  guint64 ran_ns;
  guint64 waited_ns = 0;

  if (g_file_get_contents ("/proc/thread-self/schedstat", &text, NULL, NULL) &&
      sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &ran_ns, &waited_ns) != 2)
    return 0;
  return waited_ns;
}

/* Time that this thread has neither worked nor been kept waiting by others: asleep is what is left
 * of any stretch of it. A busy machine makes that no longer. */
static gint64
get_asleep_ns (void)
{
  return get_clock_ns (CLOCK_MONOTONIC) - get_clock_ns (CLOCK_THREAD_CPUTIME_ID) -
         get_kept_waiting_ns ();
}

/* Writes until the mailslot was full already and the writer is told so: then the kernel's queue is
 * full, too. A writer is told the same when the owner's thread was not given the processor for a
 * while, which is not what is meant here. */
static guint
fill (Fixture *fixture,
      IpcMailslotWriter *writer,
      gsize size_bytes)
{
  g_autofree char *bytes = g_malloc0 (size_bytes);
  gboolean was_full = FALSE;
  guint n = 0;

  while (TRUE)
    {
      g_autoptr (GError) error = NULL;

      if (ipc_mailslot_writer_write (writer, bytes, size_bytes, &error))
        {
          n++;
          continue;
        }
      g_assert_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL);
      if (was_full)
        return n;
      was_full = get_info (fixture).is_full;
    }
}

/* No write into a full mailslot blocks for longer than 10 ms. The machine may take the processor
 * away for longer than that, which is no blocking and cannot be forbidden. */
static void
test_full_does_not_block (void)
{
  g_auto (Fixture) fixture = set_up (IPC_MAILSLOT_LIMIT_MAX);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  g_autofree char *bytes = g_malloc0 (IPC_MAILSLOT_LIMIT_MAX);

  fill (&fixture, writer, IPC_MAILSLOT_LIMIT_MAX);
  g_assert_true (get_info (&fixture).is_full);
  for (guint i = 0; i < 31; i++)
    {
      gint64 begin_ns = get_clock_ns (CLOCK_MONOTONIC);
      gint64 asleep_before_ns = get_asleep_ns ();
      g_autoptr (GError) error = NULL;

      g_assert_false (ipc_mailslot_writer_write (writer, bytes, IPC_MAILSLOT_LIMIT_MAX, &error));
      g_assert_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL);
      g_assert_cmpint (get_asleep_ns () - asleep_before_ns, <=, WRITE_MAX_NS);
      /* It does wait for room, and gives up no sooner. */
      g_assert_cmpint (get_clock_ns (CLOCK_MONOTONIC) - begin_ns, >=, WRITE_MAX_NS / 4);
    }
}

/* One read makes room for one message; nobody asks the owner anything after it, so it is the
 * owner's thread that has to see the room. */
static void
test_reading_makes_room (void)
{
  g_auto (Fixture) fixture = set_up (IPC_MAILSLOT_LIMIT_MAX);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  g_autofree char *bytes = g_malloc0 (IPC_MAILSLOT_LIMIT_MAX);
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_MS * 1000;
  g_autofree char *read = NULL;

  fill (&fixture, writer, IPC_MAILSLOT_LIMIT_MAX);
  read = read_text (&fixture);
  g_assert_nonnull (read);
  while (!ipc_mailslot_writer_write (writer, bytes, IPC_MAILSLOT_LIMIT_MAX, NULL))
    g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
}

/* Both limits, each with the writer told and nothing lost of what it was told was written; and
 * reading makes room again, without anybody asking the owner anything. */
static void
test_full_and_room_again (void)
{
  const struct
  {
    gsize size_bytes;
    guint n_kept;
  } cases[] = {
    { 1, IPC_MAILSLOT_MAX_MESSAGES },
    { IPC_MAILSLOT_LIMIT_MAX, IPC_MAILSLOT_MAX_BYTES / IPC_MAILSLOT_LIMIT_MAX },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Fixture) fixture = set_up (IPC_MAILSLOT_LIMIT_MAX);
      g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
      guint n_written = fill (&fixture, writer, cases[i].size_bytes);
      guint n_read = 0;
      char *read;

      g_assert_cmpuint (get_info (&fixture).n_messages, ==, cases[i].n_kept);
      g_assert_cmpuint (n_written, >, cases[i].n_kept);
      for (; n_read < 1000 && (read = read_text (&fixture)) != NULL; n_read++)
        g_free (read);
      while (!ipc_mailslot_writer_write (writer, "room", 4, NULL))
        g_thread_yield ();
      for (; (read = read_text (&fixture)) != NULL; n_read++)
        g_free (read);
      g_assert_cmpuint (n_read, ==, n_written + 1);
      g_assert_false (get_info (&fixture).is_full);
    }
}

/* Room comes while a write waits for it: the write succeeds. */
static void
test_room_while_writing (void)
{
  g_auto (Fixture) fixture = set_up (IPC_MAILSLOT_LIMIT_MAX);
  g_autoptr (IpcMailslotWriter) writer = open_writer (&fixture);
  Hammer self = { .writer = open_writer (&fixture) };
  GThread *thread;
  guint n_read = 0;
  guint n_before;

  n_before = fill (&fixture, writer, IPC_MAILSLOT_LIMIT_MAX);
  thread = g_thread_new ("hammer", hammer, &self);
  while (n_read < 5000)
    {
      g_autofree char *read = read_text (&fixture);

      n_read += read != NULL;
    }
  ipc_mailslot_close (fixture.mailslot);
  g_thread_join (thread);
  g_clear_error (&self.error);
  g_assert_cmpuint (n_read + get_info (&fixture).n_messages, ==, n_before + self.n_written);
}

/* In a process of its own: writes its messages, however often it has to try again. */
static void
write_all (const char *name,
           guint number)
{
  g_autoptr (IpcMailslotWriter) writer = ipc_mailslot_writer_open (name, NULL);

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      char text[64];
      int size = g_snprintf (text, sizeof text, "%u %u", number, i);
      g_autoptr (GError) error = NULL;

      while (!ipc_mailslot_writer_write (writer, text, size, &error))
        {
          if (!g_error_matches (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL))
            _exit (1);
          g_clear_error (&error);
        }
    }
  _exit (0);
}

static void
start_writers (const Fixture *fixture,
               pid_t *pids)
{
  for (guint i = 0; i < N_WRITERS; i++)
    {
      pids[i] = fork ();
      g_assert_cmpint (pids[i], >=, 0);
      if (pids[i] == 0)
        write_all (fixture->name, i);
    }
}

static void
test_three_writers (void)
{
  g_auto (Fixture) fixture = set_up (424);
  guint next[N_WRITERS] = { 0 };
  pid_t pids[N_WRITERS];

  start_writers (&fixture, pids);
  for (guint i = 0; i < N_WRITERS * N_MESSAGES; i++)
    {
      g_autoptr (GError) error = NULL;
      char text[65] = "";
      guint writer;
      guint number;
      gsize length;
      pid_t pid;

      ipc_mailslot_read (fixture.mailslot, text, 64, DEADLINE_MS, &length, &pid, &error);
      g_assert_no_error (error);
      text[length] = '\0';
      g_assert_cmpint (sscanf (text, "%u %u", &writer, &number), ==, 2);
      g_assert_cmpuint (writer, <, N_WRITERS);
      g_assert_cmpuint (number, ==, next[writer]++);
      g_assert_cmpint (pid, ==, pids[writer]);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
    }
  assert_waiting (&fixture, 0, 0);
}

/* Nobody reads, and the owner's program does nothing at all: the messages are there. */
static void
test_writers_need_no_reader (void)
{
  g_auto (Fixture) fixture = set_up (424);
  pid_t pids[N_WRITERS];

  start_writers (&fixture, pids);
  for (guint i = 0; i < N_WRITERS; i++)
    g_assert_cmpint (waitpid (pids[i], NULL, 0), ==, pids[i]);
  g_assert_cmpuint (get_info (&fixture).n_messages, ==, N_WRITERS * N_MESSAGES);
}

static void
test_limit_file_of_nonsense (void)
{
  g_auto (Fixture) fixture = set_up (424);
  g_autofree char *limit_name = g_strconcat (fixture.name, ".limit", NULL);
  g_autoptr (IpcMailslotWriter) writer = NULL;

  g_assert_true (g_file_set_contents (limit_name, "99999999999999999999", -1, NULL));
  writer = open_writer (&fixture);
  g_assert_cmpuint (ipc_mailslot_writer_get_limit (writer), ==, IPC_MAILSLOT_LIMIT_MAX);
  g_assert_cmpint (g_unlink (limit_name), ==, 0);
  g_clear_pointer (&writer, ipc_mailslot_writer_free);
  writer = open_writer (&fixture);
  g_assert_cmpuint (ipc_mailslot_writer_get_limit (writer), ==, IPC_MAILSLOT_LIMIT_MAX);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/mailslot/round-trip", test_round_trip);
  test_leak_add ("/ipc/mailslot/names", test_names);
  test_leak_add ("/ipc/mailslot/name-taken", test_name_taken);
  test_leak_add ("/ipc/mailslot/bad-names", test_bad_names);
  test_leak_add ("/ipc/mailslot/count-is-exact", test_count_is_exact);
  test_leak_add ("/ipc/mailslot/sizes", test_sizes);
  test_leak_add ("/ipc/mailslot/too-large-is-refused-at-the-writer",
                 test_too_large_is_refused_at_the_writer);
  test_leak_add ("/ipc/mailslot/limit-changes-under-the-writer",
                 test_limit_changes_under_the_writer);
  test_leak_add ("/ipc/mailslot/limit-file-of-nonsense", test_limit_file_of_nonsense);
  test_leak_add ("/ipc/mailslot/too-large-is-dropped-and-counted",
                 test_too_large_is_dropped_and_counted);
  test_leak_add ("/ipc/mailslot/knock", test_knock);
  test_leak_add ("/ipc/mailslot/descriptors-are-not-taken", test_descriptors_are_not_taken);
  test_leak_add ("/ipc/mailslot/small-buffer-leaves-the-message",
                 test_small_buffer_leaves_the_message);
  test_leak_add ("/ipc/mailslot/time-out-zero-and-some", test_time_out_zero_and_some);
  test_leak_add ("/ipc/mailslot/time-out-wakes", test_time_out_wakes);
  test_leak_add ("/ipc/mailslot/for-ever-ends-at-close", test_for_ever_ends_at_close);
  test_leak_add ("/ipc/mailslot/descriptor-tells-news", test_descriptor_tells_news);
  test_leak_add ("/ipc/mailslot/not-found", test_not_found);
  test_leak_add ("/ipc/mailslot/wrong-kind", test_wrong_kind);
  test_leak_add ("/ipc/mailslot/owner-dead", test_owner_dead);
  test_leak_add ("/ipc/mailslot/owner-gone", test_owner_gone);
  test_leak_add ("/ipc/mailslot/successor-keeps-its-name", test_successor_keeps_its_name);
  test_leak_add ("/ipc/mailslot/close-under-writers", test_close_under_writers);
  test_leak_add ("/ipc/mailslot/full-does-not-block", test_full_does_not_block);
  test_leak_add ("/ipc/mailslot/full-and-room-again", test_full_and_room_again);
  test_leak_add ("/ipc/mailslot/reading-makes-room", test_reading_makes_room);
  test_leak_add ("/ipc/mailslot/room-while-writing", test_room_while_writing);
  test_leak_add ("/ipc/mailslot/three-writers", test_three_writers);
  test_leak_add ("/ipc/mailslot/writers-need-no-reader", test_writers_need_no_reader);
  return g_test_run ();
}
