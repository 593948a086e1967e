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
#include "ui-lifetimes-bar-words.h"

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

/* What of a lane is in view. */
typedef struct
{
  const UiLane *lane;
  GArray *bars;      /* of UiLifetimesBar */
  GArray *pieces;    /* of UiLifetimesPiece */
  double *columns;   /* messages by pixel column right of the gutter */
  int top;           /* of its bars */
} Row;

typedef struct
{
  const UiLifetimesFrame *frame;
  UiLifetimesInk *ink;
  guint first;       /* the lanes in view */
  guint end;
  Row *rows;         /* the same */
  guint n_columns;
  double most;       /* the most messages in one of all columns */
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
      cairo_rectangle (self->ink->cr, 0, top, frame->width, UI_LIFETIMES_LANE_HEIGHT);
      ui_lifetimes_ink_set (self->ink, &self->ink->accent, 0.08);
      cairo_fill (self->ink->cr);
    }
  cairo_set_line_width (self->ink->cr, 1);
  cairo_move_to (self->ink->cr, 0, line);
  cairo_line_to (self->ink->cr, frame->width, line);
  ui_lifetimes_ink_set (self->ink, &self->ink->text, 0.12);
  cairo_stroke (self->ink->cr);
}

/* Behind the title, where there is more than one lab with a "Viewer 1". */
static void
draw_lab_name (Painter *self,
               const UiLane *lane,
               double middle,
               gboolean is_bold)
{
  double left = MARGIN + ui_lifetimes_ink_measure (self->ink, lane->title, is_bold) + PADDING;

  ui_lifetimes_ink_write (self->ink, lane->lab, left, middle,
                          self->frame->gutter - PADDING - left, &self->ink->dim, FALSE);
}

static void
draw_lane_title (Painter *self,
                 guint index)
{
  const UiLane *lane = get_lane (self, index);
  double middle = ui_lifetimes_frame_get_lane_top (self->frame, index) + TITLE_MIDDLE;
  gboolean is_bold = (int) index == self->frame->selected_lane;

  if (ui_lifetimes_frame_count_lives (self->frame, lane) == 0)
    return;
  ui_lifetimes_ink_write (self->ink, lane->title, MARGIN, middle,
                          self->frame->gutter - MARGIN - PADDING,
                          stands_back (self, lane) ? &self->ink->dim : &self->ink->text, is_bold);
  if (self->frame->has_labs)
    draw_lab_name (self, lane, middle, is_bold);
}

static void
draw_lane_details (Painter *self,
                   guint index)
{
  const UiLane *lane = get_lane (self, index);
  guint n_lives = ui_lifetimes_frame_count_lives (self->frame, lane);
  g_autofree char *details = NULL;
  int pid;

  if (n_lives == 0)
    return;
  pid = (int) ui_lane_get_life (lane, n_lives - 1)->pid;
  details = n_lives > 1 ? g_strdup_printf ("pid %d · life %u", pid, n_lives)
                        : g_strdup_printf ("pid %d", pid);
  ui_lifetimes_ink_write (self->ink, details, MARGIN,
                          ui_lifetimes_frame_get_lane_top (self->frame, index) + DETAILS_MIDDLE,
                          self->frame->gutter - MARGIN - PADDING, &self->ink->dim, FALSE);
}

/* Names of one kind follow each other, so that they are drawn together. */
static void
draw_names (Painter *self)
{
  for (guint i = self->first; i < self->end; i++)
    draw_lane_title (self, i);
  for (guint i = self->first; i < self->end; i++)
    draw_lane_details (self, i);
  ui_lifetimes_ink_flush (self->ink);
}

/* Rows */

static void
fill_row (Painter *self,
          Row *row,
          guint index)
{
  row->lane = get_lane (self, index);
  row->top = ui_lifetimes_bars_get_top (ui_lifetimes_frame_get_lane_top (self->frame, index));
  row->bars = g_array_new (FALSE, FALSE, sizeof (UiLifetimesBar));
  row->pieces = g_array_new (FALSE, FALSE, sizeof (UiLifetimesPiece));
  row->columns = g_new0 (double, self->n_columns + 1);
  ui_lifetimes_bars_collect (self->frame, row->lane, row->bars);
  ui_lifetimes_stops_collect (self->frame, row->bars, row->pieces);
  ui_lifetimes_bars_count (self->frame, row->lane, row->columns, self->n_columns);
}

/* All lanes in view have one scale. */
static void
fill_rows (Painter *self)
{
  self->rows = g_new0 (Row, self->end - self->first + 1);
  self->most = LEAST_MOST;
  for (guint i = self->first; i < self->end; i++)
    {
      Row *row = &self->rows[i - self->first];

      fill_row (self, row, i);
      for (guint j = 0; j < self->n_columns; j++)
        self->most = MAX (self->most, row->columns[j]);
    }
}

