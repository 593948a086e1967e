/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-latency-painter: draws how long answers took.
 *
 *   1 ms ·    ·   ·      ·       ·  ·           a dot: the longest; a thin stroke: p99;
 *   10 µs ▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬              a thick stroke: p50; the shade: how many
 *
 * The height is logarithmic, in whole decades around what there is.
 */

#include "ui-plot-latency-painter.h"

#include "ui-plot-mask.h"

#include <math.h>

#define CLASSES_PER_DECADE (UI_PLOT_CLASSES_PER_OCTAVE * 3.321928)
/* Decades have labels that are at least so far apart. */
#define DECADE_LABEL_HEIGHT 14
/* How much of its colour a shade has where latencies are rare, and where they are frequent. */
#define RARE 0.15
#define FREQUENT 0.75

/* Which classes the height stands for: whole decades around those that there are. */
typedef struct
{
  double lowest;
  double per_px;
  double bottom; /* how far down the lowest is */
} Scale;

static double
get_class_of_decade (int decade)
{
  return log2 (pow (10, decade) / UI_PLOT_LEAST_CLASS_NS) * UI_PLOT_CLASSES_PER_OCTAVE;
}

static Scale
get_scale (const UiPlotColumns *columns,
           const GdkRectangle *area,
           int *first_decade,
           int *last_decade)
{
  double lowest_ns = ui_plot_class_get_ns (columns->least_class);
  double highest_ns = MAX (ui_plot_class_get_ns (columns->most_class + 1.0),
                           (double) columns->all.max_ns);
  Scale scale;

  *first_decade = (int) floor (log10 (lowest_ns));
  *last_decade = (int) ceil (log10 (highest_ns));
  scale.lowest = get_class_of_decade (*first_decade);
  scale.per_px = (get_class_of_decade (*last_decade) - scale.lowest) / MAX (area->height - 1, 1);
  scale.bottom = area->height - 1;
  return scale;
}

static double
get_class_y (const Scale *scale,
             double class_index)
{
  return scale->bottom - (class_index - scale->lowest) / scale->per_px;
}

static int
get_latency_y (const Scale *scale,
               double ns)
{
  double octaves = log2 (MAX (ns, 1) / UI_PLOT_LEAST_CLASS_NS);

  return (int) floor (get_class_y (scale, octaves * UI_PLOT_CLASSES_PER_OCTAVE));
}

static void
draw_decades (const UiPlotFrame *frame,
              cairo_t *cr,
              const Scale *scale,
              const GdkRectangle *area,
              int first,
              int last)
{
  static const char *const labels[] = { "1 ns",   "10 ns", "100 ns", "1 µs", "10 µs", "100 µs",
                                        "1 ms",   "10 ms", "100 ms", "1 s",  "10 s",  "100 s" };

  const UiPalette *palette = ui_ink_get_palette (frame->ink);
  int step = (int) ceil (DECADE_LABEL_HEIGHT * scale->per_px / CLASSES_PER_DECADE);

  for (int i = first; i <= last; i++)
    {
      double y = area->y + floor (get_class_y (scale, get_class_of_decade (i)));

      cairo_rectangle (cr, area->x, y, area->width, 1);
      ui_palette_set_source (cr, &palette->text, 0.10);
      cairo_fill (cr);
      if (i >= last || i < 0 || i >= (int) G_N_ELEMENTS (labels) || (i - first) % step != 0 ||
          y - DECADE_LABEL_HEIGHT < area->y)
        continue;
      ui_palette_set_source (cr, &palette->dim, 1);
      ui_ink_draw_words (frame->ink, cr, UI_INK_SMALL, labels[i], area->x,
                         y - DECADE_LABEL_HEIGHT, area->width, 0);
    }
}

static double
find_densest (const UiPlotColumns *columns)
{
  double densest = 1;

  for (guint i = 0; i < columns->n_cells; i++)
    for (guint j = columns->least_class; j <= columns->most_class; j++)
      densest = MAX (densest, columns->cells[i].counts[j]);
  return densest;
}

static void
add_density (UiPlotMask *mask,
             const UiPlotColumns *columns,
             const Scale *scale)
{
  double densest = find_densest (columns);

  for (guint i = 0; i < columns->n_cells; i++)
    for (guint j = columns->least_class; columns->cells[i].n > 0 && j <= columns->most_class; j++)
      {
        double count = columns->cells[i].counts[j];
        int top = (int) floor (get_class_y (scale, j + 1));
        int height = (int) floor (get_class_y (scale, j)) - top;

        if (count > 0)
          ui_plot_mask_add (mask, (int) i * UI_PLOT_CELL_PX, top, UI_PLOT_CELL_PX, MAX (height, 1),
                            RARE + (FREQUENT - RARE) * log1p (count) / log1p (densest));
      }
}

/* The longest of each column has a dot, the others a stroke of a thickness. */
static void
add_quantiles (UiPlotMask *mask,
               const UiPlotColumns *columns,
               const Scale *scale,
               double share,
               int thickness)
{
  int width = share < 1 ? UI_PLOT_CELL_PX : thickness;

  for (guint i = 0; i < columns->n_cells; i++)
    {
      const UiPlotCell *cell = &columns->cells[i];

      if (cell->n > 0)
        ui_plot_mask_add (mask, (int) i * UI_PLOT_CELL_PX + (UI_PLOT_CELL_PX - width) / 2,
                          get_latency_y (scale, ui_plot_cell_get_quantile (cell, share)) -
                              thickness / 2,
                          width, thickness, 1);
    }
}

/**
 * ui_plot_latency_painter_draw:
 * @frame: what to draw
 * @area: where
 * @cr: on what
 *
 * Draws the latencies of the chosen child, or of all. Main thread.
 */
void
ui_plot_latency_painter_draw (const UiPlotFrame *frame,
                              const GdkRectangle *area,
                              cairo_t *cr)
{
  const UiPlotColumns *columns = frame->columns;
  const UiPalette *palette = ui_ink_get_palette (frame->ink);
  g_autoptr (UiPlotMask) mask = ui_plot_mask_new (area->width, area->height);
  int first_decade;
  int last_decade;
  Scale scale;

  if (columns->all.n <= 0)
    return;
  scale = get_scale (columns, area, &first_decade, &last_decade);
  draw_decades (frame, cr, &scale, area, first_decade, last_decade);
  add_density (mask, columns, &scale);
  ui_plot_mask_paint (mask, cr, area->x, area->y, &palette->accent);
  add_quantiles (mask, columns, &scale, 1, 2);
  add_quantiles (mask, columns, &scale, 0.99, 1);
  ui_plot_mask_paint (mask, cr, area->x, area->y, &palette->text);
  add_quantiles (mask, columns, &scale, 0.5, 2);
  ui_plot_mask_paint (mask, cr, area->x, area->y, &palette->ink);
}
