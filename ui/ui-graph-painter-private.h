/* SPDX-License-Identifier: MIT */
/*
 * What the painters of the graph share: ui-graph-painter.c, which has all drawn,
 * ui-graph-string-painter, ui-graph-box-painter and ui-graph-flight-painter.
 */
#pragma once

#include "ui-graph-painter.h"
#include "ui-graph-stamp.h"

G_BEGIN_DECLS

typedef struct
{
  const UiGraphFrame *frame;
  const UiGraphPicture *picture; /* the frame's */
  cairo_t *cr;
  const UiPalette *palette;
  UiGraphStamp object_stamp; /* the box of an object, without its words */
  UiGraphStamp ground_stamp; /* that of a process */
} UiGraphPainter;

UiGraphPainter ui_graph_painter_init (const UiGraphFrame *frame,
                                      cairo_t *cr);
void ui_graph_painter_clear (UiGraphPainter *self);
void ui_graph_painter_set_color (const UiGraphPainter *self,
                                 const GdkRGBA *color,
                                 double strength);
void ui_graph_painter_add_rounded (cairo_t *cr,
                                   double x,
                                   double y,
                                   double width,
                                   double height,
                                   double radius);

G_END_DECLS
