/* SPDX-License-Identifier: MIT */
/*
 * Reading traces back: what was written comes back as the same rows, lines that make no sense are
 * named and passed over, something else altogether is refused, and pieces may end anywhere.
 */

#include "ipc-error.h"
#include "ipc-trace-file.h"
#include "ipc-trace-line.h"
#include "ipc-trace-reader.h"
#include "ipc-trace-statistics.h"
#include "test-leak.h"

#include <stdlib.h>
#include <string.h>

#define N_RANDOM 3000

#define LINE(rest) "{\"time_ns\":7,\"lab\":\"a\",\"member\":1,\"pid\":2,\"side\":\"parent\"," rest
#define GOOD LINE ("\"step\":\"call\"}\n")

static char *
dup_lines (IpcTraceStore *store)
{
  GString *lines = g_string_new (NULL);

  for (guint64 i = ipc_trace_store_get_first (store); i < ipc_trace_store_get_end (store); i++)
    ipc_trace_file_append_line (lines, store, ipc_trace_store_get (store, i));
  return g_string_free (lines, FALSE);
}

/* Fed in pieces of some bytes each. */
static IpcTraceReader *
read_text (IpcTraceStore *store,
           const char *text,
           gsize piece_bytes)
{
  g_autoptr (GError) error = NULL;
  IpcTraceReader *reader = ipc_trace_reader_new (store);
  gsize length = strlen (text);

  for (gsize at = 0; at < length; at += piece_bytes)
    {
      ipc_trace_reader_feed (reader, text + at, MIN (piece_bytes, length - at), &error);
      g_assert_no_error (error);
    }
  ipc_trace_reader_finish (reader, &error);
  g_assert_no_error (error);
  return reader;
}

static void
assert_same (const char *text,
             gsize piece_bytes)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = read_text (store, text, piece_bytes);
  g_autofree char *again = dup_lines (store);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) lines_again = g_strsplit (again, "\n", -1);

  g_assert_cmpuint (ipc_trace_reader_get_n_faults (reader), ==, 0);
  g_assert_cmpuint (g_strv_length (lines_again), ==, g_strv_length (lines));
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpstr (lines_again[i], ==, lines[i]);
}

static void
append (IpcTraceStore *store,
        GRand *rand,
        guint32 subject)
{
  IpcTraceRecord record = { .time_ns = (gint64) ipc_trace_store_get_end (store) * 3 - 50 };
  char text[200];
  guint length = (guint) g_rand_int_range (rand, 0, 41);

  record.subject = subject;
  record.step = (guint8) g_rand_int_range (rand, 1, IPC_TRACE_N_STEPS);
  record.flags = (guint8) g_rand_int_range (rand, 0, 4);
  record.object = (guint8) g_rand_int_range (rand, 0, 3);
  record.serial = g_rand_boolean (rand) ? 0 : g_rand_int (rand);
  for (guint i = 0; i < sizeof text; i++)
    text[i] = (char) (g_rand_boolean (rand) ? g_rand_int_range (rand, 'a', 'z')
                                            : "\\\"\n\x1b\xff\xe2\x80\xae\xc3 "[i % 10]);
  text[sizeof text - 1] = '\0';
  record.text_length = (guint8) length;
  memcpy (record.text, text, length);
  if ((record.flags & IPC_TRACE_IS_NOTE) == 0)
    record.size_bytes = length < 40 ? length : (guint32) g_rand_int_range (rand, 40, 70000);
  else if (length > 20)
    record.text_length = IPC_TRACE_TEXT_LONG;
  ipc_trace_store_append (store, &record, text);
}

static void
test_round_trip (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree char *lines = NULL;

  for (guint i = 0; i < 3; i++)
    {
      IpcTraceSubject *subject =
        ipc_trace_store_add_subject (store, i == 2 ? "m\xc3\xbc" : "a", i, "");

      subject->pid = (pid_t) i * 1000;
      ipc_trace_subject_add_object (subject, "Pipe1_\"4100\"");
      ipc_trace_subject_add_object (subject, "Ev\x01\xff");
    }
  for (guint i = 0; i < N_RANDOM; i++)
    append (store, rand, i % 3 + 1);
  lines = dup_lines (store);
  assert_same (lines, 1);
  assert_same (lines, 77);
  assert_same (lines, 100000);
}

