/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph-painter.h"

G_BEGIN_DECLS

#define UI_TYPE_GRAPH_VIEW (ui_graph_view_get_type ())
G_DECLARE_FINAL_TYPE (UiGraphView, ui_graph_view, UI, GRAPH_VIEW, GtkDrawingArea)

/* Signals: "box-activated" (guint member), "string-activated" (guint member, const char *object_name). */

GtkWidget *ui_graph_view_new (UiGraph *graph,
                              UiLifetimes *lifetimes);
void ui_graph_view_set_subject (UiGraphView *self,
                                const char *lab,
                                guint member);
void ui_graph_view_set_paused (UiGraphView *self,
                               gboolean is_paused);
gboolean ui_graph_view_is_empty (UiGraphView *self);
gboolean ui_graph_view_is_moving (UiGraphView *self);

/* For input and accessibility. */
const UiGraphPicture *ui_graph_view_get_picture (UiGraphView *self);
guint ui_graph_view_get_selected_member (UiGraphView *self);
UiGraphItem ui_graph_view_get_focused (UiGraphView *self);
void ui_graph_view_set_focused (UiGraphView *self,
                                UiGraphItem item);
void ui_graph_view_activate (UiGraphView *self,
                             UiGraphItem item);

G_END_DECLS
