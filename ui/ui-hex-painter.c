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
 *   flush   hands each heap to cairo, one call for each ink  (frame and cover draw above it)
 *   end     the same, for the last time
 */

#include "ui-hex-painter.h"
#include "ui-glyph-face.h"
#include "ui-style.h"

#include <math.h>

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
  GdkRGBA selection;            /* behind what is selected */
  GdkRGBA paper;                /* behind everything */
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
  ui_style_get_color (context, UI_STYLE_PICKED, "background-color", &self->selection);
  ui_style_get_color (context, NULL, "background-color", &self->paper);
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
 * ui_hex_painter_select:
 * @self: the painter
 * @x: the left of the first column
 * @y: the top of the row
 * @n_chars: how many columns
 *
 * Draws the ground of what is selected, beneath all characters.
 */
void
ui_hex_painter_select (UiHexPainter *self,
                       double x,
                       double y,
                       guint n_chars)
{
  cairo_rectangle (self->cr, x, y, n_chars * self->char_width, self->row_height);
  fill (self, &self->selection, 1);
}

/**
 * ui_hex_painter_cover:
 * @self: the painter
 * @x: the left of the first column
 * @y: the top of the row
 * @n_chars: how many columns
 *
 * Clears a place that has been drawn, for something else.
 */
void
ui_hex_painter_cover (UiHexPainter *self,
                      double x,
                      double y,
                      guint n_chars)
{
  cairo_rectangle (self->cr, x, y, n_chars * self->char_width,
                   self->row_height - UI_HEX_PAINTER_ROW_SPACING);
  fill (self, &self->paper, 1);
}

/**
 * ui_hex_painter_frame:
 * @self: the painter
 * @x: the left of the first column
 * @y: the top of the row
 * @n_chars: how many columns
 * @is_heavy: whether it is the one of two that counts
 *
 * Draws the frame of the cursor, over the characters.
 */
void
ui_hex_painter_frame (UiHexPainter *self,
                      double x,
                      double y,
                      guint n_chars,
                      gboolean is_heavy)
{
  double line = is_heavy ? 2 : 1;
  double left = floor (x) - 2 + line / 2;
  double right = ceil (x + n_chars * self->char_width) + 2 - line / 2;
  double height = self->row_height - UI_HEX_PAINTER_ROW_SPACING + 2 - line;

  gdk_cairo_set_source_rgba (self->cr, &self->inks[is_heavy ? UI_HEX_INK_TEXT : UI_HEX_INK_DIM]);
  cairo_set_line_width (self->cr, line);
  cairo_rectangle (self->cr, left, y - 1 + line / 2, right - left, height);
  cairo_stroke (self->cr);
}

/**
 * ui_hex_painter_flush:
 * @self: the painter
 *
 * Draws all characters that were added; more may follow.
 */
void
ui_hex_painter_flush (UiHexPainter *self)
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
}

/**
 * ui_hex_painter_end:
 * @self: the painter
 *
 * Draws what is left, and gives the place to draw in back.
 */
void
ui_hex_painter_end (UiHexPainter *self)
{
  ui_hex_painter_flush (self);
  self->cr = NULL;
}
