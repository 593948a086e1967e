/* SPDX-License-Identifier: MIT */
/*
 * The ring: what was written is read back, also across a fork; what does not fit is counted; the
 * bell loses no wake; and a writer that scribbles over the shared memory does no harm.
 */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-trace-ring.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000
#define RING_BYTES (4096 + IPC_TRACE_RING_SLOTS * 64)
/* Offsets of the shared words, which are part of the contract with a child. */
#define OFFSET_VERSION 4
#define OFFSET_HEAD 64
#define OFFSET_TAIL 128
#define OFFSET_DROPPED 256
#define OFFSET_SLOTS 4096

/* What a reader needs room for. */
typedef struct
{
  IpcTraceRecord record;
  char long_text[IPC_TRACE_LONG_TEXT_MAX + 1];
} Read;

static IpcTraceRing *
new_ring (void)
{
  g_autoptr (GError) error = NULL;
  IpcTraceRing *ring = ipc_trace_ring_new (-1, &error);

  g_assert_no_error (error);
  return ring;
}

static IpcTraceRing *
new_shared_ring (void)
{
  g_autoptr (GError) error = NULL;
  IpcTraceRing *ring = ipc_trace_ring_new_shared (-1, &error);

  g_assert_no_error (error);
  return ring;
}

static void
test_reads_back (void)
{
  g_autoptr (IpcTraceRing) ring = new_ring ();
  gint64 before_ns = ipc_trace_now_ns ();
  Read in;

  g_assert_cmpint (ipc_trace_ring_get_fd (ring), ==, -1);
  g_assert_false (ipc_trace_ring_read (ring, &in.record, in.long_text));
  ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, 7, "GTKClient msg 6", 15);
  ipc_trace_ring_write (ring, IPC_TRACE_EVENT_SET, 2, 7, NULL, 0);
  ipc_trace_ring_write_note (ring, IPC_TRACE_DIAGNOSIS, 0, 0, "%s", "no reader");

  g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
  g_assert_cmpint (in.record.time_ns, >=, before_ns);
  g_assert_cmpint (in.record.time_ns, <=, ipc_trace_now_ns ());
  g_assert_cmpuint (in.record.step, ==, IPC_TRACE_MESSAGE_SENT);
  g_assert_cmpuint (in.record.object, ==, 1);
  g_assert_cmpuint (in.record.serial, ==, 7);
  g_assert_cmpuint (in.record.size_bytes, ==, 15);
  g_assert_cmpuint (in.record.flags, ==, 0);
  g_assert_cmpmem (in.record.text, in.record.text_length, "GTKClient msg 6", 15);
  g_assert_cmpstr (in.long_text, ==, "");

  g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
  g_assert_cmpuint (in.record.step, ==, IPC_TRACE_EVENT_SET);
  g_assert_cmpuint (in.record.text_length, ==, 0);

  g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
  g_assert_cmpuint (in.record.flags, ==, IPC_TRACE_IS_NOTE);
  g_assert_cmpuint (in.record.size_bytes, ==, 0);
  g_assert_cmpmem (in.record.text, in.record.text_length, "no reader", 9);
  g_assert_false (ipc_trace_ring_read (ring, &in.record, in.long_text));
}

/* Every length from nothing to beyond the cap, so that each border of a slot is met. */
static void
write_and_read_all_lengths (IpcTraceRing *ring)
{
  Read in;

  for (guint length = 0; length <= IPC_TRACE_LONG_TEXT_MAX + 2; length++)
    {
      g_autofree char *text = g_malloc0 (length + 1);
      guint kept = MIN (length, IPC_TRACE_LONG_TEXT_MAX);

      for (guint i = 0; i < length; i++)
        text[i] = (char) ('a' + (i + length) % 26);
      ipc_trace_ring_write_note (ring, IPC_TRACE_DIAGNOSIS, 3, length, "%s", text);
      ipc_trace_ring_write (ring, IPC_TRACE_EVENT_SET, 2, length, NULL, 0);
      text[kept] = '\0';

      g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
      g_assert_cmpuint (in.record.serial, ==, length);
      g_assert_cmpuint (in.record.object, ==, 3);
      if (length <= IPC_TRACE_TEXT_MAX)
        g_assert_cmpmem (in.record.text, in.record.text_length, text, kept);
      else
        g_assert_cmpuint (in.record.text_length, ==, IPC_TRACE_TEXT_LONG);
      g_assert_cmpstr (in.long_text, ==, length <= IPC_TRACE_TEXT_MAX ? "" : text);
      g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
      g_assert_cmpuint (in.record.step, ==, IPC_TRACE_EVENT_SET);
    }
}

