/* SPDX-License-Identifier: MIT */
/*
 * Who lived when, told from records: the model of the page "Lifetimes" and its words. No display.
 */

#include "ui-lifetimes-bar.h"

#define MS G_GINT64_CONSTANT (1000000)
#define S (1000 * MS)

typedef struct
{
  IpcTraceStore *store;
  UiLifetimes *lifetimes;
  guint n_lives_changed;
} Fixture;

static void
on_lives_changed (Fixture *fixture)
{
  fixture->n_lives_changed++;
}

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  fixture->store = ipc_trace_store_new (8192);
  fixture->lifetimes = ui_lifetimes_new (fixture->store);
  g_signal_connect_swapped (fixture->lifetimes, "lives-changed", G_CALLBACK (on_lives_changed),
                            fixture);
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->lifetimes));
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

static IpcTraceSubject *
add_subject (Fixture *fixture,
             guint member,
             pid_t pid)
{
  g_autofree char *title = g_strdup_printf ("Viewer %u", member);
  IpcTraceSubject *subject =
      ipc_trace_store_add_subject (fixture->store, "pipe-memory", member, title);

  subject->pid = pid;
  return subject;
}

static void
append (Fixture *fixture,
        const IpcTraceSubject *subject,
        gint64 time_ns,
        IpcTraceStep step,
        guint8 flags,
        const char *text)
{
  IpcTraceRecord record = { 0 };

  ipc_trace_record_set (&record, step, 0, 0, text, strlen (text));
  record.time_ns = time_ns;
  record.subject = subject->id;
  record.flags = flags;
  ipc_trace_store_append (fixture->store, &record, NULL);
}

static const UiLife *
get_life (Fixture *fixture,
          guint lane,
          guint life)
{
  return ui_lane_get_life (ui_lifetimes_get_lane (fixture->lifetimes, lane), life);
}

static void
assert_text (char *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static guint64
sum (const UiCountBins *bins)
{
  guint64 total = 0;

  for (guint i = 0; i < bins->counts->len; i++)
    total += g_array_index (bins->counts, guint32, i);
  return total;
}

/* Lives */

static void
append_whole_life (Fixture *fixture)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 4101);

  append (fixture, subject, 10 * S, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, "viewer");
  append (fixture, subject, 10 * S + 43 * MS, IPC_TRACE_CHILD_CONNECTED, 0, "");
  append (fixture, subject, 11 * S, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, "hello");
  append (fixture, subject, 11 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, "hello");
  append (fixture, subject, 12 * S, IPC_TRACE_PROCESS_STOPPED, IPC_TRACE_IS_NOTE, "stopped");
  append (fixture, subject, 14 * S, IPC_TRACE_PROCESS_CONTINUED, IPC_TRACE_IS_NOTE, "continued");
  append (fixture, subject, 22 * S, IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD, "");
  append (fixture, subject, 22 * S + 300 * MS, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_IS_NOTE,
          "killed by SIGKILL");
  ipc_trace_store_commit (fixture->store);
}

static void
test_tells_a_life (Fixture *fixture,
                   gconstpointer data)
{
  const UiLife *life;
  const UiLane *lane;
  g_autofree char *from_the_start = NULL;

  append_whole_life (fixture);
  g_assert_cmpuint (ui_lifetimes_get_n_lanes (fixture->lifetimes), ==, 1);
  g_assert_cmpuint (ui_lifetimes_count_alive (fixture->lifetimes), ==, 0);
  lane = ui_lifetimes_get_lane (fixture->lifetimes, 0);
  life = get_life (fixture, 0, 0);
  g_assert_cmpint (life->pid, ==, 4101);
  g_assert_cmpint (life->begin_ns, ==, 10 * S);
  g_assert_cmpint (life->connected_ns, ==, 10 * S + 43 * MS);
  g_assert_cmpint (life->end_ns, ==, 22 * S + 300 * MS);
  g_assert_cmpuint (life->stops->len, ==, 1);
  g_assert_cmpuint (life->n_messages, ==, 1);
  g_assert_true (ui_life_was_killed (life));
  assert_text (ui_lane_dup_name (lane), "Viewer 1, pid 4101, killed by SIGKILL after 12.3 s");
  assert_text (ui_lane_dup_facts (lane, 0, 9 * S, 30 * S),
               "Viewer 1, pid 4101, spawned 1.0 s after the start, connected 43 ms later, stopped "
               "once for 2.0 s, 1 message to and from it, killed by SIGKILL after 12.3 s, noticed at "
               "most 300 ms after its last sign of life");
  from_the_start = ui_lane_dup_facts (lane, 0, 10 * S, 30 * S);
  g_assert_true (g_str_has_prefix (from_the_start, "Viewer 1, pid 4101, spawned at the start, "));
}

