/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiPalette:
 * @text: words and lines
 * @dim: words that need not be read
 * @base: the ground
 * @accent: the one accent of the theme, for grounds
 * @ink: the accent where it must be seen on a ground of itself
 * @death: a death or a loss, and nothing else
 *
 * The colours that a painted widget needs, all of them the theme's.
 */
typedef struct
{
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA base;
  GdkRGBA accent;
  GdkRGBA ink;
  GdkRGBA death;
} UiPalette;

void ui_palette_init (UiPalette *self,
                      GtkStyleContext *context);
void ui_palette_set_source (cairo_t *cr,
                            const GdkRGBA *color,
                            double strength);

G_END_DECLS
