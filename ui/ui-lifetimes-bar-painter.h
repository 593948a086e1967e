/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes-bar.h"
#include "ui-lifetimes-ink.h"

G_BEGIN_DECLS

void ui_lifetimes_bars_draw (const UiLifetimesInk *ink,
                             const UiLifetimesFrame *frame,
                             const GArray *bars,
                             double lane_top,
                             const double *columns,
                             double most);
void ui_lifetimes_bar_draw_selected (const UiLifetimesInk *ink,
                                     const UiLifetimesFrame *frame,
                                     const UiLifetimesBar *bar,
                                     double lane_top);
void ui_lifetimes_bar_draw_mark (const UiLifetimesInk *ink,
                                 const UiLifetimesFrame *frame,
                                 double lane_top);

G_END_DECLS
