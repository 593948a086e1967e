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
 * All of it lies on whole pixels and goes into one image for all lanes (ui-pixels). Partners:
 * ui-lifetimes-bar knows the bars, ui-lifetimes-stops the hatched pieces, ui-lifetimes-bar-words what
 * is written beside them.
 */

#include "ui-lifetimes-bar-painter.h"

#include <math.h>

#define MARK_SIZE 5
#define BODY_STRENGTH 0.20
#define EDGE_STRENGTH 0.55
/* So many pixels of a dashed line are there, of so many. */
#define DASH 4
#define DASH_PERIOD 7
/* A stroke at an end, and how far it stands out. */
#define END_WIDTH 3
#define END_OUT 3
/* Nothing stands out farther, above or below. */
#define OUT 4
/* Nothing farther outside is drawn. */
#define OUTSIDE 10.5
/* Less is a rounding error and no message. */
#define LEAST_COUNT 1e-9
/* Of a bar with its edges. */
#define HEIGHT (UI_LIFETIMES_BAR_HEIGHT + 1)

/* Edges are on the middle of a pixel; this is the pixel. */
static int
get_pixel (const UiLifetimesFrame *frame,
           double x)
{
  return (int) floor (CLAMP (x, -OUTSIDE, frame->width + OUTSIDE));
}

/**
 * ui_lifetimes_bars_get_top:
 * @lane_top: where a lane is
 *
 * Returns: the upper edge of its bars, a whole pixel
 */
int
ui_lifetimes_bars_get_top (double lane_top)
{
  return (int) floor (lane_top + (UI_LIFETIMES_LANE_HEIGHT - UI_LIFETIMES_BAR_HEIGHT) / 2.0);
}

/* Bodies */

/* From where it connected; open on the left, where the dashed part is. The right side is the end's,
 * so a life that goes on is open there. */
static void
draw_connected (const UiLifetimesInk *ink,
                int left,
                int right,
                int top,
                guint32 edge)
{
  guint32 body = ui_pixels_mix (&ink->accent, BODY_STRENGTH * ink->strength);

  ui_pixels_put (ink->pixels, left, top, right - left, HEIGHT, body);
  ui_pixels_fill (ink->pixels, left, top, 1, HEIGHT, edge);
  ui_pixels_fill (ink->pixels, left + 1, top, right - left - 1, 1, edge);
  ui_pixels_fill (ink->pixels, left + 1, top + HEIGHT - 1, right - left - 1, 1, edge);
}

/* Dashed, counted from where it connected. */
static void
draw_unconnected (const UiLifetimesInk *ink,
                  int left,
                  int connected,
                  int top,
                  guint32 edge)
{
  for (int x = connected; x > left; x -= DASH_PERIOD)
    {
      int length = MIN (DASH, x - left - 1);

      ui_pixels_fill (ink->pixels, x - length, top, length, 1, edge);
      ui_pixels_fill (ink->pixels, x - length, top + HEIGHT - 1, length, 1, edge);
    }
  for (int y = 0; y < HEIGHT; y += DASH_PERIOD)
    ui_pixels_fill (ink->pixels, left, top + y, 1, MIN (DASH, HEIGHT - y), edge);
}

static void
draw_body (const UiLifetimesInk *ink,
           const UiLifetimesFrame *frame,
           const UiLifetimesBar *bar,
           int top)
{
  guint32 edge = ui_pixels_mix (&ink->text, EDGE_STRENGTH * ink->strength);
  int left = get_pixel (frame, bar->left);
  int connected = get_pixel (frame, bar->connected);
  int right = get_pixel (frame, bar->right);

  if (connected < right)
    draw_connected (ink, connected, right, top, edge);
  if (left < connected)
    draw_unconnected (ink, left, connected, top, edge);
}

/* Messages */

static void
draw_messages (const UiLifetimesInk *ink,
               const UiLifetimesFrame *frame,
               const double *columns,
               int top,
               double most)
{
  guint n_columns = (guint) MAX (frame->width - frame->gutter, 0);
  double scale = (UI_LIFETIMES_BAR_HEIGHT - 2) / log1p (most);
  g_autofree int *heights = g_new (int, n_columns + 1);

  for (guint i = 0; i < n_columns; i++)
    heights[i] = columns[i] > LEAST_COUNT ? (int) MAX (2, scale * log1p (columns[i])) : 0;
  ui_pixels_columns (ink->pixels, frame->gutter, top + UI_LIFETIMES_BAR_HEIGHT, heights, n_columns,
                     ui_pixels_mix (&ink->ink, ink->strength));
}

