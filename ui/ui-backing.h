/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiBacking:
 * @surface: what was drawn; %NULL before anything was
 * @width: of the widget when the surface was made
 * @height: of the widget
 * @scale: of the screen
 * @is_right: whether what was drawn is still what is to be seen
 *
 * What stands still on a painted widget, kept from one frame to the next. All zero at first.
 */
typedef struct
{
  cairo_surface_t *surface;
  int width;
  int height;
  int scale;
  gboolean is_right;
} UiBacking;

void ui_backing_forget (UiBacking *self);
void ui_backing_clear (UiBacking *self);
cairo_t *ui_backing_begin (UiBacking *self,
                           GtkWidget *widget);
void ui_backing_paint (UiBacking *self,
                       cairo_t *cr);

G_END_DECLS
