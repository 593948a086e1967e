/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-painter: draws a frame of ui-lifetimes-view.
 *
 *                 0 s        5 s       10 s       15 s
 *                  |          |          |   ┃      |
 *   Viewer 1       ┌ ─┬──────────────────╳ killed by SIGKILL
 *   pid 4101       └ ─┴─▂─▂─▂─▂─▂─▂─▂─▂──╳   ┃
 *   Viewer 2         ┌ ─┬────────────────────┃──
 *   pid 4102         └ ─┴─▂──────▂──────▂────┃▂─
 *                                            the marked time
 *
 * Lanes of another lab than the selected one stand back, but keep their places. A frame costs the
 * lives that are visible and a look at each column of pixels, at any length of history:
 * ui-lifetimes-bar bundles what is too short, and ui-count-bins knows the sums.
 */

#include "ui-lifetimes-painter.h"
#include "ui-lifetimes-bar-painter.h"

#include <math.h>

#define PADDING 6
/* Left of the names. */
#define MARGIN 12
/* Where the two lines of a name have their middles. */
#define TITLE_MIDDLE 13
#define DETAILS_MIDDLE 31
/* So much of a cross stands out into the gutter. */
#define CROSS_ROOM 6
/* So many messages in one column fill the bar, unless there are more somewhere. */
#define LEAST_MOST 20
/* Bars of a lab that is not selected. */
#define WEAK 0.6

typedef struct
{
  const UiLifetimesFrame *frame;
  UiLifetimesInk ink;
  guint first;       /* the lanes in view */
  guint end;
  double *columns;   /* messages by lane in view and by pixel column right of the gutter */
  guint n_columns;
  double most;       /* the largest of these numbers */
  GArray *bars;      /* of UiLifetimesBar: of one lane after the other */
} Painter;

static const UiLane *
get_lane (const Painter *self,
          guint index)
{
  return ui_lifetimes_get_lane (self->frame->model, index);
}

static gboolean
stands_back (const Painter *self,
             const UiLane *lane)
{
  return self->frame->lab != NULL && g_strcmp0 (self->frame->lab, lane->lab) != 0;
}

/* Names */

static void
draw_lane_ground (Painter *self,
                  guint index)
{
  const UiLifetimesFrame *frame = self->frame;
  double top = ui_lifetimes_frame_get_lane_top (frame, index);
  double line = floor (top + UI_LIFETIMES_LANE_HEIGHT) - 0.5;

  if ((int) index == frame->selected_lane)
    {
      cairo_rectangle (self->ink.cr, 0, top, frame->width, UI_LIFETIMES_LANE_HEIGHT);
      ui_lifetimes_ink_set (&self->ink, &self->ink.accent, 0.08);
      cairo_fill (self->ink.cr);
    }
  cairo_set_line_width (self->ink.cr, 1);
  cairo_move_to (self->ink.cr, 0, line);
  cairo_line_to (self->ink.cr, frame->width, line);
  ui_lifetimes_ink_set (&self->ink, &self->ink.text, 0.12);
  cairo_stroke (self->ink.cr);
}

/* Behind the title, where there is more than one lab with a "Viewer 1". */
static void
draw_lab_name (Painter *self,
               const UiLane *lane,
               double middle,
               PangoWeight weight)
{
  double left = MARGIN + ui_lifetimes_ink_measure (&self->ink, lane->title, weight) + PADDING;

  ui_lifetimes_ink_write (&self->ink, lane->lab, left, middle,
                          self->frame->gutter - PADDING - left, &self->ink.dim,
                          PANGO_WEIGHT_NORMAL);
}

static void
draw_lane_name (Painter *self,
                guint index)
{
  const UiLane *lane = get_lane (self, index);
  guint n_lives = ui_lifetimes_frame_count_lives (self->frame, lane);
  double top = ui_lifetimes_frame_get_lane_top (self->frame, index);
  double room = self->frame->gutter - MARGIN - PADDING;
  PangoWeight weight =
      (int) index == self->frame->selected_lane ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
  g_autofree char *details = NULL;
  int pid;

  if (n_lives == 0)
    return;
  pid = (int) ui_lane_get_life (lane, n_lives - 1)->pid;
  details = n_lives > 1 ? g_strdup_printf ("pid %d · life %u", pid, n_lives)
                        : g_strdup_printf ("pid %d", pid);
  ui_lifetimes_ink_write (&self->ink, lane->title, MARGIN, top + TITLE_MIDDLE, room,
                          stands_back (self, lane) ? &self->ink.dim : &self->ink.text, weight);
  if (self->frame->has_labs)
    draw_lab_name (self, lane, top + TITLE_MIDDLE, weight);
  ui_lifetimes_ink_write (&self->ink, details, MARGIN, top + DETAILS_MIDDLE, room, &self->ink.dim,
                          PANGO_WEIGHT_NORMAL);
}

