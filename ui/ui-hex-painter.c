/* SPDX-License-Identifier: MIT */
/*
 * ui-hex-painter: draws thousands of fixed-pitch characters in a fraction of a millisecond.
 *
 * A hex dump is the same hundred characters over and over, each in a column of its own. Laying
 * out such rows with Pango costs a hundred times what drawing them does, so this places glyphs
 * that ui-glyph-face has looked up once:
 *
 *   begin   looks up the colours of the style context
 *   add     puts a glyph into the heap of its ink           (mark draws at once, beneath)
 *   end     hands each heap to cairo, one call for each ink
 */

#include "ui-hex-painter.h"
#include "ui-glyph-face.h"
#include "ui-style.h"

#define UNDERLINE_HEIGHT 2

struct _UiHexPainter
{
  UiGlyphFace *regular;
  UiGlyphFace *bold;
  double char_width; /* pixels */
  double ascent;     /* pixels from the top of a row to its base line */
  int row_height;    /* pixels, with the room between rows */

  cairo_t *cr;                  /* between begin and end */
  GArray *heaps[UI_HEX_N_INKS]; /* of cairo_glyph_t, waiting for the end */
  GdkRGBA inks[UI_HEX_N_INKS];
  GdkRGBA ground;               /* behind a mark */
  GdkRGBA underline;            /* below it */
};

/**
 * ui_hex_painter_new:
 * @widget: the widget to draw in, whose font counts
 *
 * Asks the font for its glyphs. To be made anew when the widget's style has changed. Main thread
 * only, as all of this.
 *
 * Returns: (transfer full): the painter
 */
UiHexPainter *
ui_hex_painter_new (GtkWidget *widget)
{
  UiHexPainter *self = g_new0 (UiHexPainter, 1);
  PangoContext *context = gtk_widget_get_pango_context (widget);
  g_autoptr (PangoFontDescription) description =
      pango_font_description_copy (pango_context_get_font_description (context));

  pango_font_description_set_weight (description, PANGO_WEIGHT_NORMAL);
  self->regular = ui_glyph_face_new (context, description);
  pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);
  self->bold = ui_glyph_face_new (context, description);

  self->char_width = ui_glyph_face_get_digit_width (self->regular);
  self->ascent = ui_glyph_face_get_ascent (self->regular);
  self->row_height = (int) (self->ascent + ui_glyph_face_get_descent (self->regular)) +
                     UI_HEX_PAINTER_ROW_SPACING;
  for (guint i = 0; i < UI_HEX_N_INKS; i++)
    self->heaps[i] = g_array_new (FALSE, FALSE, sizeof (cairo_glyph_t));
  return self;
}

/**
 * ui_hex_painter_free:
 * @self: (transfer full): the painter
 *
 * Lets go of the font.
 */
void
ui_hex_painter_free (UiHexPainter *self)
{
  for (guint i = 0; i < UI_HEX_N_INKS; i++)
    g_array_unref (self->heaps[i]);
  ui_glyph_face_free (self->regular);
  ui_glyph_face_free (self->bold);
  g_free (self);
}

/**
 * ui_hex_painter_get_char_width:
 * @self: the painter
 *
 * Returns: the width of a column, in pixels
 */
double
ui_hex_painter_get_char_width (UiHexPainter *self)
{
  return self->char_width;
}

/**
 * ui_hex_painter_get_row_height:
 * @self: the painter
 *
 * Returns: the height of a row and the room below it, in pixels
 */
int
ui_hex_painter_get_row_height (UiHexPainter *self)
{
  return self->row_height;
}

/**
 * ui_hex_painter_begin:
 * @self: the painter
 * @cr: where to draw; lent until the end
 * @context: whose colours to use
 *
 * Begins a frame.
 */
void
ui_hex_painter_begin (UiHexPainter *self,
                      cairo_t *cr,
                      GtkStyleContext *context)
{
  self->cr = cr;
  ui_style_get_color (context, NULL, "color", &self->inks[UI_HEX_INK_TEXT]);
  ui_style_get_color (context, UI_STYLE_DIM, "color", &self->inks[UI_HEX_INK_DIM]);
  ui_style_get_color (context, NULL, "color", &self->inks[UI_HEX_INK_BOLD]);
  ui_style_get_color (context, UI_STYLE_CHANGED, "background-color", &self->ground);
  ui_style_get_color (context, UI_STYLE_CHANGED, "border-bottom-color", &self->underline);
}

/**
 * ui_hex_painter_add:
 * @self: the painter
 * @ink: how the character looks
 * @x: the left of its column
 * @y: the top of its row
 * @c: a printable ASCII character; others are passed over, and so is the blank
 *
 * Adds a character to the frame.
 */
void
ui_hex_painter_add (UiHexPainter *self,
                    UiHexInk ink,
                    double x,
                    double y,
                    char c)
{
  const UiGlyphFace *face = ink == UI_HEX_INK_BOLD ? self->bold : self->regular;

  ui_glyph_face_add_char (face, self->heaps[ink], c, x, y + self->ascent);
}

static void
fill (UiHexPainter *self,
      const GdkRGBA *color,
      double strength)
{
  cairo_set_source_rgba (self->cr, color->red, color->green, color->blue, color->alpha * strength);
  cairo_fill (self->cr);
}

/**
 * ui_hex_painter_mark:
 * @self: the painter
 * @x: the left of the first column
 * @y: the top of the row
 * @n_chars: how many columns
 * @strength: from 1 for new to 0 for gone
 *
 * Draws the ground and the underline of what changed, beneath all characters.
 */
void
ui_hex_painter_mark (UiHexPainter *self,
                     double x,
                     double y,
                     guint n_chars,
                     double strength)
{
  double width = n_chars * self->char_width;
  double height = self->row_height - UI_HEX_PAINTER_ROW_SPACING;

  cairo_rectangle (self->cr, x, y, width, height);
  fill (self, &self->ground, strength);
  cairo_rectangle (self->cr, x, y + height, width, UNDERLINE_HEIGHT);
  fill (self, &self->underline, strength);
}

/**
 * ui_hex_painter_end:
 * @self: the painter
 *
 * Draws all characters of the frame.
 */
void
ui_hex_painter_end (UiHexPainter *self)
{
  for (guint i = 0; i < UI_HEX_N_INKS; i++)
    {
      GArray *heap = self->heaps[i];

      if (heap->len == 0)
        continue;
      gdk_cairo_set_source_rgba (self->cr, &self->inks[i]);
      cairo_set_scaled_font (self->cr,
                             ui_glyph_face_get_font (i == UI_HEX_INK_BOLD ? self->bold
                                                                          : self->regular));
      cairo_show_glyphs (self->cr, (cairo_glyph_t *) heap->data, heap->len);
      g_array_set_size (heap, 0);
    }
  self->cr = NULL;
}
