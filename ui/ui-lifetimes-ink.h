/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiLifetimesInk:
 * @widget: whose style counts
 * @cr: where to draw
 * @strength: 1, or less for what is to stand back
 * @text: what must be read
 * @dim: what need not be
 * @base: the ground
 * @accent: the one accent
 * @ink: the accent where it must be seen on a ground of itself
 * @death: a death
 *
 * The colours of one frame and the cairo context to use them in.
 */
typedef struct
{
  GtkWidget *widget;
  cairo_t *cr;
  double strength;
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA base;
  GdkRGBA accent;
  GdkRGBA ink;
  GdkRGBA death;
} UiLifetimesInk;

void ui_lifetimes_ink_init (UiLifetimesInk *self,
                            GtkWidget *widget,
                            cairo_t *cr);
void ui_lifetimes_ink_set (const UiLifetimesInk *self,
                           const GdkRGBA *color,
                           double strength);
int ui_lifetimes_ink_measure (const UiLifetimesInk *self,
                              const char *words,
                              PangoWeight weight);
void ui_lifetimes_ink_write (const UiLifetimesInk *self,
                             const char *words,
                             double x,
                             double middle,
                             double room,
                             const GdkRGBA *color,
                             PangoWeight weight);

G_END_DECLS
