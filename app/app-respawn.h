/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many starts within so long are free; after that each waits. */
#define APP_RESPAWN_FREE_STARTS 3
#define APP_RESPAWN_WINDOW_NS (10 * G_GINT64_CONSTANT (1000000000))
#define APP_RESPAWN_FIRST_PAUSE_MS 2000
#define APP_RESPAWN_LONGEST_PAUSE_MS 60000

/**
 * AppRespawn:
 * @starts_ns: when the last starts were, the oldest overwritten first
 * @n_starts: how many starts there were
 * @pause_ms: the last pause; 0 while starts are free
 *
 * The limit on how often one child is started again by itself.
 */
typedef struct
{
  gint64 starts_ns[APP_RESPAWN_FREE_STARTS];
  guint n_starts;
  guint pause_ms;
} AppRespawn;

guint app_respawn_next_pause_ms (AppRespawn *self,
                                 gint64 now_ns);
void app_respawn_forget (AppRespawn *self);

G_END_DECLS
