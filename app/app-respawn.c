/* SPDX-License-Identifier: MIT */
/*
 * app-respawn: how often a child that dies is started again.
 *
 * A program that ends as soon as it starts must not become a storm of processes. Three starts
 * within ten seconds are free; from then on each waits, two seconds at first and twice as long
 * each time, a minute at most. Ten quiet seconds and everything is as at first. A policy and
 * nothing else: no timer, no process, so that it can be tested with invented times.
 */

#include "app-respawn.h"

/* Whether the oldest of the last starts is recent: then this one would be one too many. */
static gboolean
is_too_often (const AppRespawn *self,
              gint64 now_ns)
{
  gint64 oldest_ns = self->starts_ns[self->n_starts % APP_RESPAWN_FREE_STARTS];

  return self->n_starts >= APP_RESPAWN_FREE_STARTS && now_ns - oldest_ns < APP_RESPAWN_WINDOW_NS;
}

static gboolean
is_quiet (const AppRespawn *self,
          gint64 now_ns)
{
  gint64 last_ns;

  if (self->n_starts == 0)
    return TRUE;
  last_ns = self->starts_ns[(self->n_starts - 1) % APP_RESPAWN_FREE_STARTS];
  return now_ns - last_ns >= APP_RESPAWN_WINDOW_NS + self->pause_ms * G_GINT64_CONSTANT (1000000);
}

/**
 * app_respawn_next_pause_ms:
 * @self: the record of one child
 * @now_ns: the time, by `CLOCK_MONOTONIC`
 *
 * Asks how long to wait before the child is started again, and counts that start.
 *
 * Returns: milliseconds; 0 for at once
 */
guint
app_respawn_next_pause_ms (AppRespawn *self,
                           gint64 now_ns)
{
  if (is_quiet (self, now_ns))
    app_respawn_forget (self);
  if (self->pause_ms > 0 || is_too_often (self, now_ns))
    self->pause_ms = CLAMP (self->pause_ms * 2, APP_RESPAWN_FIRST_PAUSE_MS,
                            APP_RESPAWN_LONGEST_PAUSE_MS);
  self->starts_ns[self->n_starts++ % APP_RESPAWN_FREE_STARTS] = now_ns;
  return self->pause_ms;
}

/**
 * app_respawn_forget:
 * @self: the record of one child
 *
 * Starts are free again: the user overrode the limit.
 */
void
app_respawn_forget (AppRespawn *self)
{
  *self = (AppRespawn){ 0 };
}
