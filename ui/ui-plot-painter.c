/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-painter: draws messages, bytes and latencies over one time axis.
 *
 *        0 s       1 s       2 s       3 s
 *   Messages per second, up to 50 a child      Viewer 1: 41 · all: 80
 *   ____▁▂▃▅▆▇██▇▆▅▃▂▁____▁▁▂▂▃▃▂▂▁▁________
 *   Bytes per second, up to 2 kB a child       Viewer 1: 1.2 kB · all: 2.4 kB
 *   ____▁▂▃▅▆▇██▇▆▅▃▂▁____▁▁▂▂▃▃▂▂▁▁________
 *   Latency of Viewer 1                        in view p50 42 µs · p99 1.1 ms · max 3 ms
 *   1 ms ·    ·   ·      ·       ·  ·           a dot: the longest; a thin stroke: p99;
 *   10 µs ▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬              a thick stroke: p50; the shade: how many
 *
 * Here is who has which place, and the words; the plots are drawn by ui-plot-rate-painter and
 * ui-plot-latency-painter. All colours come from the style context.
 */

#include "ui-plot-painter.h"

#include "ui-plot-latency-painter.h"
#include "ui-plot-rate-painter.h"
#include "ui-time-axis-painter.h"

#include <math.h>

#define HEADER_HEIGHT 17
#define GAP 5
/* Below this height a plot is left out, so that the others can be read. */
#define LOWEST_PLOT 36
/* How much of the line over a plot its title may take, and what is left free beside it. */
#define TITLE_PART 0.42
#define TITLE_GAP 12
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

/* Words */

static char *
dup_title (const UiPlotFrame *frame,
           UiPlotKind kind)
{
  const UiPlotRates *chosen = ui_plot_columns_find (frame->columns, frame->member);

  if (frame->member == 0)
    return g_strdup_printf ("%s of all", ui_plot_get_title (kind));
  return g_strdup_printf ("%s of %s", ui_plot_get_title (kind),
                          chosen != NULL ? chosen->line->title : "the chosen child");
}

/* What the upper edge stands for counts more than the words before it. */
static char *
dup_rate_title (const UiPlotFrame *frame,
                UiPlotKind kind,
                double width)
{
  g_autofree char *most =
      ui_plot_dup_rate (ui_plot_rate_painter_get_most (frame->columns, kind), kind);
  g_autofree char *title = g_strdup_printf ("%s, up to %s a child", ui_plot_get_title (kind), most);

  if (ui_ink_measure (frame->ink, UI_INK_SMALL, title) <= width)
    return g_steal_pointer (&title);
  return g_strdup_printf ("%s, up to %s a child", ui_plot_get_short_title (kind), most);
}

/* A title, and how much of the line over its plot it takes; the rest is for figures. */
static char *
dup_fitting_title (const UiPlotFrame *frame,
                   UiPlotKind kind,
                   const GdkRectangle *area,
                   int *width)
{
  double room = area->width * TITLE_PART;
  char *title =
      kind == UI_PLOT_LATENCY ? dup_title (frame, kind) : dup_rate_title (frame, kind, room);

  *width = (int) MIN (ceil (ui_ink_measure (frame->ink, UI_INK_SMALL, title)), room);
  return title;
}

static void
draw_plot (Painter *self,
           UiPlotKind kind,
           GdkRectangle area)
{
  GdkRectangle header = area;
  g_autofree char *title = dup_fitting_title (self->frame, kind, &area, &header.width);

  cairo_save (self->cr);
  cairo_rectangle (self->cr, area.x, area.y - 1, area.width, area.height + 1);
  cairo_clip (self->cr);
  cairo_set_antialias (self->cr, CAIRO_ANTIALIAS_NONE);
  if (kind == UI_PLOT_LATENCY)
    ui_plot_latency_painter_draw (self->frame, &area, self->cr);
  else
    ui_plot_rate_painter_draw (self->frame, kind, &area, self->cr);
  cairo_restore (self->cr);
  cairo_rectangle (self->cr, area.x, area.y + area.height, area.width, 1);
  set_color (self, &self->palette->text, 0.25);
  cairo_fill (self->cr);
  draw_words (self, title, &header, area.y - HEADER_HEIGHT + 1, 0, &self->palette->dim);
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
      int title_width;
      g_autofree char *title = dup_fitting_title (frame, kinds[i], &area, &title_width);

      area.x += title_width + TITLE_GAP;
      area.width -= title_width + TITLE_GAP;
      draw_words (&self, words, &area, area.y - HEADER_HEIGHT + 1, 1, &self.palette->text);
    }
}
