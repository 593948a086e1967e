/* SPDX-License-Identifier: MIT */
/*
 * ui-pixels: thousands of small shapes of many colours, put into an image and painted at once.
 *
 *   open strip, put, fill, hatch, columns, cross  ──▶  image in memory  ──paint──▶  window
 *
 * As paths, each kind and colour of a lane of sixteen was a request of its own, which cairo first
 * looked through for what lies over what, and which the server then painted. Here a shape is a few
 * writes to memory. All of them lie on whole pixels, where nothing is to be smoothed but crosses, so
 * the picture is the same. On a finer screen the image is as fine as the screen. Only what lies in
 * strips that were opened is painted, so that what is between lanes costs nothing.
 *
 * Sibling: ui-plot-mask, for one colour of which the stronger counts. Here what comes later lies
 * over what came before. Main thread.
 */

#include "ui-pixels.h"

#include <math.h>
#include <string.h>

/* Crosses of a reach are drawn once, and then copied. */
#define CROSS_WIDTH 3
#define CROSS_MARGIN 2

/* In pixels of where it is painted. */
typedef struct
{
  int y;
  int height;
} Strip;

struct _UiPixels
{
  cairo_surface_t *surface; /* ARGB32; NULL before the first frame */
  guint32 *pixels;          /* of the surface */
  int stride;               /* pixels from one row to the next */
  int width;                /* in the screen's own pixels */
  int height;
  int scale;                /* so many of them are one */
  int left;                 /* where the area is */
  int top;
  GArray *strips;           /* of Strip: what is painted */

  cairo_surface_t *cross;   /* A8; NULL before the first cross */
  int cross_reach;
};

/**
 * ui_pixels_new:
 *
 * Returns: (transfer full): an image of nothing, to be kept from frame to frame
 */
UiPixels *
ui_pixels_new (void)
{
  UiPixels *self = g_new0 (UiPixels, 1);

  self->strips = g_array_new (FALSE, FALSE, sizeof (Strip));
  return self;
}

/**
 * ui_pixels_free:
 * @self: (transfer full): an image
 */
void
ui_pixels_free (UiPixels *self)
{
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->cross, cairo_surface_destroy);
  g_array_unref (self->strips);
  g_free (self);
}

static void
make_surface (UiPixels *self,
              cairo_t *cr,
              int width,
              int height,
              int scale)
{
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->cross, cairo_surface_destroy);
  self->surface = cairo_surface_create_similar_image (cairo_get_target (cr), CAIRO_FORMAT_ARGB32,
                                                      MAX (width, 1), MAX (height, 1));
  cairo_surface_set_device_scale (self->surface, scale, scale);
  self->width = width;
  self->height = height;
  self->scale = scale;
}

/**
 * ui_pixels_begin:
 * @self: an image
 * @cr: where it will be painted
 * @area: the part of that which it covers
 * @scale: how many pixels of the screen are one
 *
 * Begins a frame, without any strips.
 */
void
ui_pixels_begin (UiPixels *self,
                 cairo_t *cr,
                 const GdkRectangle *area,
                 int scale)
{
  int width = MAX (area->width, 0) * scale;
  int height = MAX (area->height, 0) * scale;

  if (self->surface == NULL || width != self->width || height != self->height ||
      scale != self->scale)
    make_surface (self, cr, width, height, scale);
  /* Waits until the server has read the last frame. */
  cairo_surface_flush (self->surface);
  self->left = area->x;
  self->top = area->y;
  self->pixels = (guint32 *) cairo_image_surface_get_data (self->surface);
  self->stride = cairo_image_surface_get_stride (self->surface) / (int) sizeof (guint32);
  /* Without memory there is an image of no pixels. */
  if (self->pixels == NULL)
    self->width = self->height = 0;
  g_array_set_size (self->strips, 0);
}

/**
 * ui_pixels_open:
 * @self: an image
 * @y: the upper edge, in the coordinates of where it is painted
 * @height: how high
 *
 * Opens a strip of the area, transparent at first. Strips must not lie over each other.
 */
void
ui_pixels_open (UiPixels *self,
                int y,
                int height)
{
  Strip strip = { MAX (y, self->top), 0 };
  int end = MIN (y + height, self->top + self->height / self->scale);

  strip.height = end - strip.y;
  if (strip.height <= 0)
    return;
  g_array_append_val (self->strips, strip);
  memset (self->pixels + (gsize) (strip.y - self->top) * self->scale * self->stride, 0,
          (gsize) strip.height * self->scale * self->stride * sizeof (guint32));
}

