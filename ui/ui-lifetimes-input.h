/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes-view.h"

G_BEGIN_DECLS

gboolean ui_lifetimes_input_key (UiLifetimesView *view,
                                 const GdkEventKey *event);
gboolean ui_lifetimes_input_scroll (UiLifetimesView *view,
                                    const GdkEventScroll *event);

G_END_DECLS
