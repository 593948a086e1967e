/* SPDX-License-Identifier: MIT */
/*
 * Statistics: quantiles against a sorted array, latencies by serial on both sides, rates, and the
 * same figures whether records came one by one, all at once, late, or are long discarded.
 */

#include "ipc-trace-quantiles.h"
#include "ipc-trace-statistics.h"
#include "test-leak.h"

#include <stdlib.h>
#include <string.h>

#define MS G_GINT64_CONSTANT (1000000)
#define START (5000 * MS)

static int
compare (gconstpointer a,
         gconstpointer b)
{
  guint64 left = *(const guint64 *) a;
  guint64 right = *(const guint64 *) b;

  return (left > right) - (left < right);
}

static void
test_quantiles_exact (void)
{
  static const double shares[] = { 0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1 };
  static guint64 values[50000];
  g_autoptr (IpcTraceQuantiles) quantiles = ipc_trace_quantiles_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  g_assert_cmpuint (ipc_trace_quantiles_get (quantiles, 0.5), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      values[i] = i % 3 == 0 ? g_rand_int (rand) : (guint64) g_rand_int_range (rand, 8000, 9000);
      ipc_trace_quantiles_add (quantiles, values[i]);
    }
  qsort (values, G_N_ELEMENTS (values), sizeof values[0], compare);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      guint rank = (guint) (shares[i] * G_N_ELEMENTS (values) + 0.5);

      g_assert_cmpuint (ipc_trace_quantiles_get (quantiles, shares[i]), ==,
                        values[MAX (rank, 1) - 1]);
    }
  g_assert_true (ipc_trace_quantiles_is_exact (quantiles));
}

/* In falling and in rising order, and each value often. */
static void
test_quantiles_orders (void)
{
  g_autoptr (IpcTraceQuantiles) quantiles = ipc_trace_quantiles_new ();

  for (guint i = 3000; i > 0; i--)
    ipc_trace_quantiles_add (quantiles, i);
  for (guint i = 1; i <= 3000; i++)
    ipc_trace_quantiles_add (quantiles, i);
  g_assert_cmpuint (ipc_trace_quantiles_get_count (quantiles), ==, 6000);
  g_assert_cmpuint (ipc_trace_quantiles_get (quantiles, 0.5), ==, 1500);
  g_assert_cmpuint (ipc_trace_quantiles_get (quantiles, 0.9), ==, 2700);
}

static void
test_quantiles_coarse (void)
{
  g_autoptr (IpcTraceQuantiles) quantiles = ipc_trace_quantiles_new ();
  guint n = IPC_TRACE_QUANTILES_EXACT + 100000;

  for (guint i = 0; i < n; i++)
    ipc_trace_quantiles_add (quantiles, 1000000 + (guint64) i * 17);
  g_assert_false (ipc_trace_quantiles_is_exact (quantiles));
  g_assert_cmpuint (ipc_trace_quantiles_get_count (quantiles), ==, n);
  g_assert_cmpuint (ipc_trace_quantiles_get (quantiles, 1), ==, 1000000 + (guint64) (n - 1) * 17);
  for (guint i = 1; i < 100; i++)
    {
      guint64 right = 1000000 + (guint64) (n * (i / 100.0)) * 17;
      guint64 found = ipc_trace_quantiles_get (quantiles, i / 100.0);

      g_assert_cmpuint (found, <=, right);
      g_assert_cmpuint (right - found, <=, right / IPC_TRACE_QUANTILES_RESOLUTION + 17);
    }
}

/* --- records --- */

static void
add (IpcTraceStore *store,
     gint64 time_ns,
     guint32 subject,
     IpcTraceStep step,
     guint8 flags,
     guint32 serial)
{
  IpcTraceRecord record = { .time_ns = time_ns,
                            .serial = serial,
                            .size_bytes = 10,
                            .subject = subject,
                            .step = (guint8) step,
                            .flags = flags };

  ipc_trace_store_append (store, &record, NULL);
}

/* One exchange, seen from both sides: 100 ns there, 20 to answer, 80 back, plus some. */
static void
add_exchange (IpcTraceStore *store,
              gint64 time_ns,
              guint32 subject,
              guint32 serial,
              gint64 more_ns)
{
  add (store, time_ns, subject, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, serial);
  add (store, time_ns + 100, subject, IPC_TRACE_MESSAGE_RECEIVED, 0, serial);
  add (store, time_ns + 120, subject, IPC_TRACE_MESSAGE_SENT, 0, serial);
  add (store, time_ns + 200 + more_ns, subject, IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD,
       serial);
}

static IpcTraceStore *
new_store (guint limit)
{
  IpcTraceStore *store = ipc_trace_store_new (limit);

  ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");
  ipc_trace_store_add_subject (store, "pipe-memory", 2, "Viewer 2");
  ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");
  return store;
}

