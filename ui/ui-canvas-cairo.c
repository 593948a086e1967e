/* SPDX-License-Identifier: MIT */
/*
 * ui-canvas-cairo: a canvas on the screen or in a picture.
 *
 * Texts are most of what a frame costs, so their plain letters come from ui-glyph-face; what has
 * other letters is laid out by Pango. What follows one another and is of one kind and one ink is
 * handed to cairo together:
 *
 *   fill accent, fill accent, fill accent, text dim, text dim  ->  one fill, one row of glyphs
 *
 * Lines that run straight across or down are rectangles of whole pixels, which cost nothing unless
 * a slanting one among them makes cairo look at all their edges; so they are drawn by themselves.
 */

#include "ui-canvas-cairo.h"
#include "ui-glyph-face.h"
#include "ui-palette.h"

#include <math.h>

/* What a fill costs grows faster than the number of shapes in it, so more are not drawn together. */
#define FILLS_MAX 64

/* What waits to be drawn together. */
typedef enum
{
  NOTHING,
  LINES,
  FILLS,
  TEXTS,
} Kind;

typedef struct
{
  Kind kind;
  UiInk ink;
  double width;     /* of lines */
  UiDash dash;      /* of lines */
  gboolean is_bold; /* of texts */
  guint n;          /* how many */
} Batch;

typedef struct
{
  UiCanvas parent;

  cairo_t *cr;              /* borrowed; NULL between two frames */
  Batch batch;              /* what waits: its path is cairo's, its letters are the glyphs */
  GdkRGBA inks[UI_N_INKS];
  PangoFontDescription *fonts[2]; /* plain and bold */
  UiGlyphFace *faces[2];
  PangoLayout *layout;      /* for what the faces do not know */
  GArray *glyphs;           /* of cairo_glyph_t: of the texts that wait */
  GArray *straight;         /* of cairo_rectangle_t: of the lines that wait, those that run straight */
} CairoCanvas;

const GdkRGBA ui_canvas_paper_inks[UI_N_INKS] = {
  [UI_INK_TEXT] = { 0.10, 0.10, 0.10, 1 },  [UI_INK_DIM] = { 0.40, 0.40, 0.40, 1 },
  [UI_INK_FAINT] = { 0.88, 0.88, 0.88, 1 }, [UI_INK_ACCENT] = { 0.11, 0.39, 0.69, 1 },
  [UI_INK_SOFT] = { 0.85, 0.90, 0.96, 1 },  [UI_INK_DEATH] = { 0.75, 0.11, 0.16, 1 },
  [UI_INK_BASE] = { 1, 1, 1, 1 },
};

static void
set_ink (CairoCanvas *self,
         UiInk ink)
{
  gdk_cairo_set_source_rgba (self->cr, &self->inks[ink]);
}

static void
draw_lines (CairoCanvas *self)
{
  static const double dashes[UI_N_DASHES][2] = { { 0 }, { 5, 3 }, { 1.5, 3 } };
  UiDash dash = self->batch.dash;

  cairo_set_line_width (self->cr, self->batch.width);
  cairo_set_dash (self->cr, dashes[dash], dash == UI_DASH_NONE ? 0 : 2, 0);
  cairo_stroke (self->cr);
  for (guint i = 0; i < self->straight->len; i++)
    {
      const cairo_rectangle_t *line = &g_array_index (self->straight, cairo_rectangle_t, i);

      cairo_rectangle (self->cr, line->x, line->y, line->width, line->height);
    }
  if (self->straight->len > 0)
    cairo_fill (self->cr);
  g_array_set_size (self->straight, 0);
}

static void
draw_texts (CairoCanvas *self)
{
  cairo_set_scaled_font (self->cr, ui_glyph_face_get_font (self->faces[self->batch.is_bold]));
  cairo_show_glyphs (self->cr, (cairo_glyph_t *) self->glyphs->data, (int) self->glyphs->len);
  g_array_set_size (self->glyphs, 0);
}

static void
flush (CairoCanvas *self)
{
  if (self->batch.kind == NOTHING)
    return;
  set_ink (self, self->batch.ink);
  switch (self->batch.kind)
    {
    case LINES:
      draw_lines (self);
      break;
    case FILLS:
      cairo_fill (self->cr);
      break;
    case TEXTS:
      draw_texts (self);
      break;
    case NOTHING:
    default:
      break;
    }
  self->batch.kind = NOTHING;
}

