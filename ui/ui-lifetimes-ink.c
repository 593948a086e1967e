/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-ink: the colours and the words of a frame of the lifetimes.
 *
 * All colours come from the style context, so light, dark and high contrast follow by themselves.
 */

#include "ui-lifetimes-ink.h"
#include "ui-style.h"

/**
 * ui_lifetimes_ink_init:
 * @self: (out caller-allocates): the ink
 * @widget: whose style counts
 * @cr: where to draw
 *
 * Looks up the colours. Nothing is to be freed. Main thread, as all of this.
 */
void
ui_lifetimes_ink_init (UiLifetimesInk *self,
                       GtkWidget *widget,
                       cairo_t *cr)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  *self = (UiLifetimesInk) { .widget = widget, .cr = cr, .strength = 1 };
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
               PangoWeight weight)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (self->widget, words);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

/**
 * ui_lifetimes_ink_measure:
 * @self: the ink
 * @words: a line of text
 * @weight: how bold
 *
 * Returns: how wide the words would be, in pixels
 */
int
ui_lifetimes_ink_measure (const UiLifetimesInk *self,
                          const char *words,
                          PangoWeight weight)
{
  g_autoptr (PangoLayout) layout = create_layout (self, words, weight);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/**
 * ui_lifetimes_ink_write:
 * @self: the ink
 * @words: a line of text
 * @x: where it begins
 * @middle: the height of its middle
 * @room: how wide it may be; what is longer ends in an ellipsis
 * @color: one of the ink's colours
 * @weight: how bold
 *
 * Writes a line of text.
 */
void
ui_lifetimes_ink_write (const UiLifetimesInk *self,
                        const char *words,
                        double x,
                        double middle,
                        double room,
                        const GdkRGBA *color,
                        PangoWeight weight)
{
  g_autoptr (PangoLayout) layout = create_layout (self, words, weight);
  int height;

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int) (room * PANGO_SCALE));
  pango_layout_get_pixel_size (layout, NULL, &height);
  ui_lifetimes_ink_set (self, color, 1);
  cairo_move_to (self->cr, x, middle - height / 2.0);
  pango_cairo_show_layout (self->cr, layout);
}
