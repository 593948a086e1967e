/* SPDX-License-Identifier: MIT */
/*
 * bench-trace: what recording costs.
 *
 *   ninja -C BUILD tests/bench/bench-trace && BUILD/tests/bench/bench-trace
 *
 * The yardstick, taken in the same run on the same memory, is the least that a record can cost:
 * a bare clock_gettime(2) and a store of 64 bytes. Figures of a busy machine tell little; the
 * ratios beside them tell more.
 */

#include "ipc-trace-file.h"
#include "ipc-trace-ring.h"
#include "ipc-trace-store.h"

#include <locale.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BURST 8192
#define BURSTS 400
#define STORED 1000000
#define LINES 200000

static const char payload[] = "GTKClient msg 1234 14:03:07";

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

/* The median of bursts, in nanoseconds per record: what interrupts did is left out. */
static double
get_median (GArray *bursts)
{
  g_array_sort (bursts, compare_doubles);
  return g_array_index (bursts, double, bursts->len / 2);
}

static void
add_burst (GArray *bursts,
           gint64 start_ns)
{
  double ns = (double) (ipc_trace_now_ns () - start_ns) / BURST;

  g_array_append_val (bursts, ns);
}

static double
measure_bare (void)
{
  g_autoptr (GArray) bursts = g_array_new (FALSE, FALSE, sizeof (double));
  IpcTraceRecord *slots = g_aligned_alloc0 (BURST, sizeof *slots, 64);
  IpcTraceRecord template = { .step = IPC_TRACE_MESSAGE_SENT };

  for (guint n = 0; n < BURSTS; n++)
    {
      gint64 start_ns = ipc_trace_now_ns ();

      for (guint i = 0; i < BURST; i++)
        {
          struct timespec now;

          clock_gettime (CLOCK_MONOTONIC, &now);
          memcpy (&slots[i], &template, sizeof template);
          slots[i].time_ns = now.tv_sec * 1000000000 + now.tv_nsec;
        }
      add_burst (bursts, start_ns);
      /* Looked at, so that the compiler has to store them. */
      for (guint i = 0; i < BURST; i++)
        template.serial ^= (guint32) slots[i].time_ns;
    }
  g_aligned_free (slots);
  return get_median (bursts);
}

static void
read_all (IpcTraceRing *ring)
{
  IpcTraceRecord record;
  char long_text[IPC_TRACE_LONG_TEXT_MAX + 1];

  while (ipc_trace_ring_read (ring, &record, long_text))
    continue;
}

static double
measure_write (IpcTraceRing *ring)
{
  g_autoptr (GArray) bursts = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint n = 0; n < BURSTS; n++)
    {
      gint64 start_ns = ipc_trace_now_ns ();

      for (guint i = 0; i < BURST; i++)
        ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, i, payload, sizeof payload - 1);
      add_burst (bursts, start_ns);
      read_all (ring);
    }
  g_assert_cmpuint (ipc_trace_ring_get_dropped (ring), ==, 0);
  return get_median (bursts);
}

static double
measure_read_and_store (IpcTraceRing *ring,
                        IpcTraceStore *store)
{
  g_autoptr (GArray) bursts = g_array_new (FALSE, FALSE, sizeof (double));
  IpcTraceRecord record;
  char long_text[IPC_TRACE_LONG_TEXT_MAX + 1];

  for (guint n = 0; n < STORED / BURST; n++)
    {
      gint64 start_ns;

      for (guint i = 0; i < BURST; i++)
        ipc_trace_ring_write (ring, IPC_TRACE_MESSAGE_SENT, 1, i, payload, sizeof payload - 1);
      start_ns = ipc_trace_now_ns ();
      while (ipc_trace_ring_read (ring, &record, long_text))
        {
          record.subject = 1;
          ipc_trace_store_append (store, &record, long_text);
        }
      ipc_trace_store_commit (store);
      add_burst (bursts, start_ns);
    }
  return get_median (bursts);
}

static double
measure_bytes (void)
{
  struct mallinfo2 before = mallinfo2 ();
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (STORED);
  IpcTraceRecord record = { .step = IPC_TRACE_MESSAGE_SENT, .text_length = IPC_TRACE_TEXT_MAX };
  struct mallinfo2 after;

  for (guint i = 0; i < STORED; i++)
    {
      record.time_ns++;
      ipc_trace_store_append (store, &record, "");
    }
  after = mallinfo2 ();
  return (double) (after.uordblks + after.hblkhd - before.uordblks - before.hblkhd) / STORED;
}

static double
measure_line (IpcTraceStore *store)
{
  g_autoptr (GString) lines = g_string_sized_new (256 * LINES);
  gint64 start_ns = ipc_trace_now_ns ();

  for (guint i = 0; i < LINES; i++)
    ipc_trace_file_append_line (lines, store, ipc_trace_store_get (store, i));
  return (double) (ipc_trace_now_ns () - start_ns) / LINES;
}

static void
print_ns (const char *what,
          double ns,
          double yardstick_ns)
{
  g_print ("%-44s %8.1f ns   %5.2f of the yardstick\n", what, ns, ns / yardstick_ns);
}

int
main (void)
{
  g_autoptr (IpcTraceRing) ring = ipc_trace_ring_new (-1, NULL);
  g_autoptr (IpcTraceRing) shared = ipc_trace_ring_new_shared (-1, NULL);
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (STORED);
  double bare_ns;

  setlocale (LC_ALL, "");
  ipc_trace_subject_add_object (
    ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1"), "Pipe1_4100");
  measure_bare ();
  bare_ns = measure_bare ();
  print_ns ("yardstick: clock_gettime and 64 bytes", bare_ns, bare_ns);
  print_ns ("write to a ring of threads", measure_write (ring), bare_ns);
  print_ns ("write to a ring of processes", measure_write (shared), bare_ns);
  print_ns ("read, judge and store", measure_read_and_store (ring, store), bare_ns);
  print_ns ("format as a line of JSON", measure_line (store), bare_ns);
  g_print ("%-44s %8.2f bytes\n", "memory per stored record", measure_bytes ());
  return EXIT_SUCCESS;
}
