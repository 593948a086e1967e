/* SPDX-License-Identifier: MIT */
/*
 * The hub: what threads and children write arrives in the store, in time order and under the
 * right name, while a main loop runs; and a quiet hub has nothing to do.
 */

#include "ipc-fd.h"
#include "ipc-trace.h"
#include "test-leak.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_US (20 * G_USEC_PER_SEC)
#define RING_BYTES (4096 + IPC_TRACE_RING_SLOTS * 64)
#define OFFSET_HEAD 64
#define OFFSET_TAIL 128
#define OFFSET_DROPPED 256
#define OFFSET_SLOTS 4096

/* A hub with two subjects, and what its store said. */
typedef struct
{
  IpcTrace *trace;
  IpcTraceStore *store; /* the hub's */
  IpcTraceSubject *one;
  IpcTraceSubject *two;
  guint n_changed;
} Fixture;

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpuint (from, <, end);
  g_assert_cmpuint (end, ==, ipc_trace_store_get_end (store));
  fixture->n_changed++;
}

static void
fixture_init (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  memset (fixture, 0, sizeof *fixture);
  fixture->trace = ipc_trace_new (0, &error);
  g_assert_no_error (error);
  fixture->store = ipc_trace_get_store (fixture->trace);
  fixture->one = ipc_trace_store_add_subject (fixture->store, "pipe-memory", 1, "Viewer 1");
  fixture->two = ipc_trace_store_add_subject (fixture->store, "pipe-memory", 2, "Viewer 2");
  g_signal_connect (fixture->store, "changed", G_CALLBACK (on_store_changed), fixture);
}

static void
fixture_clear (Fixture *fixture)
{
  g_clear_object (&fixture->trace);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static gboolean
on_deadline_elapsed (gpointer user_data)
{
  g_error ("Nothing came within the deadline");
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until so many records are there. */
static void
wait_for_records (Fixture *fixture,
                  guint64 n)
{
  guint deadline = g_timeout_add (DEADLINE_US / 1000, on_deadline_elapsed, NULL);

  while (ipc_trace_store_get_end (fixture->store) < n)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

/* How long the main context would sleep if it were run now; -1 is for ever. */
static int
get_sleep_ms (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[16];
  int priority;
  int timeout_ms;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, G_MAXINT, &timeout_ms, fds, G_N_ELEMENTS (fds));
  g_main_context_check (context, G_MAXINT, fds, 0);
  g_main_context_release (context);
  return timeout_ms;
}

static void
wait_until_asleep (void)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_US;

  while (get_sleep_ms () != -1)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_main_context_iteration (NULL, TRUE);
    }
}

static const IpcTraceRecord *
get (Fixture *fixture,
     guint64 position)
{
  return ipc_trace_store_get (fixture->store, position);
}