/* Draws what waits, unless what comes goes with it. */
static void
begin_batch (CairoCanvas *self,
             Batch next)
{
  const Batch *batch = &self->batch;

  if (batch->kind != next.kind || batch->ink != next.ink || batch->width != next.width ||
      batch->dash != next.dash || batch->is_bold != next.is_bold ||
      (batch->kind == FILLS && batch->n == FILLS_MAX))
    flush (self);
  next.n = batch->kind == NOTHING ? 1 : batch->n + 1;
  self->batch = next;
}

/* Takes a line that runs straight; returns FALSE for another. */
static gboolean
add_straight (CairoCanvas *self,
              double width,
              const UiPoint *from,
              const UiPoint *to)
{
  cairo_rectangle_t line = { MIN (from->x, to->x), MIN (from->y, to->y), fabs (to->x - from->x),
                             fabs (to->y - from->y) };

  if (line.height == 0)
    {
      line.y -= width / 2;
      line.height = width;
    }
  else if (line.width == 0)
    {
      line.x -= width / 2;
      line.width = width;
    }
  else
    {
      return FALSE;
    }
  g_array_append_val (self->straight, line);
  return TRUE;
}

static void
cairo_canvas_line (UiCanvas *canvas,
                   UiInk ink,
                   double width,
                   UiDash dash,
                   const UiPoint *points,
                   guint n_points)
{
  CairoCanvas *self = (CairoCanvas *) canvas;

  begin_batch (self, (Batch) { .kind = LINES, .ink = ink, .width = width, .dash = dash });
  if (n_points == 2 && dash == UI_DASH_NONE && add_straight (self, width, &points[0], &points[1]))
    return;
  cairo_move_to (self->cr, points[0].x, points[0].y);
  for (guint i = 1; i < n_points; i++)
    cairo_line_to (self->cr, points[i].x, points[i].y);
}

static void
cairo_canvas_fill (UiCanvas *canvas,
                   UiInk ink,
                   const UiPoint *points,
                   guint n_points)
{
  CairoCanvas *self = (CairoCanvas *) canvas;

  begin_batch (self, (Batch) { .kind = FILLS, .ink = ink });
  cairo_move_to (self->cr, points[0].x, points[0].y);
  for (guint i = 1; i < n_points; i++)
    cairo_line_to (self->cr, points[i].x, points[i].y);
  cairo_close_path (self->cr);
}

static void
draw_by_pango (CairoCanvas *self,
               gboolean is_bold,
               const char *text,
               double x,
               double y,
               double width,
               double align)
{
  PangoRectangle logical;

  pango_layout_set_font_description (self->layout, self->fonts[is_bold]);
  pango_layout_set_width (self->layout, (int) (width * PANGO_SCALE));
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_extents (self->layout, NULL, &logical);
  x += align * (width - (double) logical.width / PANGO_SCALE);
  y -= (double) pango_layout_get_baseline (self->layout) / PANGO_SCALE;
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_layout (self->cr, self->layout);
}

static void
cairo_canvas_text (UiCanvas *canvas,
                   UiInk ink,
                   gboolean is_bold,
                   const char *text,
                   double x,
                   double y,
                   double width,
                   double align)
{
  CairoCanvas *self = (CairoCanvas *) canvas;

  x = floor (x);
  y = floor (y);
  begin_batch (self, (Batch) { .kind = TEXTS, .ink = ink, .is_bold = is_bold });
  if (ui_glyph_face_add_text (self->faces[is_bold], self->glyphs, text, x, y, width, align))
    return;
  flush (self);
  set_ink (self, ink);
  draw_by_pango (self, is_bold, text, x, y, width, align);
}

static void
cairo_canvas_move (UiCanvas *canvas,
                   double x,
                   double y)
{
  CairoCanvas *self = (CairoCanvas *) canvas;

  flush (self);
  cairo_save (self->cr);
  cairo_translate (self->cr, x, y);
}

static void
cairo_canvas_clip (UiCanvas *canvas,
                   double x,
                   double y,
                   double width,
                   double height)
{
  CairoCanvas *self = (CairoCanvas *) canvas;

  flush (self);
  cairo_save (self->cr);
  cairo_rectangle (self->cr, x, y, width, height);
  cairo_clip (self->cr);
}

/* Also the way back from a move. */
static void
cairo_canvas_unclip (UiCanvas *canvas)
{
  CairoCanvas *self = (CairoCanvas *) canvas;

  flush (self);
  cairo_restore (self->cr);
}

