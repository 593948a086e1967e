/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes-frame.h"
#include "ui-lifetimes-ink.h"

G_BEGIN_DECLS

void ui_lifetimes_painter_draw (const UiLifetimesFrame *frame,
                                UiLifetimesInk *ink,
                                cairo_t *cr);

G_END_DECLS
