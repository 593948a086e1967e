/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes-stops.h"

G_BEGIN_DECLS

void ui_lifetimes_bar_words_write (UiLifetimesInk *ink,
                                   const UiLifetimesFrame *frame,
                                   const GArray *bars,
                                   const GArray *pieces,
                                   int top);

G_END_DECLS