/* Ends */

static void
draw_end (const UiLifetimesInk *ink,
          const UiLifetimesFrame *frame,
          const UiLifetimesBar *bar,
          int top)
{
  int x = get_pixel (frame, bar->right);

  if (!bar->has_ended || fabs (bar->right) > 1e5)
    return;
  if (bar->n_killed > 0)
    ui_pixels_cross (ink->pixels, x, top + HEIGHT / 2, UI_LIFETIMES_CROSS,
                     ui_pixels_mix (&ink->death, ink->strength));
  else
    ui_pixels_fill (ink->pixels, x - END_WIDTH / 2, top - END_OUT, END_WIDTH, HEIGHT + 2 * END_OUT,
                    ui_pixels_mix (&ink->text, ink->strength));
}

/**
 * ui_lifetimes_bars_draw:
 * @ink: the colours and the pixels
 * @frame: what is visible
 * @bars: (element-type UiLifetimesBar): the bars of a lane
 * @pieces: (element-type UiLifetimesPiece): what of them was stopped
 * @top: where they are, see ui_lifetimes_bars_get_top()
 * @columns: the messages in each column right of the gutter
 * @most: how many messages in a column fill the height
 *
 * Draws a lane's bars with their messages, stops and ends.
 */
void
ui_lifetimes_bars_draw (const UiLifetimesInk *ink,
                        const UiLifetimesFrame *frame,
                        const GArray *bars,
                        const GArray *pieces,
                        int top,
                        const double *columns,
                        double most)
{
  ui_pixels_open (ink->pixels, top - OUT, HEIGHT + 2 * OUT);
  for (guint i = 0; i < bars->len; i++)
    draw_body (ink, frame, &g_array_index (bars, UiLifetimesBar, i), top);
  draw_messages (ink, frame, columns, top, most);
  ui_lifetimes_stops_draw (ink, pieces, top);
  for (guint i = 0; i < bars->len; i++)
    draw_end (ink, frame, &g_array_index (bars, UiLifetimesBar, i), top);
}

/* What is chosen */

/**
 * ui_lifetimes_bar_draw_selected:
 * @ink: the colours
 * @frame: what is visible
 * @bar: the bar that is chosen
 * @top: where the bars of its lane are
 *
 * Draws a frame around a bar.
 */
void
ui_lifetimes_bar_draw_selected (const UiLifetimesInk *ink,
                                const UiLifetimesFrame *frame,
                                const UiLifetimesBar *bar,
                                int top)
{
  double left = get_pixel (frame, bar->left) - 1.5;

  cairo_rectangle (ink->cr, left, top - 2.5, get_pixel (frame, bar->right) + 2.5 - left,
                   UI_LIFETIMES_BAR_HEIGHT + 6);
  cairo_set_line_width (ink->cr, 2);
  ui_lifetimes_ink_set (ink, &ink->ink, 1);
  cairo_stroke (ink->cr);
}

/**
 * ui_lifetimes_bar_draw_mark:
 * @ink: the colours
 * @frame: what is visible, and which record is chosen
 * @top: where the bars of its lane are
 *
 * Marks the chosen record: a rhombus over the bar, with a line through it.
 */
void
ui_lifetimes_bar_draw_mark (const UiLifetimesInk *ink,
                            const UiLifetimesFrame *frame,
                            int top)
{
  double x = ui_lifetimes_bar_get_x (frame, frame->marked_ns);
  double y = top + 0.5;

  if (x < frame->gutter - MARK_SIZE || x > frame->width + MARK_SIZE)
    return;
  cairo_move_to (ink->cr, x, y);
  cairo_line_to (ink->cr, x, y + UI_LIFETIMES_BAR_HEIGHT);
  cairo_set_line_width (ink->cr, 3);
  ui_lifetimes_ink_set (ink, &ink->base, 1);
  cairo_stroke_preserve (ink->cr);
  cairo_set_line_width (ink->cr, 1);
  ui_lifetimes_ink_set (ink, &ink->text, 1);
  cairo_stroke (ink->cr);
  cairo_move_to (ink->cr, x, y - 2 * MARK_SIZE);
  cairo_line_to (ink->cr, x + MARK_SIZE, y - MARK_SIZE);
  cairo_line_to (ink->cr, x, y);
  cairo_line_to (ink->cr, x - MARK_SIZE, y - MARK_SIZE);
  cairo_close_path (ink->cr);
  cairo_fill (ink->cr);
}