static void
assert_text (Fixture *fixture,
             guint64 position,
             const char *expected)
{
  g_autofree char *text = ipc_trace_store_dup_text (fixture->store, get (fixture, position));

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_in_time_order (Fixture *fixture)
{
  for (guint64 i = 1; i < ipc_trace_store_get_end (fixture->store); i++)
    g_assert_cmpint (get (fixture, i - 1)->time_ns, <=, get (fixture, i)->time_ns);
}

/* The transcript: three writers take turns, and the store has it in the order it happened. */
static void
test_order_across_rings (void)
{
  g_auto (Fixture) fixture = { 0 };
  IpcTraceRing *service;
  IpcTraceRing *child;
  g_autoptr (IpcTraceRing) viewer = NULL;
  static const struct
  {
    guint32 subject;
    IpcTraceStep step;
    guint8 flags;
    const char *text;
  } expected[] = {
    { 1, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, "GTKClient msg 0" },
    { 2, IPC_TRACE_MESSAGE_RECEIVED, 0, "GTKClient msg 0" },
    { 2, IPC_TRACE_MESSAGE_SENT, 0, "the reply" },
    { 1, IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD, "the reply" },
    { 1, IPC_TRACE_DIAGNOSIS, IPC_TRACE_BY_CHILD | IPC_TRACE_IS_NOTE,
      "a sentence of the viewer that takes more than one slot" },
    { 1, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_IS_NOTE, "exited with 0" },
  };

  fixture_init (&fixture);
  service = ipc_trace_add_thread_ring (fixture.trace, fixture.two, NULL);
  child = ipc_trace_add_child_ring (fixture.trace, fixture.one, NULL);
  viewer = ipc_trace_ring_open (ipc_trace_ring_get_fd (child),
                                ipc_trace_get_bell_fd (fixture.trace), NULL);

  ipc_trace_ring_write (viewer, IPC_TRACE_MESSAGE_SENT, 1, 1, "GTKClient msg 0", 15);
  ipc_trace_ring_write (service, IPC_TRACE_MESSAGE_RECEIVED, 1, 1, "GTKClient msg 0", 15);
  ipc_trace_ring_write (service, IPC_TRACE_MESSAGE_SENT, 1, 1, "the reply", 9);
  ipc_trace_ring_write (viewer, IPC_TRACE_MESSAGE_RECEIVED, 1, 1, "the reply", 9);
  ipc_trace_ring_write_note (viewer, IPC_TRACE_DIAGNOSIS, 0, 0, "%s", expected[4].text);
  g_assert_cmpuint (ipc_trace_store_get_end (fixture.store), ==, 0);
  ipc_trace_note (fixture.trace, fixture.one, IPC_TRACE_PROCESS_EXITED, 0, "exited with %d", 0);

  g_assert_cmpuint (ipc_trace_store_get_end (fixture.store), ==, G_N_ELEMENTS (expected));
  g_assert_cmpuint (fixture.n_changed, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpuint (get (&fixture, i)->subject, ==, expected[i].subject);
      g_assert_cmpuint (get (&fixture, i)->step, ==, expected[i].step);
      g_assert_cmpuint (get (&fixture, i)->flags, ==, expected[i].flags);
      assert_text (&fixture, i, expected[i].text);
    }
  assert_in_time_order (&fixture);
  g_assert_cmpuint (ipc_trace_get_dropped (fixture.trace), ==, 0);
}

static void
test_own_records_are_there_at_once (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture);
  ipc_trace_record (fixture.trace, fixture.two, IPC_TRACE_MEMORY_WRITTEN, 3, 9, "hello", 5);
  g_assert_cmpuint (fixture.n_changed, ==, 1);
  g_assert_cmpuint (get (&fixture, 0)->subject, ==, 2);
  g_assert_cmpuint (get (&fixture, 0)->object, ==, 3);
  g_assert_cmpuint (get (&fixture, 0)->serial, ==, 9);
  g_assert_cmpuint (get (&fixture, 0)->size_bytes, ==, 5);
  assert_text (&fixture, 0, "hello");
  ipc_trace_note (fixture.trace, fixture.two, IPC_TRACE_DIAGNOSIS, 1, "%s",
                  "a sentence that is longer than what a record has room for");
  g_assert_cmpuint (fixture.n_changed, ==, 2);
  assert_text (&fixture, 1, "a sentence that is longer than what a record has room for");
}

/* --- the main loop --- */

static gpointer
write_one (gpointer data)
{
  ipc_trace_ring_write (data, IPC_TRACE_EVENT_WOKEN, 2, 1, NULL, 0);
  return NULL;
}

/* Asleep there is no timer; one record wakes it, within a frame or so it sleeps again. */
static void
test_sleeps_and_wakes (void)
{
  g_auto (Fixture) fixture = { 0 };
  IpcTraceRing *ring;

  fixture_init (&fixture);
  ring = ipc_trace_add_thread_ring (fixture.trace, fixture.one, NULL);
  for (guint64 n = 1; n <= 5; n++)
    {
      wait_until_asleep ();
      g_thread_join (g_thread_new ("writer", write_one, ring));
      wait_for_records (&fixture, n);
      g_assert_cmpint (get_sleep_ms (), >=, 0);
    }
  wait_until_asleep ();
  g_assert_false (g_main_context_pending (NULL));
  g_assert_cmpuint (fixture.n_changed, ==, 5);
}

#define THREADS 3
#define RECORDS_PER_THREAD 100000