static void
test_states_in_words (Fixture *fixture,
                      gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 2, 7);

  append (fixture, subject, 1 * S, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, "viewer");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "not connected");
  append (fixture, subject, 2 * S, IPC_TRACE_CHILD_CONNECTED, 0, "");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "connected");
  append (fixture, subject, 3 * S, IPC_TRACE_PROCESS_STOPPED, 0, "");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "stopped");
  append (fixture, subject, 4 * S, IPC_TRACE_PROCESS_CONTINUED, 0, "");
  append (fixture, subject, 5 * S, IPC_TRACE_CHILD_QUIT, 0, "");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "said Quit");
  g_assert_cmpuint (fixture->n_lives_changed, ==, 4);

  append (fixture, subject, 6 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpuint (fixture->n_lives_changed, ==, 4);
}

/* Measured from when the kernel told; the record of the end says it. */
static void
test_notice (Fixture *fixture,
             gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 7);
  const UiLife *life;

  append (fixture, subject, 1 * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
  append (fixture, subject, 2 * S, IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD, "");
  append (fixture, subject, 3 * S, IPC_TRACE_CHILD_QUIT, 0, "");
  append (fixture, subject, 4 * S, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_IS_NOTE,
          "exited with 0; noticed after 1430 µs");
  ipc_trace_store_commit (fixture->store);
  life = get_life (fixture, 0, 0);
  g_assert_cmpstr (life->reason, ==, "exited with 0");
  g_assert_cmpint (life->notice_ns, ==, 1430 * 1000);
  assert_text (ui_life_dup_notice (life), "noticed after 1 ms");
  assert_text (ui_lane_dup_facts (ui_lifetimes_get_lane (fixture->lifetimes, 0), 0, 1 * S, 5 * S),
               "Viewer 1, pid 7, spawned at the start, never connected, 0 messages to and from it, "
               "exited with 0 after 3.0 s, 1.0 s after its Quit, noticed after 1 ms");
}

