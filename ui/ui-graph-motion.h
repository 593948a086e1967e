/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph-painter.h"

G_BEGIN_DECLS

typedef struct _UiGraphMotion UiGraphMotion;

/**
 * UiGraphMotionFunc:
 * @is_last: nothing is on its way any more
 * @now_us: the time of the frame
 * @data: as given to ui_graph_motion_new()
 *
 * Called before each frame, when the picture may be renewed.
 */
typedef void (*UiGraphMotionFunc) (gboolean is_last,
                                   gint64 now_us,
                                   gpointer data);

UiGraphMotion *ui_graph_motion_new (GtkWidget *widget,
                                    UiGraph *graph,
                                    const UiGraphPicture *picture,
                                    UiGraphMotionFunc func,
                                    gpointer data);
void ui_graph_motion_free (UiGraphMotion *self);
void ui_graph_motion_set_paused (UiGraphMotion *self,
                                 gboolean is_paused);
void ui_graph_motion_stop (UiGraphMotion *self);
gboolean ui_graph_motion_is_moving (const UiGraphMotion *self);
void ui_graph_motion_draw (UiGraphMotion *self,
                           const UiGraphFrame *frame,
                           cairo_t *cr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiGraphMotion, ui_graph_motion_free)

G_END_DECLS