static gpointer
write_many (gpointer data)
{
  IpcTraceRing *ring = data;
  guint64 dropped = 0;
  guint32 serial = 0;

  while (serial < RECORDS_PER_THREAD)
    {
      ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, serial + 1, NULL, 0);
      if (ipc_trace_ring_get_dropped (ring) == dropped)
        serial++;
      else
        g_thread_yield ();
      dropped = ipc_trace_ring_get_dropped (ring);
    }
  return NULL;
}

/* Several threads at full speed; nothing is lost that was not counted, all in time order. */
static void
test_flood (void)
{
  g_auto (Fixture) fixture = { 0 };
  GThread *threads[THREADS];
  IpcTraceRing *rings[THREADS];
  guint64 n_sent = 0;

  fixture_init (&fixture);
  for (guint i = 0; i < THREADS; i++)
    {
      rings[i] = ipc_trace_add_thread_ring (fixture.trace, fixture.one, NULL);
      threads[i] = g_thread_new ("writer", write_many, rings[i]);
    }
  wait_for_records (&fixture, THREADS * RECORDS_PER_THREAD);
  for (guint i = 0; i < THREADS; i++)
    {
      g_thread_join (threads[i]);
      ipc_trace_remove_ring (fixture.trace, rings[i]);
    }
  for (guint64 i = 0; i < ipc_trace_store_get_end (fixture.store); i++)
    n_sent += get (&fixture, i)->step == IPC_TRACE_MESSAGE_SENT;
  g_assert_cmpuint (n_sent, ==, THREADS * RECORDS_PER_THREAD);
  assert_in_time_order (&fixture);
  g_test_message ("%" G_GUINT64_FORMAT " records, %u commits, %" G_GUINT64_FORMAT " dropped",
                  n_sent, fixture.n_changed, ipc_trace_get_dropped (fixture.trace));
  wait_until_asleep ();
}

static void
test_remove_collects_the_rest (void)
{
  g_auto (Fixture) fixture = { 0 };
  IpcTraceRing *ring;

  fixture_init (&fixture);
  ring = ipc_trace_add_thread_ring (fixture.trace, fixture.one, NULL);
  for (guint i = 0; i < 1000; i++)
    ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, i, NULL, 0);
  ipc_trace_remove_ring (fixture.trace, ring);
  g_assert_cmpuint (ipc_trace_store_get_end (fixture.store), ==, 1000);
  g_assert_cmpuint (fixture.n_changed, ==, 1);
  ipc_trace_remove_ring (fixture.trace, NULL);
}

static void
test_dropped_is_said (void)
{
  g_auto (Fixture) fixture = { 0 };
  IpcTraceRing *ring;
  guint64 end;

  fixture_init (&fixture);
  ring = ipc_trace_add_thread_ring (fixture.trace, fixture.one, NULL);
  for (guint i = 0; i < IPC_TRACE_RING_SLOTS + 12; i++)
    ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, i, NULL, 0);
  ipc_trace_collect (fixture.trace);
  end = ipc_trace_store_get_end (fixture.store);
  g_assert_cmpuint (end, ==, IPC_TRACE_RING_SLOTS + 1);
  g_assert_cmpuint (get (&fixture, end - 1)->step, ==, IPC_TRACE_RECORDS_DROPPED);
  assert_text (&fixture, end - 1,
               "12 trace records about Viewer 1 were lost: they came too fast");
  g_assert_cmpuint (ipc_trace_get_dropped (fixture.trace), ==, 12);
  ipc_trace_collect (fixture.trace);
  g_assert_cmpuint (ipc_trace_store_get_end (fixture.store), ==, end);
}

/* --- children --- */

static int
write_as_child (int ring_fd,
                int bell_fd)
{
  g_autoptr (IpcTraceRing) ring = ipc_trace_ring_open (ring_fd, bell_fd, NULL);

  if (ring == NULL)
    return 1;
  for (guint32 i = 1; i <= 1000; i++)
    ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, i, "from the child", 14);
  return 0;
}

