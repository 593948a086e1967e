/* SPDX-License-Identifier: MIT */
/*
 * The store: positions, time order, the limit, the long texts, and when it says that it changed.
 */

#include "ipc-trace-store.h"
#include "test-leak.h"

#include <string.h>

#define CHUNK 4096

/* Writes down what the signal says: "from-end from-end ". */
static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  gpointer user_data)
{
  g_string_append_printf (user_data, "%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT " ", from, end);
}

static void
append (IpcTraceStore *store,
        gint64 time_ns,
        guint32 serial)
{
  IpcTraceRecord record = { .time_ns = time_ns, .serial = serial, .step = IPC_TRACE_EVENT_SET };

  ipc_trace_store_append (store, &record, "");
}

static void
append_long (IpcTraceStore *store,
             gint64 time_ns,
             const char *text)
{
  IpcTraceRecord record = {
    .time_ns = time_ns,
    .step = IPC_TRACE_DIAGNOSIS,
    .flags = IPC_TRACE_IS_NOTE,
    .text_length = IPC_TRACE_TEXT_LONG,
  };

  ipc_trace_store_append (store, &record, text);
}

/* The serials of all records, in order. */
static char *
dup_serials (IpcTraceStore *store)
{
  GString *serials = g_string_new (NULL);

  for (guint64 i = ipc_trace_store_get_first (store); i < ipc_trace_store_get_end (store); i++)
    g_string_append_printf (serials, "%u ", ipc_trace_store_get (store, i)->serial);
  return g_string_free (serials, FALSE);
}

static void
assert_serials (IpcTraceStore *store,
                const char *expected)
{
  g_autofree char *serials = dup_serials (store);

  g_assert_cmpstr (serials, ==, expected);
}

static void
test_says_what_changed (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (GString) said = g_string_new (NULL);

  g_signal_connect (store, "changed", G_CALLBACK (on_store_changed), said);
  ipc_trace_store_commit (store);
  g_assert_cmpstr (said->str, ==, "");
  append (store, 10, 1);
  append (store, 20, 2);
  g_assert_cmpstr (said->str, ==, "");
  ipc_trace_store_commit (store);
  ipc_trace_store_commit (store);
  g_assert_cmpstr (said->str, ==, "0-2 ");
  append (store, 30, 3);
  ipc_trace_store_commit (store);
  g_assert_cmpstr (said->str, ==, "0-2 2-3 ");
  g_assert_null (ipc_trace_store_get (store, 3));
  g_assert_cmpuint (ipc_trace_store_get (store, 2)->serial, ==, 3);
}

static void
test_late_records (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (GString) said = g_string_new (NULL);

  g_signal_connect (store, "changed", G_CALLBACK (on_store_changed), said);
  append (store, 10, 1);
  append (store, 20, 2);
  append (store, 30, 3);
  ipc_trace_store_commit (store);
  /* Two late ones out of order, one of the same time as a stored one, and one in order. */
  append (store, 25, 5);
  append (store, 20, 4);
  append (store, 40, 7);
  append (store, 35, 6);
  ipc_trace_store_commit (store);
  assert_serials (store, "1 2 4 5 3 6 7 ");
  g_assert_cmpstr (said->str, ==, "0-3 2-7 ");
  append (store, 5, 9);
  ipc_trace_store_commit (store);
  assert_serials (store, "9 1 2 4 5 3 6 7 ");
  g_assert_cmpstr (said->str, ==, "0-3 2-7 0-8 ");
}

/* Against the simplest thing that is right: a stable sort of everything. */
static void
test_random_times (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  guint n = 5 * CHUNK;

  for (guint i = 0; i < n; i++)
    {
      append (store, i + (guint) g_test_rand_int_range (0, 100), i);
      if (g_test_rand_int_range (0, 50) == 0)
        ipc_trace_store_commit (store);
    }
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_store_get_end (store), ==, n);
  for (guint i = 1; i < n; i++)
    {
      const IpcTraceRecord *before = ipc_trace_store_get (store, i - 1);
      const IpcTraceRecord *record = ipc_trace_store_get (store, i);

      g_assert_cmpint (before->time_ns, <=, record->time_ns);
      if (before->time_ns == record->time_ns)
        g_assert_cmpuint (before->serial, <, record->serial);
    }
}