/**
 * ui_pixels_mix:
 * @color: a colour
 * @strength: how much of it, from 0 to 1
 *
 * Returns: the same as it lies in the image: each part times the opacity
 */
guint32
ui_pixels_mix (const GdkRGBA *color,
               double strength)
{
  double alpha = color->alpha * strength;

  return (guint32) lround (alpha * 255) << 24 | (guint32) lround (color->red * alpha * 255) << 16 |
         (guint32) lround (color->green * alpha * 255) << 8 |
         (guint32) lround (color->blue * alpha * 255);
}

/* All four parts of a pixel times a number from 0 to 256 over 256. */
static inline guint32
weaken (guint32 pixel,
        guint32 times)
{
  guint32 even = ((pixel & 0x00ff00ff) * times >> 8) & 0x00ff00ff;
  guint32 odd = ((pixel >> 8 & 0x00ff00ff) * times) & 0xff00ff00;

  return even | odd;
}

static inline void
lay_over (guint32 *below,
          guint32 pixel)
{
  *below = pixel + weaken (*below, 256 - (pixel >> 24));
}

/* A rectangle of the image, in its own pixels. */
typedef struct
{
  int left;
  int top;
  int right;
  int bottom;
} Box;

static Box
get_box (const UiPixels *self,
         int x,
         int y,
         int width,
         int height)
{
  return (Box) {
    .left = MAX ((x - self->left) * self->scale, 0),
    .top = MAX ((y - self->top) * self->scale, 0),
    .right = MIN ((x - self->left + width) * self->scale, self->width),
    .bottom = MIN ((y - self->top + height) * self->scale, self->height),
  };
}

static guint32 *
get_row (const UiPixels *self,
         int y)
{
  return self->pixels + (gsize) y * self->stride;
}

/* These two are what a frame consists of; so simple, the compiler does many pixels at once. */
static void
put_run (guint32 *run,
         int n_pixels,
         guint32 pixel)
{
  for (int i = 0; i < n_pixels; i++)
    run[i] = pixel;
}

static void
put_where_higher (guint32 *run,
                  const int *heights,
                  int n_pixels,
                  int height,
                  guint32 pixel)
{
  for (int i = 0; i < n_pixels; i++)
    run[i] = heights[i] > height ? pixel : run[i];
}

static void
lay_run (guint32 *run,
         int n_pixels,
         guint32 pixel)
{
  for (int i = 0; i < n_pixels; i++)
    lay_over (&run[i], pixel);
}

/**
 * ui_pixels_put:
 * @self: an image
 * @x: the left edge, in the coordinates of where it is painted
 * @y: the upper edge
 * @width: how wide
 * @height: how high
 * @pixel: with what, from ui_pixels_mix()
 *
 * Puts a rectangle in place of what was there; what is outside the area is left out.
 */
void
ui_pixels_put (UiPixels *self,
               int x,
               int y,
               int width,
               int height,
               guint32 pixel)
{
  Box box = get_box (self, x, y, width, height);

  for (int row = box.top; row < box.bottom; row++)
    put_run (get_row (self, row) + box.left, box.right - box.left, pixel);
}

/**
 * ui_pixels_fill:
 * @self: an image
 * @x: the left edge
 * @y: the upper edge
 * @width: how wide
 * @height: how high
 * @pixel: with what
 *
 * Lays a rectangle over what was there.
 */
void
ui_pixels_fill (UiPixels *self,
                int x,
                int y,
                int width,
                int height,
                guint32 pixel)
{
  Box box = get_box (self, x, y, width, height);

  for (int row = box.top; row < box.bottom; row++)
    lay_run (get_row (self, row) + box.left, box.right - box.left, pixel);
}

/**
 * ui_pixels_hatch:
 * @self: an image
 * @x: the left edge
 * @y: the upper edge
 * @width: how wide
 * @height: how high
 * @distance: from one stroke to the next
 * @pixel: with what
 *
 * Lays slanting strokes over a rectangle. They go on where two rectangles of the same height meet.
 */