static void
test_child_process (void)
{
  g_auto (Fixture) fixture = { 0 };
  IpcTraceRing *ring;
  int status;
  pid_t pid;

  fixture_init (&fixture);
  ring = ipc_trace_add_child_ring (fixture.trace, fixture.two, NULL);
  wait_until_asleep ();
  pid = fork ();
  if (pid == 0)
    _exit (write_as_child (ipc_trace_ring_get_fd (ring), ipc_trace_get_bell_fd (fixture.trace)));
  wait_for_records (&fixture, 1000);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpuint (get (&fixture, i)->serial, ==, i + 1);
      g_assert_cmpuint (get (&fixture, i)->subject, ==, 2);
      g_assert_cmpuint (get (&fixture, i)->flags, ==, IPC_TRACE_BY_CHILD);
    }
  ipc_trace_remove_ring (fixture.trace, ring);
  g_assert_cmpuint (ipc_trace_store_get_end (fixture.store), ==, 1000);
}

/* A child's own view of its ring, to write what no honest one would. */
typedef struct
{
  char *bytes;
  guint64 head;
} Peer;

static void
peer_init (Peer *peer,
           IpcTraceRing *ring)
{
  peer->head = 0;
  peer->bytes = mmap (NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                      ipc_trace_ring_get_fd (ring), 0);
  g_assert_true (peer->bytes != MAP_FAILED);
}

static void
peer_clear (Peer *peer)
{
  munmap (peer->bytes, RING_BYTES);
}

static void
peer_write (Peer *peer,
            gint64 time_ns)
{
  IpcTraceRecord record = {
    .time_ns = time_ns,
    .subject = 1,
    .step = IPC_TRACE_EVENT_SET,
    .flags = 0xff & ~IPC_TRACE_BY_CHILD,
  };
  char *slots = peer->bytes + OFFSET_SLOTS;

  memcpy (slots + (peer->head % IPC_TRACE_RING_SLOTS) * 64, &record, sizeof record);
  peer->head++;
  memcpy (peer->bytes + OFFSET_HEAD, &peer->head, sizeof peer->head);
}

static guint
count_notes (Fixture *fixture,
             IpcTraceStep step,
             const char *words)
{
  guint n = 0;

  for (guint64 i = 0; i < ipc_trace_store_get_end (fixture->store); i++)
    {
      g_autofree char *text = ipc_trace_store_dup_text (fixture->store, get (fixture, i));

      n += get (fixture, i)->step == step && strstr (text, words) != NULL;
    }
  return n;
}

/* Times from before its ring or from the future become the time of arrival; said once; and
 * neither the subject nor the side is believed. */
static void
test_impossible_times (void)
{
  g_auto (Fixture) fixture = { 0 };
  gint64 start_ns = ipc_trace_now_ns ();
  const gint64 times[] = { 0, -1, G_MININT64, G_MAXINT64, start_ns - 1 };
  IpcTraceRing *ring;
  Peer peer;

  fixture_init (&fixture);
  ring = ipc_trace_add_child_ring (fixture.trace, fixture.two, NULL);
  peer_init (&peer, ring);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    peer_write (&peer, times[i]);
  peer_write (&peer, ipc_trace_now_ns () + G_GINT64_CONSTANT (3600000000000));
  ipc_trace_collect (fixture.trace);

  g_assert_cmpuint (ipc_trace_store_get_end (fixture.store), ==, G_N_ELEMENTS (times) + 2);
  for (guint64 i = 0; i < ipc_trace_store_get_end (fixture.store); i++)
    {
      const IpcTraceRecord *record = get (&fixture, i);

      g_assert_cmpint (record->time_ns, >, start_ns);
      g_assert_cmpint (record->time_ns, <=, ipc_trace_now_ns ());
      g_assert_cmpuint (record->subject, ==, 2);
      g_assert_cmpint ((record->flags & IPC_TRACE_BY_CHILD) != 0, ==,
                       record->step == IPC_TRACE_EVENT_SET);
    }
  g_assert_cmpuint (count_notes (&fixture, IPC_TRACE_DIAGNOSIS,
                                 "Viewer 2 writes impossible times"),
                    ==, 1);
  peer_clear (&peer);
}