static IpcTraceStatisticsRow
get_row (IpcTraceStatistics *statistics,
         guint member,
         IpcTraceStep step,
         gboolean by_child)
{
  IpcTraceStatisticsRow row;

  for (guint i = 0; i < ipc_trace_statistics_get_n_rows (statistics); i++)
    {
      ipc_trace_statistics_get_row (statistics, i, &row);
      if (row.member == member && row.step == step && row.by_child == by_child)
        return row;
    }
  g_error ("There is no row for member %u, step %u", member, step);
}

static void
test_latencies (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autoptr (IpcTraceStatistics) statistics = ipc_trace_statistics_new (store);
  IpcTraceStatisticsRow row;

  for (guint i = 1; i <= 100; i++)
    {
      add_exchange (store, START + i * MS, 1, i, i);
      ipc_trace_store_commit (store);
    }
  /* Started again: its serials begin anew, and the member's figures go on. */
  add_exchange (store, START + 200 * MS, 3, 1, 1000);
  add (store, START + 201 * MS, 1, IPC_TRACE_MESSAGE_SENT, 0, 0);
  add (store, START + 202 * MS, 2, IPC_TRACE_CALL, 0, 1);
  add (store, START + 203 * MS, 2, IPC_TRACE_RETURN, 0, 1);
  add (store, START + 204 * MS, 2, IPC_TRACE_RETURN, 0, 2);
  ipc_trace_store_commit (store);
  ipc_trace_statistics_update (statistics, G_MAXINT64);

  row = get_row (statistics, 1, IPC_TRACE_MESSAGE_SENT, TRUE);
  g_assert_cmpstr (row.lab, ==, "pipe-memory");
  g_assert_cmpuint (row.count, ==, 101);
  g_assert_cmpuint (row.size_bytes, ==, 1010);
  g_assert_cmpint (row.first_ns, ==, START + MS);
  g_assert_cmpint (row.last_ns, ==, START + 200 * MS);
  g_assert_cmpuint (row.n_latencies, ==, 101);
  g_assert_cmpint (row.p50_ns, ==, 251);
  g_assert_cmpint (row.p90_ns, ==, 291);
  g_assert_cmpint (row.p99_ns, ==, 300);
  g_assert_cmpint (row.max_ns, ==, 1200);
  g_assert_true (row.is_exact);
  row = get_row (statistics, 1, IPC_TRACE_MESSAGE_RECEIVED, FALSE);
  g_assert_cmpuint (row.n_latencies, ==, 101);
  g_assert_cmpint (row.p50_ns, ==, 20);
  g_assert_cmpint (row.max_ns, ==, 20);
  /* Answers are no questions. */
  row = get_row (statistics, 1, IPC_TRACE_MESSAGE_SENT, FALSE);
  g_assert_cmpuint (row.count, ==, 102);
  g_assert_cmpuint (row.n_latencies, ==, 0);
  row = get_row (statistics, 2, IPC_TRACE_CALL, FALSE);
  g_assert_cmpint (row.p50_ns, ==, MS);
  row = get_row (statistics, 2, IPC_TRACE_RETURN, FALSE);
  g_assert_cmpuint (row.count, ==, 2);
  g_assert_cmpuint (row.n_latencies, ==, 0);
}

static void
test_rate (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autoptr (IpcTraceStatistics) statistics = ipc_trace_statistics_new (store);

  for (guint i = 0; i < 5000; i++)
    {
      add (store, START + i * MS, 1, IPC_TRACE_EVENT_SET, 0, 0);
      ipc_trace_store_commit (store);
    }
  ipc_trace_statistics_update (statistics, START + 5100 * MS);
  g_assert_cmpfloat (get_row (statistics, 1, IPC_TRACE_EVENT_SET, FALSE).rate, ==, 1000);
  ipc_trace_statistics_update (statistics, START + 5600 * MS);
  g_assert_cmpfloat (get_row (statistics, 1, IPC_TRACE_EVENT_SET, FALSE).rate, ==, 500);
  ipc_trace_statistics_update (statistics, START + 60000 * MS);
  g_assert_cmpfloat (get_row (statistics, 1, IPC_TRACE_EVENT_SET, FALSE).rate, ==, 0);
  add (store, START + 60000 * MS, 1, IPC_TRACE_EVENT_SET, 0, 0);
  ipc_trace_store_commit (store);
  ipc_trace_statistics_update (statistics, START + 60300 * MS);
  g_assert_cmpfloat (get_row (statistics, 1, IPC_TRACE_EVENT_SET, FALSE).rate, ==, 1);
  g_assert_cmpuint (get_row (statistics, 1, IPC_TRACE_EVENT_SET, FALSE).count, ==, 5001);
}

/* A late record within the time of waiting is simply in its place; a later one has all counted
 * anew. */
