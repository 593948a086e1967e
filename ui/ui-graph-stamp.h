/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiGraphStamp:
 * @surface: what it looks like; %NULL before it was drawn
 * @kind: which shape that is
 *
 * A shape that comes again and again in one picture. All zero at first.
 */
typedef struct
{
  cairo_surface_t *surface;
  guint kind;
} UiGraphStamp;

void ui_graph_stamp_clear (UiGraphStamp *self);
cairo_t *ui_graph_stamp_begin (UiGraphStamp *self,
                               cairo_t *cr,
                               guint kind,
                               double width,
                               double height);
void ui_graph_stamp_paint (UiGraphStamp *self,
                           cairo_t *cr,
                           double x,
                           double y);

G_END_DECLS