/* A time that was possible but is long past must not go before what was shown and written. */
static void
test_very_late_record (void)
{
  g_auto (Fixture) fixture = { 0 };
  gint64 past_ns;
  IpcTraceRing *ring;
  Peer peer;

  fixture_init (&fixture);
  ring = ipc_trace_add_child_ring (fixture.trace, fixture.two, NULL);
  peer_init (&peer, ring);
  past_ns = ipc_trace_now_ns ();
  while (ipc_trace_now_ns () < past_ns + 60000000)
    continue;
  ipc_trace_note (fixture.trace, fixture.one, IPC_TRACE_DIAGNOSIS, 0, "the first");
  while (ipc_trace_now_ns () < past_ns + 120000000)
    continue;
  peer_write (&peer, past_ns);
  ipc_trace_collect (fixture.trace);
  g_assert_cmpuint (ipc_trace_store_get_end (fixture.store), ==, 2);
  assert_text (&fixture, 0, "the first");
  g_assert_cmpint (get (&fixture, 1)->time_ns, ==, get (&fixture, 0)->time_ns);
  peer_clear (&peer);
}

/* Damage and a counter that jumps are said; a counter near the end of its range is no harm. */
static void
test_hostile_counter (void)
{
  g_auto (Fixture) fixture = { 0 };
  const guint64 counters[] = { 7, 3, G_MAXUINT64, 0 };
  IpcTraceRing *ring;
  Peer peer;

  fixture_init (&fixture);
  ring = ipc_trace_add_child_ring (fixture.trace, fixture.two, NULL);
  peer_init (&peer, ring);
  for (guint i = 0; i < G_N_ELEMENTS (counters); i++)
    {
      memcpy (peer.bytes + OFFSET_DROPPED, &counters[i], sizeof counters[i]);
      peer_write (&peer, ipc_trace_now_ns ());
      ipc_trace_collect (fixture.trace);
    }
  g_assert_cmpuint (count_notes (&fixture, IPC_TRACE_EVENT_SET, ""), ==, 4);
  g_assert_cmpuint (count_notes (&fixture, IPC_TRACE_RECORDS_DROPPED,
                                 "7 trace records that Viewer 2 wrote were lost"),
                    ==, 1);
  g_assert_cmpuint (ipc_trace_get_dropped (fixture.trace), ==, 7 + (guint64) G_MAXUINT32);
  peer_clear (&peer);
}

/* A child keeps its ring full of nonsense for ever: each round ends, and the others are read. */
static gpointer
scribble (gpointer data)
{
  Peer *peer = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 100000; i++)
    {
      guint32 word = g_rand_int (rand);

      memcpy (peer->bytes + OFFSET_SLOTS + (word % (IPC_TRACE_RING_SLOTS * 16)) * 4, &word, 4);
      peer->head += word % 64;
      memcpy (peer->bytes + OFFSET_HEAD, &peer->head, sizeof peer->head);
    }
  return NULL;
}

static void
test_scribbler (void)
{
  g_auto (Fixture) fixture = { 0 };
  IpcTraceRing *service;
  IpcTraceRing *ring;
  GThread *thread;
  Peer peer;

  fixture_init (&fixture);
  service = ipc_trace_add_thread_ring (fixture.trace, fixture.one, NULL);
  ring = ipc_trace_add_child_ring (fixture.trace, fixture.two, NULL);
  peer_init (&peer, ring);
  thread = g_thread_new ("scribbler", scribble, &peer);
  for (guint i = 0; i < 200; i++)
    {
      ipc_trace_ring_write (service, IPC_TRACE_CHILD_QUIT, 1, i, "well", 4);
      ipc_trace_collect (fixture.trace);
    }
  g_thread_join (thread);
  ipc_trace_remove_ring (fixture.trace, ring);
  assert_in_time_order (&fixture);
  g_assert_cmpuint (count_notes (&fixture, IPC_TRACE_CHILD_QUIT, "well"), ==, 200);
  g_assert_cmpuint (ipc_trace_get_dropped (fixture.trace), >, 0);
  peer_clear (&peer);
}

/* A child spoils its copy of the bell: filled to the brim and blocking. The hub must not hang,
 * and must not wake more often than once per frame. */