/* A payload has its own bytes again, so that it can be exported as such. */
static void
test_payload_restored (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = NULL;
  gsize length;
  const char *text;

  reader = read_text (store,
                      LINE ("\"step\":\"call\",\"bytes\":3,\"text\":\"\\\\n\\\\xff\\\\x00\"}\n")
                        LINE ("\"step\":\"call\",\"bytes\":4,\"text\":\"\\\\xff\"}\n")
                          LINE ("\"step\":\"call\",\"note\":\"\\\\xff\"}\n"),
                      99);
  text = ipc_trace_store_get_text (store, ipc_trace_store_get (store, 0), &length);
  g_assert_cmpmem (text, length, "\n\xff\0", 3);
  /* Four bytes that were written so. */
  text = ipc_trace_store_get_text (store, ipc_trace_store_get (store, 1), &length);
  g_assert_cmpmem (text, length, "\\xff", 4);
  text = ipc_trace_store_get_text (store, ipc_trace_store_get (store, 2), &length);
  g_assert_cmpmem (text, length, "\\xff", 4);
}

/* In whichever order they come, and with what JSON allows between them. */
static void
test_status_and_note (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = read_text (
    store,
    LINE ("\"step\":\"process-exited\",\"note\":\"noticed after 7 µs\",\"status\":\"a\"}\n")
      LINE ("\"step\":\"process-exited\" , \"status\" : \"exited with 3\",\"note\":\"\"}\n")
        LINE ("\"step\":\"process-exited\",\"status\":\"\\u00e4\",\"note\":\"b\"}\n"),
    99);
  static const char *const expected[] = { "a; noticed after 7 µs", "exited with 3; ", "ä; b" };

  g_assert_cmpuint (ipc_trace_reader_get_n_faults (reader), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *text = ipc_trace_store_dup_text (store, ipc_trace_store_get (store, i));

      g_assert_cmpstr (text, ==, expected[i]);
    }
}

static void
test_subjects (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = read_text (
    store,
    "{\"time_ns\":1,\"lab\":\"a\",\"member\":0,\"pid\":9,\"side\":\"parent\",\"step\":\"call\"}\r\n"
    "\n"
    "  { \"pid\" : 3, \"member\" : 1 ,\"side\":\"viewer\",\"lab\":\"a\",\"step\":\"call\","
    "\"object\":\"\\u20ac\\ud83d\\ude00\",\"time_ns\":-2}\n"
    "{\"time_ns\":3,\"lab\":\"a\",\"member\":1,\"pid\":4,\"side\":\"viewer\",\"step\":\"call\"}",
    5);
  IpcTraceSubject *subject;

  g_assert_cmpuint (ipc_trace_reader_get_n_faults (reader), ==, 0);
  g_assert_cmpuint (ipc_trace_reader_get_n_records (reader), ==, 3);
  /* In time order, whatever the order of lines. */
  subject = ipc_trace_store_get_subject (store, ipc_trace_store_get (store, 0)->subject);
  g_assert_cmpstr (subject->title, ==, "Viewer 1");
  g_assert_cmpint (subject->pid, ==, 3);
  g_assert_cmpstr (subject->objects[0], ==, "€😀");
  subject = ipc_trace_store_get_subject (store, ipc_trace_store_get (store, 1)->subject);
  g_assert_cmpstr (subject->title, ==, "Parent");
  /* Started again: another subject. */
  subject = ipc_trace_store_get_subject (store, ipc_trace_store_get (store, 2)->subject);
  g_assert_cmpint (subject->pid, ==, 4);
  g_assert_cmpuint (subject->member, ==, 1);
}

static void
assert_fault (const char *line,
              const char *sentence)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autofree char *text = g_strconcat (GOOD, line, "\n", GOOD, NULL);
  g_autofree char *expected = g_strconcat ("Line 2: ", sentence, NULL);
  g_autoptr (IpcTraceReader) reader = read_text (store, text, 1000);

  g_assert_cmpstr (ipc_trace_reader_get_fault (reader, 0), ==, expected);
  g_assert_cmpuint (ipc_trace_reader_get_n_faults (reader), ==, 1);
  g_assert_cmpuint (ipc_trace_reader_get_n_records (reader), ==, 2);
  g_assert_cmpuint (ipc_trace_store_get_end (store), ==, 2);
  g_assert_false (ipc_trace_reader_is_cut (reader));
}

