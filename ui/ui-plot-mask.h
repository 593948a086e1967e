/* SPDX-License-Identifier: MIT */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

typedef struct _UiPlotMask UiPlotMask;

UiPlotMask *ui_plot_mask_new (int width,
                              int height);
void ui_plot_mask_free (UiPlotMask *self);
void ui_plot_mask_add (UiPlotMask *self,
                       int x,
                       int y,
                       int width,
                       int height,
                       double strength);
void ui_plot_mask_paint (UiPlotMask *self,
                         cairo_t *cr,
                         int x,
                         int y,
                         const GdkRGBA *color);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiPlotMask, ui_plot_mask_free)

G_END_DECLS