void
ui_pixels_hatch (UiPixels *self,
                 int x,
                 int y,
                 int width,
                 int height,
                 int distance,
                 guint32 pixel)
{
  Box box = get_box (self, x, y, width, height);
  int scale = self->scale;

  for (int row = box.top; row < box.bottom; row++)
    {
      /* In pixels of where it is painted: the first place of a stroke in this row. */
      int place = self->left + box.left / scale;
      int sum = place + self->top + row / scale - y;

      place += (distance - 1 - sum % distance + distance) % distance - self->left;
      for (int i = place * scale; i < box.right; i += distance * scale)
        lay_run (get_row (self, row) + i, scale, pixel);
    }
}

/**
 * ui_pixels_columns:
 * @self: an image
 * @x: the left edge of the first column
 * @bottom: the line that all stand on
 * @heights: (array length=n_heights): how high each is
 * @n_heights: how many, each a pixel wide
 * @pixel: with what
 *
 * Lays columns that stand side by side over what was there.
 */
void
ui_pixels_columns (UiPixels *self,
                   int x,
                   int bottom,
                   const int *heights,
                   guint n_heights,
                   guint32 pixel)
{
  int scale = self->scale;
  int highest = 0;
  Box box;

  for (guint i = 0; i < n_heights; i++)
    highest = MAX (highest, heights[i]);
  box = get_box (self, x, bottom - highest, (int) n_heights, highest);
  heights += box.left / scale + self->left - x;
  for (int y = box.top; y < box.bottom; y++)
    {
      guint32 *row = get_row (self, y) + box.left;
      int height = bottom - self->top - 1 - y / scale;

      if (scale == 1 && pixel >> 24 == 255)
        put_where_higher (row, heights, box.right - box.left, height, pixel);
      else
        for (int i = 0; i < box.right - box.left; i++)
          if (heights[i / scale] > height)
            lay_over (&row[i], pixel);
    }
}

static void
draw_cross (UiPixels *self,
            int reach)
{
  int size = 2 * (reach + CROSS_MARGIN) + 1;
  double middle = size / 2.0;
  cairo_t *cr;

  g_clear_pointer (&self->cross, cairo_surface_destroy);
  self->cross =
      cairo_image_surface_create (CAIRO_FORMAT_A8, size * self->scale, size * self->scale);
  self->cross_reach = reach;
  cairo_surface_set_device_scale (self->cross, self->scale, self->scale);
  cr = cairo_create (self->cross);
  cairo_set_line_width (cr, CROSS_WIDTH);
  cairo_move_to (cr, middle - reach, middle - reach);
  cairo_line_to (cr, middle + reach, middle + reach);
  cairo_move_to (cr, middle - reach, middle + reach);
  cairo_line_to (cr, middle + reach, middle - reach);
  cairo_stroke (cr);
  cairo_destroy (cr);
  cairo_surface_flush (self->cross);
}

/**
 * ui_pixels_cross:
 * @self: an image
 * @x: the pixel in its middle
 * @y: the same
 * @reach: how far it goes from there to all sides
 * @pixel: with what
 *
 * Lays a cross over what was there.
 */
void
ui_pixels_cross (UiPixels *self,
                 int x,
                 int y,
                 int reach,
                 guint32 pixel)
{
  const unsigned char *strengths;
  int left = (x - reach - CROSS_MARGIN - self->left) * self->scale;
  int top = (y - reach - CROSS_MARGIN - self->top) * self->scale;
  int size = (2 * (reach + CROSS_MARGIN) + 1) * self->scale;

  if (self->cross == NULL || self->cross_reach != reach)
    draw_cross (self, reach);
  strengths = cairo_image_surface_get_data (self->cross);
  for (int j = MAX (-top, 0); strengths != NULL && j < MIN (size, self->height - top); j++)
    for (int i = MAX (-left, 0); i < MIN (size, self->width - left); i++)
      {
        guint32 part = strengths[j * cairo_image_surface_get_stride (self->cross) + i];

        lay_over (&get_row (self, top + j)[left + i],
                  weaken (pixel, part + (part >> 7)));
      }
}

/**
 * ui_pixels_paint:
 * @self: an image
 * @cr: the same as at the beginning
 *
 * Paints the strips.
 */
void
ui_pixels_paint (UiPixels *self,
                 cairo_t *cr)
{
  if (self->strips->len == 0)
    return;
  cairo_surface_mark_dirty (self->surface);
  cairo_set_source_surface (cr, self->surface, self->left, self->top);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  for (guint i = 0; i < self->strips->len; i++)
    {
      const Strip *strip = &g_array_index (self->strips, Strip, i);

      cairo_rectangle (cr, self->left, strip->y, self->width / self->scale, strip->height);
    }
  cairo_fill (cr);
}