static void
test_faults_of_form (void)
{
  assert_fault ("time_ns,lab", "There should be a “{” (byte 1)");
  assert_fault ("{}", "There should be the name of a member (byte 2)");
  assert_fault ("{\"time_ns\":1}", "“lab” is missing (byte 14)");
  assert_fault ("{\"time_ns\":1,\"time_ns\":1}", "“time_ns” is there twice (byte 14)");
  assert_fault ("{\"time_ns\" 1}", "There should be a “:” (byte 12)");
  assert_fault ("{\"time_ns\":1", "There should be a “}” (byte 13)");
  assert_fault ("{\"colour\":1}", "A trace has no member of this name (byte 2)");
  assert_fault ("{\"lab\":1}", "There should be a string (byte 8)");
  assert_fault ("{\"lab\":\"a", "A string is not closed (byte 10)");
  assert_fault ("{\"lab\":\"a\tb\"}", "There is a control character (byte 10)");
  assert_fault ("{\"lab\":\"\\q\"}", "There is an escape that JSON does not have (byte 9)");
  assert_fault ("{\"lab\":\"\\n\"}",
                "There is a control character, which a trace shows as text (byte 9)");
  assert_fault ("{\"lab\":\"\\u0000\"}",
                "There is a control character, which a trace shows as text (byte 9)");
  assert_fault ("{\"lab\":\"\\u12\"}", "Four hexadecimal digits should follow “\\u” (byte 9)");
  assert_fault ("{\"lab\":\"\\ud83d\"}", "There is half a character (byte 9)");
  assert_fault ("{\"lab\":\"\xff\"}", "This is not UTF-8 (byte 9)");
  assert_fault (LINE ("\"step\":\"call\"} x"), "Something follows the object (byte 74)");
}

static void
test_faults_of_values (void)
{
  assert_fault ("{\"time_ns\":\"1\"}", "There should be a whole number (byte 12)");
  assert_fault ("{\"time_ns\":1.5}", "There should be a whole number (byte 12)");
  assert_fault ("{\"time_ns\":1e5}", "There should be a whole number (byte 12)");
  assert_fault ("{\"time_ns\":01}", "There should be a whole number (byte 12)");
  assert_fault ("{\"time_ns\":9223372036854775808}",
                "The number is larger than 9223372036854775807 (byte 12)");
  assert_fault ("{\"bytes\":4294967296}", "The number is larger than 4294967295 (byte 10)");
  assert_fault ("{\"serial\":-1}", "There should be a whole number (byte 11)");
  assert_fault ("{\"side\":\"child\"}", "The side should be parent or viewer (byte 9)");
  assert_fault ("{\"step\":\"nothing\"}", "There is no such step (byte 9)");
  assert_fault ("{\"step\":\"?\"}", "There is no such step (byte 9)");
  assert_fault ("{\"text\":\"a\",\"note\":\"b\"}", "There is more than one text (byte 20)");
}

static void
test_long_things (void)
{
  g_autofree char *letters = g_strnfill (70000, 'a');
  g_autofree char *line = g_strconcat ("{\"text\":\"", letters, "\"}", NULL);
  g_autofree char *name = g_strdup_printf ("{\"lab\":\"%.256s\"}", letters);
  g_autoptr (GString) objects = g_string_new (NULL);
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = NULL;

  assert_fault (line, "It has more than 65,536 bytes");
  assert_fault (name, "The name has more than 255 bytes (byte 8)");
  for (guint i = 0; i < 9; i++)
    g_string_append_printf (objects, LINE ("\"step\":\"call\",\"object\":\"o%u\"}\n"), i);
  reader = read_text (store, objects->str, 100);
  g_assert_cmpuint (ipc_trace_reader_get_n_records (reader), ==, 8);
  g_assert_cmpstr (ipc_trace_reader_get_fault (reader, 0), ==,
                   "Line 9: This process has more than 8 objects");
}

static void
test_cut (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = read_text (store, GOOD "{\"time_ns\":8,\"la", 3);

  g_assert_true (ipc_trace_reader_is_cut (reader));
  g_assert_cmpuint (ipc_trace_reader_get_n_records (reader), ==, 1);
  g_assert_cmpuint (ipc_trace_reader_get_n_faults (reader), ==, 1);
}

static void
assert_foreign (const char *bytes,
                gsize length,
                gboolean at_feed)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = ipc_trace_reader_new (store);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ipc_trace_reader_feed (reader, bytes, length, &error), ==, !at_feed);
  if (!at_feed)
    g_assert_false (ipc_trace_reader_finish (reader, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  g_assert_true (g_str_has_prefix (error->message, "It is not a trace of Tin Can. Line 1: "));
}

static void
test_foreign (void)
{
  g_autofree char *zeros = g_malloc0 (3 * 1024 * 1024);
  g_autofree char *lines = g_strnfill (300, '\n');
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) empty = read_text (store, "", 1);

  assert_foreign ("\x89PNG\r\n\x1a\n", 8, FALSE);
  assert_foreign (zeros, 3 * 1024 * 1024, TRUE);
  for (guint i = 0; i < 300; i += 2)
    lines[i] = 'x';
  assert_foreign (lines, 300, TRUE);
  g_assert_cmpuint (ipc_trace_reader_get_n_records (empty), ==, 0);
}

