/* SPDX-License-Identifier: MIT */
/*
 * ui-backing: a painted widget's own picture of itself.
 *
 * Where little moves over much that stands still, the much is drawn once and then copied:
 *
 *   draw:   if ((own = ui_backing_begin (&backing, widget)) != NULL)    it must be drawn again
 *             { draw what stands still into own; cairo_destroy (own); }
 *           ui_backing_paint (&backing, cr);                            a copy
 *           draw what moves into cr;
 *
 * It is an image in memory, shared with the display server where that can be: each letter and line
 * that the server had to draw was a request to it, and the window waited for the answers longer than
 * the drawing takes here. The memory is kept as long as the widget has the same size: a megabyte that
 * is new in each frame costs more than what is drawn into it.
 */

#include "ui-backing.h"

/**
 * ui_backing_forget:
 * @self: a backing
 *
 * What was drawn is not what is to be seen any more.
 */
void
ui_backing_forget (UiBacking *self)
{
  self->is_right = FALSE;
}

/**
 * ui_backing_clear:
 * @self: a backing
 *
 * Gives its memory back. To be called when the widget is unrealized, and before it goes.
 */
void
ui_backing_clear (UiBacking *self)
{
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->is_right = FALSE;
}

static void
make_surface (UiBacking *self,
              GtkWidget *widget)
{
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);
  int scale = gtk_widget_get_scale_factor (widget);

  if (self->surface != NULL && self->width == width && self->height == height &&
      self->scale == scale)
    return;
  ui_backing_clear (self);
  self->surface = gdk_window_create_similar_image_surface (
      gtk_widget_get_window (widget), CAIRO_FORMAT_ARGB32, width * scale, height * scale, scale);
  self->width = width;
  self->height = height;
  self->scale = scale;
}

/**
 * ui_backing_begin:
 * @self: a backing
 * @widget: whose it is; realized
 *
 * Returns: (transfer full) (nullable): where to draw, with nothing on it yet; %NULL when what was
 *   drawn before is right
 */
cairo_t *
ui_backing_begin (UiBacking *self,
                  GtkWidget *widget)
{
  cairo_t *cr;

  make_surface (self, widget);
  if (self->is_right)
    return NULL;
  self->is_right = TRUE;
  cr = cairo_create (self->surface);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  return cr;
}

/**
 * ui_backing_paint:
 * @self: a backing
 * @cr: where to draw
 *
 * Copies what was drawn.
 */
void
ui_backing_paint (UiBacking *self,
                  cairo_t *cr)
{
  cairo_set_source_surface (cr, self->surface, 0, 0);
  cairo_paint (cr);
}