/* Often enough for sentences to wrap around the ring's end. */
static void
test_long_notes (void)
{
  g_autoptr (IpcTraceRing) ring = new_ring ();

  while (ipc_trace_ring_get_position (ring) < 3 * IPC_TRACE_RING_SLOTS)
    write_and_read_all_lengths (ring);
  g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, 0);
}

static void
test_long_payload_keeps_its_size (void)
{
  g_autoptr (IpcTraceRing) ring = new_ring ();
  g_autofree char *payload = g_strnfill (65536, 'p');
  Read in;

  ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_RECEIVED, 1, 1, payload, 65536);
  g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
  g_assert_cmpuint (in.record.size_bytes, ==, 65536);
  g_assert_cmpmem (in.record.text, in.record.text_length, payload, IPC_TRACE_TEXT_MAX);
  g_assert_cmpuint (ipc_trace_ring_get_position (ring), ==, 1);
}

static void
test_overflow_is_counted (void)
{
  g_autoptr (IpcTraceRing) ring = new_ring ();
  g_autofree char *sentence = g_strnfill (1000, 's');
  Read in;

  for (guint i = 0; i < IPC_TRACE_RING_SLOTS + 100; i++)
    ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, i, NULL, 0);
  g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, 100);
  g_assert_cmpuint (ipc_trace_ring_get_count (ring, IPC_TRACE_MESSAGE_SENT), ==,
                    IPC_TRACE_RING_SLOTS + 100);
  g_assert_cmpuint (ipc_trace_ring_get_count (ring, IPC_TRACE_EVENT_SET), ==, 0);

  /* One free slot: enough for a record, not for a long sentence. */
  g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
  g_assert_cmpuint (in.record.serial, ==, 0);
  ipc_trace_ring_write_note (ring, IPC_TRACE_DIAGNOSIS, 0, 0, "%s", sentence);
  g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, 101);
  ipc_trace_ring_write (ring, IPC_TRACE_EVENT_SET, 1, 5, NULL, 0);
  g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, 101);

  for (guint i = 1; i < IPC_TRACE_RING_SLOTS; i++)
    {
      g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
      g_assert_cmpuint (in.record.serial, ==, i);
    }
  g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
  g_assert_cmpuint (in.record.step, ==, IPC_TRACE_EVENT_SET);
  g_assert_false (ipc_trace_ring_read (ring, &in.record, in.long_text));
}

/* --- the bell --- */

static void
test_bell (void)
{
  g_auto (IpcFd) bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_autoptr (IpcTraceRing) ring = ipc_trace_ring_new (bell, NULL);
  eventfd_t count;
  Read in;

  ipc_trace_ring_write (ring, IPC_TRACE_EVENT_SET, 1, 1, NULL, 0);
  g_assert_false (ipc_fd_is_readable (bell));
  g_assert_true (ipc_trace_ring_arm_bell (ring));
  ipc_trace_ring_write (ring, IPC_TRACE_EVENT_SET, 1, 2, NULL, 0);
  g_assert_false (ipc_fd_is_readable (bell));
  g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
  g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));

  g_assert_false (ipc_trace_ring_arm_bell (ring));
  for (guint i = 0; i < 10; i++)
    ipc_trace_ring_write (ring, IPC_TRACE_EVENT_SET, 1, 3, NULL, 0);
  g_assert_cmpint (eventfd_read (bell, &count), ==, 0);
  g_assert_cmpuint (count, ==, 1);
}

#define FLOOD_RECORDS 1000000

static gpointer
write_flood (gpointer data)
{
  IpcTraceRing *ring = data;
  guint32 serial = 0;

  /* "None lost" is the reader's claim, so the writer keeps within what the ring can hold. */
  while (serial < FLOOD_RECORDS)
    {
      guint64 dropped = ipc_trace_ring_get_dropped (ring);

      ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, serial + 1, &serial, sizeof serial);
      if (ipc_trace_ring_get_dropped (ring) == dropped)
        serial++;
      else
        g_thread_yield ();
    }
  return NULL;
}

static guint
read_flood (IpcTraceRing *ring,
            guint32 *expected)
{
  guint n = 0;
  Read in;

  while (ipc_trace_ring_read (ring, &in.record, in.long_text))
    {
      g_assert_cmpuint (in.record.serial, ==, *expected + 1);
      g_assert_cmpmem (in.record.text, in.record.text_length, expected, sizeof *expected);
      *expected += 1;
      n++;
    }
  return n;
}

