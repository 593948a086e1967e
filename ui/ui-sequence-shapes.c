/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-shapes: the signs of a sequence diagram, in the picture and in its legend.
 *
 *   ◆ ◇     the event: set, woken
 *   ■ □ ◪   the memory: written, read, changed
 *   ● ○     connected; quit, and what else somebody did
 *   ▲       something that was diagnosed, refused or lost
 *   ▨ ╳     a process stopped, killed
 *
 * Partner: ui-canvas, to draw on.
 */

#include "ui-sequence-shapes.h"

#include <math.h>

#define HEAD_LENGTH 9
#define HEAD_HALF 3.5
#define MARK 4
#define HATCH_PX 6

/**
 * ui_sequence_shape_head:
 * @canvas: on what
 * @ink: with what
 * @x1: where the arrow comes from
 * @y1: the same
 * @x2: where its point is
 * @y2: the same
 *
 * Draws the head of an arrow.
 */
void
ui_sequence_shape_head (UiCanvas *canvas,
                        UiInk ink,
                        double x1,
                        double y1,
                        double x2,
                        double y2)
{
  double length = MAX (hypot (x2 - x1, y2 - y1), 1);
  double dx = (x2 - x1) / length;
  double dy = (y2 - y1) / length;
  double x = x2 - dx * HEAD_LENGTH;
  double y = y2 - dy * HEAD_LENGTH;
  const UiPoint points[] = { { x2, y2 },
                             { x - dy * HEAD_HALF, y + dx * HEAD_HALF },
                             { x + dy * HEAD_HALF, y - dx * HEAD_HALF } };

  ui_canvas_fill (canvas, ink, points, G_N_ELEMENTS (points));
}

static void
draw_shape (UiCanvas *canvas,
            UiInk ink,
            const UiPoint *points,
            guint n_points,
            gboolean is_filled)
{
  UiPoint outline[16];

  for (guint i = 0; i <= n_points; i++)
    outline[i] = points[i % n_points];
  ui_canvas_fill (canvas, is_filled ? ink : UI_INK_BASE, points, n_points);
  ui_canvas_line (canvas, ink, 1.2, UI_DASH_NONE, outline, n_points + 1);
}

static void
draw_diamond (UiCanvas *canvas,
              UiInk ink,
              double x,
              double y,
              gboolean is_filled)
{
  const double r = MARK + 1;
  const UiPoint points[] = { { x, y - r }, { x + r, y }, { x, y + r }, { x - r, y } };

  draw_shape (canvas, ink, points, G_N_ELEMENTS (points), is_filled);
}

static void
draw_square (UiCanvas *canvas,
             UiInk ink,
             double x,
             double y,
             gboolean is_filled)
{
  const UiPoint points[] = {
    { x - MARK, y - MARK }, { x + MARK, y - MARK }, { x + MARK, y + MARK }, { x - MARK, y + MARK }
  };

  draw_shape (canvas, ink, points, G_N_ELEMENTS (points), is_filled);
}

static void
draw_circle (UiCanvas *canvas,
             UiInk ink,
             double x,
             double y,
             gboolean is_filled)
{
  UiPoint points[12];

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    points[i] = (UiPoint) { x + MARK * cos (i * G_PI / 6), y + MARK * sin (i * G_PI / 6) };
  draw_shape (canvas, ink, points, G_N_ELEMENTS (points), is_filled);
}

static void
draw_triangle (UiCanvas *canvas,
               UiInk ink,
               double x,
               double y,
               gboolean is_filled)
{
  const double r = MARK + 1;
  const UiPoint points[] = { { x, y - r }, { x + r, y + r - 1 }, { x - r, y + r - 1 } };

  draw_shape (canvas, ink, points, G_N_ELEMENTS (points), is_filled);
}

/* Half of a square is filled: it was read and written. */
static void
draw_changed (UiCanvas *canvas,
              UiInk ink,
              double x,
              double y)
{
  const UiPoint half[] = { { x - MARK, y + MARK }, { x + MARK, y - MARK }, { x + MARK, y + MARK } };

  draw_square (canvas, ink, x, y, FALSE);
  ui_canvas_fill (canvas, ink, half, G_N_ELEMENTS (half));
}

