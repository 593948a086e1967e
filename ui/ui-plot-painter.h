/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-ink.h"
#include "ui-plot-columns.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiPlotKind:
 *
 * The plots, from the top.
 */
typedef enum
{
  UI_PLOT_MESSAGES,
  UI_PLOT_BYTES,
  UI_PLOT_LATENCY,
  UI_PLOT_N_KINDS,
} UiPlotKind;

/**
 * UiPlotFrame:
 * @widget: whose style counts
 * @ink: its colours and letters
 * @columns: what is shown
 * @axis: which time
 * @area: where labels and plots are
 * @member: the child that is chosen; 0 for none
 * @cursor_ns: the time that is marked; 0 for none
 *
 * All that decides what the plots look like.
 */
typedef struct
{
  GtkWidget *widget;
  UiInk *ink;
  const UiPlotColumns *columns;
  const UiTimeAxis *axis;
  GdkRectangle area;
  guint member;
  gint64 cursor_ns;
} UiPlotFrame;

void ui_plot_painter_draw (const UiPlotFrame *frame,
                           cairo_t *cr);
void ui_plot_painter_draw_cursor (const UiPlotFrame *frame,
                                  cairo_t *cr);
char *ui_plot_dup_words (const UiPlotFrame *frame,
                         UiPlotKind kind);
char *ui_plot_dup_rate (double value,
                        UiPlotKind kind);
const char *ui_plot_get_title (UiPlotKind kind);
const char *ui_plot_get_short_title (UiPlotKind kind);

G_END_DECLS