/* The reader sleeps on the bell whenever the ring is empty. A lost wake would run into the
 * deadline; a lost record would break the sequence. */
static void
test_bell_flood (void)
{
  g_auto (IpcFd) bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_autoptr (IpcTraceRing) ring = ipc_trace_ring_new (bell, NULL);
  GThread *writer = g_thread_new ("writer", write_flood, ring);
  struct pollfd poll_fd = { .fd = bell, .events = POLLIN };
  guint32 expected = 0;
  guint n_wakes = 0;
  eventfd_t count;

  while (expected < FLOOD_RECORDS)
    {
      read_flood (ring, &expected);
      if (expected == FLOOD_RECORDS || ipc_trace_ring_arm_bell (ring))
        continue;
      g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
      g_assert_cmpint (eventfd_read (bell, &count), ==, 0);
      n_wakes++;
    }
  g_thread_join (writer);
  g_assert_cmpuint (expected, ==, FLOOD_RECORDS);
  g_test_message ("%u records, %u wakes, full %" G_GUINT64_FORMAT " times", expected, n_wakes,
                  ipc_trace_ring_get_dropped (ring));
  g_assert_cmpuint (n_wakes, <, FLOOD_RECORDS / 2);
}

/* As fast as it can, with nobody waiting for room: what is read and what is counted add up. */
static gpointer
write_heedless (gpointer data)
{
  IpcTraceRing *ring = data;

  for (guint32 i = 0; i < FLOOD_RECORDS; i++)
    ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, i + 1, NULL, 0);
  ipc_trace_ring_write (ring, IPC_TRACE_CHILD_QUIT, 1, 0, NULL, 0);
  return NULL;
}

static void
test_nothing_unaccounted (void)
{
  g_autoptr (IpcTraceRing) ring = new_ring ();
  GThread *writer = g_thread_new ("writer", write_heedless, ring);
  guint32 last = 0;
  guint64 n_read = 0;
  Read in;

  while (n_read + ipc_trace_ring_get_dropped (ring) < FLOOD_RECORDS + 1)
    while (ipc_trace_ring_read (ring, &in.record, in.long_text))
      {
        n_read++;
        if (in.record.step != IPC_TRACE_MESSAGE_SENT)
          continue;
        g_assert_cmpuint (in.record.serial, >, last);
        last = in.record.serial;
      }
  g_thread_join (writer);
  g_assert_cmpuint (n_read + ipc_trace_ring_get_dropped (ring), ==, FLOOD_RECORDS + 1);
  g_assert_cmpuint (ipc_trace_ring_get_count (ring, IPC_TRACE_MESSAGE_SENT), ==, FLOOD_RECORDS);
}

/* --- between processes --- */

static int
write_as_child (int ring_fd,
                int bell_fd)
{
  g_autoptr (IpcTraceRing) ring = ipc_trace_ring_open (ring_fd, bell_fd, NULL);

  if (ring == NULL)
    return 1;
  for (guint32 i = 0; i < 10000; i++)
    ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, i, "from the child", 14);
  ipc_trace_ring_write_note (ring, IPC_TRACE_CHILD_QUIT, 0, 0, "%s %s", "the child's last words,",
                             "which take more than one slot");
  return 0;
}

static void
test_two_processes (void)
{
  g_auto (IpcFd) bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_autoptr (IpcTraceRing) ring = ipc_trace_ring_new_shared (-1, NULL);
  struct pollfd poll_fd = { .fd = bell, .events = POLLIN };
  guint32 n = 0;
  eventfd_t count;
  int status;
  pid_t pid;
  Read in = { .record.step = IPC_TRACE_NOTHING };

  g_assert_false (ipc_trace_ring_arm_bell (ring));
  pid = fork ();
  if (pid == 0)
    _exit (write_as_child (ipc_trace_ring_get_fd (ring), bell));

  while (in.record.step != IPC_TRACE_CHILD_QUIT)
    {
      if (ipc_trace_ring_read (ring, &in.record, in.long_text))
        {
          if (in.record.step == IPC_TRACE_MESSAGE_SENT)
            g_assert_cmpuint (in.record.serial, ==, n++);
          continue;
        }
      if (ipc_trace_ring_arm_bell (ring))
        continue;
      g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
      g_assert_cmpint (eventfd_read (bell, &count), ==, 0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (n, ==, 10000);
  g_assert_cmpstr (in.long_text, ==,
                   "the child's last words, which take more than one slot");
  g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, 0);
  g_assert_cmpuint (ipc_trace_ring_get_count (ring, IPC_TRACE_MESSAGE_SENT), ==, 10000);
}

static void
assert_not_opened (int fd,
                   int code,
                   const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_trace_ring_open (fd, -1, &error));
  g_assert_error (error, IPC_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
}

static int
create_memfd (off_t size_bytes,
              int seals)
{
  int fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_cmpint (ftruncate (fd, size_bytes), ==, 0);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, seals), ==, 0);
  return fd;
}

