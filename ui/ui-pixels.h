/* SPDX-License-Identifier: MIT */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

typedef struct _UiPixels UiPixels;

UiPixels *ui_pixels_new (void);
void ui_pixels_free (UiPixels *self);
void ui_pixels_begin (UiPixels *self,
                      cairo_t *cr,
                      const GdkRectangle *area,
                      int scale);
void ui_pixels_open (UiPixels *self,
                     int y,
                     int height);
guint32 ui_pixels_mix (const GdkRGBA *color,
                       double strength);
void ui_pixels_put (UiPixels *self,
                    int x,
                    int y,
                    int width,
                    int height,
                    guint32 pixel);
void ui_pixels_fill (UiPixels *self,
                     int x,
                     int y,
                     int width,
                     int height,
                     guint32 pixel);
void ui_pixels_hatch (UiPixels *self,
                      int x,
                      int y,
                      int width,
                      int height,
                      int distance,
                      guint32 pixel);
void ui_pixels_columns (UiPixels *self,
                        int x,
                        int bottom,
                        const int *heights,
                        guint n_heights,
                        guint32 pixel);
void ui_pixels_cross (UiPixels *self,
                      int x,
                      int y,
                      int reach,
                      guint32 pixel);
void ui_pixels_paint (UiPixels *self,
                      cairo_t *cr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiPixels, ui_pixels_free)

G_END_DECLS
