/* SPDX-License-Identifier: MIT */
/*
 * What is said of a record, of what belongs to it, and of many of them: the words and figures of the
 * details and of the statistics, without a display.
 */

#include "ui-record-exchange.h"
#include "ui-record-facts.h"
#include "ui-statistics-text.h"
#include "ui-text.h"

#include <string.h>
#include <unistd.h>

#define MS G_GINT64_CONSTANT (1000000)

static gint64 now_ns;

static void
add (IpcTraceStore *store,
     IpcTraceStep step,
     guint8 flags,
     guint32 serial,
     const char *text,
     gsize size_bytes)
{
  IpcTraceRecord record;

  ipc_trace_record_set (&record, step, 1, serial, text, size_bytes);
  record.time_ns = now_ns += MS;
  record.subject = 1;
  record.flags = flags;
  ipc_trace_store_append (store, &record, NULL);
}

static void
add_note (IpcTraceStore *store,
          IpcTraceStep step,
          const char *text)
{
  add (store, step, IPC_TRACE_IS_NOTE, 0, text, strlen (text));
}

/* A life of one child with one exchange, of which the first message is large. */
static IpcTraceStore *
new_store (void)
{
  IpcTraceStore *store = ipc_trace_store_new (0);
  IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");
  char large[65536];

  memset (large, 'x', sizeof large);
  now_ns = 1000 * MS;
  subject->pid = 4101;
  ipc_trace_subject_add_object (subject, "Pipe1_4100");
  add_note (store, IPC_TRACE_PROCESS_SPAWNED, "viewer --number=1");
  add_note (store, IPC_TRACE_CHILD_CONNECTED, "process 4101 connected");
  add (store, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, 1, large, sizeof large);
  add (store, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, large, sizeof large);
  add (store, IPC_TRACE_MESSAGE_SENT, 0, 1, "yes", 3);
  add (store, IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD, 1, "yes", 3);
  return store;
}