static void
test_refuses_what_is_no_ring (void)
{
  int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  g_auto (IpcFd) file = open ("/dev/null", O_RDWR | O_CLOEXEC);
  g_auto (IpcFd) unsealed = create_memfd (RING_BYTES, 0);
  g_auto (IpcFd) half_sealed = create_memfd (RING_BYTES, F_SEAL_SHRINK);
  g_auto (IpcFd) small = create_memfd (4096, seals);
  g_auto (IpcFd) zeros = create_memfd (RING_BYTES, seals);
  g_autoptr (IpcTraceRing) ring = new_shared_ring ();
  g_autoptr (GError) error = NULL;
  guint32 version = 2;

  assert_not_opened (file, IPC_ERROR_WRONG_KIND, "is not a trace ring");
  assert_not_opened (unsealed, IPC_ERROR_NOT_SEALED, "not sealed");
  assert_not_opened (half_sealed, IPC_ERROR_NOT_SEALED, "not sealed");
  assert_not_opened (small, IPC_ERROR_WRONG_SIZE, "has 4096 bytes instead of 1052672");
  assert_not_opened (zeros, IPC_ERROR_WRONG_KIND, "begins with something else");
  g_assert_cmpint (pwrite (ipc_trace_ring_get_fd (ring), &version, 4, OFFSET_VERSION), ==, 4);
  assert_not_opened (ipc_trace_ring_get_fd (ring), IPC_ERROR_WRONG_KIND, "version 2");

  g_assert_null (ipc_trace_ring_open (-1, -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "descriptor -1: "));
}

static void
test_memory_cannot_be_resized (void)
{
  g_autoptr (IpcTraceRing) ring = new_shared_ring ();
  int fd = ipc_trace_ring_get_fd (ring);

  g_assert_cmpint (ftruncate (fd, 4096), ==, -1);
  g_assert_cmpint (errno, ==, EPERM);
  g_assert_cmpint (ftruncate (fd, 2 * RING_BYTES), ==, -1);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
}

/* --- a hostile writer --- */

/* The other side's view of a shared ring, as raw bytes. */
static char *
map_as_peer (IpcTraceRing *ring)
{
  char *bytes = mmap (NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                      ipc_trace_ring_get_fd (ring), 0);

  g_assert_true (bytes != MAP_FAILED);
  return bytes;
}

static guint64
read_word (const char *at)
{
  guint64 word;

  memcpy (&word, at, sizeof word);
  return word;
}

static void
write_word (char *at,
            guint64 word)
{
  memcpy (at, &word, sizeof word);
}

static void
put_record (char *bytes,
            guint64 position,
            guint8 step,
            guint8 flags,
            guint8 text_length,
            guint16 long_length)
{
  IpcTraceRecord record = { .step = step, .flags = flags, .text_length = text_length };

  memcpy (record.text, &long_length, sizeof long_length);
  memcpy (bytes + OFFSET_SLOTS + (position % IPC_TRACE_RING_SLOTS) * 64, &record, 64);
  write_word (bytes + OFFSET_HEAD, position + 1);
}

static void
test_impossible_head (void)
{
  g_autoptr (IpcTraceRing) ring = new_shared_ring ();
  char *bytes = map_as_peer (ring);
  const guint64 heads[] = { IPC_TRACE_RING_SLOTS + 1, 5, G_MAXUINT64, 0, G_MAXUINT64 / 2 };
  Read in;

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      write_word (bytes + OFFSET_HEAD, heads[i]);
      g_assert_false (ipc_trace_ring_read (ring, &in.record, in.long_text));
      g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, i + 1);
      g_assert_cmpuint (read_word (bytes + OFFSET_TAIL), ==, heads[i]);
      g_assert_false (ipc_trace_ring_read (ring, &in.record, in.long_text));
      g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, i + 1);
    }
  /* And from there on it works again. */
  put_record (bytes, G_MAXUINT64 / 2, IPC_TRACE_EVENT_SET, 0, 0, 0);
  g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
  munmap (bytes, RING_BYTES);
}

