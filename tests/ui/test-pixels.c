/* SPDX-License-Identifier: MIT */
/*
 * Shapes put into an image and painted at once, read back pixel by pixel. No display.
 */

#include "ui-pixels.h"

#define SIZE 40

static const GdkRGBA red = { 1, 0, 0, 1 };
static const GdkRGBA black = { 0, 0, 0, 1 };

/* A white picture. */
static cairo_surface_t *
make_picture (int scale)
{
  cairo_surface_t *picture =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIZE * scale, SIZE * scale);
  cairo_t *cr;

  cairo_surface_set_device_scale (picture, scale, scale);
  cr = cairo_create (picture);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_destroy (cr);
  return picture;
}

/* A pixel of the picture, without what stands for its opacity. */
static guint32
get_pixel (cairo_surface_t *picture,
           int x,
           int y)
{
  const unsigned char *row;

  cairo_surface_flush (picture);
  row = cairo_image_surface_get_data (picture) + y * cairo_image_surface_get_stride (picture);
  return ((const guint32 *) row)[x] & 0xffffff;
}

static void
test_fills_and_puts (void)
{
  g_autoptr (UiPixels) pixels = ui_pixels_new ();
  cairo_surface_t *picture = make_picture (1);
  cairo_t *cr = cairo_create (picture);
  const GdkRectangle area = { 10, 5, 20, 30 };

  ui_pixels_begin (pixels, cr, &area, 1);
  ui_pixels_open (pixels, 10, 10);
  ui_pixels_put (pixels, 0, 0, SIZE, SIZE, ui_pixels_mix (&red, 0.5));
  ui_pixels_put (pixels, 12, 12, 2, 2, ui_pixels_mix (&red, 1));
  ui_pixels_fill (pixels, 16, 12, 2, 2, ui_pixels_mix (&black, 0.5));
  ui_pixels_paint (pixels, cr);

  /* Half of the red over the white, the whole of it, and half of the black over both. */
  g_assert_cmphex (get_pixel (picture, 10, 10), ==, 0xff7f7f);
  g_assert_cmphex (get_pixel (picture, 12, 12), ==, 0xff0000);
  g_assert_cmphex (get_pixel (picture, 14, 12), ==, 0xff7f7f);
  g_assert_cmphex (get_pixel (picture, 16, 12) & 0xf00000, ==, 0x700000);
  /* Nothing outside the area, nor outside the strip. */
  g_assert_cmphex (get_pixel (picture, 9, 12), ==, 0xffffff);
  g_assert_cmphex (get_pixel (picture, 30, 12), ==, 0xffffff);
  g_assert_cmphex (get_pixel (picture, 12, 9), ==, 0xffffff);
  g_assert_cmphex (get_pixel (picture, 12, 20), ==, 0xffffff);
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
}

/* The same columns, of which the first are outside, on a screen of 100 % and on one of 200 %. */
static void
test_columns (gconstpointer data)
{
  int scale = GPOINTER_TO_INT (data);
  g_autoptr (UiPixels) pixels = ui_pixels_new ();
  cairo_surface_t *picture = make_picture (scale);
  cairo_t *cr = cairo_create (picture);
  const GdkRectangle area = { 10, 0, 20, SIZE };
  const int heights[] = { 9, 9, 0, 1, 3, 7 };

  ui_pixels_begin (pixels, cr, &area, scale);
  ui_pixels_open (pixels, 0, SIZE);
  ui_pixels_columns (pixels, 9, 30, heights, G_N_ELEMENTS (heights), ui_pixels_mix (&black, 1));
  ui_pixels_paint (pixels, cr);
  for (int i = 0; i < (int) G_N_ELEMENTS (heights); i++)
    for (int y = 0; y < SIZE * scale; y++)
      {
        gboolean is_black = i > 0 && y < 30 * scale && y >= (30 - heights[i]) * scale;

        g_assert_cmphex (get_pixel (picture, (9 + i) * scale, y), ==, is_black ? 0 : 0xffffff);
      }
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
}

/* Two pieces side by side have the strokes that one of both would have. */
static void
test_hatching_goes_on (void)
{
  g_autoptr (UiPixels) pixels = ui_pixels_new ();
  cairo_surface_t *picture = make_picture (1);
  cairo_t *cr = cairo_create (picture);
  const GdkRectangle area = { 0, 0, SIZE, SIZE };
  guint32 pixel = ui_pixels_mix (&black, 1);

  ui_pixels_begin (pixels, cr, &area, 1);
  ui_pixels_open (pixels, 0, SIZE);
  ui_pixels_hatch (pixels, 3, 4, 8, 9, 5, pixel);
  ui_pixels_hatch (pixels, 11, 4, 12, 9, 5, pixel);
  ui_pixels_hatch (pixels, 3, 24, 20, 9, 5, pixel);
  ui_pixels_paint (pixels, cr);
  for (int y = 0; y < 9; y++)
    for (int x = 0; x < SIZE; x++)
      {
        gboolean is_stroke = x >= 3 && x < 23 && (x + y) % 5 == 4;

        g_assert_cmphex (get_pixel (picture, x, 4 + y), ==, is_stroke ? 0 : 0xffffff);
        g_assert_cmphex (get_pixel (picture, x, 24 + y), ==, is_stroke ? 0 : 0xffffff);
      }
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
}

/* Also where only a part of it is inside. */
static void
test_crosses (void)
{
  g_autoptr (UiPixels) pixels = ui_pixels_new ();
  cairo_surface_t *picture = make_picture (1);
  cairo_t *cr = cairo_create (picture);
  const GdkRectangle area = { 0, 0, SIZE, SIZE };
  guint32 pixel = ui_pixels_mix (&red, 1);

  ui_pixels_begin (pixels, cr, &area, 1);
  ui_pixels_open (pixels, 0, SIZE);
  ui_pixels_cross (pixels, 20, 20, 6, pixel);
  ui_pixels_cross (pixels, 0, 0, 6, pixel);
  ui_pixels_cross (pixels, SIZE, SIZE, 6, pixel);
  ui_pixels_cross (pixels, 2 * SIZE, -SIZE, 6, pixel);
  ui_pixels_paint (pixels, cr);
  g_assert_cmphex (get_pixel (picture, 20, 20), ==, 0xff0000);
  g_assert_cmphex (get_pixel (picture, 17, 23), ==, 0xff0000);
  g_assert_cmphex (get_pixel (picture, 20, 14), ==, 0xffffff);
  g_assert_cmphex (get_pixel (picture, 0, 0), ==, 0xff0000);
  g_assert_cmphex (get_pixel (picture, SIZE - 3, SIZE - 3), ==, 0xff0000);
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/pixels/fills-and-puts", test_fills_and_puts);
  g_test_add_data_func ("/ui/pixels/columns", GINT_TO_POINTER (1), test_columns);
  g_test_add_data_func ("/ui/pixels/columns-at-200", GINT_TO_POINTER (2), test_columns);
  g_test_add_func ("/ui/pixels/hatching-goes-on", test_hatching_goes_on);
  g_test_add_func ("/ui/pixels/crosses", test_crosses);
  return g_test_run ();
}
