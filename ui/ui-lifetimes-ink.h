/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-glyph-face.h"
#include "ui-pixels.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiLifetimesInk:
 * @widget: whose style counts
 * @cr: where to draw; %NULL between two frames
 * @pixels: where to put what lies on whole pixels
 * @strength: 1, or less for what is to stand back
 * @text: what must be read
 * @dim: what need not be
 * @base: the ground
 * @accent: the one accent
 * @ink: the accent where it must be seen on a ground of itself
 * @death: a death
 * @faces: plain and bold letters
 * @glyphs: (element-type cairo_glyph_t): words that wait to be drawn together
 * @waiting_color: with what
 * @waiting_is_bold: and whether they are bold
 *
 * The colours and letters of a style, and where to use them.
 */
typedef struct
{
  GtkWidget *widget;
  cairo_t *cr;
  UiPixels *pixels;
  double strength;
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA base;
  GdkRGBA accent;
  GdkRGBA ink;
  GdkRGBA death;
  UiGlyphFace *faces[2];
  GArray *glyphs;
  GdkRGBA waiting_color;
  gboolean waiting_is_bold;
} UiLifetimesInk;

UiLifetimesInk *ui_lifetimes_ink_new (GtkWidget *widget);
void ui_lifetimes_ink_free (UiLifetimesInk *self);
void ui_lifetimes_ink_set (const UiLifetimesInk *self,
                           const GdkRGBA *color,
                           double strength);
double ui_lifetimes_ink_measure (const UiLifetimesInk *self,
                                 const char *words,
                                 gboolean is_bold);
void ui_lifetimes_ink_write (UiLifetimesInk *self,
                             const char *words,
                             double x,
                             double middle,
                             double room,
                             const GdkRGBA *color,
                             gboolean is_bold);
void ui_lifetimes_ink_flush (UiLifetimesInk *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiLifetimesInk, ui_lifetimes_ink_free)

G_END_DECLS
