/* SPDX-License-Identifier: MIT */
/*
 * What is visible of a run, what a person does with it, and how times are said. No display.
 */

#include "ui-time-axis.h"

#define US G_GINT64_CONSTANT (1000)
#define MS (1000 * US)
#define S (1000 * MS)
#define H (3600 * S)
#define DAY (24 * H)

/* A run of 100 s from 10 s on, on 1000 pixels of which 200 are spare. */
static UiTimeAxis
get_axis (void)
{
  UiTimeAxis axis;

  ui_time_axis_init (&axis);
  ui_time_axis_set_length (&axis, 1000, 200);
  ui_time_axis_set_run (&axis, 10 * S, 110 * S);
  return axis;
}

static void
assert_px (double px,
           double expected)
{
  g_assert_cmpfloat_with_epsilon (px, expected, 0.01);
}

static void
test_shows_the_whole_run (void)
{
  UiTimeAxis axis = get_axis ();

  g_assert_cmpint (axis.mode, ==, UI_TIME_AXIS_FIT);
  assert_px (ui_time_axis_get_px (&axis, 10 * S), 0);
  assert_px (ui_time_axis_get_px (&axis, 110 * S), 800);
  ui_time_axis_set_run (&axis, 10 * S, 210 * S);
  assert_px (ui_time_axis_get_px (&axis, 210 * S), 800);
  assert_px (ui_time_axis_get_total (&axis), 1000);
  g_assert_cmpint (ui_time_axis_get_time (&axis, 400), ==, 110 * S);
}

/* A run that has just begun, or has not, and an axis without length. */
static void
test_bears_nothing (void)
{
  UiTimeAxis axis;

  ui_time_axis_init (&axis);
  g_assert_cmpfloat (axis.ns_per_px, >, 0);
  ui_time_axis_set_length (&axis, -5, 200);
  ui_time_axis_set_run (&axis, 10 * S, 5 * S);
  g_assert_cmpfloat (axis.ns_per_px, >, 0);
  ui_time_axis_set_length (&axis, 1000, 200);
  assert_px (ui_time_axis_get_px (&axis, 11 * S), 800);
}

static void
test_zoom_keeps_the_point (void)
{
  UiTimeAxis axis = get_axis ();
  gint64 at_ns = ui_time_axis_get_time (&axis, 300);

  for (guint i = 0; i < 100; i++)
    ui_time_axis_zoom (&axis, 1.25, 300);
  g_assert_cmpint (axis.mode, ==, UI_TIME_AXIS_STILL);
  assert_px (axis.ns_per_px, 10);
  g_assert_cmpfloat_with_epsilon (ui_time_axis_get_px (&axis, at_ns), 300, 20);
  ui_time_axis_set_run (&axis, 10 * S, 500 * S);
  g_assert_cmpfloat_with_epsilon (ui_time_axis_get_px (&axis, at_ns), 300, 20);
  for (guint i = 0; i < 200; i++)
    ui_time_axis_zoom (&axis, 0.8, 300);
  g_assert_cmpint (axis.mode, ==, UI_TIME_AXIS_FIT);
  g_assert_cmpint (axis.left_ns, ==, 10 * S);
}

static void
test_follows_the_end (void)
{
  UiTimeAxis axis = get_axis ();

  ui_time_axis_zoom (&axis, 4, 0);
  g_assert_cmpint (axis.mode, ==, UI_TIME_AXIS_STILL);
  ui_time_axis_follow (&axis);
  g_assert_cmpint (axis.mode, ==, UI_TIME_AXIS_FOLLOW);
  assert_px (ui_time_axis_get_px (&axis, 110 * S), 800);
  ui_time_axis_set_run (&axis, 10 * S, 111 * S);
  assert_px (ui_time_axis_get_px (&axis, 111 * S), 800);

  ui_time_axis_scroll_to (&axis, ui_time_axis_get_scroll (&axis));
  g_assert_cmpint (axis.mode, ==, UI_TIME_AXIS_FOLLOW);
  ui_time_axis_scroll_to (&axis, ui_time_axis_get_scroll (&axis) - 100);
  g_assert_cmpint (axis.mode, ==, UI_TIME_AXIS_STILL);
  ui_time_axis_set_run (&axis, 10 * S, 200 * S);
  assert_px (ui_time_axis_get_px (&axis, 111 * S), 900);
  ui_time_axis_scroll_to (&axis, 1e9);
  g_assert_cmpint (axis.mode, ==, UI_TIME_AXIS_FOLLOW);
}