static void
clear_rows (Painter *self)
{
  for (guint i = 0; i < self->end - self->first; i++)
    {
      g_array_unref (self->rows[i].bars);
      g_array_unref (self->rows[i].pieces);
      g_free (self->rows[i].columns);
    }
  g_free (self->rows);
}

static void
draw_selected_bar (Painter *self,
                   const Row *row)
{
  for (guint i = 0; i < row->bars->len; i++)
    {
      const UiLifetimesBar *bar = &g_array_index (row->bars, UiLifetimesBar, i);

      /* A bundle stands for all lives from its first to its last one. */
      if ((int) bar->index >= self->frame->selected_life &&
          (int) (bar->index - bar->n_lives) < self->frame->selected_life)
        ui_lifetimes_bar_draw_selected (self->ink, self->frame, bar, row->top);
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

/* The frame */

static void
draw_bars (Painter *self,
           const GdkRectangle *area)
{
  UiLifetimesInk *ink = self->ink;

  ui_pixels_begin (ink->pixels, ink->cr, area, gtk_widget_get_scale_factor (ink->widget));
  for (guint i = 0; i < self->end - self->first; i++)
    {
      const Row *row = &self->rows[i];

      ink->strength = stands_back (self, row->lane) ? WEAK : 1;
      ui_lifetimes_bars_draw (ink, self->frame, row->bars, row->pieces, row->top, row->columns,
                              self->most);
    }
  ui_pixels_paint (ink->pixels, ink->cr);
}

static void
write_words (Painter *self)
{
  for (guint i = 0; i < self->end - self->first; i++)
    {
      const Row *row = &self->rows[i];

      self->ink->strength = stands_back (self, row->lane) ? WEAK : 1;
      ui_lifetimes_bar_words_write (self->ink, self->frame, row->bars, row->pieces, row->top);
    }
  ui_lifetimes_ink_flush (self->ink);
  self->ink->strength = 1;
}

static void
draw_chosen (Painter *self)
{
  for (guint i = self->first; i < self->end; i++)
    {
      const Row *row = &self->rows[i - self->first];

      if ((int) i == self->frame->selected_lane)
        draw_selected_bar (self, row);
      if (has_mark (self, row->lane))
        ui_lifetimes_bar_draw_mark (self->ink, self->frame, row->top);
    }
}

/* From here on only what is in this part of the widget is drawn. */
static void
clip_to (Painter *self,
         const GdkRectangle *area)
{
  gdk_cairo_rectangle (self->ink->cr, area);
  cairo_clip (self->ink->cr);
}

static void
draw_lanes (Painter *self)
{
  const UiLifetimesFrame *frame = self->frame;
  int height = MAX (frame->height - UI_LIFETIMES_AXIS_HEIGHT, 0);
  int left = frame->gutter - CROSS_ROOM;
  GdkRectangle lanes = { 0, UI_LIFETIMES_AXIS_HEIGHT, frame->width, height };
  GdkRectangle bars = { left, UI_LIFETIMES_AXIS_HEIGHT, MAX (frame->width - left, 0), height };

  cairo_save (self->ink->cr);
  clip_to (self, &lanes);
  for (guint i = self->first; i < self->end; i++)
    draw_lane_ground (self, i);
  draw_names (self);
  clip_to (self, &bars);
  draw_bars (self, &bars);
  write_words (self);
  draw_chosen (self);
  cairo_restore (self->ink->cr);
}

/**
 * ui_lifetimes_painter_draw:
 * @frame: what to draw
 * @ink: with what
 * @cr: where
 *
 * Draws the axis, the lanes that are visible, their names and their bars. Main thread.
 */
void
ui_lifetimes_painter_draw (const UiLifetimesFrame *frame,
                           UiLifetimesInk *ink,
                           cairo_t *cr)
{
  GdkRectangle area = { frame->gutter, 0, MAX (frame->width - frame->gutter, 0), frame->height };
  Painter self = { .frame = frame, .ink = ink, .n_columns = (guint) area.width };

  ink->cr = cr;
  ui_lifetimes_frame_get_lanes (frame, &self.first, &self.end);
  fill_rows (&self);
  ui_time_axis_painter_draw (&frame->axis, ink->widget, cr, &area);
  draw_lanes (&self);
  ui_time_axis_painter_draw_cursor (&frame->axis, ink->widget, cr, &area, frame->cursor_ns);
  clear_rows (&self);
  ink->cr = NULL;
}
