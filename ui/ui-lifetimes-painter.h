/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes.h"
#include "ui-time-axis-painter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Measures, in pixels. */
#define UI_LIFETIMES_GUTTER 150      /* the names, left of the bars */
#define UI_LIFETIMES_AXIS_HEIGHT UI_TIME_AXIS_HEIGHT  /* the time, above them */
#define UI_LIFETIMES_LANE_HEIGHT 44
#define UI_LIFETIMES_BAR_HEIGHT 20
#define UI_LIFETIMES_WORDS_ROOM 130  /* for the words behind the last end */

/**
 * UiLifetimesFrame:
 * @widget: whose style counts
 * @model: what is drawn
 * @width: of the widget, in pixels
 * @height: of the widget, in pixels
 * @left_ns: the time at the left edge of the bars
 * @px_per_ns: how wide a nanosecond is
 * @top: how far the lanes are scrolled, in pixels
 * @now_ns: until when bars of the living go; what came later is left out
 * @selected_lane: the lane that is chosen; -1 for none
 * @selected_life: which of its lives
 *
 * All that decides what one frame looks like.
 */
typedef struct
{
  GtkWidget *widget;
  UiLifetimes *model;
  int width;
  int height;
  gint64 left_ns;
  double px_per_ns;
  double top;
  gint64 now_ns;
  int selected_lane;
  int selected_life;
} UiLifetimesFrame;

void ui_lifetimes_painter_draw (const UiLifetimesFrame *frame,
                                cairo_t *cr);
double ui_lifetimes_frame_get_x (const UiLifetimesFrame *frame,
                                 gint64 time_ns);

G_END_DECLS
