/* SPDX-License-Identifier: MIT */
/*
 * The marks of the map: how many there are and where, against a look at each record.
 */

#include "ui-traffic-marks.h"

#include <string.h>

static void
append (IpcTraceStore *store,
        gint64 time_ns,
        IpcTraceStep step,
        const char *text)
{
  IpcTraceRecord record;

  ipc_trace_record_set (&record, step, 0, 0, text, strlen (text));
  record.time_ns = time_ns;
  ipc_trace_store_append (store, &record, NULL);
}

static void
append_any (IpcTraceStore *store,
            guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gint64 time_ns = (gint64) ipc_trace_store_get_end (store) * 1000;
      int dice = g_test_rand_int_range (0, 200);

      if (dice == 0)
        append (store, time_ns, IPC_TRACE_DIAGNOSIS, "message waiting");
      else if (dice == 1)
        append (store, time_ns, IPC_TRACE_PEER_REFUSED, "");
      else if (dice == 2)
        append (store, time_ns, IPC_TRACE_PROCESS_EXITED, "killed by SIGKILL");
      else if (dice == 3)
        append (store, time_ns, IPC_TRACE_PROCESS_EXITED, "exited with 0");
      else
        append (store, time_ns, IPC_TRACE_MESSAGE_SENT, "killed by nobody");
    }
  ipc_trace_store_commit (store);
}

static UiTrafficMark
get_mark (const IpcTraceRecord *record)
{
  if (record->step == IPC_TRACE_DIAGNOSIS)
    return UI_TRAFFIC_MARK_DIAGNOSIS;
  if (record->step == IPC_TRACE_PEER_REFUSED)
    return UI_TRAFFIC_MARK_LOSS;
  return record->step == IPC_TRACE_PROCESS_EXITED && record->text[0] == 'k' ? UI_TRAFFIC_MARK_KILL
                                                                            : 0;
}

/* Each place names a record that has a mark, and no mark lies before it in its place. */
static void
assert_marks (UiTrafficMarks *marks,
              IpcTraceStore *store)
{
  guint64 next = ipc_trace_store_get_first (store);
  guint n_places = 0;

  for (guint i = 0; i < UI_TRAFFIC_MARKS_N; i++)
    {
      guint64 position;
      UiTrafficMark mark = ui_traffic_marks_get (marks, i, &position);

      if (mark == 0)
        continue;
      n_places++;
      g_assert_cmpuint (position, >=, next);
      g_assert_cmpuint (mark & get_mark (ipc_trace_store_get (store, position)), !=, 0);
      next = position + 1;
    }
  g_assert_cmpuint (n_places, >, 0);
}

static void
assert_counts (UiTrafficMarks *marks,
               IpcTraceStore *store)
{
  guint n[3] = { 0 };

  for (guint64 i = ipc_trace_store_get_first (store); i < ipc_trace_store_get_end (store); i++)
    {
      UiTrafficMark mark = get_mark (ipc_trace_store_get (store, i));

      if (mark != 0)
        n[__builtin_ctz (mark)]++;
    }
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (ui_traffic_marks_count (marks, 1u << i), ==, n[i]);
}

static void
test_counts_and_places (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (UiTrafficMarks) marks = ui_traffic_marks_new (store);

  append_any (store, 1000);
  g_assert_false (ui_traffic_marks_advance (marks, 10));
  g_assert_true (ui_traffic_marks_advance (marks, G_MAXUINT64));
  assert_counts (marks, store);
  assert_marks (marks, store);
  /* More than the places are for at first. */
  for (guint i = 0; i < 20; i++)
    {
      append_any (store, 15000);
      g_assert_true (ui_traffic_marks_advance (marks, G_MAXUINT64));
    }
  assert_counts (marks, store);
  assert_marks (marks, store);
}

static void
test_late_ones (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (UiTrafficMarks) marks = ui_traffic_marks_new (store);

  append_any (store, 100000);
  g_assert_true (ui_traffic_marks_advance (marks, G_MAXUINT64));
  for (guint i = 0; i < 10; i++)
    {
      guint64 place = ipc_trace_store_get_end (store) - 500;

      append (store, (gint64) place * 1000 + 1, IPC_TRACE_DIAGNOSIS, "late");
      ipc_trace_store_commit (store);
      ui_traffic_marks_invalidate (marks, place);
      g_assert_true (ui_traffic_marks_advance (marks, G_MAXUINT64));
    }
  assert_counts (marks, store);
  assert_marks (marks, store);
}

/* A long quiet run has no marks, so its end lies beyond all places. */
static void
test_late_beyond_the_places (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (UiTrafficMarks) marks = ui_traffic_marks_new (store);
  const guint64 n_records = 20 * UI_TRAFFIC_MARKS_N;
  guint64 position;
  guint i = 0;

  for (guint64 k = 0; k < n_records; k++)
    append (store, (gint64) k * 1000, IPC_TRACE_MESSAGE_SENT, "msg");
  ipc_trace_store_commit (store);
  g_assert_true (ui_traffic_marks_advance (marks, G_MAXUINT64));
  append (store, (gint64) (n_records - 3) * 1000 + 1, IPC_TRACE_DIAGNOSIS, "late");
  ipc_trace_store_commit (store);
  ui_traffic_marks_invalidate (marks, n_records - 2);
  g_assert_true (ui_traffic_marks_advance (marks, G_MAXUINT64));
  g_assert_cmpuint (ui_traffic_marks_count (marks, UI_TRAFFIC_MARK_DIAGNOSIS), ==, 1);
  while (ui_traffic_marks_get (marks, i, &position) == 0)
    g_assert_cmpuint (++i, <, UI_TRAFFIC_MARKS_N);
  g_assert_cmpuint (position, ==, n_records - 2);
}

static void
test_discarded_ones_have_no_place (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (10000);
  g_autoptr (UiTrafficMarks) marks = ui_traffic_marks_new (store);

  for (guint i = 0; i < 30; i++)
    {
      append_any (store, 5000);
      g_assert_true (ui_traffic_marks_advance (marks, G_MAXUINT64));
    }
  g_assert_cmpuint (ipc_trace_store_get_first (store), >, 100000);
  assert_marks (marks, store);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/traffic-marks/counts-and-places", test_counts_and_places);
  g_test_add_func ("/ui/traffic-marks/late-ones", test_late_ones);
  g_test_add_func ("/ui/traffic-marks/late-beyond-the-places", test_late_beyond_the_places);
  g_test_add_func ("/ui/traffic-marks/discarded-ones-have-no-place",
                   test_discarded_ones_have_no_place);
  return g_test_run ();
}
