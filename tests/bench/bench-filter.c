/* SPDX-License-Identifier: MIT */
/*
 * bench-filter: what it costs to choose from ten million records, to keep figures of them, and to
 * save and open a million.
 *
 *   ./dev bench filter
 *
 * Beside each figure stands the bar that is set for it. The calibration, taken in
 * the same run over the same records, is the least that reading one number of each can cost: a
 * machine that takes long for that takes long for everything.
 */

#include "ipc-trace-export.h"
#include "ipc-trace-filter.h"
#include "ipc-trace-reader.h"
#include "ipc-trace-statistics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_RECORDS 10000000
#define N_ROUNDS 5
#define N_LINES 1000000
#define N_MEMBERS 16
#define NS_PER_MS 1e6

static const IpcTraceStep steps[] = {
  IPC_TRACE_MESSAGE_SENT,   IPC_TRACE_EVENT_SET,   IPC_TRACE_EVENT_WOKEN, IPC_TRACE_MESSAGE_RECEIVED,
  IPC_TRACE_MEMORY_WRITTEN, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_MEMORY_READ,
};

static void
append_record (IpcTraceStore *store,
               guint32 i)
{
  IpcTraceRecord record = { .time_ns = (gint64) i * 1000 };

  record.subject = 1 + i / 8 % N_MEMBERS;
  record.step = (guint8) steps[i % 8];
  record.flags = i % 8 < 2 || i % 8 > 5 ? IPC_TRACE_BY_CHILD : 0;
  record.object = 1 + i % 3;
  record.serial = i / 8 / N_MEMBERS;
  record.size_bytes = 20 + i % 11 * 200;
  record.text_length =
    (guint8) g_snprintf (record.text, sizeof record.text, "GTKClient msg %u 14:03:07", i / 128);
  ipc_trace_store_append (store, &record, NULL);
}

static IpcTraceStore *
fill_store (void)
{
  IpcTraceStore *store = ipc_trace_store_new (N_RECORDS);

  for (guint i = 1; i <= N_MEMBERS; i++)
    {
      IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", i, "Viewer");

      subject->pid = 4100 + (pid_t) i;
      ipc_trace_subject_add_object (subject, "Pipe1_4100");
      ipc_trace_subject_add_object (subject, "Event1_4100");
      ipc_trace_subject_add_object (subject, "Memory");
    }
  for (guint32 i = 0; i < N_RECORDS; i++)
    append_record (store, i);
  ipc_trace_store_commit (store);
  return store;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

/* The median of some rounds: what others did to this machine is mostly left out. */
static double
get_median (double *rounds)
{
  qsort (rounds, N_ROUNDS, sizeof *rounds, compare_doubles);
  return rounds[N_ROUNDS / 2];
}

static double
measure_bare (IpcTraceStore *store)
{
  double rounds[N_ROUNDS];
  volatile guint32 sink;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      gint64 start_ns = ipc_trace_now_ns ();
      guint64 position = ipc_trace_store_get_first (store);
      const IpcTraceRecord *records;
      guint32 sum = 0;
      guint n;

      while ((records = ipc_trace_store_get_run (store, position, &n)) != NULL)
        {
          for (guint k = 0; k < n; k++)
            sum += records[k].step;
          position += n;
        }
      sink = sum;
      rounds[i] = (double) (ipc_trace_now_ns () - start_ns) / NS_PER_MS;
    }
  (void) sink;
  return get_median (rounds);
}

static void
measure_filter (IpcTraceClasses *classes,
                const char *text,
                double bar_ms)
{
  g_autoptr (IpcTraceFilter) filter = ipc_trace_filter_new (classes, text, NULL, NULL);
  double rounds[N_ROUNDS];
  guint n_matches = 0;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (guint32));
      gint64 start_ns = ipc_trace_now_ns ();

      ipc_trace_filter_run (filter, 0, G_MAXUINT64, matches);
      rounds[i] = (double) (ipc_trace_now_ns () - start_ns) / NS_PER_MS;
      n_matches = matches->len;
    }
  printf ("  %-42s %8.1f ms   bar %6.0f   %9u match\n", text, get_median (rounds), bar_ms,
          n_matches);
}