static void
test_late (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autoptr (IpcTraceStatistics) statistics = ipc_trace_statistics_new (store);

  add (store, START, 1, IPC_TRACE_CALL, 0, 1);
  add (store, START + 50 * MS, 1, IPC_TRACE_EVENT_SET, 0, 0);
  ipc_trace_store_commit (store);
  add (store, START + 20 * MS, 1, IPC_TRACE_RETURN, 0, 1);
  ipc_trace_store_commit (store);
  add (store, START + 500 * MS, 1, IPC_TRACE_EVENT_SET, 0, 0);
  ipc_trace_store_commit (store);
  g_assert_cmpint (get_row (statistics, 1, IPC_TRACE_CALL, FALSE).p50_ns, ==, 20 * MS);
  g_assert_cmpuint (ipc_trace_statistics_get_n_recounts (statistics), ==, 0);
  add (store, START + 10 * MS, 1, IPC_TRACE_EVENT_WOKEN, 0, 0);
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_statistics_get_n_recounts (statistics), ==, 1);
  ipc_trace_statistics_update (statistics, G_MAXINT64);
  g_assert_cmpuint (get_row (statistics, 1, IPC_TRACE_EVENT_SET, FALSE).count, ==, 2);
  g_assert_cmpuint (get_row (statistics, 1, IPC_TRACE_EVENT_WOKEN, FALSE).count, ==, 1);
  g_assert_cmpuint (get_row (statistics, 1, IPC_TRACE_CALL, FALSE).count, ==, 1);
  g_assert_cmpuint (get_row (statistics, 1, IPC_TRACE_CALL, FALSE).n_latencies, ==, 1);
}

/* What is late but within the time of waiting costs nothing of what the store has discarded. */
static void
test_discarded (void)
{
  g_autoptr (IpcTraceStore) store = new_store (4096);
  g_autoptr (IpcTraceStatistics) statistics = ipc_trace_statistics_new (store);

  for (guint i = 1; i <= 10000; i++)
    {
      add_exchange (store, START + i * MS, 1 + i % 2, i, 0);
      if (i % 100 != 0)
        continue;
      ipc_trace_store_commit (store);
      add (store, START + i * MS - 20 * MS + 1, 1, IPC_TRACE_EVENT_SET, 0, 0);
    }
  ipc_trace_store_commit (store);
  ipc_trace_statistics_update (statistics, G_MAXINT64);
  g_assert_cmpuint (ipc_trace_store_get_first (store), >, 0);
  g_assert_cmpuint (get_row (statistics, 1, IPC_TRACE_EVENT_SET, FALSE).count, ==, 100);
  for (guint member = 1; member <= 2; member++)
    {
      IpcTraceStatisticsRow row = get_row (statistics, member, IPC_TRACE_MESSAGE_SENT, TRUE);

      g_assert_cmpuint (row.count, ==, 5000);
      g_assert_cmpuint (row.n_latencies, ==, 5000);
      g_assert_cmpint (row.p99_ns, ==, 200);
    }
}

/* What a hostile child may write. */
static void
test_odd (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autoptr (IpcTraceStatistics) statistics = ipc_trace_statistics_new (store);

  add (store, -G_MAXINT64, G_MAXUINT32, IPC_TRACE_CALL, IPC_TRACE_BY_CHILD, 1);
  add (store, -5 * MS, G_MAXUINT32, IPC_TRACE_CALL, 0xff, G_MAXUINT32);
  ipc_trace_store_commit (store);
  add (store, 0, 1, 200, 0, 1);
  add (store, G_MAXINT64 - 1, 1, IPC_TRACE_CALL, 0, 1);
  ipc_trace_store_commit (store);
  ipc_trace_statistics_update (statistics, START);
  g_assert_cmpuint (ipc_trace_statistics_get_n_rows (statistics), ==, 1);
  add (store, G_MAXINT64, G_MAXUINT32, IPC_TRACE_RETURN, IPC_TRACE_BY_CHILD, 1);
  ipc_trace_store_commit (store);
  ipc_trace_statistics_update (statistics, G_MAXINT64);
  g_assert_cmpint (get_row (statistics, 0, IPC_TRACE_CALL, TRUE).max_ns, ==, G_MAXINT64);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-quantiles/exact", test_quantiles_exact);
  test_leak_add ("/ipc/trace-quantiles/orders", test_quantiles_orders);
  test_leak_add ("/ipc/trace-quantiles/coarse", test_quantiles_coarse);
  test_leak_add ("/ipc/trace-statistics/latencies", test_latencies);
  test_leak_add ("/ipc/trace-statistics/rate", test_rate);
  test_leak_add ("/ipc/trace-statistics/late", test_late);
  test_leak_add ("/ipc/trace-statistics/discarded", test_discarded);
  test_leak_add ("/ipc/trace-statistics/odd", test_odd);
  return g_test_run ();
}
