/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-painter: draws messages, bytes and latencies over one time axis.
 *
 *        0 s       1 s       2 s       3 s
 *   Messages per second, up to 50              Viewer 1: 41 · all: 80
 *   ____▁▂▃▅▆▇██▇▆▅▃▂▁____▁▁▂▂▃▃▂▂▁▁________
 *   Bytes per second, up to 2 kB               Viewer 1: 1.2 kB · all: 2.4 kB
 *   ____▁▂▃▅▆▇██▇▆▅▃▂▁____▁▁▂▂▃▃▂▂▁▁________
 *   Latency of Viewer 1                        in view p50 42 µs · p99 1.1 ms · max 3 ms
 *   1 ms ·    ·   ·      ·       ·  ·           a dot: the longest; a thin stroke: p99;
 *   10 µs ▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬              a thick stroke: p50; the shade: how many
 *
 * The chosen child has the accent and a filling, the others are thin lines. Lines and latencies are
 * rectangles of whole pixels, which go through a mask (ui-plot-mask).
 * All colours come from the style context.
 */

#include "ui-plot-painter.h"

#include "ui-plot-mask.h"
#include "ui-time-axis-painter.h"

#include <math.h>

#define HEADER_HEIGHT 17
#define GAP 5
/* Below this height a plot is left out, so that the others can be read. */
#define LOWEST_PLOT 36
/* How much of the line over a plot its title may take; the rest is for figures. */
#define TITLE_PART 0.42
#define PADDING 4
#define CLASSES_PER_DECADE (UI_PLOT_CLASSES_PER_OCTAVE * 3.321928)
/* Decades have labels that are at least so far apart. */
#define DECADE_LABEL_HEIGHT 14
/* How much of their colours the filling and the lines of the others have, and latencies that are
 * rare and frequent. */
#define FILLING 0.20
#define OTHERS 0.35
#define RARE 0.15
#define FREQUENT 0.75

typedef struct
{
  const UiPlotFrame *frame;
  cairo_t *cr;
  const UiPalette *palette;
} Painter;

static void
set_color (Painter *self,
           const GdkRGBA *color,
           double strength)
{
  ui_palette_set_source (self->cr, color, strength);
}

/* Which plots there is room for, from the top; the most telling ones stay longest. */
static guint
choose_plots (const UiPlotFrame *frame,
              UiPlotKind *kinds)
{
  int room = (frame->area.height - UI_TIME_AXIS_HEIGHT) / LOWEST_PLOT;
  guint n = 0;

  kinds[n++] = UI_PLOT_MESSAGES;
  if (room >= 3)
    kinds[n++] = UI_PLOT_BYTES;
  if (room >= 2)
    kinds[n++] = UI_PLOT_LATENCY;
  return n;
}

/* Where a plot is, without its words. */
static GdkRectangle
get_plot_area (const UiPlotFrame *frame,
               guint index,
               guint n_plots)
{
  int total = frame->area.height - UI_TIME_AXIS_HEIGHT;
  int top = frame->area.y + UI_TIME_AXIS_HEIGHT + total * (int) index / (int) n_plots;
  int bottom = frame->area.y + UI_TIME_AXIS_HEIGHT + total * (int) (index + 1) / (int) n_plots;

  return (GdkRectangle){ frame->area.x, top + HEADER_HEIGHT, frame->area.width,
                         MAX (bottom - top - HEADER_HEIGHT - GAP, 1) };
}

static void
draw_words (Painter *self,
            const char *words,
            const GdkRectangle *area,
            double y,
            double align,
            const GdkRGBA *color)
{
  set_color (self, color, 1);
  ui_ink_draw_words (self->frame->ink, self->cr, UI_INK_SMALL, words, area->x, y, area->width,
                     align);
}

/* Lines */

