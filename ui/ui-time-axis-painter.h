/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-time-axis.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How high the labels of an axis want to be, in pixels. */
#define UI_TIME_AXIS_HEIGHT 28

void ui_time_axis_painter_draw (const UiTimeAxis *axis,
                                GtkWidget *widget,
                                cairo_t *cr,
                                const GdkRectangle *area);
void ui_time_axis_painter_draw_cursor (const UiTimeAxis *axis,
                                       GtkWidget *widget,
                                       cairo_t *cr,
                                       const GdkRectangle *area,
                                       gint64 cursor_ns);

G_END_DECLS
