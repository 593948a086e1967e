/* SPDX-License-Identifier: MIT */
/*
 * ui-glyph-face: one weight of a font, with its plain characters looked up once.
 *
 * A list of records or a hex dump is the same hundred characters over and over. Laying out every
 * cell with Pango costs a hundred times what drawing it does. So this asks the font once which
 * glyph stands for which printable ASCII character and how far it advances; afterwards a text is
 * only placed, glyph by glyph, into an array that cairo draws in one call:
 *
 *   "msg 12"  ->  { 'm' at 0, 's' at 9, 'g' at 15, '1' at 26, '2' at 32 }
 *
 * Beyond ASCII it knows three characters: the ellipsis, because texts that are cut end in it, and the
 * point and the sign for micro that the program's own texts have. What else a text may hold (other scripts, accents, emoji) needs shaping and other fonts: such a
 * text is refused, and its owner draws it by a PangoLayout.
 *
 * The glyphs belong to no size of screen: cairo scales the font to the surface, so a window on a
 * screen of 200 % is as sharp as text by Pango.
 */

#include "ui-glyph-face.h"

#include <math.h>
#include <pango/pangocairo.h>

#define FIRST_CHAR ' '
#define LAST_CHAR '~'
#define N_ASCII (LAST_CHAR - FIRST_CHAR + 1)
#define ELLIPSIS_ID N_ASCII
#define N_IDS (N_ASCII + (int) G_N_ELEMENTS (others))
#define UNKNOWN_ID (-1)

/* What is known beyond ASCII. */
static const char others[][4] = { "…", "·", "µ" };

typedef struct
{
  unsigned long index; /* 0 when the font has no such character */
  double advance;      /* pixels to the next character */
} Glyph;

struct _UiGlyphFace
{
  cairo_scaled_font_t *font;
  double ascent;       /* pixels, whole */
  double descent;      /* pixels, whole */
  Glyph glyphs[N_IDS]; /* by character less FIRST_CHAR, then the others */
};

static void
look_up (UiGlyphFace *self,
         Glyph *place,
         const char *text,
         int length_bytes)
{
  cairo_glyph_t *glyph = NULL;
  int n_glyphs = 0;
  cairo_text_extents_t extents;

  if (cairo_scaled_font_text_to_glyphs (self->font, 0, 0, text, length_bytes, &glyph, &n_glyphs,
                                        NULL, NULL, NULL) == CAIRO_STATUS_SUCCESS &&
      n_glyphs == 1)
    {
      cairo_scaled_font_glyph_extents (self->font, glyph, 1, &extents);
      place->index = glyph->index;
      place->advance = extents.x_advance;
    }
  cairo_glyph_free (glyph);
}

/* Takes one character off the text. */
static int
read_id (const char **text)
{
  const char *at = *text;

  if (*at >= FIRST_CHAR && *at <= LAST_CHAR)
    {
      *text = at + 1;
      return *at - FIRST_CHAR;
    }
  for (int i = 0; i < (int) G_N_ELEMENTS (others); i++)
    if (g_str_has_prefix (at, others[i]))
      {
        *text = at + strlen (others[i]);
        return N_ASCII + i;
      }
  return UNKNOWN_ID;
}

static void
place_glyph (const UiGlyphFace *self,
             GArray *glyphs,
             int id,
             double x,
             double y)
{
  cairo_glyph_t glyph = { .index = self->glyphs[id].index, .x = x, .y = y };

  if (id != 0)
    g_array_append_val (glyphs, glyph);
}

/* How much of a text fits into a width: all of it, or what leaves room for an ellipsis.
 * FALSE when it has a character that is not known here. */
static gboolean
fit_text (const UiGlyphFace *self,
          const char *text,
          double width,
          const char **cut,
          double *fitting)
{
  double ellipsis = self->glyphs[ELLIPSIS_ID].advance;
  const char *at = text;
  double total = 0;

  *cut = text;
  *fitting = 0;
  while (*at != '\0' && total <= width)
    {
      int id = read_id (&at);

      if (id == UNKNOWN_ID || self->glyphs[id].index == 0)
        return FALSE;
      total += self->glyphs[id].advance;
      if (total + ellipsis <= width)
        {
          *cut = at;
          *fitting = total;
        }
    }
  if (total <= width)
    {
      *cut = at;
      *fitting = total;
    }
  return *cut == at || self->glyphs[ELLIPSIS_ID].index != 0;
}

/**
 * ui_glyph_face_new:
 * @context: of the widget to draw in
 * @description: which font
 *
 * Asks the font for its glyphs. To be made anew when the widget's style has changed. Main thread
 * only, as all of this.
 *
 * Returns: (transfer full): the face
 */