static double
get_ms_since (gint64 start_ns)
{
  return (double) (ipc_trace_now_ns () - start_ns) / NS_PER_MS;
}

static void
measure_statistics (IpcTraceStore *store)
{
  gint64 start_ns = ipc_trace_now_ns ();
  g_autoptr (IpcTraceStatistics) statistics = ipc_trace_statistics_new (store);

  ipc_trace_statistics_update (statistics, G_MAXINT64);
  printf ("  %-42s %8.1f ms   %u rows\n", "statistics of all, once", get_ms_since (start_ns),
          ipc_trace_statistics_get_n_rows (statistics));
}

static GString *
measure_export (IpcTraceStore *store,
                IpcTraceFormat format,
                const char *name)
{
  g_autoptr (IpcTraceExport) export = ipc_trace_export_new (store, format);
  GString *bytes = g_string_sized_new (1 << 28);
  gint64 start_ns = ipc_trace_now_ns ();
  guint64 first = ipc_trace_store_get_first (store);

  ipc_trace_export_append_head (export, bytes);
  for (guint i = 0; i < N_LINES; i++)
    ipc_trace_export_append_record (export, bytes, ipc_trace_store_get (store, first + i));
  printf ("  %-42s %8.1f ms   %" G_GSIZE_FORMAT " MB\n", name, get_ms_since (start_ns),
          bytes->len / 1000000);
  return bytes;
}

static void
measure_files (IpcTraceStore *store)
{
  g_autoptr (GString) csv = measure_export (store, IPC_TRACE_FORMAT_CSV, "a million as CSV");
  g_autoptr (GString) pcapng = measure_export (store, IPC_TRACE_FORMAT_PCAPNG, "a million as pcapng");
  g_autoptr (GString) lines = measure_export (store, IPC_TRACE_FORMAT_JSON_LINES,
                                              "a million as JSON Lines");
  g_autoptr (IpcTraceStore) opened = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = ipc_trace_reader_new (opened);
  gint64 start_ns = ipc_trace_now_ns ();

  ipc_trace_reader_feed (reader, lines->str, lines->len, NULL);
  ipc_trace_reader_finish (reader, NULL);
  printf ("  %-42s %8.1f ms   bar %6.0f   %" G_GUINT64_FORMAT " records\n",
          "a million opened again", get_ms_since (start_ns), 3000.0,
          ipc_trace_reader_get_n_records (reader));
}

int
main (void)
{
  g_autoptr (IpcTraceStore) store = fill_store ();
  g_autoptr (IpcTraceClasses) classes = NULL;
  gint64 start_ns;

  printf ("%d records; medians of %d rounds\n", N_RECORDS, N_ROUNDS);
  printf ("  %-42s %8.1f ms\n", "calibration: one byte of each read", measure_bare (store));
  start_ns = ipc_trace_now_ns ();
  classes = ipc_trace_classes_new (store);
  printf ("  %-42s %8.1f ms   2 bytes a record\n", "classes of all, once",
          get_ms_since (start_ns));
  measure_filter (classes, "member:1", 50);
  measure_filter (classes, "step:message-received", 50);
  measure_filter (classes, "not (member:3 or side:viewer) object:pipe", 50);
  measure_filter (classes, "not member:1", 50);
  measure_filter (classes, "size>1000", 50);
  measure_filter (classes, "serial:7", 50);
  measure_filter (classes, "text:\"msg 777\"", 1500);
  measure_filter (classes, "text:\"no such words\"", 1500);
  measure_filter (classes, "member:1 step:message text:\"msg 777\"", 1500);
  measure_statistics (store);
  measure_files (store);
  return 0;
}
