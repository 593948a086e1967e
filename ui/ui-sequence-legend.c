/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-legend: what the signs of a sequence diagram mean, below one that is printed.
 */

#include "ui-sequence-shapes.h"

#define CELL_PX 230
#define LINE_PX 22
#define SIGN_PX 44
#define SIGN_LEFT 4

/* What a line of the legend explains. */
typedef enum
{
  SIGN_ARROW,
  SIGN_RETURN,
  SIGN_STUB,
  SIGN_BUNDLE,
  SIGN_WAKE,
  SIGN_SPAN,
  SIGN_STOP,
  SIGN_CROSS,
  SIGN_STEP,
} Sign;

static const struct
{
  Sign sign;
  guint8 step; /* of SIGN_STEP */
  const char *shape; /* the sign in words */
  const char *words;
} entries[] = {
  { SIGN_ARROW, 0, "arrow", "Message: slope is latency" },
  { SIGN_RETURN, 0, "dashed arrow", "Return of a call" },
  { SIGN_STUB, 0, "short arrow, dotted on", "Message, one end known" },
  { SIGN_BUNDLE, 0, "broad arrow with a number", "Several messages" },
  { SIGN_SPAN, 0, "tinted bar", "Work on one request" },
  { SIGN_STEP, IPC_TRACE_EVENT_SET, "filled diamond", "Event set" },
  { SIGN_STEP, IPC_TRACE_EVENT_WOKEN, "hollow diamond", "Woken by the event" },
  { SIGN_WAKE, 0, "dotted line", "From its set to its wake" },
  { SIGN_STEP, IPC_TRACE_MEMORY_WRITTEN, "filled square", "Memory written" },
  { SIGN_STEP, IPC_TRACE_MEMORY_READ, "hollow square", "Memory read" },
  { SIGN_STEP, IPC_TRACE_MEMORY_CHANGED, "half square", "Memory changed" },
  { SIGN_STEP, IPC_TRACE_CHILD_CONNECTED, "filled circle", "Connected" },
  { SIGN_STEP, IPC_TRACE_CALL, "hollow circle", "Quit, or another step" },
  { SIGN_STEP, IPC_TRACE_DIAGNOSIS, "triangle", "Diagnosis, refusal or loss" },
  { SIGN_STOP, 0, "hatched bar", "Process stopped" },
  { SIGN_CROSS, 0, "cross", "Process killed by a signal" },
};

static void
draw_arrow (UiCanvas *canvas,
            double left,
            double right,
            double y,
            UiDash dash)
{
  ui_canvas_segment (canvas, UI_INK_TEXT, 1.2, dash, right, y, left, y);
  ui_sequence_shape_head (canvas, UI_INK_TEXT, right, y, left, y);
}

static void
draw_sign (UiCanvas *canvas,
           Sign sign,
           guint8 step,
           double x,
           double y)
{
  double left = x + SIGN_LEFT;
  double right = x + SIGN_PX - SIGN_LEFT;
  double middle = x + SIGN_PX / 2.0;

  switch (sign)
    {
    case SIGN_ARROW:
    case SIGN_RETURN:
      draw_arrow (canvas, left, right, y, sign == SIGN_RETURN ? UI_DASH_DASHED : UI_DASH_NONE);
      break;
    case SIGN_STUB:
      ui_canvas_segment (canvas, UI_INK_DIM, 1, UI_DASH_DOTTED, middle, y, right, y);
      draw_arrow (canvas, left, middle, y, UI_DASH_NONE);
      break;
    case SIGN_BUNDLE:
      ui_canvas_rectangle (canvas, UI_INK_SOFT, left, y - 4, right - left, 8);
      ui_sequence_shape_head (canvas, UI_INK_TEXT, right, y, left, y);
      ui_sequence_shape_head (canvas, UI_INK_TEXT, left, y, right, y);
      break;
    case SIGN_WAKE:
      ui_canvas_segment (canvas, UI_INK_DIM, 1, UI_DASH_DOTTED, right, y, left, y);
      break;
    case SIGN_SPAN:
      ui_canvas_rectangle (canvas, UI_INK_SOFT, middle - 3, y - 8, 6, 16);
      break;
    case SIGN_STOP:
      ui_sequence_shape_stop (canvas, middle, y - 8, y + 8);
      break;
    case SIGN_CROSS:
      ui_sequence_shape_cross (canvas, middle, y);
      break;
    case SIGN_STEP:
    default:
      ui_sequence_shape_mark (canvas, step, UI_INK_TEXT, middle, y);
      break;
    }
}

/**
 * ui_sequence_legend_draw:
 * @canvas: on what; %NULL only to learn the height
 * @x: the left edge
 * @y: the upper edge
 * @width: how wide it may be
 *
 * Draws what the signs mean, in as many columns as have room.
 *
 * Returns: how high it is
 */
double
ui_sequence_legend_draw (UiCanvas *canvas,
                         double x,
                         double y,
                         double width)
{
  guint n_columns = MAX ((guint) (width / CELL_PX), 1);
  guint n_lines = (G_N_ELEMENTS (entries) + n_columns - 1) / n_columns;

  if (canvas != NULL)
    ui_canvas_begin (canvas, "legend", NULL);
  for (guint i = 0; canvas != NULL && i < G_N_ELEMENTS (entries); i++)
    {
      double left = x + (i / n_lines) * CELL_PX;
      double middle = y + (i % n_lines + 0.5) * LINE_PX;

      draw_sign (canvas, entries[i].sign, entries[i].step, left, middle);
      ui_canvas_text (canvas, UI_INK_DIM, FALSE, entries[i].words, left + SIGN_PX + 4, middle + 4,
                      CELL_PX - SIGN_PX - 8, 0);
    }
  if (canvas != NULL)
    ui_canvas_end (canvas);
  return n_lines * LINE_PX;
}

/**
 * ui_sequence_legend_dup_words:
 *
 * Returns: (transfer full): what the signs mean, without the signs, for a screen reader
 */
char *
ui_sequence_legend_dup_words (void)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_string_append_printf (words, "%s%s: %s", i > 0 ? "; " : "", entries[i].shape,
                            entries[i].words);
  return g_string_free (words, FALSE);
}