static void
test_impossible_records (void)
{
  static const struct
  {
    guint8 step;
    guint8 flags;
    guint8 text_length;
    guint16 long_length;
    gboolean sound;
  } cases[] = {
    { IPC_TRACE_EVENT_SET, 0, 0, 0, TRUE },
    { IPC_TRACE_NOTHING, 0, 0, 0, FALSE },
    { IPC_TRACE_N_STEPS, 0, 0, 0, FALSE },
    { 255, 0, 0, 0, FALSE },
    { IPC_TRACE_EVENT_SET, 0xff, IPC_TRACE_TEXT_MAX, 0, TRUE },
    { IPC_TRACE_EVENT_SET, 0, IPC_TRACE_TEXT_MAX + 1, 0, FALSE },
    { IPC_TRACE_EVENT_SET, 0, 254, 0, FALSE },
    /* Long texts: too short to be one, not all there, over the cap. */
    { IPC_TRACE_DIAGNOSIS, 0, IPC_TRACE_TEXT_LONG, 40, FALSE },
    { IPC_TRACE_DIAGNOSIS, 0, IPC_TRACE_TEXT_LONG, 41, FALSE },
    { IPC_TRACE_DIAGNOSIS, 0, IPC_TRACE_TEXT_LONG, IPC_TRACE_LONG_TEXT_MAX + 1, FALSE },
    { IPC_TRACE_DIAGNOSIS, 0, IPC_TRACE_TEXT_LONG, 65535, FALSE },
  };
  g_autoptr (IpcTraceRing) ring = new_shared_ring ();
  char *bytes = map_as_peer (ring);
  guint64 n_damaged = 0;
  Read in;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      put_record (bytes, i, cases[i].step, cases[i].flags, cases[i].text_length,
                  cases[i].long_length);
      n_damaged += !cases[i].sound;
      g_assert_cmpint (ipc_trace_ring_read (ring, &in.record, in.long_text), ==, cases[i].sound);
      g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, n_damaged);
      if (cases[i].sound)
        g_assert_cmpuint (in.record.flags, <=, IPC_TRACE_BY_CHILD | IPC_TRACE_IS_NOTE);
    }
  write_word (bytes + OFFSET_DROPPED, 1000);
  g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, 1000 + n_damaged);
  munmap (bytes, RING_BYTES);
}

/* A long text that would have fitted its record: lengths that the arithmetic must not meet, with
 * slots enough behind it. */
static void
test_long_text_too_short (void)
{
  g_autoptr (IpcTraceRing) ring = new_shared_ring ();
  char *bytes = map_as_peer (ring);
  Read in;

  for (guint16 length = 0; length <= IPC_TRACE_TEXT_MAX; length++)
    {
      put_record (bytes, 2 * length, IPC_TRACE_DIAGNOSIS, 0, IPC_TRACE_TEXT_LONG, length);
      put_record (bytes, 2 * length + 1, IPC_TRACE_EVENT_SET, 0, 0, 0);
      g_assert_true (ipc_trace_ring_read (ring, &in.record, in.long_text));
      g_assert_cmpuint (in.record.step, ==, IPC_TRACE_EVENT_SET);
      g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, length + 1);
    }
  munmap (bytes, RING_BYTES);
}

/* A nonsensical tail must not let the writer leave the ring, nor wait. */
static void
test_impossible_tail (void)
{
  g_autoptr (IpcTraceRing) reader = new_shared_ring ();
  g_autoptr (IpcTraceRing) writer =
    ipc_trace_ring_open (ipc_trace_ring_get_fd (reader), -1, NULL);
  char *bytes = map_as_peer (reader);

  for (guint i = 0; i < IPC_TRACE_RING_SLOTS; i++)
    ipc_trace_ring_write (writer, IPC_TRACE_EVENT_SET, 1, i, NULL, 0);
  write_word (bytes + OFFSET_TAIL, G_MAXUINT64 / 2);
  ipc_trace_ring_write (writer, IPC_TRACE_EVENT_SET, 1, 0, NULL, 0);
  g_assert_cmpuint (read_word (bytes + OFFSET_DROPPED), ==, 1);
  g_assert_cmpuint (read_word (bytes + OFFSET_HEAD), ==, IPC_TRACE_RING_SLOTS);
  munmap (bytes, RING_BYTES);
}