static void
test_limit (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (10000);
  guint64 n = 100000;

  for (guint64 i = 0; i < n; i++)
    {
      append (store, (gint64) i, (guint32) i);
      if (i % 1000 == 999)
        ipc_trace_store_commit (store);
      g_assert_cmpuint (ipc_trace_store_get_end (store), ==, i + 1);
      g_assert_cmpuint (ipc_trace_store_get_end (store) - ipc_trace_store_get_first (store), <,
                        10000 + CHUNK);
    }
  g_assert_cmpuint (ipc_trace_store_get_first (store), ==, 21 * CHUNK);
  g_assert_null (ipc_trace_store_get (store, ipc_trace_store_get_first (store) - 1));
  g_assert_null (ipc_trace_store_get (store, n));
  for (guint64 i = ipc_trace_store_get_first (store); i < n; i++)
    g_assert_cmpuint (ipc_trace_store_get (store, i)->serial, ==, i);
}

/* A record from before everything that is kept becomes the first, and nothing breaks. */
static void
test_another_limit (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (10 * CHUNK);
  g_autoptr (GString) said = g_string_new (NULL);

  for (guint i = 0; i < 10 * CHUNK; i++)
    append (store, i, i);
  ipc_trace_store_commit (store);
  g_signal_connect (store, "changed", G_CALLBACK (on_store_changed), said);
  ipc_trace_store_set_limit (store, 20 * CHUNK);
  g_assert_cmpstr (said->str, ==, "");
  ipc_trace_store_set_limit (store, CHUNK);
  g_assert_cmpuint (ipc_trace_store_get_limit (store), ==, CHUNK);
  g_assert_cmpuint (ipc_trace_store_get_first (store), ==, 9 * CHUNK);
  g_assert_cmpuint (ipc_trace_store_get_end (store), ==, 10 * CHUNK);
  g_assert_cmpstr (said->str, !=, "");
}

static void
test_late_beyond_the_limit (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (CHUNK);
  g_autoptr (GString) said = g_string_new (NULL);
  guint64 first;

  for (guint i = 0; i < 3 * CHUNK; i++)
    append (store, 1000 + i, i);
  ipc_trace_store_commit (store);
  first = ipc_trace_store_get_first (store);
  g_assert_cmpuint (first, ==, 2 * CHUNK);
  g_signal_connect (store, "changed", G_CALLBACK (on_store_changed), said);
  append (store, 1, 77);
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_store_get (store, first)->serial, ==, 77);
  g_assert_cmpuint (ipc_trace_store_get (store, first + 1)->serial, ==, first);
  g_assert_cmpstr (said->str, ==, "8192-12289 ");
}

static void
assert_text (IpcTraceStore *store,
             guint64 position,
             const char *expected)
{
  gsize length;
  const IpcTraceRecord *record = ipc_trace_store_get (store, position);
  const char *text = ipc_trace_store_get_text (store, record, &length);

  g_assert_cmpmem (text, length, expected, strlen (expected));
}

static void
test_long_texts (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autofree char *too_long = g_strnfill (2000, 'x');
  g_autofree char *longest = g_strnfill (IPC_TRACE_LONG_TEXT_MAX, 'x');

  append_long (store, 10, "a sentence that is longer than the forty bytes of a record");
  append_long (store, 30, "it was not that long");
  append_long (store, 20, "a late sentence, and longer than the forty bytes of a record");
  append_long (store, 40, too_long);
  append_long (store, 50, NULL);
  ipc_trace_store_commit (store);
  assert_text (store, 0, "a sentence that is longer than the forty bytes of a record");
  assert_text (store, 1, "a late sentence, and longer than the forty bytes of a record");
  assert_text (store, 2, "it was not that long");
  assert_text (store, 3, longest);
  assert_text (store, 4, "");
}

/* Long texts share the limit: what they take is bounded, and each is freed with its record. */
static void
test_long_texts_are_bounded (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (100000);
  guint64 n = 50000;

  for (guint64 i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%01000" G_GUINT64_FORMAT, i);

      append_long (store, (gint64) i, text);
      g_assert_cmpuint (ipc_trace_store_get_end (store) - ipc_trace_store_get_first (store), <=,
                        100000 * 64 / 1000 + CHUNK);
    }
  for (guint64 i = ipc_trace_store_get_first (store); i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%01000" G_GUINT64_FORMAT, i);

      assert_text (store, i, text);
    }
  g_assert_cmpuint (n - ipc_trace_store_get_first (store), >=, CHUNK);
}

static void
assert_shown (const char *text,
              gsize length,
              guint32 size_bytes,
              const char *expected)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  IpcTraceRecord record = {
    .step = IPC_TRACE_MESSAGE_SENT,
    .size_bytes = size_bytes,
    .text_length = (guint8) length,
  };
  g_autofree char *shown = NULL;

  memcpy (record.text, text, length);
  shown = ipc_trace_store_dup_text (store, &record);
  g_assert_cmpstr (shown, ==, expected);
}

