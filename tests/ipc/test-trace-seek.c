/* SPDX-License-Identifier: MIT */
/*
 * test-trace-seek: which record is at a time, and which one of a child is nearest to it.
 */

#include "ipc-trace-seek.h"

static IpcTraceStore *
new_store (guint limit)
{
  IpcTraceStore *store = ipc_trace_store_new (limit);

  for (guint i = 1; i <= 3; i++)
    ipc_trace_store_add_subject (store, "mailslot", i, "Viewer");
  return store;
}

static void
append (IpcTraceStore *store,
        guint32 subject,
        gint64 time_ns)
{
  IpcTraceRecord record = { .time_ns = time_ns, .step = IPC_TRACE_CALL, .subject = subject };

  ipc_trace_store_append (store, &record, NULL);
}

static void
test_time (void)
{
  g_autoptr (IpcTraceStore) store = new_store (100000);

  g_assert_cmpuint (ipc_trace_seek_time (store, 5), ==, 0);
  for (guint i = 0; i < 10000; i++)
    append (store, 1, 10 * i);
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_seek_time (store, -5), ==, 0);
  for (guint i = 0; i < 10000; i++)
    g_assert_cmpuint (ipc_trace_seek_time (store, 10 * i), ==, i);
  g_assert_cmpuint (ipc_trace_seek_time (store, 41), ==, 5);
  g_assert_cmpuint (ipc_trace_seek_time (store, 1000000), ==, 10000);
}

/* Of many records at one time it is the first; those that were discarded are not there. */
static void
test_equal_and_discarded (void)
{
  g_autoptr (IpcTraceStore) store = new_store (4096);
  guint64 first;

  for (guint i = 0; i < 30000; i++)
    append (store, 1, i / 10000);
  ipc_trace_store_commit (store);
  first = ipc_trace_store_get_first (store);
  g_assert_cmpuint (first, >, 10000);
  g_assert_cmpuint (ipc_trace_seek_time (store, 0), ==, first);
  g_assert_cmpuint (ipc_trace_seek_time (store, 2), ==, MAX (first, 20000));
  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, 0), ==, first);
}

static void
test_subject (void)
{
  g_autoptr (IpcTraceStore) store = new_store (100000);

  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, 0), ==, IPC_TRACE_SEEK_NONE);
  append (store, 1, 100);
  for (guint i = 0; i < 8; i++)
    append (store, 2, 110 + 10 * i);
  append (store, 1, 200);
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, 0), ==, 0);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, 149), ==, 0);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, 151), ==, 9);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, 999), ==, 9);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 2, 999), ==, 8);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 3, 150), ==, IPC_TRACE_SEEK_NONE);
}

/* A file may hold any times. */
static void
test_far_times (void)
{
  g_autoptr (IpcTraceStore) store = new_store (100);

  append (store, 1, -G_MAXINT64);
  append (store, 1, G_MAXINT64);
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, 9), ==, 1);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, -9), ==, 0);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, G_MAXINT64 - 1), ==, 1);
  g_assert_cmpuint (ipc_trace_seek_subject (store, 1, 1 - G_MAXINT64), ==, 0);
}

/* A late record pushes up those after it; what was discarded is nowhere. */
static void
test_moved (void)
{
  g_autoptr (IpcTraceStore) store = new_store (4096);
  IpcTraceRecord record;

  for (guint i = 1; i <= 100; i++)
    append (store, 1, 10 * i);
  ipc_trace_store_commit (store);
  record = *ipc_trace_store_get (store, 50);
  g_assert_cmpuint (ipc_trace_seek_moved (store, &record, 50), ==, 50);
  append (store, 2, 905);
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_seek_moved (store, &record, 50), ==, 50);
  for (guint i = 0; i < 3; i++)
    append (store, 2, 15);
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_seek_moved (store, &record, 50), ==, 53);
  g_assert_cmpint (ipc_trace_store_get (store, 53)->time_ns, ==, 510);
  for (guint i = 0; i < 20000; i++)
    append (store, 1, 2000);
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_seek_moved (store, &record, 53), ==, IPC_TRACE_SEEK_NONE);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ipc/trace-seek/time", test_time);
  g_test_add_func ("/ipc/trace-seek/equal-and-discarded", test_equal_and_discarded);
  g_test_add_func ("/ipc/trace-seek/subject", test_subject);
  g_test_add_func ("/ipc/trace-seek/far-times", test_far_times);
  g_test_add_func ("/ipc/trace-seek/moved", test_moved);
  return g_test_run ();
}
