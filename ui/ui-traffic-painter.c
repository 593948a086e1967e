/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-painter: draws a screen full of cells in a fraction of a millisecond.
 *
 *   begin   lends it the surface
 *   mark    fills the ground of a selected row at once, beneath everything
 *   add     places the glyphs of a cell on the heap of its face and ink
 *   end     hands each heap to cairo, one call each
 *
 * A text that the cached glyphs cannot say (anything but ASCII) is laid out by Pango and drawn at
 * once; a screen full of such texts is slower, but still far from slow.
 */

#include "ui-traffic-painter.h"
#include "ui-glyph-face.h"
#include "ui-style.h"

#include <pango/pangocairo.h>

/* Room above and below the letters, in pixels. */
#define ROW_PADDING 3

struct _UiTrafficPainter
{
  UiGlyphFace *faces[UI_TRAFFIC_N_FACES];
  PangoFontDescription *fonts[UI_TRAFFIC_N_FACES];
  PangoLayout *layout; /* for what the faces do not know; one after the other */
  GdkRGBA inks[UI_TRAFFIC_N_INKS];
  GdkRGBA ground;      /* of a selected row */
  int row_height;      /* pixels */
  double ascent;       /* pixels from the top of a row to the base line that all faces share */

  cairo_t *cr;         /* between begin and end */
  GArray *heaps[UI_TRAFFIC_N_FACES][UI_TRAFFIC_N_INKS]; /* of cairo_glyph_t, until the end */
};

/* The font of a widget with one more CSS class. */
static PangoFontDescription *
dup_style_font (GtkStyleContext *context,
                const char *style_class)
{
  PangoFontDescription *font = NULL;

  gtk_style_context_save (context);
  if (style_class != NULL)
    gtk_style_context_add_class (context, style_class);
  gtk_style_context_get (context, gtk_style_context_get_state (context), "font", &font, NULL);
  gtk_style_context_restore (context);
  return font;
}

static void
load_fonts (UiTrafficPainter *self,
            GtkStyleContext *style,
            PangoContext *pango)
{
  self->fonts[UI_TRAFFIC_FACE_PLAIN] = dup_style_font (style, NULL);
  self->fonts[UI_TRAFFIC_FACE_BOLD] = dup_style_font (style, NULL);
  self->fonts[UI_TRAFFIC_FACE_MONOSPACE] = dup_style_font (style, UI_STYLE_LOG);
  pango_font_description_set_weight (self->fonts[UI_TRAFFIC_FACE_BOLD], PANGO_WEIGHT_BOLD);

  for (UiTrafficFace i = 0; i < UI_TRAFFIC_N_FACES; i++)
    {
      double descent;

      self->faces[i] = ui_glyph_face_new (pango, self->fonts[i]);
      descent = ui_glyph_face_get_descent (self->faces[i]);
      self->ascent = MAX (self->ascent, ui_glyph_face_get_ascent (self->faces[i]));
      self->row_height = MAX (self->row_height, (int) descent);
    }
  self->ascent += ROW_PADDING;
  self->row_height += (int) self->ascent + ROW_PADDING;
}

static void
load_colors (UiTrafficPainter *self,
             GtkStyleContext *style)
{
  ui_style_get_color (style, NULL, "color", &self->inks[UI_TRAFFIC_INK_TEXT]);
  ui_style_get_color (style, UI_STYLE_DIM, "color", &self->inks[UI_TRAFFIC_INK_DIM]);
  ui_style_get_color (style, UI_STYLE_DEATH, "color", &self->inks[UI_TRAFFIC_INK_DEATH]);
  gtk_style_context_save (style);
  gtk_style_context_set_state (style,
                               gtk_style_context_get_state (style) | GTK_STATE_FLAG_SELECTED);
  ui_style_get_color (style, NULL, "color", &self->inks[UI_TRAFFIC_INK_SELECTED]);
  ui_style_get_color (style, NULL, "background-color", &self->ground);
  gtk_style_context_restore (style);
}

/**
 * ui_traffic_painter_new:
 * @widget: the widget to draw in, whose fonts and colours count
 *
 * Asks the fonts for their glyphs and the theme for its colours. To be made anew when the
 * widget's style has changed. Main thread only, as all of this.
 *
 * Returns: (transfer full): the painter
 */
UiTrafficPainter *
ui_traffic_painter_new (GtkWidget *widget)
{
  UiTrafficPainter *self = g_new0 (UiTrafficPainter, 1);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  load_fonts (self, style, gtk_widget_get_pango_context (widget));
  load_colors (self, style);
  self->layout = gtk_widget_create_pango_layout (widget, NULL);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  for (UiTrafficFace face = 0; face < UI_TRAFFIC_N_FACES; face++)
    for (UiTrafficInk ink = 0; ink < UI_TRAFFIC_N_INKS; ink++)
      self->heaps[face][ink] = g_array_new (FALSE, FALSE, sizeof (cairo_glyph_t));
  return self;
}