/* Whether a step is what becomes of a process, which is drawn with its lifeline. */
gboolean
ui_sequence_shape_is_of_life (guint8 step)
{
  return step == IPC_TRACE_PROCESS_SPAWNED || step == IPC_TRACE_PROCESS_STOPPED ||
         step == IPC_TRACE_PROCESS_CONTINUED || step == IPC_TRACE_PROCESS_EXITED;
}

/**
 * ui_sequence_shape_mark:
 * @canvas: on what
 * @step: what happened
 * @ink: with what
 * @x: the middle of the sign
 * @y: the same
 *
 * Draws the sign of a step; nothing for one that is drawn with the lifeline.
 */
void
ui_sequence_shape_mark (UiCanvas *canvas,
                        guint8 step,
                        UiInk ink,
                        double x,
                        double y)
{
  switch (step)
    {
    case IPC_TRACE_EVENT_SET:
    case IPC_TRACE_EVENT_WOKEN:
      draw_diamond (canvas, ink, x, y, step == IPC_TRACE_EVENT_SET);
      break;
    case IPC_TRACE_MEMORY_WRITTEN:
    case IPC_TRACE_MEMORY_READ:
      draw_square (canvas, ink, x, y, step == IPC_TRACE_MEMORY_WRITTEN);
      break;
    case IPC_TRACE_MEMORY_CHANGED:
      draw_changed (canvas, ink, x, y);
      break;
    case IPC_TRACE_DIAGNOSIS:
    case IPC_TRACE_PEER_REFUSED:
      draw_triangle (canvas, ink, x, y, TRUE);
      break;
    case IPC_TRACE_RECORDS_DROPPED:
      draw_triangle (canvas, UI_INK_DEATH, x, y, TRUE);
      break;
    case IPC_TRACE_PROCESS_SPAWNED:
    case IPC_TRACE_PROCESS_STOPPED:
    case IPC_TRACE_PROCESS_CONTINUED:
    case IPC_TRACE_PROCESS_EXITED:
      break;
    default:
      draw_circle (canvas, ink, x, y, step == IPC_TRACE_CHILD_CONNECTED);
      break;
    }
}

/* Several steps in one place. */
void
ui_sequence_shape_several (UiCanvas *canvas,
                           UiInk ink,
                           double x,
                           double y)
{
  ui_canvas_rectangle (canvas, ink, x - 2, y - MARK, 4, 2 * MARK);
}

/* A hatched bar: the process was stopped. */
void
ui_sequence_shape_stop (UiCanvas *canvas,
                        double x,
                        double top,
                        double bottom)
{
  double left = floor (x - UI_SEQUENCE_STOP_WIDTH / 2.0) + 0.5;
  double right = left + UI_SEQUENCE_STOP_WIDTH;
  const UiPoint corners[] = {
    { left, top }, { right, top }, { right, bottom }, { left, bottom }, { left, top }
  };

  ui_canvas_fill (canvas, UI_INK_BASE, corners, 4);
  for (double y = top; y + UI_SEQUENCE_STOP_WIDTH <= bottom; y += HATCH_PX)
    ui_canvas_segment (canvas, UI_INK_DIM, 1, UI_DASH_NONE, left, y + UI_SEQUENCE_STOP_WIDTH,
                       right, y);
  ui_canvas_line (canvas, UI_INK_DIM, 1, UI_DASH_NONE, corners, G_N_ELEMENTS (corners));
}

/* A death by a signal. */
void
ui_sequence_shape_cross (UiCanvas *canvas,
                         double x,
                         double y)
{
  ui_canvas_segment (canvas, UI_INK_DEATH, 3, UI_DASH_NONE, x - UI_SEQUENCE_CROSS,
                     y - UI_SEQUENCE_CROSS, x + UI_SEQUENCE_CROSS, y + UI_SEQUENCE_CROSS);
  ui_canvas_segment (canvas, UI_INK_DEATH, 3, UI_DASH_NONE, x - UI_SEQUENCE_CROSS,
                     y + UI_SEQUENCE_CROSS, x + UI_SEQUENCE_CROSS, y - UI_SEQUENCE_CROSS);
}