static void
test_text_is_escaped (void)
{
  assert_shown ("one\ntwo\x1b[0m", 11, 11, "one\\ntwo\\x1b[0m");
  assert_shown ("\xff\0a", 3, 3, "\\xff\\x00a");
  assert_shown ("grün", 5, 5, "grün");
  /* Cut within a character: it is left out. Not cut: it is a byte that is no UTF-8. */
  assert_shown ("abc\xc3", 4, 100, "abc");
  assert_shown ("abc\xe2\x82", 5, 100, "abc");
  assert_shown ("abc\xf0\x9f\x98", 6, 100, "abc");
  assert_shown ("abc\xc3", 4, 4, "abc\\xc3");
}

static void
test_subjects (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  IpcTraceSubject *first = ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");
  IpcTraceSubject *subject;

  g_assert_cmpuint (first->id, ==, 1);
  g_assert_cmpint (first->pid, ==, 0);
  for (guint i = 2; i < 1000; i++)
    g_assert_cmpuint (ipc_trace_store_add_subject (store, "mailslot", i, "Sender")->id, ==, i);
  g_assert_true (ipc_trace_store_get_subject (store, 1) == first);
  g_assert_cmpstr (first->lab, ==, "pipe-memory");
  g_assert_cmpstr (first->title, ==, "Viewer 1");
  subject = ipc_trace_store_get_subject (store, 999);
  g_assert_cmpuint (subject->member, ==, 999);
  g_assert_null (ipc_trace_store_get_subject (store, 0));
  g_assert_null (ipc_trace_store_get_subject (store, 1000));
  g_assert_null (ipc_trace_store_get_subject (store, G_MAXUINT32));
}

static void
test_objects (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");

  g_assert_cmpuint (ipc_trace_subject_add_object (subject, "Pipe1_4100"), ==, 1);
  g_assert_cmpuint (ipc_trace_subject_add_object (subject, "Event1_4100"), ==, 2);
  g_assert_cmpstr (ipc_trace_subject_get_object (subject, 1), ==, "Pipe1_4100");
  g_assert_cmpstr (ipc_trace_subject_get_object (subject, 2), ==, "Event1_4100");
  g_assert_null (ipc_trace_subject_get_object (subject, 0));
  g_assert_null (ipc_trace_subject_get_object (subject, 3));
  g_assert_null (ipc_trace_subject_get_object (subject, 255));
  for (guint i = 3; i <= IPC_TRACE_N_OBJECTS; i++)
    g_assert_cmpuint (ipc_trace_subject_add_object (subject, "more"), ==, i);
  g_assert_cmpuint (ipc_trace_subject_add_object (subject, "too many"), ==, 0);
}

/* A page may write to the trace while it is told what is new. */
static void
on_store_changed_append (IpcTraceStore *store,
                         guint64 from,
                         guint64 end,
                         gpointer user_data)
{
  if (end >= 3)
    return;
  append (store, (gint64) (10 * end), (guint32) end);
  ipc_trace_store_commit (store);
}

static void
test_handler_may_append (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (GString) said = g_string_new (NULL);

  g_signal_connect (store, "changed", G_CALLBACK (on_store_changed), said);
  g_signal_connect (store, "changed", G_CALLBACK (on_store_changed_append), NULL);
  append (store, 1, 0);
  ipc_trace_store_commit (store);
  g_assert_cmpstr (said->str, ==, "0-1 1-2 2-3 ");
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-store/says-what-changed", test_says_what_changed);
  test_leak_add ("/ipc/trace-store/late-records", test_late_records);
  test_leak_add ("/ipc/trace-store/random-times", test_random_times);
  test_leak_add ("/ipc/trace-store/limit", test_limit);
  test_leak_add ("/ipc/trace-store/another-limit", test_another_limit);
  test_leak_add ("/ipc/trace-store/late-beyond-the-limit", test_late_beyond_the_limit);
  test_leak_add ("/ipc/trace-store/long-texts", test_long_texts);
  test_leak_add ("/ipc/trace-store/long-texts-are-bounded", test_long_texts_are_bounded);
  test_leak_add ("/ipc/trace-store/text-is-escaped", test_text_is_escaped);
  test_leak_add ("/ipc/trace-store/subjects", test_subjects);
  test_leak_add ("/ipc/trace-store/objects", test_objects);
  test_leak_add ("/ipc/trace-store/handler-may-append", test_handler_may_append);
  return g_test_run ();
}
