/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-bar-painter: draws the bars of one lane of the lifetimes.
 *
 *   ┌ ─┬────────▒▒▒▒▒▒▒▒──────◆──╳ killed by SIGKILL
 *   └ ─┴─▂─▂─▂─▂▒▒▒▒▒▒▒▒▂─▂─▂─◆──╳
 *   ▲  ▲        ▲       ▲     ▲  ▲
 *   │  connected│       │     │  ended
 *   spawned     stopped │     the chosen record
 *                       continued
 *
 * Shapes say what colours say too: a dashed bar has not connected, a hatched piece was stopped, a
 * cross is a death by a signal, an end of another kind is a stroke. The height of the filling is
 * the number of messages in that column of pixels, on a logarithmic scale, because a message now
 * and then and a flood shall both be seen.
 *
 * A lane is drawn in passes, each of which hands all bars to cairo at once: a call costs more than
 * a rectangle.
 */

#include "ui-lifetimes-bar-painter.h"

#include <math.h>
#include <string.h>

#define NARROWEST_BAR 3
#define CROSS_SIZE 6
#define MARK_SIZE 5
#define HATCH_DISTANCE 5
/* A stopped piece at least so wide says so in a word. */
#define STOPPED_WORD_ROOM 64
#define PADDING 6
/* Fewer pixels are not worth a word. */
#define LEAST_WORD_ROOM 36
/* Nothing farther outside is handed to cairo, whose numbers end at 2^23. */
#define OUTSIDE 10.5
/* Less is a rounding error and no message. */
#define LEAST_COUNT 1e-9

static double
get_bar_top (double lane_top)
{
  return floor (lane_top + (UI_LIFETIMES_LANE_HEIGHT - UI_LIFETIMES_BAR_HEIGHT) / 2.0) + 0.5;
}

static double
clamp_x (const UiLifetimesFrame *frame,
         double x)
{
  return CLAMP (x, -OUTSIDE, frame->width + OUTSIDE);
}

/* Bodies */

static void
fill_bodies (const UiLifetimesInk *ink,
             const UiLifetimesFrame *frame,
             const GArray *bars,
             double top)
{
  for (guint i = 0; i < bars->len; i++)
    {
      const UiLifetimesBar *bar = &g_array_index (bars, UiLifetimesBar, i);
      double left = clamp_x (frame, bar->connected);

      cairo_rectangle (ink->cr, left, top, clamp_x (frame, bar->right) - left,
                       UI_LIFETIMES_BAR_HEIGHT);
    }
  ui_lifetimes_ink_set (ink, &ink->accent, 0.20);
  cairo_fill (ink->cr);
}

/* From where it connected; open on the left, where the dashed part is. The right side is the end's,
 * so a life that goes on is open there. */
static void
stroke_connected (const UiLifetimesInk *ink,
                  const UiLifetimesFrame *frame,
                  const GArray *bars,
                  double top)
{
  double bottom = top + UI_LIFETIMES_BAR_HEIGHT;

  for (guint i = 0; i < bars->len; i++)
    {
      const UiLifetimesBar *bar = &g_array_index (bars, UiLifetimesBar, i);
      double left = clamp_x (frame, bar->connected);
      double right = clamp_x (frame, bar->right);

      if (left >= right)
        continue;
      cairo_move_to (ink->cr, right, top);
      cairo_line_to (ink->cr, left, top);
      cairo_line_to (ink->cr, left, bottom);
      cairo_line_to (ink->cr, right, bottom);
    }
  cairo_stroke (ink->cr);
}