/* --- the clock on the wall --- */

static void
assert_clock (const char *text,
              gboolean is_known,
              gint64 wanted_ns)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = read_text (store, text, 50);
  gint64 offset_ns = 0;

  g_assert_cmpint (ipc_trace_store_get_clock_offset (store, &offset_ns), ==, is_known);
  g_assert_cmpint (offset_ns, ==, wanted_ns);
}

/* One line of a file says when it was; the others follow from it. */
static void
test_clock (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  IpcTraceRecord record = { .time_ns = 7, .step = IPC_TRACE_CALL };
  g_autoptr (GString) line = g_string_new (NULL);

  assert_clock (GOOD, FALSE, 0);
  assert_clock (LINE ("\"clock_ns\":1700000000000000007,\"step\":\"call\"}\n"), TRUE,
                G_GINT64_CONSTANT (1700000000000000000));
  assert_clock (GOOD LINE ("\"step\":\"call\",\"clock_ns\":57}\n")
                  LINE ("\"step\":\"call\",\"clock_ns\":99}\n"),
                TRUE, 50);
  assert_clock ("{\"time_ns\":-5,\"clock_ns\":9223372036854775807,\"lab\":\"a\",\"member\":1,"
                "\"pid\":2,\"side\":\"parent\",\"step\":\"call\"}\n",
                FALSE, 0);

  ipc_trace_store_add_subject (store, "a", 1, "")->pid = 2;
  record.subject = 1;
  ipc_trace_file_append_first_line (line, store, &record);
  g_assert_cmpstr (line->str, ==, GOOD);
  ipc_trace_store_set_clock_offset (store, 50);
  ipc_trace_file_append_first_line (g_string_truncate (line, 0), store, &record);
  assert_clock (line->str, TRUE, 50);
}

/* --- statistics --- */

/* A conversation as both sides see it, with latencies that differ. */
static void
append_exchange (IpcTraceStore *store,
                 GRand *rand,
                 guint32 subject,
                 guint32 serial)
{
  static const struct
  {
    IpcTraceStep step;
    guint8 flags;
  } ends[] = { { IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD },
               { IPC_TRACE_MESSAGE_RECEIVED, 0 },
               { IPC_TRACE_MEMORY_WRITTEN, 0 },
               { IPC_TRACE_MESSAGE_SENT, 0 },
               { IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD } };
  static gint64 now_ns = 1000;
  char text[] = "GTKClient \001\377 msg";

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      IpcTraceRecord record;

      ipc_trace_record_set (&record, ends[i].step, 1, serial, text, sizeof text - 1);
      now_ns += g_rand_int_range (rand, 1, 1000000);
      record.time_ns = now_ns;
      record.subject = subject;
      record.flags = ends[i].flags;
      ipc_trace_store_append (store, &record, NULL);
    }
}

static void
assert_same_row (const IpcTraceStatisticsRow *a,
                 const IpcTraceStatisticsRow *b)
{
  g_assert_cmpstr (a->lab, ==, b->lab);
  g_assert_cmpuint (a->member, ==, b->member);
  g_assert_cmpuint (a->step, ==, b->step);
  g_assert_cmpint (a->by_child, ==, b->by_child);
  g_assert_cmpuint (a->count, ==, b->count);
  g_assert_cmpuint (a->size_bytes, ==, b->size_bytes);
  g_assert_cmpint (a->first_ns, ==, b->first_ns);
  g_assert_cmpint (a->last_ns, ==, b->last_ns);
  g_assert_cmpfloat (a->rate, ==, b->rate);
  g_assert_cmpuint (a->n_latencies, ==, b->n_latencies);
  g_assert_cmpint (a->p50_ns, ==, b->p50_ns);
  g_assert_cmpint (a->p90_ns, ==, b->p90_ns);
  g_assert_cmpint (a->p99_ns, ==, b->p99_ns);
  g_assert_cmpint (a->max_ns, ==, b->max_ns);
  g_assert_cmpint (a->is_exact, ==, b->is_exact);
}

