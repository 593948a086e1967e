/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-focus.h"
#include "ui-scroll-area.h"
#include "ui-sequence-export.h"
#include "ui-sequence-frame.h"

G_BEGIN_DECLS

#define UI_TYPE_SEQUENCE_VIEW (ui_sequence_view_get_type ())
G_DECLARE_FINAL_TYPE (UiSequenceView, ui_sequence_view, UI, SEQUENCE_VIEW, UiScrollArea)

/* Signals: "facts-changed": something else is under the pointer or chosen; "view-changed": another
 * part of the run is visible, or it is followed or not; "lanes-changed": there are others. */

GtkWidget *ui_sequence_view_new (UiFocus *focus,
                                 UiLifetimes *lifetimes,
                                 pid_t parent_pid);
UiFocus *ui_sequence_view_get_focus (UiSequenceView *self);
UiSequenceScene *ui_sequence_view_get_scene (UiSequenceView *self);
UiSequenceLanes *ui_sequence_view_get_lanes (UiSequenceView *self);
const UiTimeAxis *ui_sequence_view_get_axis (UiSequenceView *self);
UiSequenceFrame ui_sequence_view_get_frame (UiSequenceView *self);

void ui_sequence_view_zoom (UiSequenceView *self,
                            double factor,
                            double at_px);
void ui_sequence_view_fit (UiSequenceView *self);
void ui_sequence_view_follow (UiSequenceView *self);
void ui_sequence_view_show (UiSequenceView *self,
                            gint64 from_ns,
                            gint64 to_ns);
void ui_sequence_view_scroll_by (UiSequenceView *self,
                                 GtkOrientation orientation,
                                 double amount);
void ui_sequence_view_set_current (UiSequenceView *self,
                                   guint64 position);
guint64 ui_sequence_view_get_current (UiSequenceView *self);
void ui_sequence_view_set_range (UiSequenceView *self,
                                 gint64 from_ns,
                                 gint64 to_ns);
gint64 ui_sequence_view_get_range (UiSequenceView *self,
                                   gint64 *to_ns);
void ui_sequence_view_hover (UiSequenceView *self,
                             int item);
UiSequenceExport ui_sequence_view_get_export (UiSequenceView *self,
                                              gboolean is_whole);
char *ui_sequence_view_dup_facts (UiSequenceView *self);

G_END_DECLS
