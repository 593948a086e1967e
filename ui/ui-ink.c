/* SPDX-License-Identifier: MIT */
/*
 * ui-ink: the colours and the letters of a painted widget.
 *
 * A graph of sixteen children is a hundred short words, most of them with a number that changes ten
 * times a second. Laid out by Pango each time they were most of what a frame cost. So the theme and
 * the fonts are asked once, until the style changes, and words are placed glyph by glyph
 * (ui-glyph-face). Words in other scripts go to Pango, as they must.
 *
 *   style_updated:  ink = NULL          draw:  ink = ink ?: ui_ink_new (widget)
 */

#include "ui-ink.h"

#include "ui-glyph-face.h"

#include <math.h>

#define SMALL 0.83

struct _UiInk
{
  UiPalette palette;
  PangoFontDescription *fonts[UI_INK_N_FACES];
  UiGlyphFace *faces[UI_INK_N_FACES];
  PangoLayout *layout; /* for what the faces do not know */
  GArray *glyphs;      /* of cairo_glyph_t; empty between two words */
};

static PangoFontDescription *
dup_font (const PangoFontDescription *font,
          double scale,
          PangoWeight weight)
{
  PangoFontDescription *copy = pango_font_description_copy (font);
  int size = (int) (pango_font_description_get_size (font) * scale);

  if (pango_font_description_get_size_is_absolute (font))
    pango_font_description_set_absolute_size (copy, size);
  else
    pango_font_description_set_size (copy, size);
  pango_font_description_set_weight (copy, weight);
  return copy;
}

static void
load_fonts (UiInk *self,
            GtkWidget *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  PangoFontDescription *font = NULL;

  gtk_style_context_get (context, gtk_style_context_get_state (context), "font", &font, NULL);
  self->fonts[UI_INK_PLAIN] = dup_font (font, 1, PANGO_WEIGHT_NORMAL);
  self->fonts[UI_INK_BOLD] = dup_font (font, 1, PANGO_WEIGHT_BOLD);
  self->fonts[UI_INK_SMALL] = dup_font (font, SMALL, PANGO_WEIGHT_NORMAL);
  self->fonts[UI_INK_SMALL_BOLD] = dup_font (font, SMALL, PANGO_WEIGHT_BOLD);
  pango_font_description_free (font);
  for (UiInkFace i = 0; i < UI_INK_N_FACES; i++)
    self->faces[i] = ui_glyph_face_new (gtk_widget_get_pango_context (widget), self->fonts[i]);
}

/**
 * ui_ink_new:
 * @widget: the widget to draw in
 *
 * Asks the theme for the colours and the fonts of a widget, as they are now; to be made anew when
 * its style has changed. Main thread, as all of this.
 *
 * Returns: (transfer full): the ink
 */
UiInk *
ui_ink_new (GtkWidget *widget)
{
  UiInk *self = g_new0 (UiInk, 1);

  ui_palette_init (&self->palette, gtk_widget_get_style_context (widget));
  load_fonts (self, widget);
  self->layout = gtk_widget_create_pango_layout (widget, NULL);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  self->glyphs = g_array_new (FALSE, FALSE, sizeof (cairo_glyph_t));
  return self;
}

/**
 * ui_ink_free:
 * @self: (transfer full): ink
 *
 * Lets go of the fonts.
 */
void
ui_ink_free (UiInk *self)
{
  for (UiInkFace i = 0; i < UI_INK_N_FACES; i++)
    {
      ui_glyph_face_free (self->faces[i]);
      pango_font_description_free (self->fonts[i]);
    }
  g_object_unref (self->layout);
  g_array_unref (self->glyphs);
  g_free (self);
}

/**
 * ui_ink_get_palette:
 * @self: ink
 *
 * Returns: (transfer none): the colours of the theme
 */
const UiPalette *
ui_ink_get_palette (const UiInk *self)
{
  return &self->palette;
}

/**
 * ui_ink_get_height:
 * @self: ink
 * @face: how the words look
 *
 * Returns: the height of a line, in pixels
 */
int
ui_ink_get_height (const UiInk *self,
                   UiInkFace face)
{
  return (int) (ui_glyph_face_get_ascent (self->faces[face])
               + ui_glyph_face_get_descent (self->faces[face]));
}

static void
set_layout (UiInk *self,
            UiInkFace face,
            const char *words,
            int width)
{
  pango_layout_set_font_description (self->layout, self->fonts[face]);
  pango_layout_set_width (self->layout, width);
  pango_layout_set_text (self->layout, words, -1);
}

/**
 * ui_ink_measure:
 * @self: ink
 * @face: how the words look
 * @words: valid UTF-8 on one line
 *
 * Returns: how wide the words are, in pixels
 */
double
ui_ink_measure (UiInk *self,
                UiInkFace face,
                const char *words)
{
  double width;
  int pixels;

  if (ui_glyph_face_measure_text (self->faces[face], words, &width))
    return width;
  set_layout (self, face, words, -1);
  pango_layout_get_pixel_size (self->layout, &pixels, NULL);
  return pixels;
}

static void
draw_by_pango (UiInk *self,
               cairo_t *cr,
               UiInkFace face,
               const char *words,
               double x,
               double y,
               double width,
               double align)
{
  int height;
  int taken;

  set_layout (self, face, words, (int) width * PANGO_SCALE);
  pango_layout_get_pixel_size (self->layout, &taken, &height);
  cairo_move_to (cr, floor (x + align * (width - taken)),
                 y + (ui_ink_get_height (self, face) - height) / 2);
  pango_cairo_show_layout (cr, self->layout);
}

/**
 * ui_ink_draw_words:
 * @self: ink
 * @cr: where to draw, with the colour that is set there
 * @face: how the words look
 * @words: valid UTF-8 on one line
 * @x: the left of the room for them
 * @y: the top of the line
 * @width: how wide the room is; what does not fit is cut and ends in an ellipsis
 * @align: where they stand when there is more room: 0 left, 0.5 in the middle, 1 right
 *
 * Draws words.
 */
void
ui_ink_draw_words (UiInk *self,
                   cairo_t *cr,
                   UiInkFace face,
                   const char *words,
                   double x,
                   double y,
                   double width,
                   double align)
{
  const UiGlyphFace *glyph_face = self->faces[face];

  if (*words == '\0' || width <= 0)
    return;
  y = floor (y);
  if (!ui_glyph_face_add_text (glyph_face, self->glyphs, words, x,
                               y + ui_glyph_face_get_ascent (glyph_face), width, align))
    draw_by_pango (self, cr, face, words, x, y, width, align);
  else if (self->glyphs->len > 0)
    {
      cairo_set_scaled_font (cr, ui_glyph_face_get_font (glyph_face));
      cairo_show_glyphs (cr, (cairo_glyph_t *) self->glyphs->data, (int) self->glyphs->len);
      g_array_set_size (self->glyphs, 0);
    }
}