static void
test_lives_share_a_lane (Fixture *fixture,
                         gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      IpcTraceSubject *subject = add_subject (fixture, 5, 100 + i);

      append (fixture, subject, (10 + i) * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
      if (i < 2)
        append (fixture, subject, (10 + i) * S + 1, IPC_TRACE_PROCESS_EXITED, 0, "exited with 3");
    }
  append (fixture, add_subject (fixture, 6, 200), 20 * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpuint (ui_lifetimes_get_n_lanes (fixture->lifetimes), ==, 2);
  g_assert_cmpuint (ui_lifetimes_get_lane (fixture->lifetimes, 0)->lives->len, ==, 3);
  g_assert_false (ui_life_was_killed (get_life (fixture, 0, 1)));
  assert_text (ui_lane_dup_name (ui_lifetimes_get_lane (fixture->lifetimes, 0)),
               "Viewer 5, pid 102, not connected, life 3");
}

/* A child can write any step into its own ring. */
static void
test_child_cannot_tell_its_own_life (Fixture *fixture,
                                     gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 7);

  append (fixture, subject, 1 * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
  append (fixture, subject, 2 * S, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_BY_CHILD, "exited with 0");
  append (fixture, subject, 2 * S, IPC_TRACE_PROCESS_STOPPED, IPC_TRACE_BY_CHILD, "");
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpuint (ui_lifetimes_count_alive (fixture->lifetimes), ==, 1);
  g_assert_false (ui_life_is_stopped (get_life (fixture, 0, 0)));
}

static void
test_lab_and_failed_start_have_none (Fixture *fixture,
                                     gconstpointer data)
{
  IpcTraceSubject *lab = ipc_trace_store_add_subject (fixture->store, "mailslot", 0, "Mailslot");

  append (fixture, lab, 1 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
  append (fixture, add_subject (fixture, 1, 0), 2 * S, IPC_TRACE_DIAGNOSIS, IPC_TRACE_IS_NOTE,
          "no such program");
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpuint (ui_lifetimes_get_n_lanes (fixture->lifetimes), ==, 0);
}

/* Late records push others aside, which are then told again; nothing counts twice. */
static void
test_late_records_count_once (Fixture *fixture,
                              gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 7);
  const UiLife *life;

  append (fixture, subject, 1 * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
  for (guint i = 0; i < 100; i++)
    append (fixture, subject, (10 + i) * S, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
  append (fixture, subject, 200 * S, IPC_TRACE_PROCESS_STOPPED, 0, "");
  append (fixture, subject, 201 * S, IPC_TRACE_PROCESS_CONTINUED, 0, "");
  ipc_trace_store_commit (fixture->store);
  for (guint i = 0; i < 50; i++)
    append (fixture, subject, (5 + i) * S + 1, IPC_TRACE_MESSAGE_SENT, 0, "x");
  ipc_trace_store_commit (fixture->store);

  life = get_life (fixture, 0, 0);
  g_assert_cmpuint (life->n_messages, ==, 150);
  g_assert_cmpuint (sum (&life->bins), ==, 150);
  g_assert_cmpuint (life->stops->len, ==, 1);
  g_assert_false (ui_life_is_stopped (life));
}

/* The trace forgets its oldest records, the lifetimes do not. */
static void
test_outlives_the_records (Fixture *fixture,
                           gconstpointer data)
{
  IpcTraceSubject *subject;

  append_whole_life (fixture);
  subject = add_subject (fixture, 2, 8);
  for (guint i = 0; i < 100000; i++)
    {
      append (fixture, subject, 30 * S + i * MS, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
      if (i % 1000 == 999)
        ipc_trace_store_commit (fixture->store);
    }
  g_assert_cmpuint (ipc_trace_store_get_first (fixture->store), >, 0);
  g_assert_true (ui_life_was_killed (get_life (fixture, 0, 0)));
  g_assert_cmpuint (get_life (fixture, 1, 0)->n_messages, ==, 100000);
  g_assert_cmpuint (sum (&get_life (fixture, 1, 0)->bins), ==, 100000);
  g_assert_cmpuint (get_life (fixture, 1, 0)->bins.counts->len, <=, UI_COUNT_BINS_MAX);
  g_assert_cmpint (ui_lifetimes_get_begin_ns (fixture->lifetimes), ==, 10 * S);
}

static double
sum_columns (const double *columns,
             guint n_columns)
{
  double total = 0;

  for (guint i = 0; i < n_columns; i++)
    total += columns[i];
  return total;
}

/* Bars */

/* Two seconds on 1000 pixels, right of the names. */
static UiLifetimesFrame
make_frame (Fixture *fixture)
{
  UiLifetimesFrame frame = {
    .model = fixture->lifetimes,
    .width = UI_LIFETIMES_GUTTER + 1000,
    .height = 500,
    .gutter = UI_LIFETIMES_GUTTER,
    .now_ns = 12 * S,
    .selected_lane = -1,
  };

  ui_time_axis_init (&frame.axis);
  ui_time_axis_set_length (&frame.axis, 1000, 0);
  ui_time_axis_set_run (&frame.axis, 10 * S, 12 * S);
  return frame;
}

/* A life of a second, 90 of a millisecond each that follow each other, and one that goes on. */
static void
append_short_lives (Fixture *fixture)
{
  for (guint i = 0; i < 92; i++)
    {
      IpcTraceSubject *subject = add_subject (fixture, 1, 100 + i);
      gint64 begin_ns = 10 * S + (i == 0 ? 0 : S + (i + 9) * 2 * MS);

      append (fixture, subject, begin_ns, IPC_TRACE_PROCESS_SPAWNED, 0, "");
      append (fixture, subject, begin_ns, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
      if (i < 91)
        append (fixture, subject, begin_ns + (i == 0 ? S : MS), IPC_TRACE_PROCESS_EXITED, 0,
                i % 2 != 0 ? "killed by SIGKILL" : "exited with 1");
    }
  ipc_trace_store_commit (fixture->store);
}

static void
test_short_lives_are_bundled (Fixture *fixture,
                              gconstpointer data)
{
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (UiLifetimesBar));
  UiLifetimesFrame frame = make_frame (fixture);
  const UiLifetimesBar *bundle;
  double columns[1000] = { 0 };

  append_short_lives (fixture);
  ui_lifetimes_bars_collect (&frame, ui_lifetimes_get_lane (fixture->lifetimes, 0), bars);
  g_assert_cmpuint (bars->len, ==, 3);
  bundle = &g_array_index (bars, UiLifetimesBar, 1);
  g_assert_cmpuint (bundle->n_lives, ==, 90);
  g_assert_cmpuint (bundle->n_killed, ==, 45);
  g_assert_cmpuint (bundle->index, ==, 90);
  g_assert_cmpfloat (bundle->left, >=, g_array_index (bars, UiLifetimesBar, 0).right);
  g_assert_false (g_array_index (bars, UiLifetimesBar, 2).has_ended);

  ui_lifetimes_bars_count (&frame, ui_lifetimes_get_lane (fixture->lifetimes, 0), columns, 1000);
  g_assert_cmpfloat_with_epsilon (sum_columns (columns, 1000), 92, 0.01);
}

static void
test_finds_what_is_at_a_place (Fixture *fixture,
                               gconstpointer data)
{
  UiLifetimesFrame frame = make_frame (fixture);
  double y = UI_LIFETIMES_AXIS_HEIGHT + 20;
  int lane;
  int life;

  append_short_lives (fixture);
  ui_lifetimes_frame_find (&frame, UI_LIFETIMES_GUTTER + 250, y, &lane, &life);
  g_assert_cmpint (lane, ==, 0);
  g_assert_cmpint (life, ==, 0);
  ui_lifetimes_frame_find (&frame, UI_LIFETIMES_GUTTER + 900, y, &lane, &life);
  g_assert_cmpint (life, ==, 91);
  ui_lifetimes_frame_find (&frame, 20, y, &lane, &life);
  g_assert_cmpint (lane, ==, 0);
  g_assert_cmpint (life, ==, -1);
  ui_lifetimes_frame_find (&frame, UI_LIFETIMES_GUTTER + 250, 5, &lane, &life);
  g_assert_cmpint (lane, ==, -1);
}

/* Bins and words */

static void
test_bins_keep_the_sum (void)
{
  UiCountBins bins;

  ui_count_bins_init (&bins, 5 * S);
  for (gint64 i = 0; i < 10000; i++)
    ui_count_bins_add (&bins, 5 * S + i * i * MS);
  ui_count_bins_add (&bins, 4 * S);
  g_assert_cmpuint (sum (&bins), ==, 10001);
  g_assert_cmpuint (bins.counts->len, <=, UI_COUNT_BINS_MAX);
  for (gint64 i = 0; i < 10000; i++)
    ui_count_bins_remove (&bins, 5 * S + i * i * MS);
  g_assert_cmpuint (sum (&bins), ==, 1);
  ui_count_bins_clear (&bins);
}

static void
test_bins_spread_over_columns (void)
{
  UiCountBins bins;
  double columns[100] = { 0 };

  ui_count_bins_init (&bins, 0);
  for (gint64 i = 0; i < 1000; i++)
    ui_count_bins_add (&bins, i * MS);
  /* Ten bins for each column, beginning in the middle of one. */
  ui_count_bins_spread (&bins, -MS / 2, 10 * MS, columns, 100);
  g_assert_cmpfloat_with_epsilon (columns[50], 10, 1e-6);
  g_assert_cmpfloat_with_epsilon (sum_columns (columns, 100), 999.5, 1e-6);

  /* Twenty columns for each bin. */
  memset (columns, 0, sizeof columns);
  ui_count_bins_spread (&bins, 10 * MS, MS / 20, columns, 100);
  g_assert_cmpfloat_with_epsilon (columns[0], 0.05, 1e-6);
  g_assert_cmpfloat_with_epsilon (sum_columns (columns, 100), 5, 1e-6);

  /* Nothing is there. */
  memset (columns, 0, sizeof columns);
  ui_count_bins_spread (&bins, 2 * S, MS, columns, 100);
  ui_count_bins_spread (&bins, -2 * S, MS, columns, 100);
  g_assert_cmpfloat (sum_columns (columns, 100), ==, 0);
  ui_count_bins_clear (&bins);
}

static void
test_spans_in_words (void)
{
  assert_text (ui_lifetimes_dup_span (-5), "0 µs");
  assert_text (ui_lifetimes_dup_span (350000), "350 µs");
  assert_text (ui_lifetimes_dup_span (43 * MS), "43 ms");
  assert_text (ui_lifetimes_dup_span (12 * S + 399 * MS), "12.3 s");
  assert_text (ui_lifetimes_dup_span (125 * S), "2 min 5 s");
  assert_text (ui_lifetimes_dup_span (11520 * S), "3 h 12 min");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/ui/lifetimes/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("tells-a-life", test_tells_a_life);
  ADD ("states-in-words", test_states_in_words);
  ADD ("notice", test_notice);
  ADD ("lives-share-a-lane", test_lives_share_a_lane);
  ADD ("child-cannot-tell-its-own-life", test_child_cannot_tell_its_own_life);
  ADD ("lab-and-failed-start-have-none", test_lab_and_failed_start_have_none);
  ADD ("late-records-count-once", test_late_records_count_once);
  ADD ("outlives-the-records", test_outlives_the_records);
  ADD ("short-lives-are-bundled", test_short_lives_are_bundled);
  ADD ("finds-what-is-at-a-place", test_finds_what_is_at_a_place);
  g_test_add_func ("/ui/lifetimes/bins-keep-the-sum", test_bins_keep_the_sum);
  g_test_add_func ("/ui/lifetimes/bins-spread-over-columns", test_bins_spread_over_columns);
  g_test_add_func ("/ui/lifetimes/spans-in-words", test_spans_in_words);
  return g_test_run ();
}