static void
test_shows_a_part (void)
{
  UiTimeAxis axis = get_axis ();

  ui_time_axis_show (&axis, 20 * S, 30 * S);
  assert_px (ui_time_axis_get_px (&axis, 20 * S), 0);
  assert_px (ui_time_axis_get_px (&axis, 30 * S), 1000);
  ui_time_axis_reveal (&axis, 22 * S, 28 * S);
  assert_px (ui_time_axis_get_px (&axis, 20 * S), 0);
  ui_time_axis_reveal (&axis, 31 * S, 31 * S);
  assert_px (ui_time_axis_get_px (&axis, 31 * S), 1000);
  ui_time_axis_reveal (&axis, 12 * S, 90 * S);
  assert_px (ui_time_axis_get_px (&axis, 12 * S), 0);
  ui_time_axis_show (&axis, 0, 1000 * S);
  g_assert_cmpint (axis.mode, ==, UI_TIME_AXIS_FIT);
}

static void
test_steps_are_round (void)
{
  g_assert_cmpint (ui_time_axis_get_step (0), ==, 1);
  g_assert_cmpint (ui_time_axis_get_step (3), ==, 5);
  g_assert_cmpint (ui_time_axis_get_step (150 * (double) US), ==, 200 * US);
  g_assert_cmpint (ui_time_axis_get_step (0.9 * (double) S), ==, 1 * S);
  g_assert_cmpint (ui_time_axis_get_step (49 * (double) S), ==, 50 * S);
  g_assert_cmpint (ui_time_axis_get_step (51 * (double) S), ==, 60 * S);
  g_assert_cmpint (ui_time_axis_get_step (25 * 60 * (double) S), ==, 30 * 60 * S);
  g_assert_cmpint (ui_time_axis_get_step (13 * (double) H), ==, DAY);
  g_assert_cmpint (ui_time_axis_get_step (2.5 * (double) DAY), ==, 3 * DAY);
}

static void
assert_label (gint64 span_ns,
              gint64 step_ns,
              const char *expected)
{
  g_autofree char *label = ui_time_axis_dup_label (span_ns, step_ns);

  g_assert_cmpstr (label, ==, expected);
}

static void
test_labels (void)
{
  assert_label (350 * US, 50 * US, "350 µs");
  assert_label (350 * US + 20, 20, "350.02 µs");
  assert_label (12 * MS + 500 * US, 500 * US, "12.5 ms");
  assert_label (500 * MS, 100 * MS, "0.5 s");
  assert_label (500 * MS, 10 * MS, "500 ms");
  assert_label (0, 2 * S, "0 s");
  assert_label (7 * S, S, "7 s");
  assert_label (45 * S + 125 * MS, 5 * MS, "45.125 s");
  assert_label (125 * S, 5 * S, "2:05");
  assert_label (H + 2 * S + 500 * MS, 500 * MS, "1:00:02.5");
  assert_label (3 * DAY + 12 * H, 12 * H, "3 d 12:00:00");
  assert_label (3 * DAY, DAY, "3 d");
  assert_label (-2 * S, S, "−2 s");
}

/* At every scale, near the beginning and after hours, no two ticks beside each other are called the
 * same. */
static void
test_neighbours_differ (void)
{
  for (double least_ns = 1; least_ns < 5e14; least_ns *= 1.7)
    {
      gint64 step_ns = ui_time_axis_get_step (least_ns);

      g_assert_cmpfloat ((double) step_ns, >=, least_ns);
      for (gint64 start_ns = 0; start_ns < 4 * DAY; start_ns += 7 * H)
        for (gint64 i = start_ns / step_ns; i < start_ns / step_ns + 20; i++)
          {
            g_autofree char *label = ui_time_axis_dup_label (i * step_ns, step_ns);
            g_autofree char *next = ui_time_axis_dup_label ((i + 1) * step_ns, step_ns);

            g_assert_cmpstr (label, !=, next);
          }
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/time-axis/shows-the-whole-run", test_shows_the_whole_run);
  g_test_add_func ("/ui/time-axis/bears-nothing", test_bears_nothing);
  g_test_add_func ("/ui/time-axis/zoom-keeps-the-point", test_zoom_keeps_the_point);
  g_test_add_func ("/ui/time-axis/follows-the-end", test_follows_the_end);
  g_test_add_func ("/ui/time-axis/shows-a-part", test_shows_a_part);
  g_test_add_func ("/ui/time-axis/steps-are-round", test_steps_are_round);
  g_test_add_func ("/ui/time-axis/labels", test_labels);
  g_test_add_func ("/ui/time-axis/neighbours-differ", test_neighbours_differ);
  return g_test_run ();
}
