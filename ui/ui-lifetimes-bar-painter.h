/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes-stops.h"

G_BEGIN_DECLS

int ui_lifetimes_bars_get_top (double lane_top);
void ui_lifetimes_bars_draw (const UiLifetimesInk *ink,
                             const UiLifetimesFrame *frame,
                             const GArray *bars,
                             const GArray *pieces,
                             int top,
                             const double *columns,
                             double most);
void ui_lifetimes_bar_draw_selected (const UiLifetimesInk *ink,
                                     const UiLifetimesFrame *frame,
                                     const UiLifetimesBar *bar,
                                     int top);
void ui_lifetimes_bar_draw_mark (const UiLifetimesInk *ink,
                                 const UiLifetimesFrame *frame,
                                 int top);

G_END_DECLS
