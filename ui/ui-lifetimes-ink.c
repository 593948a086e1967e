/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-ink: the colours and the words of the lifetimes.
 *
 * All colours come from the style context, so light, dark and high contrast follow by themselves: the
 * view makes new ink when its style changes. To lay out sixteen names and what stands behind sixteen
 * bars with Pango took a fifth of a frame; plain letters come from ui-glyph-face, and those of one
 * colour are drawn together.
 */

#include "ui-lifetimes-ink.h"
#include "ui-style.h"

#include <math.h>

static void
load_colors (UiLifetimesInk *self,
             GtkStyleContext *context)
{
  ui_style_get_color (context, NULL, "color", &self->text);
  ui_style_get_color (context, UI_STYLE_DIM, "color", &self->dim);
  ui_style_get_color (context, UI_STYLE_DEATH, "color", &self->death);
  ui_style_get_color (context, UI_STYLE_CURSOR, "color", &self->ink);
  ui_style_get_color (context, NULL, "background-color", &self->base);
  gtk_style_context_save (context);
  gtk_style_context_set_state (context,
                               gtk_style_context_get_state (context) | GTK_STATE_FLAG_SELECTED);
  ui_style_get_color (context, NULL, "background-color", &self->accent);
  gtk_style_context_restore (context);
}

static PangoFontDescription *
dup_font (const UiLifetimesInk *self,
          gboolean is_bold)
{
  GtkStyleContext *context = gtk_widget_get_style_context (self->widget);
  PangoFontDescription *font = NULL;

  gtk_style_context_get (context, gtk_style_context_get_state (context), "font", &font, NULL);
  if (is_bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  return font;
}

/**
 * ui_lifetimes_ink_new:
 * @widget: whose style counts; must outlive the ink
 *
 * Looks up the colours and the letters. Main thread, as all of this.
 *
 * Returns: (transfer full): the ink
 */
UiLifetimesInk *
ui_lifetimes_ink_new (GtkWidget *widget)
{
  UiLifetimesInk *self = g_new0 (UiLifetimesInk, 1);

  self->widget = widget;
  self->pixels = ui_pixels_new ();
  self->strength = 1;
  load_colors (self, gtk_widget_get_style_context (widget));
  for (guint i = 0; i < G_N_ELEMENTS (self->faces); i++)
    {
      g_autoptr (PangoFontDescription) font = dup_font (self, i != 0);

      self->faces[i] = ui_glyph_face_new (gtk_widget_get_pango_context (widget), font);
    }
  self->glyphs = g_array_new (FALSE, FALSE, sizeof (cairo_glyph_t));
  return self;
}

/**
 * ui_lifetimes_ink_free:
 * @self: (transfer full): the ink
 */
void
ui_lifetimes_ink_free (UiLifetimesInk *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->faces); i++)
    ui_glyph_face_free (self->faces[i]);
  ui_pixels_free (self->pixels);
  g_array_unref (self->glyphs);
  g_free (self);
}

/**
 * ui_lifetimes_ink_set:
 * @self: the ink
 * @color: one of its colours
 * @strength: how much of it, 0 to 1
 *
 * Draws with that colour from now on.
 */
void
ui_lifetimes_ink_set (const UiLifetimesInk *self,
                      const GdkRGBA *color,
                      double strength)
{
  cairo_set_source_rgba (self->cr, color->red, color->green, color->blue,
                         color->alpha * strength * self->strength);
}

static PangoLayout *
create_layout (const UiLifetimesInk *self,
               const char *words,
               gboolean is_bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (self->widget, words);
  g_autoptr (PangoFontDescription) font = dup_font (self, is_bold);

  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

/**
 * ui_lifetimes_ink_measure:
 * @self: the ink
 * @words: a line of text
 * @is_bold: whether its letters are bold
 *
 * Returns: how wide the words would be, in pixels
 */
double
ui_lifetimes_ink_measure (const UiLifetimesInk *self,
                          const char *words,
                          gboolean is_bold)
{
  g_autoptr (PangoLayout) layout = NULL;
  double width;
  int pixels;

  if (ui_glyph_face_measure_text (self->faces[is_bold], words, &width))
    return ceil (width);
  layout = create_layout (self, words, is_bold);
  pango_layout_get_pixel_size (layout, &pixels, NULL);
  return pixels;
}

static void
write_by_pango (const UiLifetimesInk *self,
                const char *words,
                double x,
                double middle,
                double room,
                const GdkRGBA *color,
                gboolean is_bold)
{
  g_autoptr (PangoLayout) layout = create_layout (self, words, is_bold);
  int height;

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int) (room * PANGO_SCALE));
  pango_layout_get_pixel_size (layout, NULL, &height);
  ui_lifetimes_ink_set (self, color, 1);
  cairo_move_to (self->cr, x, middle - height / 2.0);
  pango_cairo_show_layout (self->cr, layout);
}

/**
 * ui_lifetimes_ink_write:
 * @self: the ink
 * @words: a line of text
 * @x: where it begins
 * @middle: the height of its middle
 * @room: how wide it may be; what is longer ends in an ellipsis
 * @color: one of the ink's colours
 * @is_bold: whether its letters are bold
 *
 * Writes a line of text, at the latest with ui_lifetimes_ink_flush().
 */
void
ui_lifetimes_ink_write (UiLifetimesInk *self,
                        const char *words,
                        double x,
                        double middle,
                        double room,
                        const GdkRGBA *color,
                        gboolean is_bold)
{
  const UiGlyphFace *face = self->faces[is_bold];
  double ascent = ui_glyph_face_get_ascent (face);
  double height = ascent + ui_glyph_face_get_descent (face);
  GdkRGBA inked = *color;

  inked.alpha *= self->strength;
  if (self->waiting_is_bold != is_bold || !gdk_rgba_equal (&self->waiting_color, &inked))
    ui_lifetimes_ink_flush (self);
  self->waiting_color = inked;
  self->waiting_is_bold = is_bold;
  if (!ui_glyph_face_add_text (face, self->glyphs, words, floor (x),
                               floor (middle - height / 2) + ascent, room, 0))
    write_by_pango (self, words, x, middle, room, color, is_bold);
}

/**
 * ui_lifetimes_ink_flush:
 * @self: the ink
 *
 * Draws the words that wait.
 */
void
ui_lifetimes_ink_flush (UiLifetimesInk *self)
{
  if (self->glyphs->len == 0)
    return;
  gdk_cairo_set_source_rgba (self->cr, &self->waiting_color);
  cairo_set_scaled_font (self->cr, ui_glyph_face_get_font (self->faces[self->waiting_is_bold]));
  cairo_show_glyphs (self->cr, (cairo_glyph_t *) self->glyphs->data, (int) self->glyphs->len);
  g_array_set_size (self->glyphs, 0);
}
