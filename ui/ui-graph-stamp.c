/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-stamp: a shape that is the same in many places of the graph, drawn once.
 *
 * Sixteen children have up to 48 objects in boxes with round corners, and round corners are the
 * dearest thing on the picture. So the shape is drawn at the first place and copied to the others:
 *
 *   for each:  if ((own = ui_graph_stamp_begin (&stamp, cr, kind, width, height)) != NULL)
 *                { draw it at 0, 0 into own; cairo_destroy (own); }
 *              ui_graph_stamp_paint (&stamp, cr, x, y);
 *
 * It lives no longer than one picture, so it never has to be told that something has changed.
 */

#include "ui-graph-stamp.h"

/* Lines may reach so far beyond a shape. */
#define BORDER 2

/**
 * ui_graph_stamp_clear:
 * @self: a stamp
 *
 * Frees what it has.
 */
void
ui_graph_stamp_clear (UiGraphStamp *self)
{
  g_clear_pointer (&self->surface, cairo_surface_destroy);
}

/**
 * ui_graph_stamp_begin:
 * @self: a stamp
 * @cr: where it will be painted
 * @kind: which shape is wanted: one number for each that looks different
 * @width: of the shape
 * @height: of the shape
 *
 * Returns: (transfer full) (nullable): where to draw the shape; %NULL when it is there
 */
cairo_t *
ui_graph_stamp_begin (UiGraphStamp *self,
                      cairo_t *cr,
                      guint kind,
                      double width,
                      double height)
{
  cairo_t *own;

  if (self->surface != NULL && self->kind == kind)
    return NULL;
  ui_graph_stamp_clear (self);
  self->kind = kind;
  self->surface =
      cairo_surface_create_similar (cairo_get_target (cr), CAIRO_CONTENT_COLOR_ALPHA,
                                    (int) width + 2 * BORDER + 1, (int) height + 2 * BORDER + 1);
  own = cairo_create (self->surface);
  cairo_translate (own, BORDER, BORDER);
  return own;
}

/**
 * ui_graph_stamp_paint:
 * @self: a stamp with a shape
 * @cr: where to paint
 * @x: where its left edge is, in whole pixels
 * @y: where its upper edge is, in whole pixels
 *
 * Paints the shape.
 */
void
ui_graph_stamp_paint (UiGraphStamp *self,
                      cairo_t *cr,
                      double x,
                      double y)
{
  cairo_set_source_surface (cr, self->surface, x - BORDER, y - BORDER);
  cairo_paint (cr);
}
