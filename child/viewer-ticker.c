/* SPDX-License-Identifier: MIT */
/*
 * viewer-ticker: a timer that does not drift.
 *
 * g_timeout_add() is due "so long after the last time it ran": each turn of the main loop that
 * came late moves all the later ones. Here the times are places on a grid of CLOCK_MONOTONIC,
 *
 *   start + 1 x interval, start + 2 x interval, ...
 *
 * so a minute at 2 s has 30 ticks, however late each of them was served. Places that were missed
 * altogether, because the process was stopped, are left out and not made up for in a burst.
 *
 * It is a GSource without a descriptor: g_source_set_ready_time() is all it needs. The main loop
 * turns the earliest of these times into the timeout of its poll(2). Main thread only.
 */

#include "viewer-ticker.h"

struct _ViewerTicker
{
  GSource *source;       /* ours, attached to the default context */
  ViewerTickerFunc func; /* what to call */
  gpointer data;         /* and with what */
  gint64 interval_us;    /* of the grid; 0: no grid, one time at most */
  gint64 next_us;        /* the place on the grid that is due next */
};

static gboolean
dispatch (GSource *source,
          GSourceFunc callback,
          gpointer data)
{
  return callback (data);
}

static GSourceFuncs source_functions = { .dispatch = dispatch };

/* Steps to the next place of the grid that is still to come. */
static void
arm_next_place (ViewerTicker *self)
{
  gint64 now_us = g_get_monotonic_time ();

  self->next_us += self->interval_us;
  if (self->next_us <= now_us)
    self->next_us += ((now_us - self->next_us) / self->interval_us + 1) * self->interval_us;
  g_source_set_ready_time (self->source, self->next_us);
}

/* The source outlives its dispatch whatever the function does; @self may be gone after it. */
static gboolean
on_due (gpointer data)
{
  ViewerTicker *self = data;

  if (self->interval_us > 0)
    arm_next_place (self);
  else
    g_source_set_ready_time (self->source, -1);
  self->func (self->data);
  return G_SOURCE_CONTINUE;
}

/**
 * viewer_ticker_new:
 * @priority: of the source on the default main context
 * @func: what to call
 * @data: (closure): for @func
 *
 * Returns: (transfer full): a ticker that is not armed
 */
ViewerTicker *
viewer_ticker_new (int priority,
                   ViewerTickerFunc func,
                   gpointer data)
{
  ViewerTicker *self = g_new0 (ViewerTicker, 1);

  self->func = func;
  self->data = data;
  self->source = g_source_new (&source_functions, sizeof (GSource));
  g_source_set_priority (self->source, priority);
  g_source_set_callback (self->source, on_due, self, NULL);
  g_source_attach (self->source, NULL);
  return self;
}

/**
 * viewer_ticker_free:
 * @self: (transfer full): a ticker
 *
 * Its function is not called any more.
 */
void
viewer_ticker_free (ViewerTicker *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

/**
 * viewer_ticker_start_grid:
 * @self: a ticker
 * @interval_ms: 1 or more
 *
 * Due once per interval from now on, the first time after one.
 */
void
viewer_ticker_start_grid (ViewerTicker *self,
                          guint interval_ms)
{
  g_return_if_fail (interval_ms > 0);

  self->interval_us = (gint64) interval_ms * 1000;
  self->next_us = g_get_monotonic_time ();
  arm_next_place (self);
}

/**
 * viewer_ticker_arm_at:
 * @self: a ticker
 * @time_us: when, by g_get_monotonic_time(); 0: at the next turn of the main loop
 *
 * Due once, at that time, and on no grid.
 */
void
viewer_ticker_arm_at (ViewerTicker *self,
                      gint64 time_us)
{
  self->interval_us = 0;
  g_source_set_ready_time (self->source, time_us);
}

/**
 * viewer_ticker_disarm:
 * @self: a ticker
 *
 * Not due until it is armed again.
 */
void
viewer_ticker_disarm (ViewerTicker *self)
{
  self->interval_us = 0;
  g_source_set_ready_time (self->source, -1);
}

/**
 * viewer_ticker_is_armed:
 * @self: a ticker
 *
 * Returns: whether it will be due at some time
 */
gboolean
viewer_ticker_is_armed (ViewerTicker *self)
{
  return g_source_get_ready_time (self->source) >= 0;
}