/* Lanes */

static double *
get_columns (Painter *self,
             guint lane)
{
  return self->columns + (gsize) (lane - self->first) * self->n_columns;
}

/* All lanes in view have one scale. */
static void
count_messages (Painter *self)
{
  gsize n_all = (gsize) (self->end - self->first) * self->n_columns;

  self->columns = g_new0 (double, n_all + 1);
  for (guint i = self->first; i < self->end; i++)
    ui_lifetimes_bars_count (self->frame, get_lane (self, i), get_columns (self, i),
                             self->n_columns);
  self->most = LEAST_MOST;
  for (gsize i = 0; i < n_all; i++)
    self->most = MAX (self->most, self->columns[i]);
}

static void
draw_selected_bar (Painter *self,
                   double top)
{
  for (guint i = 0; i < self->bars->len; i++)
    {
      const UiLifetimesBar *bar = &g_array_index (self->bars, UiLifetimesBar, i);

      /* A bundle stands for all lives from its first to its last one. */
      if ((int) bar->index >= self->frame->selected_life &&
          (int) (bar->index - bar->n_lives) < self->frame->selected_life)
        ui_lifetimes_bar_draw_selected (&self->ink, self->frame, bar, top);
    }
}

static gboolean
has_mark (const Painter *self,
          const UiLane *lane)
{
  guint marked_lane;
  guint marked_life;
  guint first;
  guint end;

  if (self->frame->marked_subject == 0 ||
      !ui_lifetimes_find_subject (self->frame->model, self->frame->marked_subject, &marked_lane,
                                  &marked_life) ||
      ui_lifetimes_get_lane (self->frame->model, marked_lane) != lane)
    return FALSE;
  ui_lifetimes_frame_get_lives (self->frame, lane, &first, &end);
  return marked_life >= first && marked_life < end;
}

static void
draw_lane (Painter *self,
           guint index)
{
  const UiLane *lane = get_lane (self, index);
  double top = ui_lifetimes_frame_get_lane_top (self->frame, index);

  ui_lifetimes_bars_collect (self->frame, lane, self->bars);
  self->ink.strength = stands_back (self, lane) ? WEAK : 1;
  ui_lifetimes_bars_draw (&self->ink, self->frame, self->bars, top, get_columns (self, index),
                          self->most);
  self->ink.strength = 1;
  if ((int) index == self->frame->selected_lane)
    draw_selected_bar (self, top);
  if (has_mark (self, lane))
    ui_lifetimes_bar_draw_mark (&self->ink, self->frame, top);
}

/* The frame */

/* From here on only what is in this part of the widget below the axis is drawn. */
static void
clip_to_lanes (Painter *self,
               double left)
{
  const UiLifetimesFrame *frame = self->frame;

  cairo_rectangle (self->ink.cr, left, UI_LIFETIMES_AXIS_HEIGHT, MAX (frame->width - left, 0),
                   MAX (frame->height - UI_LIFETIMES_AXIS_HEIGHT, 0));
  cairo_clip (self->ink.cr);
}

static void
draw_lanes (Painter *self)
{
  cairo_t *cr = self->ink.cr;

  cairo_save (cr);
  clip_to_lanes (self, 0);
  for (guint i = self->first; i < self->end; i++)
    {
      draw_lane_ground (self, i);
      draw_lane_name (self, i);
    }
  clip_to_lanes (self, self->frame->gutter - CROSS_ROOM);
  for (guint i = self->first; i < self->end; i++)
    draw_lane (self, i);
  cairo_restore (cr);
}

/**
 * ui_lifetimes_painter_draw:
 * @frame: what to draw
 * @widget: whose style counts
 * @cr: where
 *
 * Draws the axis, the lanes that are visible, their names and their bars. Main thread.
 */
void
ui_lifetimes_painter_draw (const UiLifetimesFrame *frame,
                           GtkWidget *widget,
                           cairo_t *cr)
{
  GdkRectangle area = { frame->gutter, 0, MAX (frame->width - frame->gutter, 0), frame->height };
  Painter self = { .frame = frame, .n_columns = (guint) area.width };

  self.bars = g_array_new (FALSE, FALSE, sizeof (UiLifetimesBar));
  ui_lifetimes_ink_init (&self.ink, widget, cr);
  ui_lifetimes_frame_get_lanes (frame, &self.first, &self.end);
  count_messages (&self);

  ui_time_axis_painter_draw (&frame->axis, widget, cr, &area);
  draw_lanes (&self);
  ui_time_axis_painter_draw_cursor (&frame->axis, widget, cr, &area, frame->cursor_ns);
  g_array_unref (self.bars);
  g_free (self.columns);
}