static void
test_hostile_bell (void)
{
  g_auto (Fixture) fixture = { 0 };
  IpcTraceRing *service;
  guint n_busy = 0;
  int bell;

  fixture_init (&fixture);
  service = ipc_trace_add_thread_ring (fixture.trace, fixture.one, NULL);
  bell = ipc_trace_get_bell_fd (fixture.trace);
  g_assert_cmpint (fcntl (bell, F_SETFL, 0), ==, 0);
  for (guint64 n = 1; n <= 4; n++)
    {
      /* Odd turns: it rings. Even turns: it is silent, and reading it would wait for ever. */
      if (n % 2 == 1)
        g_assert_cmpint (eventfd_write (bell, G_MAXUINT64 - 1), ==, 0);
      ipc_trace_ring_write (service, IPC_TRACE_EVENT_SET, 1, 1, NULL, 0);
      wait_for_records (&fixture, n);
      /* It rings on, but between two frames there is nothing to do. */
      while (n % 2 == 1 && g_main_context_pending (NULL))
        {
          g_assert_cmpuint (n_busy++, <, 20);
          g_main_context_iteration (NULL, FALSE);
        }
      wait_until_asleep ();
      g_assert_false (ipc_fd_is_readable (bell));
    }
}

#define ROUNDS 20

/* A child that says its ring is full again as soon as something was read, for as long as it is
 * let, with records that are always due. */
typedef struct
{
  Peer peer;
  gint n_refills; /* atomic */
  gint stop;      /* atomic */
} Flood;

static gpointer
refill (gpointer data)
{
  Flood *flood = data;

  while (!g_atomic_int_get (&flood->stop))
    {
      guint64 tail = *(volatile guint64 *) (flood->peer.bytes + OFFSET_TAIL);

      *(volatile guint64 *) (flood->peer.bytes + OFFSET_HEAD) = tail + IPC_TRACE_RING_SLOTS;
      g_atomic_int_inc (&flood->n_refills);
    }
  return NULL;
}

static void
test_endless_ring (void)
{
  g_auto (Fixture) fixture = { 0 };
  Flood flood = { .stop = FALSE };
  gint n_refills;
  GThread *thread;

  fixture_init (&fixture);
  peer_init (&flood.peer, ipc_trace_add_child_ring (fixture.trace, fixture.two, NULL));
  for (guint i = 0; i < IPC_TRACE_RING_SLOTS; i++)
    peer_write (&flood.peer, 0);
  thread = g_thread_new ("flood", refill, &flood);
  for (guint i = 0; i < ROUNDS; i++)
    {
      n_refills = g_atomic_int_get (&flood.n_refills);
      while (g_atomic_int_get (&flood.n_refills) == n_refills)
        g_thread_yield ();
      ipc_trace_collect (fixture.trace);
    }
  g_atomic_int_set (&flood.stop, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (ipc_trace_store_get_end (fixture.store), <=,
                    ROUNDS * (IPC_TRACE_RING_SLOTS + 2));
  peer_clear (&flood.peer);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace/order-across-rings", test_order_across_rings);
  test_leak_add ("/ipc/trace/own-records-are-there-at-once", test_own_records_are_there_at_once);
  test_leak_add ("/ipc/trace/sleeps-and-wakes", test_sleeps_and_wakes);
  test_leak_add ("/ipc/trace/flood", test_flood);
  test_leak_add ("/ipc/trace/remove-collects-the-rest", test_remove_collects_the_rest);
  test_leak_add ("/ipc/trace/dropped-is-said", test_dropped_is_said);
  test_leak_add ("/ipc/trace/child-process", test_child_process);
  test_leak_add ("/ipc/trace/impossible-times", test_impossible_times);
  test_leak_add ("/ipc/trace/very-late-record", test_very_late_record);
  test_leak_add ("/ipc/trace/hostile-counter", test_hostile_counter);
  test_leak_add ("/ipc/trace/scribbler", test_scribbler);
  test_leak_add ("/ipc/trace/hostile-bell", test_hostile_bell);
  test_leak_add ("/ipc/trace/endless-ring", test_endless_ring);
  return g_test_run ();
}
