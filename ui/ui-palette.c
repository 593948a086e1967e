/* SPDX-License-Identifier: MIT */
/*
 * ui-palette: the theme's colours, for widgets that paint.
 *
 * Looking them up costs some microseconds each, so it is done once for a frame. The ink is the
 * accent mixed towards the text, because the accent of a dark theme is itself dark, and that of a
 * light one light.
 */

#include "ui-palette.h"

#include "ui-style.h"

#define INK_TEXT_PART 0.3

static void
get_named_color (GtkStyleContext *context,
                 const char *name,
                 const GdkRGBA *otherwise,
                 GdkRGBA *color)
{
  if (!gtk_style_context_lookup_color (context, name, color))
    *color = *otherwise;
}

static double
mix (double accent,
     double text)
{
  return (1 - INK_TEXT_PART) * accent + INK_TEXT_PART * text;
}

/**
 * ui_palette_init:
 * @self: (out): the colours
 * @context: of the widget to draw in
 *
 * Looks up the colours of a widget, as they are now. Main thread.
 */
void
ui_palette_init (UiPalette *self,
                 GtkStyleContext *context)
{
  ui_style_get_color (context, NULL, "color", &self->text);
  ui_style_get_color (context, UI_STYLE_DIM, "color", &self->dim);
  ui_style_get_color (context, UI_STYLE_DEATH, "color", &self->death);
  get_named_color (context, "theme_base_color", &self->text, &self->base);
  get_named_color (context, "theme_selected_bg_color", &self->text, &self->accent);
  self->ink = (GdkRGBA){ mix (self->accent.red, self->text.red),
                         mix (self->accent.green, self->text.green),
                         mix (self->accent.blue, self->text.blue), 1 };
}

/**
 * ui_palette_set_source:
 * @cr: where to draw
 * @color: one of a palette's
 * @strength: 1 for the colour itself, less to let the ground shine through
 *
 * Draws with a colour from now on.
 */
void
ui_palette_set_source (cairo_t *cr,
                       const GdkRGBA *color,
                       double strength)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * strength);
}
