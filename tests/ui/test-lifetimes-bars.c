/* SPDX-License-Identifier: MIT */
/*
 * Which bars there are of lives, how many messages lie under each pixel, and where a place is. No
 * display.
 */

#include "lives.h"
#include "ui-lifetimes-bar.h"

#define COLUMNS 1000

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

/* A child that is started again and again: thousands of lives, some shorter than a pixel. */

typedef struct
{
  guint n_lives;
  guint n_killed;
  guint n_messages;
} Total;

static Total
append_many_lives (Fixture *fixture,
                   guint n_lives)
{
  Total total = { n_lives, 0, 0 };
  gint64 time_ns = 10 * S;

  for (guint i = 0; i < n_lives; i++)
    {
      IpcTraceSubject *subject = add_subject (fixture, 1, 100 + (pid_t) i);
      gint64 span_ns = i % 100 == 50 ? 20 * MS : MS / 4;

      append (fixture, subject, time_ns, IPC_TRACE_PROCESS_SPAWNED, 0, "");
      for (guint j = 0; j < i % 3; j++, total.n_messages++)
        append (fixture, subject, time_ns + span_ns / 2, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
      time_ns += span_ns;
      append (fixture, subject, time_ns, IPC_TRACE_PROCESS_EXITED, 0,
              i % 5 != 0 ? "killed by SIGKILL" : "exited with 1");
      total.n_killed += i % 5 != 0;
      time_ns += MS / 8;
    }
  ipc_trace_store_commit (fixture->store);
  return total;
}

/* Each bar follows the one before, and all lives are in one of them. */
static void
assert_bars (const GArray *bars,
             const Total *total)
{
  guint n_lives = 0;
  guint n_killed = 0;

  for (guint i = 0; i < bars->len; i++)
    {
      const UiLifetimesBar *bar = &g_array_index (bars, UiLifetimesBar, i);

      n_lives += bar->n_lives;
      n_killed += bar->n_killed;
      g_assert_cmpuint (bar->index, ==, n_lives - 1);
      g_assert_cmpuint (bar->life->index, ==, bar->index);
      g_assert_true (bar->has_ended);
      g_assert_cmpfloat (bar->left, <, bar->right);
      if (i > 0)
        g_assert_cmpfloat (bar->left, >, g_array_index (bars, UiLifetimesBar, i - 1).left);
    }
  g_assert_cmpuint (n_lives, ==, total->n_lives);
  g_assert_cmpuint (n_killed, ==, total->n_killed);
}

/* What is bundled by sums is what it would be one by one: long lives have bars of their own. */
static void
test_many_lives (Fixture *fixture,
                 gconstpointer data)
{
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (UiLifetimesBar));
  UiLifetimesFrame frame = make_frame (fixture);
  Total total = append_many_lives (fixture, 3000);
  const UiLane *lane = ui_lifetimes_get_lane (fixture->lifetimes, 0);
  double columns[COLUMNS] = { 0 };

  ui_lifetimes_bars_collect (&frame, lane, bars);
  assert_bars (bars, &total);
  /* 30 long lives, and what is between them. */
  g_assert_cmpuint (bars->len, ==, 61);
  ui_lifetimes_bars_count (&frame, lane, columns, COLUMNS);
  g_assert_cmpfloat_with_epsilon (sum_columns (columns, COLUMNS), total.n_messages, 0.5);
}

/* An old life changes: all sums behind it are others. */
static void
test_sums_follow_changes (Fixture *fixture,
                          gconstpointer data)
{
  Total total = append_many_lives (fixture, 50);
  const UiLane *lane = ui_lifetimes_get_lane (fixture->lifetimes, 0);
  const UiLaneSum *sums = ui_lane_get_sums (lane);
  const UiLife *life = ui_lane_get_life (lane, 20);
  IpcTraceSubject *subject = ipc_trace_store_get_subject (fixture->store, life->subject);

  g_assert_cmpuint (sums[50].n_messages, ==, total.n_messages);
  g_assert_cmpuint (sums[50].n_ended, ==, 50);
  g_assert_cmpuint (sums[50].n_killed, ==, total.n_killed);
  append (fixture, subject, life->begin_ns + 1, IPC_TRACE_MESSAGE_RECEIVED, 0, "late");
  ipc_trace_store_commit (fixture->store);
  sums = ui_lane_get_sums (lane);
  g_assert_cmpuint (sums[20].n_messages, ==, 19);
  g_assert_cmpuint (sums[21].n_messages, ==, 19 + 20 % 3 + 1);
  g_assert_cmpuint (sums[50].n_messages, ==, total.n_messages + 1);
  /* The ring of a process that has ended is emptied last. */
  append (fixture, subject, 11 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, "last");
  ipc_trace_store_commit (fixture->store);
  sums = ui_lane_get_sums (lane);
  g_assert_cmpuint (sums[50].n_messages, ==, total.n_messages + 2);
}

static void
test_finds_by_time (Fixture *fixture,
                    gconstpointer data)
{
  const UiLaneSum *sums;

  append_many_lives (fixture, 300);
  sums = ui_lane_get_sums (ui_lifetimes_get_lane (fixture->lifetimes, 0));
  for (guint from = 0; from < 300; from += 7)
    for (guint i = from; i < 300; i++)
      {
        g_assert_cmpuint (ui_lane_sums_find (sums, from, 300, sums[i].begin_ns), ==, i);
        g_assert_cmpuint (ui_lane_sums_find (sums, from, 300, sums[i].begin_ns + 1), ==, i + 1);
      }
  g_assert_cmpuint (ui_lane_sums_find (sums, 5, 5, 0), ==, 5);
}

/* Bins */

static void
test_bins_keep_the_sum (void)
{
  UiCountBins bins;

  ui_count_bins_init (&bins, 5 * S);
  for (gint64 i = 0; i < 10000; i++)
    ui_count_bins_add (&bins, 5 * S + i * i * MS);
  ui_count_bins_add (&bins, 4 * S);
  g_assert_cmpuint (sum_bins (&bins), ==, 10001);
  g_assert_cmpuint (bins.counts->len, <=, UI_COUNT_BINS_MAX);
  for (gint64 i = 0; i < 10000; i++)
    ui_count_bins_remove (&bins, 5 * S + i * i * MS);
  g_assert_cmpuint (sum_bins (&bins), ==, 1);
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

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/ui/lifetimes-bars/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("short-lives-are-bundled", test_short_lives_are_bundled);
  ADD ("finds-what-is-at-a-place", test_finds_what_is_at_a_place);
  ADD ("many-lives", test_many_lives);
  ADD ("sums-follow-changes", test_sums_follow_changes);
  ADD ("finds-by-time", test_finds_by_time);
  g_test_add_func ("/ui/lifetimes-bars/bins-keep-the-sum", test_bins_keep_the_sum);
  g_test_add_func ("/ui/lifetimes-bars/bins-spread-over-columns", test_bins_spread_over_columns);
  return g_test_run ();
}
