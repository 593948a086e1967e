/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-stops: the pieces of the bars of a lane in which a process was stopped.
 *
 *   ├──▂─▂─┌╱╱╱╱╱╱┐▂─▂──    hatched, on a ground of their own
 *
 * Partner: ui-lifetimes-bar-painter, which draws the bars below them.
 */

#include "ui-lifetimes-stops.h"

#include <math.h>

#define NARROWEST 3
#define HATCH_DISTANCE 5
#define HATCH_STRENGTH 0.4
#define EDGE_STRENGTH 0.55
/* Nothing farther outside is put into pixels. */
#define OUTSIDE 10

static int
get_pixel (const UiLifetimesFrame *frame,
           gint64 time_ns)
{
  return (int) floor (
      CLAMP (ui_lifetimes_bar_get_x (frame, time_ns), -OUTSIDE, frame->width + OUTSIDE));
}

static void
collect_life (const UiLifetimesFrame *frame,
              const UiLife *life,
              GArray *pieces,
              int *collected_to)
{
  for (guint i = 0; i < life->stops->len; i++)
    {
      const UiStop *stop = &g_array_index (life->stops, UiStop, i);
      gint64 to_ns = stop->to_ns != 0 ? MIN (stop->to_ns, frame->now_ns) : frame->now_ns;
      UiLifetimesPiece piece = { get_pixel (frame, stop->from_ns), get_pixel (frame, to_ns) };

      piece.right = MAX (piece.right, piece.left + NARROWEST);
      if (stop->from_ns > frame->now_ns || piece.right <= *collected_to ||
          piece.left > frame->width)
        continue;
      g_array_append_val (pieces, piece);
      *collected_to = piece.right;
    }
}

/**
 * ui_lifetimes_stops_collect:
 * @frame: what is visible
 * @bars: (element-type UiLifetimesBar): the bars of a lane
 * @pieces: (element-type UiLifetimesPiece): an array that is emptied and filled
 *
 * Finds the pieces, of a bundle those of its last life. What would lie over what is there already is
 * left out. Main thread, as all of this.
 */
void
ui_lifetimes_stops_collect (const UiLifetimesFrame *frame,
                            const GArray *bars,
                            GArray *pieces)
{
  int collected_to = frame->gutter;

  g_array_set_size (pieces, 0);
  for (guint i = 0; i < bars->len; i++)
    collect_life (frame, g_array_index (bars, UiLifetimesBar, i).life, pieces, &collected_to);
}

/**
 * ui_lifetimes_stops_draw:
 * @ink: the colours and the pixels
 * @pieces: (element-type UiLifetimesPiece): the pieces of a lane
 * @top: the upper edge of its bars
 *
 * Draws the pieces over the bars, their edges on the pixels of those of the bars.
 */
void
ui_lifetimes_stops_draw (const UiLifetimesInk *ink,
                         const GArray *pieces,
                         int top)
{
  const int height = UI_LIFETIMES_BAR_HEIGHT + 1;
  UiPixels *pixels = ink->pixels;
  guint32 ground = ui_pixels_mix (&ink->base, 1);
  guint32 hatch = ui_pixels_mix (&ink->text, HATCH_STRENGTH * ink->strength);
  guint32 edge = ui_pixels_mix (&ink->text, EDGE_STRENGTH * ink->strength);

  for (guint i = 0; i < pieces->len; i++)
    {
      const UiLifetimesPiece *piece = &g_array_index (pieces, UiLifetimesPiece, i);
      int width = piece->right - piece->left;

      ui_pixels_put (pixels, piece->left, top, width + 1, height, ground);
      ui_pixels_hatch (pixels, piece->left + 1, top + 1, width - 1, height - 2, HATCH_DISTANCE,
                       hatch);
      ui_pixels_fill (pixels, piece->left, top, 1, height, edge);
      ui_pixels_fill (pixels, piece->right, top, 1, height, edge);
      ui_pixels_fill (pixels, piece->left + 1, top, width - 1, 1, edge);
      ui_pixels_fill (pixels, piece->left + 1, top + height - 1, width - 1, 1, edge);
    }
}
