/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-rate-painter: draws messages or bytes per second, a line for each child.
 *
 *   ____▁▂▃▅▆▇██▇▆▅▃▂▁____▁▁▂▂▃▃▂▂▁▁________
 *
 * The chosen child has the accent and a filling, the others are thin lines. A line is upright strokes
 * of whole pixels, which go through a mask (ui-plot-mask).
 */

#include "ui-plot-rate-painter.h"

#include "ui-plot-mask.h"

#include <math.h>

/* How much of their colours the filling and the lines of the others have. */
#define FILLING 0.20
#define OTHERS 0.35

/* The round number at or above a rate, which the upper edge stands for. */
static double
round_up (double value)
{
  double power = pow (10, floor (log10 (MAX (value, 1))));
  double part = MAX (value, 1) / power;

  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

/**
 * ui_plot_rate_painter_get_most:
 * @columns: what is shown
 * @kind: messages or bytes
 *
 * Returns: the rate that the upper edge stands for
 */
double
ui_plot_rate_painter_get_most (const UiPlotColumns *columns,
                               UiPlotKind kind)
{
  return round_up (kind == UI_PLOT_MESSAGES ? columns->most_messages : columns->most_bytes);
}

static const double *
get_values (const UiPlotRates *rates,
            UiPlotKind kind)
{
  return kind == UI_PLOT_MESSAGES ? rates->messages : rates->bytes;
}

/* How far down a value is in a plot. */
static int
get_y (const GdkRectangle *area,
       double value,
       double most)
{
  return area->height - 1 - (int) (value / most * (area->height - 1) + 0.5);
}

static void
add_line (UiPlotMask *mask,
          const UiPlotFrame *frame,
          const double *values,
          double most,
          const GdkRectangle *area,
          int thickness)
{
  int before = get_y (area, values[0], most);

  for (guint i = 0; i < frame->columns->n_columns; i++)
    {
      int y = get_y (area, values[i], most);

      ui_plot_mask_add (mask, (int) i * UI_PLOT_COLUMN_PX, MIN (y, before) - (thickness - 1),
                        UI_PLOT_COLUMN_PX, ABS (y - before) + thickness, 1);
      before = y;
    }
}

static void
add_filling (UiPlotMask *mask,
             const UiPlotFrame *frame,
             const double *values,
             double most,
             const GdkRectangle *area)
{
  for (guint i = 0; i < frame->columns->n_columns; i++)
    if (values[i] > 0)
      ui_plot_mask_add (mask, (int) i * UI_PLOT_COLUMN_PX, get_y (area, values[i], most),
                        UI_PLOT_COLUMN_PX, area->height, FILLING);
}

/**
 * ui_plot_rate_painter_draw:
 * @frame: what to draw
 * @kind: messages or bytes
 * @area: where
 * @cr: on what
 *
 * Draws a line for each child. Main thread.
 */
void
ui_plot_rate_painter_draw (const UiPlotFrame *frame,
                           UiPlotKind kind,
                           const GdkRectangle *area,
                           cairo_t *cr)
{
  const UiPlotColumns *columns = frame->columns;
  const UiPlotRates *chosen = ui_plot_columns_find (columns, frame->member);
  const UiPalette *palette = ui_ink_get_palette (frame->ink);
  g_autoptr (UiPlotMask) mask = ui_plot_mask_new (area->width, area->height);
  double most = ui_plot_rate_painter_get_most (columns, kind);
  GdkRGBA others = palette->text;

  if (columns->n_columns == 0)
    return;
  others.alpha *= OTHERS;
  for (guint i = 0; i < columns->rates->len; i++)
    {
      const UiPlotRates *rates = &g_array_index (columns->rates, UiPlotRates, i);

      if (rates != chosen)
        add_line (mask, frame, get_values (rates, kind), most, area, 1);
    }
  ui_plot_mask_paint (mask, cr, area->x, area->y, &others);
  if (chosen == NULL)
    return;
  add_filling (mask, frame, get_values (chosen, kind), most, area);
  ui_plot_mask_paint (mask, cr, area->x, area->y, &palette->accent);
  add_line (mask, frame, get_values (chosen, kind), most, area, 2);
  ui_plot_mask_paint (mask, cr, area->x, area->y, &palette->ink);
}
