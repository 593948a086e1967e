/* SPDX-License-Identifier: MIT */
/*
 * The ticker's grid, with functions that come late and that take the ticker away.
 */

#include "test-leak.h"
#include "viewer-ticker.h"

#define INTERVAL_MS 50

typedef struct
{
  ViewerTicker *ticker;
  guint n_ticks;
  guint late_ms; /* how long each tick keeps the main loop */
  guint n_wanted;
} Run;

static void
on_tick (gpointer data)
{
  Run *run = data;

  run->n_ticks++;
  if (run->late_ms > 0)
    g_usleep (run->late_ms * 1000);
  if (run->n_ticks == run->n_wanted)
    g_clear_pointer (&run->ticker, viewer_ticker_free);
}

/* Returns how long that took. */
static gint64
run_ticks (guint n_wanted,
           guint late_ms)
{
  Run run = { .n_wanted = n_wanted, .late_ms = late_ms };
  gint64 start_us = g_get_monotonic_time ();

  run.ticker = viewer_ticker_new (G_PRIORITY_DEFAULT, on_tick, &run);
  viewer_ticker_start_grid (run.ticker, INTERVAL_MS);
  while (run.ticker != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (run.n_ticks, ==, n_wanted);
  return g_get_monotonic_time () - start_us;
}

/* Ticks that keep the loop for half an interval do not move the later ones: 10 of them take 10
 * intervals and a half, not 15. */
static void
late_service (void)
{
  gint64 span_us = run_ticks (10, INTERVAL_MS / 2);

  g_assert_cmpint (span_us, >=, 10 * INTERVAL_MS * 1000);
  g_assert_cmpint (span_us, <, 14 * INTERVAL_MS * 1000);
}

/* Ticks that take two and a half intervals: places are left out, and none comes at once. */
static void
missed_places (void)
{
  gint64 span_us = run_ticks (4, INTERVAL_MS * 5 / 2);

  g_assert_cmpint (span_us, >=, (1 + 3 * 3) * INTERVAL_MS * 1000);
}

static void
once (void)
{
  Run run = { .n_wanted = 1 };

  run.ticker = viewer_ticker_new (G_PRIORITY_DEFAULT, on_tick, &run);
  g_assert_false (viewer_ticker_is_armed (run.ticker));
  viewer_ticker_arm_at (run.ticker, 0);
  g_assert_true (viewer_ticker_is_armed (run.ticker));
  viewer_ticker_disarm (run.ticker);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  viewer_ticker_arm_at (run.ticker, 0);
  while (run.ticker != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (run.n_ticks, ==, 1);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/viewer/ticker/late-service", late_service);
  test_leak_add ("/viewer/ticker/missed-places", missed_places);
  test_leak_add ("/viewer/ticker/once", once);
  return g_test_run ();
}
