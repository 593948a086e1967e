/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ViewerTicker ViewerTicker;

/**
 * ViewerTickerFunc:
 * @data: as given to viewer_ticker_new()
 *
 * Called when the ticker is due. It may arm, disarm and even free the ticker.
 */
typedef void (*ViewerTickerFunc) (gpointer data);

ViewerTicker *viewer_ticker_new (int priority,
                                 ViewerTickerFunc func,
                                 gpointer data);
void viewer_ticker_free (ViewerTicker *self);
void viewer_ticker_start_grid (ViewerTicker *self,
                               guint interval_ms);
void viewer_ticker_arm_at (ViewerTicker *self,
                           gint64 time_us);
void viewer_ticker_disarm (ViewerTicker *self);
gboolean viewer_ticker_is_armed (ViewerTicker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViewerTicker, viewer_ticker_free)

G_END_DECLS
