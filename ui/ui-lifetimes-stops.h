/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes-bar.h"
#include "ui-lifetimes-ink.h"

G_BEGIN_DECLS

/**
 * UiLifetimesPiece:
 * @left: the pixel of its left edge
 * @right: that of its right one
 *
 * A piece of a bar in which the process was stopped.
 */
typedef struct
{
  int left;
  int right;
} UiLifetimesPiece;

void ui_lifetimes_stops_collect (const UiLifetimesFrame *frame,
                                 const GArray *bars,
                                 GArray *pieces);
void ui_lifetimes_stops_draw (const UiLifetimesInk *ink,
                              const GArray *pieces,
                              int top);

G_END_DECLS