static void
assert_same_statistics (IpcTraceStore *store,
                        IpcTraceStore *again)
{
  g_autoptr (IpcTraceStatistics) left = ipc_trace_statistics_new (store);
  g_autoptr (IpcTraceStatistics) right = ipc_trace_statistics_new (again);

  ipc_trace_statistics_update (left, G_MAXINT64);
  ipc_trace_statistics_update (right, G_MAXINT64);
  g_assert_cmpuint (ipc_trace_statistics_get_n_rows (left), ==, 10);
  g_assert_cmpuint (ipc_trace_statistics_get_n_rows (right), ==, 10);
  for (guint i = 0; i < 10; i++)
    {
      IpcTraceStatisticsRow a;
      IpcTraceStatisticsRow b;

      ipc_trace_statistics_get_row (left, i, &a);
      ipc_trace_statistics_get_row (right, i, &b);
      assert_same_row (&a, &b);
    }
}

/* Saved and opened: the same rows, the same statistics. */
static void
test_statistics (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceStore) again = ipc_trace_store_new (0);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (IpcTraceReader) reader = NULL;
  g_autofree char *text = NULL;

  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *title = g_strdup_printf ("Viewer %u", i);
      IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", i, title);

      subject->pid = (pid_t) (4100 + i);
      ipc_trace_subject_add_object (subject, "Pipe_4100");
    }
  for (guint i = 2; i < 2000; i++)
    append_exchange (store, rand, 1 + i % 2, i / 2);
  ipc_trace_store_commit (store);
  text = dup_lines (store);
  reader = read_text (again, text, 4096);
  g_assert_cmpuint (ipc_trace_reader_get_n_records (reader), ==, ipc_trace_store_get_end (store));
  assert_same_statistics (store, again);
}

/* A sentence of a child that is no UTF-8 is shown four times as long as it is, and comes back whole. */
static void
test_long_escapes (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceStore) again = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = NULL;
  g_autofree char *text = g_strnfill (IPC_TRACE_LONG_TEXT_MAX, '\xff');
  g_autofree char *lines = NULL;
  g_autofree char *lines_again = NULL;
  IpcTraceRecord record = { .step = IPC_TRACE_DIAGNOSIS, .flags = IPC_TRACE_IS_NOTE,
                            .text_length = IPC_TRACE_TEXT_LONG };

  record.subject = ipc_trace_store_add_subject (store, "a", 1, "Viewer 1")->id;
  ipc_trace_store_append (store, &record, text);
  lines = dup_lines (store);
  reader = read_text (again, lines, 1000);
  lines_again = dup_lines (again);
  g_assert_cmpuint (ipc_trace_reader_get_n_faults (reader), ==, 0);
  g_assert_cmpstr (lines_again, ==, lines);
}

/* Sorted by their keys, as `jq -S` does it, the names come between the two: they stay what they are. */
static void
test_sorted_members (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = read_text (
    store,
    "{\"member\":1,\"note\":\"a\",\"lab\":\"mailslot\",\"object\":\"Slot\",\"pid\":2,\"side\":\"parent\","
    "\"status\":\"killed by SIGKILL, and a long tale of how that came to be\","
    "\"step\":\"process-exited\",\"time_ns\":7}\n",
    1000);
  g_autofree char *lines = dup_lines (store);

  g_assert_cmpuint (ipc_trace_reader_get_n_faults (reader), ==, 0);
  g_assert_cmpstr (lines, ==,
                   "{\"time_ns\":7,\"lab\":\"mailslot\",\"member\":1,\"pid\":2,\"side\":\"parent\","
                   "\"step\":\"process-exited\",\"object\":\"Slot\",\"note\":\"a\","
                   "\"status\":\"killed by SIGKILL, and a long tale of how that came to be\"}\n");
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-reader/round-trip", test_round_trip);
  test_leak_add ("/ipc/trace-reader/status-and-note", test_status_and_note);
  test_leak_add ("/ipc/trace-reader/long-escapes", test_long_escapes);
  test_leak_add ("/ipc/trace-reader/sorted-members", test_sorted_members);
  test_leak_add ("/ipc/trace-reader/payload-restored", test_payload_restored);
  test_leak_add ("/ipc/trace-reader/subjects", test_subjects);
  test_leak_add ("/ipc/trace-reader/faults-of-form", test_faults_of_form);
  test_leak_add ("/ipc/trace-reader/faults-of-values", test_faults_of_values);
  test_leak_add ("/ipc/trace-reader/clock", test_clock);
  test_leak_add ("/ipc/trace-reader/statistics", test_statistics);
  test_leak_add ("/ipc/trace-reader/long-things", test_long_things);
  test_leak_add ("/ipc/trace-reader/cut", test_cut);
  test_leak_add ("/ipc/trace-reader/foreign", test_foreign);
  return g_test_run ();
}
