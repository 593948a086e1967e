/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes-frame.h"

G_BEGIN_DECLS

/**
 * UiLifetimesBar:
 * @life: whose bar it is; the last one of a bundle
 * @index: which life of its lane; the last one of a bundle
 * @n_lives: 1, or how many lives are bundled because they are too short for bars of their own
 * @n_killed: how many of them a signal ended
 * @left: the left edge, in pixels
 * @right: the right one
 * @connected: where it connected; @right when it did not
 * @has_ended: whether the end is to be drawn
 *
 * A life, or a bundle of short ones, as it is drawn.
 */
typedef struct
{
  const UiLife *life;
  guint index;
  guint n_lives;
  guint n_killed;
  double left;
  double right;
  double connected;
  gboolean has_ended;
} UiLifetimesBar;

double ui_lifetimes_bar_get_x (const UiLifetimesFrame *frame,
                               gint64 time_ns);
void ui_lifetimes_bars_collect (const UiLifetimesFrame *frame,
                                const UiLane *lane,
                                GArray *bars);
void ui_lifetimes_bars_count (const UiLifetimesFrame *frame,
                              const UiLane *lane,
                              double *columns,
                              guint n_columns);

G_END_DECLS