static void
cairo_canvas_free (UiCanvas *canvas)
{
  CairoCanvas *self = (CairoCanvas *) canvas;

  for (guint i = 0; i < G_N_ELEMENTS (self->fonts); i++)
    {
      ui_glyph_face_free (self->faces[i]);
      pango_font_description_free (self->fonts[i]);
    }
  g_object_unref (self->layout);
  g_array_unref (self->glyphs);
  g_array_unref (self->straight);
  g_free (self);
}

static const UiCanvasClass cairo_canvas_class = {
  .line = cairo_canvas_line,
  .fill = cairo_canvas_fill,
  .text = cairo_canvas_text,
  .move = cairo_canvas_move,
  .back = cairo_canvas_unclip,
  .clip = cairo_canvas_clip,
  .unclip = cairo_canvas_unclip,
  .free = cairo_canvas_free,
};

/* Takes over the font. */
static CairoCanvas *
cairo_canvas_new (PangoContext *pango,
                  PangoFontDescription *font)
{
  CairoCanvas *self = g_new0 (CairoCanvas, 1);

  self->parent.class = &cairo_canvas_class;
  self->fonts[FALSE] = font;
  self->fonts[TRUE] = pango_font_description_copy (font);
  pango_font_description_set_weight (self->fonts[TRUE], PANGO_WEIGHT_BOLD);
  for (guint i = 0; i < G_N_ELEMENTS (self->fonts); i++)
    self->faces[i] = ui_glyph_face_new (pango, self->fonts[i]);
  self->parent.char_px = ui_glyph_face_get_digit_width (self->faces[FALSE]);
  self->layout = pango_layout_new (pango);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  self->glyphs = g_array_new (FALSE, FALSE, sizeof (cairo_glyph_t));
  self->straight = g_array_new (FALSE, FALSE, sizeof (cairo_rectangle_t));
  return self;
}

static GdkRGBA
mix (const GdkRGBA *color,
     const GdkRGBA *base,
     double part)
{
  return (GdkRGBA) { base->red + (color->red - base->red) * part,
                     base->green + (color->green - base->green) * part,
                     base->blue + (color->blue - base->blue) * part, 1 };
}

static void
load_inks (CairoCanvas *self,
           GtkStyleContext *style)
{
  GdkRGBA *inks = self->inks;
  UiPalette palette;

  ui_palette_init (&palette, style);
  inks[UI_INK_TEXT] = palette.text;
  inks[UI_INK_DIM] = palette.dim;
  inks[UI_INK_ACCENT] = palette.ink;
  inks[UI_INK_DEATH] = palette.death;
  inks[UI_INK_BASE] = palette.base;
  inks[UI_INK_FAINT] = mix (&palette.text, &palette.base, 0.10);
  inks[UI_INK_SOFT] = mix (&palette.ink, &palette.base, 0.18);
}

/**
 * ui_canvas_cairo_new_for_widget:
 * @widget: whose fonts and colours count
 *
 * Returns: (transfer full): a canvas, to be made anew when the widget's style changes
 */
UiCanvas *
ui_canvas_cairo_new_for_widget (GtkWidget *widget)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  PangoFontDescription *font = NULL;
  CairoCanvas *self;

  gtk_style_context_get (style, gtk_style_context_get_state (style), "font", &font, NULL);
  self = cairo_canvas_new (gtk_widget_get_pango_context (widget), font);
  load_inks (self, style);
  return &self->parent;
}

/**
 * ui_canvas_cairo_new_for_paper:
 *
 * Returns: (transfer full): a canvas in colours that print well; it needs no display
 */
UiCanvas *
ui_canvas_cairo_new_for_paper (void)
{
  PangoContext *pango = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  CairoCanvas *self =
      cairo_canvas_new (pango, pango_font_description_from_string (UI_CANVAS_PAPER_FONT));

  memcpy (self->inks, ui_canvas_paper_inks, sizeof self->inks);
  g_object_unref (pango);
  return &self->parent;
}

/**
 * ui_canvas_cairo_set_context:
 * @canvas: a canvas of this kind
 * @cr: (nullable): where to draw from now on; lent until the next call
 *
 * Begins or, with %NULL, ends a frame.
 */
void
ui_canvas_cairo_set_context (UiCanvas *canvas,
                             cairo_t *cr)
{
  CairoCanvas *self = (CairoCanvas *) canvas;

  if (self->cr != NULL)
    flush (self);
  self->cr = cr;
  if (cr != NULL)
    cairo_set_antialias (cr, CAIRO_ANTIALIAS_FAST);
}