static void
stroke_unconnected (const UiLifetimesInk *ink,
                    const UiLifetimesFrame *frame,
                    const GArray *bars,
                    double top)
{
  static const double dashes[] = { 4, 3 };
  double bottom = top + UI_LIFETIMES_BAR_HEIGHT;

  for (guint i = 0; i < bars->len; i++)
    {
      const UiLifetimesBar *bar = &g_array_index (bars, UiLifetimesBar, i);
      double left = clamp_x (frame, bar->left);
      double connected = clamp_x (frame, bar->connected);

      if (left >= connected)
        continue;
      cairo_move_to (ink->cr, connected, top);
      cairo_line_to (ink->cr, left, top);
      cairo_line_to (ink->cr, left, bottom);
      cairo_line_to (ink->cr, connected, bottom);
    }
  cairo_set_dash (ink->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (ink->cr);
  cairo_set_dash (ink->cr, NULL, 0, 0);
}

/* Messages */

static double
get_message_height (double count,
                    double most)
{
  double room = UI_LIFETIMES_BAR_HEIGHT - 2;

  return count > LEAST_COUNT ? MAX (2, floor (room * log1p (count) / log1p (most))) : 0;
}

static void
fill_messages (const UiLifetimesInk *ink,
               const UiLifetimesFrame *frame,
               const double *columns,
               double top,
               double most)
{
  guint n_columns = (guint) MAX (frame->width - frame->gutter, 0);
  double bottom = top + UI_LIFETIMES_BAR_HEIGHT - 0.5;
  guint begin = 0;

  while (begin < n_columns)
    {
      double height = get_message_height (columns[begin], most);
      guint end = begin + 1;

      while (end < n_columns && get_message_height (columns[end], most) == height)
        end++;
      if (height > 0)
        cairo_rectangle (ink->cr, frame->gutter + begin, bottom - height, end - begin, height);
      begin = end;
    }
  ui_lifetimes_ink_set (ink, &ink->ink, 1);
  cairo_fill (ink->cr);
}

/* Stops */

static void
draw_hatched (const UiLifetimesInk *ink,
              double left,
              double right,
              double top)
{
  double height = UI_LIFETIMES_BAR_HEIGHT;

  cairo_save (ink->cr);
  cairo_rectangle (ink->cr, left, top, right - left, height);
  ui_lifetimes_ink_set (ink, &ink->base, 1);
  cairo_fill_preserve (ink->cr);
  cairo_clip (ink->cr);
  for (double x = left - height; x < right; x += HATCH_DISTANCE)
    {
      cairo_move_to (ink->cr, x, top + height);
      cairo_line_to (ink->cr, x + height, top);
    }
  ui_lifetimes_ink_set (ink, &ink->text, 0.30);
  cairo_stroke (ink->cr);
  cairo_restore (ink->cr);
  cairo_rectangle (ink->cr, left, top, right - left, height);
  ui_lifetimes_ink_set (ink, &ink->text, 0.55);
  cairo_stroke (ink->cr);
}

static void
draw_stopped_word (const UiLifetimesInk *ink,
                   double left,
                   double right,
                   double top)
{
  int width = ui_lifetimes_ink_measure (ink, "stopped", PANGO_WEIGHT_NORMAL);

  cairo_rectangle (ink->cr, left - 3, top + 2, width + 6, UI_LIFETIMES_BAR_HEIGHT - 4);
  ui_lifetimes_ink_set (ink, &ink->base, 1);
  cairo_fill (ink->cr);
  ui_lifetimes_ink_write (ink, "stopped", left, top + UI_LIFETIMES_BAR_HEIGHT / 2.0, right - left,
                          &ink->text, PANGO_WEIGHT_NORMAL);
}

static void
draw_stops (const UiLifetimesInk *ink,
            const UiLifetimesFrame *frame,
            const UiLifetimesBar *bar,
            double top)
{
  double drawn_to = -OUTSIDE;

  for (guint i = 0; i < bar->life->stops->len; i++)
    {
      const UiStop *stop = &g_array_index (bar->life->stops, UiStop, i);
      gint64 to_ns = stop->to_ns != 0 ? MIN (stop->to_ns, frame->now_ns) : frame->now_ns;
      double left = clamp_x (frame, ui_lifetimes_bar_get_x (frame, stop->from_ns));
      double right = clamp_x (frame, ui_lifetimes_bar_get_x (frame, to_ns));
      double word_left = MAX (left, frame->gutter) + PADDING;

      right = MAX (right, left + NARROWEST_BAR);
      if (stop->from_ns > frame->now_ns || right < frame->gutter || right <= drawn_to ||
          left > frame->width)
        continue;
      draw_hatched (ink, left, right, top);
      drawn_to = right;
      if (right - word_left + PADDING >= STOPPED_WORD_ROOM)
        draw_stopped_word (ink, word_left, right, top);
    }
}

/* Ends */

static void
stroke_crosses (const UiLifetimesInk *ink,
                const GArray *bars,
                double top)
{
  double middle = top + UI_LIFETIMES_BAR_HEIGHT / 2.0;

  for (guint i = 0; i < bars->len; i++)
    {
      const UiLifetimesBar *bar = &g_array_index (bars, UiLifetimesBar, i);

      if (bar->n_killed == 0 || fabs (bar->right) > 1e5)
        continue;
      cairo_move_to (ink->cr, bar->right - CROSS_SIZE, middle - CROSS_SIZE);
      cairo_line_to (ink->cr, bar->right + CROSS_SIZE, middle + CROSS_SIZE);
      cairo_move_to (ink->cr, bar->right - CROSS_SIZE, middle + CROSS_SIZE);
      cairo_line_to (ink->cr, bar->right + CROSS_SIZE, middle - CROSS_SIZE);
    }
  ui_lifetimes_ink_set (ink, &ink->death, 1);
  cairo_stroke (ink->cr);
}

static void
stroke_orderly_ends (const UiLifetimesInk *ink,
                     const GArray *bars,
                     double top)
{
  for (guint i = 0; i < bars->len; i++)
    {
      const UiLifetimesBar *bar = &g_array_index (bars, UiLifetimesBar, i);

      if (!bar->has_ended || bar->n_killed > 0 || fabs (bar->right) > 1e5)
        continue;
      cairo_move_to (ink->cr, bar->right, top - 3);
      cairo_line_to (ink->cr, bar->right, top + UI_LIFETIMES_BAR_HEIGHT + 3);
    }
  ui_lifetimes_ink_set (ink, &ink->text, 1);
  cairo_stroke (ink->cr);
}

/* The longest way to say it that has room; a cross says "killed" already, and where room is short
 * the signal's name is what matters. Returns where the words end. */
static double
write_reason (const UiLifetimesInk *ink,
              const UiLifetimesBar *bar,
              double left,
              double room,
              double middle)
{
  const char *words = bar->life->reason;
  PangoWeight weight = bar->n_killed > 0 ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
  int width = ui_lifetimes_ink_measure (ink, words, weight);

  if (bar->n_killed > 0 && width > room)
    words += strlen ("killed by ");
  ui_lifetimes_ink_write (ink, words, left, middle, room,
                          bar->n_killed > 0 ? &ink->death : &ink->dim, weight);
  return left + width;
}

static void
write_end (const UiLifetimesInk *ink,
           const UiLifetimesBar *bar,
           double room_end,
           double top)
{
  double middle = top + UI_LIFETIMES_BAR_HEIGHT / 2.0;
  double left = bar->right + (bar->n_killed > 0 ? CROSS_SIZE : 0) + PADDING;
  g_autofree char *words = NULL;

  if (!bar->has_ended || room_end - left < LEAST_WORD_ROOM)
    return;
  if (bar->n_lives > 1)
    {
      words = g_strdup_printf ("%u lives", bar->n_lives);
      ui_lifetimes_ink_write (ink, words, left, middle, room_end - left, &ink->dim,
                              PANGO_WEIGHT_NORMAL);
      return;
    }
  left = write_reason (ink, bar, left, room_end - left, middle) + PADDING;
  words = ui_life_dup_notice (bar->life);
  if (words != NULL &&
      ui_lifetimes_ink_measure (ink, words, PANGO_WEIGHT_NORMAL) <= room_end - left)
    ui_lifetimes_ink_write (ink, words, left, middle, room_end - left, &ink->dim,
                            PANGO_WEIGHT_NORMAL);
}

/**
 * ui_lifetimes_bars_draw:
 * @ink: the colours
 * @frame: what is visible
 * @bars: (element-type UiLifetimesBar): the bars of a lane
 * @lane_top: where the lane is
 * @columns: the messages in each column right of the gutter
 * @most: how many messages in a column fill the height
 *
 * Draws a lane's bars with their messages, stops and ends.
 */
void
ui_lifetimes_bars_draw (const UiLifetimesInk *ink,
                        const UiLifetimesFrame *frame,
                        const GArray *bars,
                        double lane_top,
                        const double *columns,
                        double most)
{
  double top = get_bar_top (lane_top);

  fill_bodies (ink, frame, bars, top);
  cairo_set_line_width (ink->cr, 1);
  ui_lifetimes_ink_set (ink, &ink->text, 0.55);
  stroke_connected (ink, frame, bars, top);
  stroke_unconnected (ink, frame, bars, top);
  fill_messages (ink, frame, columns, top, most);
  for (guint i = 0; i < bars->len; i++)
    draw_stops (ink, frame, &g_array_index (bars, UiLifetimesBar, i), top);
  cairo_set_line_width (ink->cr, 3);
  stroke_orderly_ends (ink, bars, top);
  stroke_crosses (ink, bars, top);
  for (guint i = 0; i < bars->len; i++)
    write_end (ink, &g_array_index (bars, UiLifetimesBar, i),
               (i + 1 < bars->len ? g_array_index (bars, UiLifetimesBar, i + 1).left : frame->width) -
                   PADDING,
               top);
}

/**
 * ui_lifetimes_bar_draw_selected:
 * @ink: the colours
 * @frame: what is visible
 * @bar: the bar that is chosen
 * @lane_top: where its lane is
 *
 * Draws a frame around a bar.
 */
void
ui_lifetimes_bar_draw_selected (const UiLifetimesInk *ink,
                                const UiLifetimesFrame *frame,
                                const UiLifetimesBar *bar,
                                double lane_top)
{
  double left = clamp_x (frame, bar->left) - 2;

  cairo_rectangle (ink->cr, left, get_bar_top (lane_top) - 3, clamp_x (frame, bar->right) + 2 - left,
                   UI_LIFETIMES_BAR_HEIGHT + 6);
  cairo_set_line_width (ink->cr, 2);
  ui_lifetimes_ink_set (ink, &ink->ink, 1);
  cairo_stroke (ink->cr);
}

/**
 * ui_lifetimes_bar_draw_mark:
 * @ink: the colours
 * @frame: what is visible, and which record is chosen
 * @lane_top: where the lane of that record is
 *
 * Marks the chosen record: a rhombus over the bar, with a line through it.
 */
void
ui_lifetimes_bar_draw_mark (const UiLifetimesInk *ink,
                            const UiLifetimesFrame *frame,
                            double lane_top)
{
  double x = ui_lifetimes_bar_get_x (frame, frame->marked_ns);
  double top = get_bar_top (lane_top);

  if (x < frame->gutter - MARK_SIZE || x > frame->width + MARK_SIZE)
    return;
  cairo_move_to (ink->cr, x, top);
  cairo_line_to (ink->cr, x, top + UI_LIFETIMES_BAR_HEIGHT);
  cairo_set_line_width (ink->cr, 3);
  ui_lifetimes_ink_set (ink, &ink->base, 1);
  cairo_stroke_preserve (ink->cr);
  cairo_set_line_width (ink->cr, 1);
  ui_lifetimes_ink_set (ink, &ink->text, 1);
  cairo_stroke (ink->cr);
  cairo_move_to (ink->cr, x, top - 2 * MARK_SIZE);
  cairo_line_to (ink->cr, x + MARK_SIZE, top - MARK_SIZE);
  cairo_line_to (ink->cr, x, top);
  cairo_line_to (ink->cr, x - MARK_SIZE, top - MARK_SIZE);
  cairo_close_path (ink->cr);
  cairo_fill (ink->cr);
}
