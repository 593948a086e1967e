/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-life-painter: the lifelines of a sequence diagram.
 *
 *     ┬  pid 4102          spawned
 *     ┊                    dashed: it has not connected yet
 *     │  connected
 *     ▨  stopped           hatched: the process was stopped
 *     │
 *     ╳  killed by SIGKILL the end: a cross for a death by a signal, otherwise a bar
 *
 *     ┬  pid 4188, life 2  the next life of the same child
 *
 * Shapes say all of it, colour only underlines it.
 */

#include "ui-sequence-painter.h"
#include "ui-sequence-shapes.h"

#include <string.h>

#define STOP_LEAST 4
#define BAR 8
#define WORDS_LEFT 12

static gboolean
is_in_view (const UiSequencePainter *self,
            double top,
            double bottom)
{
  return bottom >= UI_SEQUENCE_HEAD_HEIGHT && top <= self->frame->height;
}

/* How much room words have to the right of a lifeline. */
static double
get_room (const UiSequencePainter *self,
          guint lane)
{
  guint n_lanes = ui_sequence_lanes_get_n (ui_sequence_scene_get_lanes (self->frame->scene));

  return (lane + 1 < n_lanes ? self->frame->lane_px : UI_SEQUENCE_SIDE) - WORDS_LEFT - 6;
}

static void
say (UiSequencePainter *self,
     guint lane,
     const char *words,
     double y,
     UiInk ink,
     gboolean is_bold)
{
  double x = ui_sequence_frame_get_x (self->frame, lane) + WORDS_LEFT;

  if (ui_sequence_painter_take (self, lane + 1, y, UI_SEQUENCE_PASSING | UI_SEQUENCE_OWN))
    ui_sequence_painter_say (self, ink, is_bold, words, x, y, get_room (self, lane), 0);
}

static void
draw_stop (UiSequencePainter *self,
           guint lane,
           const UiStop *stop,
           double end)
{
  double top = ui_sequence_frame_get_y (self->frame, stop->from_ns);
  double bottom = stop->to_ns != 0 ? ui_sequence_frame_get_y (self->frame, stop->to_ns) : end;

  bottom = MAX (bottom, top + STOP_LEAST);
  if (!is_in_view (self, top, bottom))
    return;
  ui_canvas_begin (self->canvas, "stopped", "stopped");
  ui_sequence_shape_stop (self->canvas, ui_sequence_frame_get_x (self->frame, lane), top, bottom);
  say (self, lane, "stopped", MAX (top, UI_SEQUENCE_HEAD_HEIGHT) + 14, UI_INK_DIM, FALSE);
  ui_canvas_end (self->canvas);
}

static void
draw_end (UiSequencePainter *self,
          guint lane,
          const UiLife *life,
          double y)
{
  double x = ui_sequence_frame_get_x (self->frame, lane);
  gboolean was_killed = ui_life_was_killed (life);
  const char *words = life->reason;

  /* A cross says "killed" already; where room is short the signal's name is what matters. */
  if (was_killed && (double) strlen (words) * self->canvas->char_px * UI_SEQUENCE_BOLD_WIDENS >
                        get_room (self, lane))
    words += strlen ("killed by ");
  ui_canvas_begin (self->canvas, "end", life->reason);
  if (was_killed)
    ui_sequence_shape_cross (self->canvas, x, y);
  else
    ui_canvas_segment (self->canvas, UI_INK_TEXT, 3, UI_DASH_NONE, x - BAR, y, x + BAR, y);
  say (self, lane, words, y + 4, was_killed ? UI_INK_DEATH : UI_INK_DIM, was_killed);
  ui_canvas_end (self->canvas);
}

static void
draw_birth (UiSequencePainter *self,
            guint lane,
            const UiLife *life,
            guint number,
            double y)
{
  double x = ui_sequence_frame_get_x (self->frame, lane);
  g_autofree char *words =
      number > 1 ? g_strdup_printf ("pid %d, life %u", (int) life->pid, number)
                 : g_strdup_printf ("pid %d", (int) life->pid);

  if (!life->is_spawn_known || !is_in_view (self, y, y))
    return;
  ui_canvas_segment (self->canvas, UI_INK_DIM, 2, UI_DASH_NONE, x - BAR, y, x + BAR, y);
  say (self, lane, words, y + 14, UI_INK_DIM, FALSE);
}

static void
draw_life (UiSequencePainter *self,
           guint lane,
           const UiLife *life,
           guint number)
{
  const UiSequenceFrame *frame = self->frame;
  gboolean has_ended = life->end_ns != 0 && life->end_ns <= frame->now_ns;
  double x = ui_sequence_frame_get_x (frame, lane);
  double top = ui_sequence_frame_get_y (frame, life->begin_ns);
  double bottom = ui_sequence_frame_get_y (frame, has_ended ? life->end_ns : frame->now_ns);
  double connected = life->connected_ns != 0
                         ? ui_sequence_frame_get_y (frame, life->connected_ns)
                         : bottom;

  if (life->begin_ns > frame->now_ns || !is_in_view (self, top - UI_SEQUENCE_CROSS, bottom + UI_SEQUENCE_CROSS))
    return;
  connected = CLAMP (connected, top, bottom);
  ui_canvas_segment (self->canvas, UI_INK_DIM, 1, UI_DASH_DASHED, x, top, x, connected);
  ui_canvas_segment (self->canvas, UI_INK_DIM, 1, UI_DASH_NONE, x, connected, x, bottom);
  if (has_ended)
    draw_end (self, lane, life, bottom);
  draw_birth (self, lane, life, number, top);
  for (guint i = 0; i < life->stops->len; i++)
    draw_stop (self, lane, &g_array_index (life->stops, UiStop, i), bottom);
}

static void
draw_lane (UiSequencePainter *self,
           guint index)
{
  UiSequenceLanes *lanes = ui_sequence_scene_get_lanes (self->frame->scene);
  const UiLane *lane = ui_sequence_lanes_get (lanes, index);
  g_autofree char *name = NULL;

  if (ui_canvas_wants_titles (self->canvas))
    name = ui_sequence_lanes_dup_name (lanes, index);
  ui_canvas_begin (self->canvas, "lifeline", name);
  for (guint i = 0; lane != NULL && i < lane->lives->len; i++)
    draw_life (self, index, ui_lane_get_life (lane, i), i + 1);
  if (lane == NULL)
    ui_canvas_segment (self->canvas, UI_INK_DIM, 1, UI_DASH_NONE,
                       ui_sequence_frame_get_x (self->frame, index),
                       ui_sequence_frame_get_y (self->frame, self->frame->axis->begin_ns),
                       ui_sequence_frame_get_x (self->frame, index),
                       ui_sequence_frame_get_y (self->frame, self->frame->now_ns));
  ui_canvas_end (self->canvas);
}

/**
 * ui_sequence_painter_draw_lives:
 * @self: a picture
 *
 * Draws the lifelines that are in view.
 */
void
ui_sequence_painter_draw_lives (UiSequencePainter *self)
{
  guint n_lanes = ui_sequence_lanes_get_n (ui_sequence_scene_get_lanes (self->frame->scene));

  for (guint i = 0; i < n_lanes; i++)
    {
      double x = ui_sequence_frame_get_x (self->frame, i);

      if (x >= -UI_SEQUENCE_LANE_MAX && x <= self->frame->width + BAR)
        draw_lane (self, i);
    }
}
