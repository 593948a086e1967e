/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-record.h"
#include "ui-canvas.h"

G_BEGIN_DECLS

/* How wide the bar is that says that a process was stopped. */
#define UI_SEQUENCE_STOP_WIDTH 10
/* How far a cross goes from its middle. */
#define UI_SEQUENCE_CROSS 6

void ui_sequence_shape_head (UiCanvas *canvas,
                             UiInk ink,
                             double x1,
                             double y1,
                             double x2,
                             double y2);
gboolean ui_sequence_shape_is_of_life (guint8 step);
void ui_sequence_shape_mark (UiCanvas *canvas,
                             guint8 step,
                             UiInk ink,
                             double x,
                             double y);
void ui_sequence_shape_several (UiCanvas *canvas,
                                UiInk ink,
                                double x,
                                double y);
void ui_sequence_shape_stop (UiCanvas *canvas,
                             double x,
                             double top,
                             double bottom);
void ui_sequence_shape_cross (UiCanvas *canvas,
                              double x,
                              double y);

/* In ui-sequence-legend.c. */
double ui_sequence_legend_draw (UiCanvas *canvas,
                                double x,
                                double y,
                                double width);
char *ui_sequence_legend_dup_words (void);

G_END_DECLS
