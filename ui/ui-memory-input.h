/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-memory-area.h"

G_BEGIN_DECLS

gboolean ui_memory_input_key (UiMemoryArea *area,
                              const GdkEventKey *event);
gboolean ui_memory_input_button (UiMemoryArea *area,
                                 GdkEventButton *event);
gboolean ui_memory_input_motion (UiMemoryArea *area,
                                 const GdkEventMotion *event);
void ui_memory_input_copy (UiMemoryArea *area,
                           UiMemoryColumn as);

G_END_DECLS
