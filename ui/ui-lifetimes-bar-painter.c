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
 * A lane is drawn in passes, each of which hands all bars to cairo at once, and what is many small
 * things goes through a mask (ui-plot-mask).
 */

#include "ui-lifetimes-bar-painter.h"
#include "ui-plot-mask.h"

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
draw_messages (const UiLifetimesInk *ink,
               const UiLifetimesFrame *frame,
               const double *columns,
               double top,
               double most)
{
  int n_columns = MAX (frame->width - frame->gutter, 0);
  g_autoptr (UiPlotMask) mask = ui_plot_mask_new (MAX (n_columns, 1), UI_LIFETIMES_BAR_HEIGHT);

  for (int i = 0; i < n_columns; i++)
    {
      int height = (int) get_message_height (columns[i], most);

      ui_plot_mask_add (mask, i, UI_LIFETIMES_BAR_HEIGHT - height, 1, height, ink->strength);
    }
  ui_plot_mask_paint (mask, ink->cr, frame->gutter, (int) (top - 0.5), &ink->ink);
}

/* Stops */

typedef struct
{
  double left;
  double right;
} Piece;

/* Of a bundle those of its last life. What would lie over what is there already is left out. */
static void
collect_stops (const UiLifetimesFrame *frame,
               const GArray *bars,
               GArray *pieces)
{
  double collected_to = frame->gutter;

  for (guint i = 0; i < bars->len; i++)
    {
      const UiLife *life = g_array_index (bars, UiLifetimesBar, i).life;

      for (guint j = 0; j < life->stops->len; j++)
        {
          const UiStop *stop = &g_array_index (life->stops, UiStop, j);
          gint64 to_ns = stop->to_ns != 0 ? MIN (stop->to_ns, frame->now_ns) : frame->now_ns;
          Piece piece = { clamp_x (frame, ui_lifetimes_bar_get_x (frame, stop->from_ns)),
                          clamp_x (frame, ui_lifetimes_bar_get_x (frame, to_ns)) };

          piece.right = MAX (piece.right, piece.left + NARROWEST_BAR);
          if (stop->from_ns > frame->now_ns || piece.right <= collected_to ||
              piece.left > frame->width)
            continue;
          g_array_append_val (pieces, piece);
          collected_to = piece.right;
        }
    }
}

/* The edge is on the pixels of that of a bar. */
static void
hatch_piece (UiPlotMask *mask,
             const Piece *piece,
             double strength)
{
  int left = (int) floor (piece->left);
  int right = (int) floor (piece->right);

  for (int x = MAX (left, 0); x < right; x++)
    for (int y = HATCH_DISTANCE - 1 - x % HATCH_DISTANCE; y < UI_LIFETIMES_BAR_HEIGHT;
         y += HATCH_DISTANCE)
      ui_plot_mask_add (mask, x, y, 1, 1, 0.4 * strength);
  ui_plot_mask_add (mask, left, 0, right - left, 1, 0.55 * strength);
  ui_plot_mask_add (mask, left, UI_LIFETIMES_BAR_HEIGHT, right - left, 1, 0.55 * strength);
  ui_plot_mask_add (mask, left, 0, 1, UI_LIFETIMES_BAR_HEIGHT + 1, 0.55 * strength);
  ui_plot_mask_add (mask, right, 0, 1, UI_LIFETIMES_BAR_HEIGHT + 1, 0.55 * strength);
}

static void
draw_pieces (const UiLifetimesInk *ink,
             const UiLifetimesFrame *frame,
             const GArray *pieces,
             double top)
{
  int width = MAX (frame->width, 1);
  g_autoptr (UiPlotMask) ground = ui_plot_mask_new (width, UI_LIFETIMES_BAR_HEIGHT + 1);
  g_autoptr (UiPlotMask) hatching = ui_plot_mask_new (width, UI_LIFETIMES_BAR_HEIGHT + 1);

  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);

      ui_plot_mask_add (ground, (int) floor (piece->left), 0,
                        (int) (piece->right - piece->left) + 1, UI_LIFETIMES_BAR_HEIGHT + 1, 1);
      hatch_piece (hatching, piece, ink->strength);
    }
  ui_plot_mask_paint (ground, ink->cr, 0, (int) (top - 0.5), &ink->base);
  ui_plot_mask_paint (hatching, ink->cr, 0, (int) (top - 0.5), &ink->text);
}

static void
draw_stopped_word (const UiLifetimesInk *ink,
                   const UiLifetimesFrame *frame,
                   const Piece *piece,
                   double top)
{
  double left = MAX (piece->left, frame->gutter) + PADDING;
  int width;

  if (piece->right - left + PADDING < STOPPED_WORD_ROOM)
    return;
  width = ui_lifetimes_ink_measure (ink, "stopped", PANGO_WEIGHT_NORMAL);
  cairo_rectangle (ink->cr, left - 3, top + 2, width + 6, UI_LIFETIMES_BAR_HEIGHT - 4);
  ui_lifetimes_ink_set (ink, &ink->base, 1);
  cairo_fill (ink->cr);
  ui_lifetimes_ink_write (ink, "stopped", left, top + UI_LIFETIMES_BAR_HEIGHT / 2.0,
                          piece->right - left, &ink->text, PANGO_WEIGHT_NORMAL);
}

static void
draw_stops (const UiLifetimesInk *ink,
            const UiLifetimesFrame *frame,
            const GArray *bars,
            double top)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (Piece));

  collect_stops (frame, bars, pieces);
  if (pieces->len == 0)
    return;
  draw_pieces (ink, frame, pieces, top);
  for (guint i = 0; i < pieces->len; i++)
    draw_stopped_word (ink, frame, &g_array_index (pieces, Piece, i), top);
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
  draw_messages (ink, frame, columns, top, most);
  draw_stops (ink, frame, bars, top);
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