static void
assert_fact (const UiRecordFacts *facts,
             guint64 position,
             UiRecordFact fact,
             const char *wanted)
{
  g_autofree char *text = ui_record_facts_dup (facts, position, fact);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_facts (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  g_autoptr (UiLifetimes) lifetimes = NULL;
  UiRecordFacts facts = { .store = store, .is_saved = TRUE };

  ipc_trace_store_commit (store);
  lifetimes = ui_lifetimes_new (store);
  facts.lifetimes = lifetimes;
  assert_fact (&facts, 2, UI_RECORD_FACT_NUMBER, "3");
  assert_fact (&facts, 2, UI_RECORD_FACT_TIME, "0.002000 s");
  assert_fact (&facts, 2, UI_RECORD_FACT_CLOCK, NULL);
  assert_fact (&facts, 2, UI_RECORD_FACT_STEP, "message sent");
  assert_fact (&facts, 2, UI_RECORD_FACT_WAY, "Viewer 1 → Parent");
  assert_fact (&facts, 2, UI_RECORD_FACT_SEEN_BY, "Viewer 1");
  assert_fact (&facts, 3, UI_RECORD_FACT_SEEN_BY, "Parent");
  assert_fact (&facts, 2, UI_RECORD_FACT_OBJECT, "Pipe1_4100");
  assert_fact (&facts, 2, UI_RECORD_FACT_SIZE, "65,536 bytes");
  assert_fact (&facts, 2, UI_RECORD_FACT_PROCESS, "Viewer 1, pid 4101");
  assert_fact (&facts, 2, UI_RECORD_FACT_PROGRAM, "viewer --number=1");
  assert_fact (&facts, 2, UI_RECORD_FACT_USER, NULL);
  assert_fact (&facts, 2, UI_RECORD_FACT_STATE, "alive at the end of the trace");
  assert_fact (&facts, 0, UI_RECORD_FACT_SIZE, NULL);
  assert_fact (&facts, 0, UI_RECORD_FACT_SERIAL, NULL);
  assert_fact (&facts, 6, UI_RECORD_FACT_STEP, NULL);
  ipc_trace_store_add_subject (store, "pipe-memory", 0, "Parent")->pid = 4100;
  assert_fact (&facts, 3, UI_RECORD_FACT_SEEN_BY, "Parent, pid 4100");
}

/* This process began long after these records: it is not theirs, whoever had its number. */
static void
test_live_facts (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  g_autoptr (UiLifetimes) lifetimes = ui_lifetimes_new (store);
  UiRecordFacts facts = { store, lifetimes, FALSE };
  g_autofree char *parent = g_strdup_printf ("Parent, pid %d", (int) getpid ());

  ipc_trace_store_get_subject (store, 1)->pid = getpid ();
  assert_fact (&facts, 2, UI_RECORD_FACT_USER, NULL);
  assert_fact (&facts, 2, UI_RECORD_FACT_STATE, "gone");
  assert_fact (&facts, 3, UI_RECORD_FACT_SEEN_BY, parent);
  ipc_trace_store_set_clock_offset (store, G_MAXINT64);
  assert_fact (&facts, 2, UI_RECORD_FACT_CLOCK, NULL);
}

static void
assert_extent (const UiRecordFacts *facts,
               guint64 position,
               const char *wanted,
               gboolean has_bytes)
{
  g_autofree char *extent = ui_record_facts_dup_extent (facts, position);

  g_assert_cmpstr (extent, ==, wanted);
  g_assert_cmpint (ui_record_facts_has_bytes (facts, position), ==, has_bytes);
}

static void
test_extent (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  UiRecordFacts facts = { .store = store };
  IpcTraceRecord escaped = { .time_ns = G_MAXINT64, .size_bytes = 2, .subject = 1,
                             .step = IPC_TRACE_MESSAGE_SENT, .text_length = 8, .text = "\\x00\\x01" };

  ipc_trace_store_append (store, &escaped, NULL);
  assert_extent (&facts, 2, "first 40 of 65,536 bytes", TRUE);
  assert_extent (&facts, 4, "3 bytes", TRUE);
  assert_extent (&facts, 0, "a sentence, no bytes", FALSE);
  assert_extent (&facts, 6, "2 bytes, saved as text", FALSE);
  assert_extent (&facts, 7, NULL, FALSE);
}

static void
assert_name (IpcTraceStore *store,
             const GArray *relatives,
             guint index,
             const char *wanted)
{
  g_autofree char *name =
    ui_record_relative_dup_name (&g_array_index (relatives, UiRecordRelative, index), store);

  g_assert_cmpstr (name, ==, wanted);
}

static void
test_exchange (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  g_autoptr (GArray) relatives = ui_record_exchange_find (store, 3);
  g_autoptr (GArray) none = ui_record_exchange_find (store, 99);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (relatives->len, ==, 4);
  assert_name (store, relatives, 0, "other end, record 3, message sent, by Viewer 1, −1.00 ms");
  assert_name (store, relatives, 1, "this record, record 4, message received, by Parent, 0");
  assert_name (store, relatives, 2, "answer, record 5, message sent, by Parent, +1.00 ms");
  assert_name (store, relatives, 3, "record 6, message received, by Viewer 1, +2.00 ms");
}

static gboolean
is_waiting (IpcTraceStore *store,
            guint64 position)
{
  g_autoptr (GArray) relatives = ui_record_exchange_find (store, position);

  return ui_record_exchange_is_waiting (store, position, relatives);
}

static void
test_waiting (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();

  add (store, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, 2, "and?", 4);
  add (store, IPC_TRACE_EVENT_SET, IPC_TRACE_BY_CHILD, 2, NULL, 0);
  g_assert_true (is_waiting (store, 6));
  g_assert_false (is_waiting (store, 7));
  g_assert_false (is_waiting (store, 2));
  g_assert_false (is_waiting (store, 4));
  add (store, IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD, 2, "no", 2);
  g_assert_false (is_waiting (store, 6));
}

static void
test_latency (void)
{
  static const struct
  {
    gint64 latency_ns;
    const char *text;
  } cases[] = { { -5, "0 ns" },          { 0, "0 ns" },           { 228, "228 ns" },
                { 999, "999 ns" },       { 1000, "1.00 µs" },     { 9994, "9.99 µs" },
                { 9996, "10.0 µs" },     { 11940, "11.9 µs" },    { 99960, "100 µs" },
                { 204000, "204 µs" },    { 999600, "1.00 ms" },   { 1234567, "1.23 ms" },
                { 12 * 1000 * MS, "12.0 s" }, { 1234 * 1000 * MS, "1,234 s" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = ui_text_dup_latency (cases[i].latency_ns);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
assert_cell (IpcTraceStore *store,
             const IpcTraceStatisticsRow *row,
             UiStatisticsColumn column,
             const char *wanted)
{
  g_autofree char *cell = ui_statistics_dup_cell (store, row, column);

  g_assert_cmpstr (cell, ==, wanted);
}

static void
test_statistics (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  IpcTraceStatisticsRow row = { .lab = "pipe-memory", .member = 1, .step = IPC_TRACE_MESSAGE_SENT,
                                .by_child = TRUE, .count = 12345, .size_bytes = 0, .rate = 12.34,
                                .n_latencies = 7, .p50_ns = 204000, .max_ns = 2 * MS };
  IpcTraceStatisticsRow other = row;
  g_autoptr (GString) csv = g_string_new (NULL);

  assert_cell (store, &row, UI_STATISTICS_COLUMN_WHO, "Viewer 1");
  assert_cell (store, &row, UI_STATISTICS_COLUMN_SEEN_BY, "child");
  assert_cell (store, &row, UI_STATISTICS_COLUMN_COUNT, "12,345");
  assert_cell (store, &row, UI_STATISTICS_COLUMN_BYTES, "");
  assert_cell (store, &row, UI_STATISTICS_COLUMN_RATE, "12.3");
  assert_cell (store, &row, UI_STATISTICS_COLUMN_P50, "≈ 204 µs");
  assert_cell (store, &row, UI_STATISTICS_COLUMN_MAX, "2.00 ms");
  other.n_latencies = 0;
  other.count = 2;
  other.lab = "a,\"b\"";
  assert_cell (store, &other, UI_STATISTICS_COLUMN_P50, "");
  g_assert_cmpint (ui_statistics_compare (&row, &other, UI_STATISTICS_COLUMN_COUNT), >, 0);
  g_assert_cmpint (ui_statistics_compare (&row, &other, UI_STATISTICS_COLUMN_LAB), >, 0);
  g_assert_cmpint (ui_statistics_compare (&row, &other, UI_STATISTICS_COLUMN_STEP), ==, 0);
  ui_statistics_append_csv (csv, &row);
  ui_statistics_append_csv (csv, &other);
  g_assert_cmpstr (csv->str, ==,
                   "pipe-memory,1,message-sent,viewer,12345,0,12.3,7,204000,0,0,2000000,no\r\n"
                   "\"a,\"\"b\"\"\",1,message-sent,viewer,2,0,12.3,0,,,,,\r\n");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/record/facts", test_facts);
  g_test_add_func ("/ui/record/live-facts", test_live_facts);
  g_test_add_func ("/ui/record/extent", test_extent);
  g_test_add_func ("/ui/record/exchange", test_exchange);
  g_test_add_func ("/ui/record/waiting", test_waiting);
  g_test_add_func ("/ui/text/latency", test_latency);
  g_test_add_func ("/ui/statistics-text/cells-order-copies", test_statistics);
  return g_test_run ();
}