/**
 * ui_traffic_painter_free:
 * @self: (transfer full): the painter
 *
 * Lets go of the fonts.
 */
void
ui_traffic_painter_free (UiTrafficPainter *self)
{
  for (UiTrafficFace face = 0; face < UI_TRAFFIC_N_FACES; face++)
    {
      for (UiTrafficInk ink = 0; ink < UI_TRAFFIC_N_INKS; ink++)
        g_array_unref (self->heaps[face][ink]);
      ui_glyph_face_free (self->faces[face]);
      pango_font_description_free (self->fonts[face]);
    }
  g_object_unref (self->layout);
  g_free (self);
}

/**
 * ui_traffic_painter_get_row_height:
 * @self: the painter
 *
 * Returns: the height of a row, in pixels
 */
int
ui_traffic_painter_get_row_height (UiTrafficPainter *self)
{
  return self->row_height;
}

/**
 * ui_traffic_painter_get_char_width:
 * @self: the painter
 * @face: one of its fonts
 *
 * Returns: the width of a digit in pixels, which is a usual width for any character
 */
double
ui_traffic_painter_get_char_width (UiTrafficPainter *self,
                                   UiTrafficFace face)
{
  return ui_glyph_face_get_digit_width (self->faces[face]);
}

/**
 * ui_traffic_painter_begin:
 * @self: the painter
 * @cr: where to draw; lent until the end
 *
 * Begins a frame.
 */
void
ui_traffic_painter_begin (UiTrafficPainter *self,
                          cairo_t *cr)
{
  self->cr = cr;
}

/**
 * ui_traffic_painter_mark:
 * @self: the painter
 * @x: the left of a row
 * @y: its top
 * @width: how wide it is
 *
 * Draws the ground of a selected row. To be called before its cells are added.
 */
void
ui_traffic_painter_mark (UiTrafficPainter *self,
                         double x,
                         double y,
                         double width)
{
  gdk_cairo_set_source_rgba (self->cr, &self->ground);
  cairo_rectangle (self->cr, x, y, width, self->row_height);
  cairo_fill (self->cr);
}

static void
draw_by_pango (UiTrafficPainter *self,
               UiTrafficFace face,
               UiTrafficInk ink,
               const char *text,
               double x,
               double y,
               double width,
               double align)
{
  PangoRectangle logical;

  pango_layout_set_font_description (self->layout, self->fonts[face]);
  pango_layout_set_width (self->layout, (int) (width * PANGO_SCALE));
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_extents (self->layout, NULL, &logical);
  x += align * (width - (double) logical.width / PANGO_SCALE);
  y += self->ascent - (double) pango_layout_get_baseline (self->layout) / PANGO_SCALE;
  gdk_cairo_set_source_rgba (self->cr, &self->inks[ink]);
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_layout (self->cr, self->layout);
}

/**
 * ui_traffic_painter_add:
 * @self: the painter
 * @face: in which font
 * @ink: in which colour
 * @text: valid UTF-8 on one line
 * @x: the left of the room for it
 * @y: the top of its row
 * @width: how wide the room is; what does not fit is cut and ends in an ellipsis
 * @align: where the text stands when there is more room: 0 left, 1 right
 *
 * Adds a cell to the frame.
 */
void
ui_traffic_painter_add (UiTrafficPainter *self,
                        UiTrafficFace face,
                        UiTrafficInk ink,
                        const char *text,
                        double x,
                        double y,
                        double width,
                        double align)
{
  if (*text == '\0' || width <= 0)
    return;
  if (!ui_glyph_face_add_text (self->faces[face], self->heaps[face][ink], text, x,
                               y + self->ascent, width, align))
    draw_by_pango (self, face, ink, text, x, y, width, align);
}

/**
 * ui_traffic_painter_end:
 * @self: the painter
 *
 * Draws all cells of the frame.
 */
void
ui_traffic_painter_end (UiTrafficPainter *self)
{
  for (UiTrafficFace face = 0; face < UI_TRAFFIC_N_FACES; face++)
    for (UiTrafficInk ink = 0; ink < UI_TRAFFIC_N_INKS; ink++)
      {
        GArray *heap = self->heaps[face][ink];

        if (heap->len == 0)
          continue;
        gdk_cairo_set_source_rgba (self->cr, &self->inks[ink]);
        cairo_set_scaled_font (self->cr, ui_glyph_face_get_font (self->faces[face]));
        cairo_show_glyphs (self->cr, (cairo_glyph_t *) heap->data, heap->len);
        g_array_set_size (heap, 0);
      }
  self->cr = NULL;
}
