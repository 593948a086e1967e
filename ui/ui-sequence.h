/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-sequence-blocks.h"

G_BEGIN_DECLS

#define UI_TYPE_SEQUENCE (ui_sequence_get_type ())
G_DECLARE_FINAL_TYPE (UiSequence, ui_sequence, UI, SEQUENCE, GObject)

/* Signal: "changed": more records were taken in, or others. */

UiSequence *ui_sequence_new (IpcTraceStore *store);
IpcTraceStore *ui_sequence_get_store (UiSequence *self);
guint64 ui_sequence_get_first (UiSequence *self);
guint64 ui_sequence_get_end (UiSequence *self);
guint64 ui_sequence_find (UiSequence *self,
                          gint64 time_ns);
guint64 ui_sequence_get_partner (UiSequence *self,
                                 guint64 position);
guint32 ui_sequence_get_serial (UiSequence *self,
                                guint64 position);
void ui_sequence_count (UiSequence *self,
                        guint64 from,
                        guint64 end,
                        GArray *counts);
void ui_sequence_find_crossing (UiSequence *self,
                                guint64 from,
                                guint64 end,
                                GArray *positions,
                                guint n_most);

G_END_DECLS