static void
assert_sound (const Read *in)
{
  g_assert_cmpuint (in->record.step, >, IPC_TRACE_NOTHING);
  g_assert_cmpuint (in->record.step, <, IPC_TRACE_N_STEPS);
  g_assert_cmpuint (in->record.flags, <=, IPC_TRACE_BY_CHILD | IPC_TRACE_IS_NOTE);
  if (in->record.text_length == IPC_TRACE_TEXT_LONG)
    g_assert_cmpuint (strlen (in->long_text), <=, IPC_TRACE_LONG_TEXT_MAX);
  else
    g_assert_cmpuint (in->record.text_length, <=, IPC_TRACE_TEXT_MAX);
}

/* Half of the rounds move head by a plausible step, so that the scribbled slots are looked at;
 * half of the records get a plausible step and a long text, so that lengths are. */
static void
scribble (GRand *rand,
          char *bytes)
{
  guint64 head = read_word (bytes + OFFSET_HEAD);

  for (guint i = 0; i < 16; i++)
    {
      guint offset = OFFSET_SLOTS + (guint) ((head + i) % IPC_TRACE_RING_SLOTS) * 64;

      for (guint at = 0; at < 64; at += 4)
        {
          guint32 word = g_rand_int (rand);

          memcpy (bytes + offset + at, &word, sizeof word);
        }
      if (g_rand_boolean (rand))
        bytes[offset + 20] = (char) g_rand_int_range (rand, 1, IPC_TRACE_N_STEPS);
      if (g_rand_boolean (rand))
        bytes[offset + 23] = (char) IPC_TRACE_TEXT_LONG;
      if (g_rand_boolean (rand))
        bytes[offset + 25] = (char) g_rand_int_range (rand, 0, 5);
    }
  if (g_rand_boolean (rand))
    write_word (bytes + OFFSET_HEAD, head + (guint64) g_rand_int_range (rand, 0, 16));
  else
    for (guint i = 0; i < 4; i++)
      bytes[g_rand_int_range (rand, 0, 4096)] = (char) g_rand_int (rand);
}

static void
test_scribbler (void)
{
  g_autoptr (IpcTraceRing) ring = new_shared_ring ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  char *bytes = map_as_peer (ring);
  guint n_sound = 0;
  guint n_long = 0;
  guint64 n_damaged;
  Read in;

  for (guint i = 0; i < 100000; i++)
    {
      scribble (rand, bytes);
      for (guint j = 0; j < 32 && ipc_trace_ring_read (ring, &in.record, in.long_text); j++)
        {
          assert_sound (&in);
          n_sound++;
          n_long += in.record.text_length == IPC_TRACE_TEXT_LONG;
        }
      ipc_trace_ring_arm_bell (ring);
    }
  n_damaged = ipc_trace_ring_get_dropped (ring) - read_word (bytes + OFFSET_DROPPED);
  g_test_message ("%u sound, %u of them long, %" G_GUINT64_FORMAT " damaged", n_sound, n_long,
                  n_damaged);
  g_assert_cmpuint (n_sound, >, 1000);
  g_assert_cmpuint (n_long, >, 100);
  g_assert_cmpuint (n_damaged, >, 1000);
  munmap (bytes, RING_BYTES);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-ring/reads-back", test_reads_back);
  test_leak_add ("/ipc/trace-ring/long-notes", test_long_notes);
  test_leak_add ("/ipc/trace-ring/long-payload-keeps-its-size", test_long_payload_keeps_its_size);
  test_leak_add ("/ipc/trace-ring/overflow-is-counted", test_overflow_is_counted);
  test_leak_add ("/ipc/trace-ring/bell", test_bell);
  test_leak_add ("/ipc/trace-ring/bell-flood", test_bell_flood);
  test_leak_add ("/ipc/trace-ring/nothing-unaccounted", test_nothing_unaccounted);
  test_leak_add ("/ipc/trace-ring/two-processes", test_two_processes);
  test_leak_add ("/ipc/trace-ring/refuses-what-is-no-ring", test_refuses_what_is_no_ring);
  test_leak_add ("/ipc/trace-ring/memory-cannot-be-resized", test_memory_cannot_be_resized);
  test_leak_add ("/ipc/trace-ring/impossible-head", test_impossible_head);
  test_leak_add ("/ipc/trace-ring/impossible-records", test_impossible_records);
  test_leak_add ("/ipc/trace-ring/long-text-too-short", test_long_text_too_short);
  test_leak_add ("/ipc/trace-ring/impossible-tail", test_impossible_tail);
  test_leak_add ("/ipc/trace-ring/scribbler", test_scribbler);
  return g_test_run ();
}