/* The round number at or above a rate, which the upper edge stands for. */
static double
round_up (double value)
{
  double power = pow (10, floor (log10 (MAX (value, 1))));
  double part = MAX (value, 1) / power;

  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

static double
get_most (const UiPlotColumns *columns,
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

static void
paint (Painter *self,
       UiPlotMask *mask,
       const GdkRectangle *area,
       const GdkRGBA *color)
{
  ui_plot_mask_paint (mask, self->cr, area->x, area->y, color);
  ui_plot_mask_clear (mask);
}

static void
draw_rates (Painter *self,
            UiPlotKind kind,
            const GdkRectangle *area)
{
  const UiPlotColumns *columns = self->frame->columns;
  const UiPlotRates *chosen = ui_plot_columns_find (columns, self->frame->member);
  g_autoptr (UiPlotMask) mask = ui_plot_mask_new (area->width, area->height);
  double most = get_most (columns, kind);
  GdkRGBA others = self->palette->text;

  if (columns->n_columns == 0)
    return;
  others.alpha *= OTHERS;
  for (guint i = 0; i < columns->rates->len; i++)
    {
      const UiPlotRates *rates = &g_array_index (columns->rates, UiPlotRates, i);

      if (rates != chosen)
        add_line (mask, self->frame, get_values (rates, kind), most, area, 1);
    }
  paint (self, mask, area, &others);
  if (chosen == NULL)
    return;
  add_filling (mask, self->frame, get_values (chosen, kind), most, area);
  paint (self, mask, area, &self->palette->accent);
  add_line (mask, self->frame, get_values (chosen, kind), most, area, 2);
  paint (self, mask, area, &self->palette->ink);
}

/* Latencies */

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
draw_decades (Painter *self,
              const Scale *scale,
              const GdkRectangle *area,
              int first,
              int last)
{
  static const char *const labels[] = { "1 ns",   "10 ns", "100 ns", "1 µs", "10 µs", "100 µs",
                                        "1 ms",   "10 ms", "100 ms", "1 s",  "10 s",  "100 s" };

  int step = (int) ceil (DECADE_LABEL_HEIGHT * scale->per_px / CLASSES_PER_DECADE);

  for (int i = first; i <= last; i++)
    {
      double y = area->y + floor (get_class_y (scale, get_class_of_decade (i)));

      cairo_rectangle (self->cr, area->x, y, area->width, 1);
      set_color (self, &self->palette->text, 0.10);
      cairo_fill (self->cr);
      if (i < last && i >= 0 && i < (int) G_N_ELEMENTS (labels) && (i - first) % step == 0 &&
          y - DECADE_LABEL_HEIGHT >= area->y)
        draw_words (self, labels[i], area, y - DECADE_LABEL_HEIGHT, 0,
                    &self->palette->dim);
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

static void
draw_latencies (Painter *self,
                const GdkRectangle *area)
{
  const UiPlotColumns *columns = self->frame->columns;
  g_autoptr (UiPlotMask) mask = ui_plot_mask_new (area->width, area->height);
  int first_decade;
  int last_decade;
  Scale scale;

  if (columns->all.n <= 0)
    return;
  scale = get_scale (columns, area, &first_decade, &last_decade);
  draw_decades (self, &scale, area, first_decade, last_decade);
  add_density (mask, columns, &scale);
  paint (self, mask, area, &self->palette->accent);
  add_quantiles (mask, columns, &scale, 1, 2);
  add_quantiles (mask, columns, &scale, 0.99, 1);
  paint (self, mask, area, &self->palette->text);
  add_quantiles (mask, columns, &scale, 0.5, 2);
  paint (self, mask, area, &self->palette->ink);
}

/* Words */

static char *
dup_title (const UiPlotFrame *frame,
           UiPlotKind kind)
{
  const UiPlotRates *chosen = ui_plot_columns_find (frame->columns, frame->member);
  g_autofree char *most = NULL;

  if (kind != UI_PLOT_LATENCY)
    {
      most = ui_plot_dup_rate (get_most (frame->columns, kind), kind);
      return g_strdup_printf ("%s, up to %s", ui_plot_get_title (kind), most);
    }
  if (frame->member == 0)
    return g_strdup_printf ("%s of all", ui_plot_get_title (kind));
  return g_strdup_printf ("%s of %s", ui_plot_get_title (kind),
                          chosen != NULL ? chosen->line->title : "the chosen child");
}

static void
draw_plot (Painter *self,
           UiPlotKind kind,
           GdkRectangle area)
{
  GdkRectangle header = { area.x, area.y - HEADER_HEIGHT, (int) (area.width * TITLE_PART), HEADER_HEIGHT };
  g_autofree char *title = dup_title (self->frame, kind);

  cairo_save (self->cr);
  cairo_rectangle (self->cr, area.x, area.y - 1, area.width, area.height + 1);
  cairo_clip (self->cr);
  cairo_set_antialias (self->cr, CAIRO_ANTIALIAS_NONE);
  if (kind == UI_PLOT_LATENCY)
    draw_latencies (self, &area);
  else
    draw_rates (self, kind, &area);
  cairo_restore (self->cr);
  cairo_rectangle (self->cr, area.x, area.y + area.height, area.width, 1);
  set_color (self, &self->palette->text, 0.25);
  cairo_fill (self->cr);
  draw_words (self, title, &header, header.y + 1, 0, &self->palette->dim);
}

static Painter
painter_init (const UiPlotFrame *frame,
              cairo_t *cr)
{
  return (Painter){ frame, cr, ui_ink_get_palette (frame->ink) };
}

/**
 * ui_plot_painter_draw:
 * @frame: what to draw
 * @cr: where
 *
 * Draws the axis and the plots. Main thread.
 */
void
ui_plot_painter_draw (const UiPlotFrame *frame,
                      cairo_t *cr)
{
  Painter self = painter_init (frame, cr);
  UiPlotKind kinds[UI_PLOT_N_KINDS];
  guint n_plots;

  ui_time_axis_painter_draw (frame->axis, frame->widget, cr, &frame->area);
  n_plots = choose_plots (frame, kinds);
  for (guint i = 0; i < n_plots; i++)
    draw_plot (&self, kinds[i], get_plot_area (frame, i, n_plots));
}

/**
 * ui_plot_painter_draw_cursor:
 * @frame: what was drawn
 * @cr: where
 *
 * Draws the marked time, and the figures there, over the plots. Main thread.
 */
void
ui_plot_painter_draw_cursor (const UiPlotFrame *frame,
                             cairo_t *cr)
{
  Painter self = painter_init (frame, cr);
  UiPlotKind kinds[UI_PLOT_N_KINDS];
  guint n_plots = choose_plots (frame, kinds);

  ui_time_axis_painter_draw_cursor (frame->axis, frame->widget, cr, &frame->area,
                                    frame->cursor_ns);
  for (guint i = 0; i < n_plots; i++)
    {
      GdkRectangle area = get_plot_area (frame, i, n_plots);
      g_autofree char *words = ui_plot_dup_words (frame, kinds[i]);

      area.x += (int) (area.width * TITLE_PART);
      area.width -= (int) (area.width * TITLE_PART);
      draw_words (&self, words, &area, area.y - HEADER_HEIGHT + 1, 1,
                  &self.palette->text);
    }
}
