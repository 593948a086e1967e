/* SPDX-License-Identifier: MIT */
/*
 * ui-hex-painter: draws thousands of fixed-pitch characters in a fraction of a millisecond.
 *
 * A hex dump is the same hundred characters over and over, each in a column of its own. Laying
 * out such rows with Pango costs a hundred times what drawing them does, so this asks the font
 * once which glyph stands for which character, and afterwards only places glyphs:
 *
 *   begin   looks up the colours of the style context
 *   add     puts a glyph into the heap of its ink           (mark draws at once, beneath)
 *   end     hands each heap to cairo, one call for each ink
 */

#include "ui-hex-painter.h"
#include "ui-style.h"

#include <math.h>
#include <pango/pangocairo.h>

#define FIRST_CHAR ' '
#define N_CHARS ('~' - FIRST_CHAR + 1)
#define UNDERLINE_HEIGHT 2

/* One weight of the font. */
typedef struct
{
  cairo_scaled_font_t *font;
  unsigned long glyphs[N_CHARS];
} Face;

struct _UiHexPainter
{
  Face regular;
  Face bold;
  double char_width; /* pixels */
  double ascent;     /* pixels from the top of a row to its base line */
  int row_height;    /* pixels, with the room between rows */

  cairo_t *cr;                  /* between begin and end */
  GArray *heaps[UI_HEX_N_INKS]; /* of cairo_glyph_t, waiting for the end */
  GdkRGBA inks[UI_HEX_N_INKS];
  GdkRGBA ground;               /* behind a mark */
  GdkRGBA underline;            /* below it */
};

static void
face_load (Face *face,
           PangoContext *context,
           const PangoFontDescription *description)
{
  g_autoptr (PangoFont) font = pango_context_load_font (context, description);

  face->font = cairo_scaled_font_reference (
      pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (font)));
  for (guint i = 0; i < N_CHARS; i++)
    {
      char c = FIRST_CHAR + i;
      cairo_glyph_t *glyph = NULL;
      int n_glyphs = 0;

      if (cairo_scaled_font_text_to_glyphs (face->font, 0, 0, &c, 1, &glyph, &n_glyphs, NULL, NULL,
                                            NULL) == CAIRO_STATUS_SUCCESS &&
          n_glyphs > 0)
        face->glyphs[i] = glyph[0].index;
      cairo_glyph_free (glyph);
    }
}

static void
get_style_color (GtkStyleContext *context,
                 const char *style_class,
                 const char *property,
                 GdkRGBA *color)
{
  GdkRGBA *value = NULL;

  gtk_style_context_save (context);
  if (style_class != NULL)
    gtk_style_context_add_class (context, style_class);
  gtk_style_context_get (context, gtk_style_context_get_state (context), property, &value, NULL);
  gtk_style_context_restore (context);
  *color = *value;
  gdk_rgba_free (value);
}

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
  cairo_font_extents_t font_extents;
  cairo_text_extents_t digit_extents;

  pango_font_description_set_weight (description, PANGO_WEIGHT_NORMAL);
  face_load (&self->regular, context, description);
  pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);
  face_load (&self->bold, context, description);

  cairo_scaled_font_extents (self->regular.font, &font_extents);
  cairo_scaled_font_text_extents (self->regular.font, "0", &digit_extents);
  self->char_width = digit_extents.x_advance;
  self->ascent = ceil (font_extents.ascent);
  self->row_height =
      (int) (self->ascent + ceil (font_extents.descent)) + UI_HEX_PAINTER_ROW_SPACING;
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
  cairo_scaled_font_destroy (self->regular.font);
  cairo_scaled_font_destroy (self->bold.font);
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
  get_style_color (context, NULL, "color", &self->inks[UI_HEX_INK_TEXT]);
  get_style_color (context, UI_STYLE_DIM, "color", &self->inks[UI_HEX_INK_DIM]);
  get_style_color (context, NULL, "color", &self->inks[UI_HEX_INK_BOLD]);
  get_style_color (context, UI_STYLE_CHANGED, "background-color", &self->ground);
  get_style_color (context, UI_STYLE_CHANGED, "border-bottom-color", &self->underline);
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
  const Face *face = ink == UI_HEX_INK_BOLD ? &self->bold : &self->regular;
  cairo_glyph_t glyph = { .x = x, .y = y + self->ascent };

  if (!g_ascii_isgraph (c))
    return;
  glyph.index = face->glyphs[c - FIRST_CHAR];
  g_array_append_val (self->heaps[ink], glyph);
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
                             i == UI_HEX_INK_BOLD ? self->bold.font : self->regular.font);
      cairo_show_glyphs (self->cr, (cairo_glyph_t *) heap->data, heap->len);
      g_array_set_size (heap, 0);
    }
  self->cr = NULL;
}
