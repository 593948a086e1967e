/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-painter: draws the live graph.
 *
 *   +-----------+                              +---------+
 *   | Viewer 1  |━━━━━━━( Pipe1_4710 · 12 )────|         |
 *   | pid 4711  |───────(   Event1 · 6    )────| Parent  |      thick: what waits to be received
 *   | connected |───────(   Memory1 · 9   )────|         |
 *   +-----------+                              |         |
 *   |\Viewer 3 /|- - - -(   Pipe3 · 4     )- - |         |      dashed: not connected, or over
 *   |  SIGKILL  |                              |         |      crossed: killed
 *   +-----------+                              +---------+
 *
 * What a colour says, a shape or a word says, too. All colours come from the style context. Here is
 * what stands still; what is on its way is drawn apart (ui-graph-flight-painter), so that this need
 * not be drawn with each frame of that.
 */

#include "ui-graph-painter-private.h"

#include "ui-graph-box-painter.h"
#include "ui-graph-string-painter.h"

UiGraphPainter
ui_graph_painter_init (const UiGraphFrame *frame,
                       cairo_t *cr)
{
  return (UiGraphPainter){ .frame = frame,
                           .picture = frame->picture,
                           .cr = cr,
                           .palette = ui_ink_get_palette (frame->ink) };
}

void
ui_graph_painter_clear (UiGraphPainter *self)
{
  ui_graph_stamp_clear (&self->object_stamp);
  ui_graph_stamp_clear (&self->ground_stamp);
}

void
ui_graph_painter_set_color (const UiGraphPainter *self,
                            const GdkRGBA *color,
                            double strength)
{
  ui_palette_set_source (self->cr, color, strength);
}

void
ui_graph_painter_add_rounded (cairo_t *cr,
                              double x,
                              double y,
                              double width,
                              double height,
                              double radius)
{
  radius = MIN (radius, MIN (width, height) / 2);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

/**
 * ui_graph_painter_draw:
 * @frame: what to draw
 * @cr: where
 *
 * Draws all that stands still. Main thread.
 */
void
ui_graph_painter_draw (const UiGraphFrame *frame,
                       cairo_t *cr)
{
  UiGraphPainter self = ui_graph_painter_init (frame, cr);

  for (guint i = 0; i < self.picture->strings->len; i++)
    ui_graph_string_painter_draw (&self, ui_graph_picture_get_string (self.picture, i));
  for (guint i = 0; i < self.picture->boxes->len; i++)
    ui_graph_box_painter_draw (&self, ui_graph_picture_get_box (self.picture, i));
  ui_graph_painter_clear (&self);
}
