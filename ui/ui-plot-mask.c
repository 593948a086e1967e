/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-mask: thousands of small rectangles of one colour, painted at once.
 *
 * A plot with sixteen lines is twenty thousand upright strokes. As a path, cairo sorts them and finds
 * out where they lie over each other, which took three quarters of a frame. Here each is some bytes
 * in an image of strengths, and the colour is then poured through that once:
 *
 *   add (x, y, 2, 5, 0.35)  ──▶  ░░░ strengths ░░░  ──paint (colour)──▶  cairo
 *
 * Where rectangles meet, the stronger one counts. On a finer screen the pixels become squares.
 */

#include "ui-plot-mask.h"

#include <string.h>

struct _UiPlotMask
{
  cairo_surface_t *surface; /* A8 */
  unsigned char *strengths; /* of the surface */
  int stride;
  int width;
  int height;
  int top;    /* the rows that something was added to: from there */
  int bottom; /* to before there */
};

/**
 * ui_plot_mask_new:
 * @width: in pixels, at least 1
 * @height: in pixels, at least 1
 *
 * Returns: (transfer full): a mask that lets nothing through
 */
UiPlotMask *
ui_plot_mask_new (int width,
                  int height)
{
  UiPlotMask *self = g_new0 (UiPlotMask, 1);

  self->surface = cairo_image_surface_create (CAIRO_FORMAT_A8, width, height);
  self->strengths = cairo_image_surface_get_data (self->surface);
  self->stride = cairo_image_surface_get_stride (self->surface);
  /* Without memory there is an image of no pixels. */
  self->width = self->strengths != NULL ? width : 0;
  self->height = self->strengths != NULL ? height : 0;
  self->top = self->height;
  return self;
}

/**
 * ui_plot_mask_free:
 * @self: (transfer full): a mask
 */
void
ui_plot_mask_free (UiPlotMask *self)
{
  cairo_surface_destroy (self->surface);
  g_free (self);
}

/**
 * ui_plot_mask_add:
 * @self: a mask
 * @x: the left edge
 * @y: the upper edge
 * @width: how wide
 * @height: how high
 * @strength: how much of the colour comes through, from 0 to 1
 *
 * Adds a rectangle; what is outside the mask is left out.
 */
void
ui_plot_mask_add (UiPlotMask *self,
                  int x,
                  int y,
                  int width,
                  int height,
                  double strength)
{
  int right = MIN (x + width, self->width);
  int top = MAX (y, 0);
  int bottom = MIN (y + height, self->height);
  unsigned char value = (unsigned char) (255 * strength + 0.5);

  if (top >= bottom)
    return;
  self->top = MIN (self->top, top);
  self->bottom = MAX (self->bottom, bottom);
  for (int row = top; row < bottom; row++)
    for (int column = MAX (x, 0); column < right; column++)
      {
        unsigned char *pixel = &self->strengths[(gsize) row * self->stride + column];

        *pixel = MAX (*pixel, value);
      }
}

static void
empty (UiPlotMask *self)
{
  if (self->top < self->bottom)
    memset (self->strengths + (gsize) self->top * self->stride, 0,
            (gsize) (self->bottom - self->top) * self->stride);
  self->top = self->height;
  self->bottom = 0;
}

/**
 * ui_plot_mask_paint:
 * @self: a mask
 * @cr: where to paint
 * @x: where the left edge of the mask is
 * @y: where its upper edge is
 * @color: what comes through
 *
 * Paints all rectangles. The mask is empty afterwards.
 */
void
ui_plot_mask_paint (UiPlotMask *self,
                    cairo_t *cr,
                    int x,
                    int y,
                    const GdkRGBA *color)
{
  cairo_pattern_t *pattern;
  cairo_matrix_t matrix;

  if (self->top >= self->bottom)
    return;
  cairo_surface_mark_dirty (self->surface);
  pattern = cairo_pattern_create_for_surface (self->surface);
  cairo_matrix_init_translate (&matrix, -x, -y);
  cairo_pattern_set_matrix (pattern, &matrix);
  cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_save (cr);
  cairo_rectangle (cr, x, y + self->top, self->width, self->bottom - self->top);
  cairo_clip (cr);
  cairo_mask (cr, pattern);
  cairo_restore (cr);
  cairo_pattern_destroy (pattern);
  empty (self);
}