UiGlyphFace *
ui_glyph_face_new (PangoContext *context,
                   const PangoFontDescription *description)
{
  UiGlyphFace *self = g_new0 (UiGlyphFace, 1);
  g_autoptr (PangoFont) font = pango_context_load_font (context, description);
  cairo_font_extents_t extents;

  self->font = cairo_scaled_font_reference (
      pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (font)));
  cairo_scaled_font_extents (self->font, &extents);
  self->ascent = ceil (extents.ascent);
  self->descent = ceil (extents.descent);
  for (char c = FIRST_CHAR; c <= LAST_CHAR; c++)
    look_up (self, &self->glyphs[c - FIRST_CHAR], &c, 1);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    look_up (self, &self->glyphs[N_ASCII + i], others[i], (int) strlen (others[i]));
  return self;
}

/**
 * ui_glyph_face_free:
 * @self: (transfer full): the face
 *
 * Lets go of the font.
 */
void
ui_glyph_face_free (UiGlyphFace *self)
{
  cairo_scaled_font_destroy (self->font);
  g_free (self);
}

/**
 * ui_glyph_face_get_font:
 * @self: the face
 *
 * Returns: (transfer none): what cairo_set_scaled_font() wants before its glyphs are drawn
 */
cairo_scaled_font_t *
ui_glyph_face_get_font (const UiGlyphFace *self)
{
  return self->font;
}

/**
 * ui_glyph_face_get_ascent:
 * @self: the face
 *
 * Returns: the room above the base line, in whole pixels
 */
double
ui_glyph_face_get_ascent (const UiGlyphFace *self)
{
  return self->ascent;
}

/**
 * ui_glyph_face_get_descent:
 * @self: the face
 *
 * Returns: the room below the base line, in whole pixels
 */
double
ui_glyph_face_get_descent (const UiGlyphFace *self)
{
  return self->descent;
}

/**
 * ui_glyph_face_get_digit_width:
 * @self: the face
 *
 * Returns: the width of a digit in pixels; of any character when the pitch is fixed
 */
double
ui_glyph_face_get_digit_width (const UiGlyphFace *self)
{
  return self->glyphs['0' - FIRST_CHAR].advance;
}

/**
 * ui_glyph_face_measure_text:
 * @self: the face
 * @text: valid UTF-8 on one line
 * @width: (out): how wide it is, in pixels
 *
 * Returns: %FALSE when a character is not known here, and Pango has to measure it
 */
gboolean
ui_glyph_face_measure_text (const UiGlyphFace *self,
                            const char *text,
                            double *width)
{
  const char *cut;
  double fitting;

  if (!fit_text (self, text, G_MAXDOUBLE, &cut, &fitting))
    return FALSE;
  *width = fitting;
  return TRUE;
}

/**
 * ui_glyph_face_add_char:
 * @self: the face
 * @glyphs: (element-type cairo_glyph_t): where to add
 * @c: a printable ASCII character; others are passed over, and so is the blank
 * @x: its left, in pixels
 * @y: its base line, in pixels
 *
 * Adds one character.
 */
void
ui_glyph_face_add_char (const UiGlyphFace *self,
                        GArray *glyphs,
                        char c,
                        double x,
                        double y)
{
  if (g_ascii_isgraph (c))
    place_glyph (self, glyphs, c - FIRST_CHAR, x, y);
}

/**
 * ui_glyph_face_add_text:
 * @self: the face
 * @glyphs: (element-type cairo_glyph_t): where to add
 * @text: valid UTF-8 on one line
 * @x: the left of the room for it, in pixels
 * @y: the base line, in pixels
 * @width: how wide the room is; what does not fit is cut and ends in an ellipsis
 * @align: where the text stands when there is more room: 0 left, 1 right
 *
 * Adds a text, unless a character of what can be seen is not known here.
 *
 * Returns: %FALSE when nothing was added and Pango has to draw it
 */
gboolean
ui_glyph_face_add_text (const UiGlyphFace *self,
                        GArray *glyphs,
                        const char *text,
                        double x,
                        double y,
                        double width,
                        double align)
{
  const char *at = text;
  const char *cut;
  double fitting;
  double ellipsis = self->glyphs[ELLIPSIS_ID].advance;

  if (!fit_text (self, text, width, &cut, &fitting))
    return FALSE;
  if (*cut != '\0' && ellipsis > width)
    return TRUE;
  x += align * (width - fitting - (*cut != '\0' ? ellipsis : 0));
  while (at < cut)
    {
      int id = read_id (&at);

      if (id == UNKNOWN_ID)
        break;
      place_glyph (self, glyphs, id, x, y);
      x += self->glyphs[id].advance;
    }
  if (*cut != '\0')
    place_glyph (self, glyphs, ELLIPSIS_ID, x, y);
  return TRUE;
}
