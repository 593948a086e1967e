/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-box-painter: draws a process of the graph.
 *
 *   +-----------+   +-----------+   + - - - - - +   +-----------+
 *   | Viewer 1  |   |::stopped::|   |    not    |   |\\SIGKILL//|
 *   | connected |   |:::grey::::|   | connected |   |//       \\|   crossed: killed
 *   +-----------+   +-----------+   + - - - - - +   +-----------+
 *
 * There are three lines of words, two, or one, as the height allows.
 */

#include "ui-graph-box-painter.h"

#include <math.h>

#define PADDING 5
#define RADIUS 5
/* From which height on a box has three lines, or two. */
#define THREE_LINES 58
#define TWO_LINES 36
#define CROSS_LINE 2

static void
draw_words (const UiGraphPainter *self,
            const char *words,
            const UiGraphArea *area,
            double middle,
            UiInkFace face,
            const GdkRGBA *color)
{
  ui_graph_painter_set_color (self, color, 1);
  ui_ink_draw_words (self->frame->ink, self->cr, face, words, area->x + PADDING,
                     middle - ui_ink_get_height (self->frame->ink, face) / 2.0,
                     area->width - 2 * PADDING, 0.5);
}

static void
draw_cross (const UiGraphPainter *self,
            const UiGraphArea *area)
{
  cairo_save (self->cr);
  ui_graph_painter_add_rounded (self->cr, area->x, area->y, area->width, area->height, RADIUS);
  cairo_clip (self->cr);
  cairo_set_line_width (self->cr, CROSS_LINE);
  cairo_move_to (self->cr, area->x, area->y);
  cairo_line_to (self->cr, area->x + area->width, area->y + area->height);
  cairo_move_to (self->cr, area->x, area->y + area->height);
  cairo_line_to (self->cr, area->x + area->width, area->y);
  ui_graph_painter_set_color (self, &self->palette->death, 0.35);
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
}

static void
draw_shape (const UiGraphPainter *self,
            const UiGraphArea *area,
            UiGraphState state,
            gboolean is_chosen,
            gboolean is_hovered)
{
  static const double dashes[] = { 4, 3 };
  const UiPalette *palette = self->palette;

  ui_graph_painter_add_rounded (self->cr, area->x + 0.5, area->y + 0.5, area->width - 1,
                                area->height - 1, RADIUS);
  ui_graph_painter_set_color (self, &palette->base, 1);
  cairo_fill_preserve (self->cr);
  if (state == UI_GRAPH_STOPPED)
    ui_graph_painter_set_color (self, &palette->text, 0.16);
  else
    ui_graph_painter_set_color (self, &palette->accent, state == UI_GRAPH_CONNECTED ? 0.12 : 0);
  cairo_fill_preserve (self->cr);
  cairo_set_line_width (self->cr, is_chosen ? 2 : 1);
  ui_graph_painter_set_color (self, is_chosen ? &palette->ink : &palette->text,
                              is_chosen                  ? 1
                              : is_hovered               ? 0.8
                              : state >= UI_GRAPH_ENDED ? 0.3
                                                         : 0.5);
  if (state == UI_GRAPH_NOT_CONNECTED)
    cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (self->cr);
  if (state == UI_GRAPH_KILLED)
    draw_cross (self, area);
}

/* Children have boxes of one size. */
static void
draw_ground (UiGraphPainter *self,
             const UiGraphBox *box)
{
  gboolean is_child = box->member > 0;
  gboolean is_chosen = is_child && box->member == self->frame->selected_member;
  gboolean is_hovered =
      ui_graph_item_equal ((UiGraphItem){ (int) box->member, 0 }, self->frame->hovered);
  guint kind = (guint) box->state * 8 + (guint) (is_child * 4 + is_chosen * 2 + is_hovered);
  UiGraphArea area = { 0, 0, box->area.width, box->area.height };
  UiGraphPainter own = *self;

  own.cr = ui_graph_stamp_begin (&self->ground_stamp, self->cr, kind, area.width, area.height);
  if (own.cr != NULL)
    {
      draw_shape (&own, &area, box->state, is_chosen, is_hovered);
      cairo_destroy (own.cr);
    }
  ui_graph_stamp_paint (&self->ground_stamp, self->cr, box->area.x, box->area.y);
}

/* A cross says "killed" already; where room is short the signal's name is what matters. */
static const char *
get_short_words (const UiGraphBox *box)
{
  const char *space = strrchr (box->words, ' ');

  return box->state == UI_GRAPH_KILLED && space != NULL ? space + 1 : box->words;
}

static void
draw_box_words (const UiGraphPainter *self,
                const UiGraphBox *box)
{
  const UiGraphArea *area = &box->area;
  double middle = area->y + area->height / 2;
  gboolean is_over = box->state >= UI_GRAPH_ENDED;
  gboolean was_killed = box->state == UI_GRAPH_KILLED;
  const GdkRGBA *color = is_over ? &self->palette->dim : &self->palette->text;
  const GdkRGBA *state_color = was_killed ? &self->palette->death : &self->palette->dim;
  UiInkFace state_face = was_killed ? UI_INK_SMALL_BOLD : UI_INK_SMALL;
  g_autofree char *words = NULL;

  if (area->height >= THREE_LINES)
    {
      words = g_strdup_printf ("pid %d", (int) box->pid);
      draw_words (self, box->title, area, middle - 18, UI_INK_BOLD, color);
      draw_words (self, words, area, middle, UI_INK_SMALL, &self->palette->dim);
      draw_words (self, box->words, area, middle + 17, state_face, state_color);
    }
  else if (area->height >= TWO_LINES)
    {
      words = g_strdup_printf ("%s · %d", box->title, (int) box->pid);
      draw_words (self, words, area, middle - 8, UI_INK_SMALL_BOLD, color);
      draw_words (self, get_short_words (box), area, middle + 8, state_face, state_color);
    }
  else
    {
      words = g_strdup_printf ("%u · %s %d", box->member, get_short_words (box), (int) box->pid);
      draw_words (self, words, area, middle, state_face, was_killed ? state_color : color);
    }
}

static void
draw_parent_words (const UiGraphPainter *self,
                   const UiGraphBox *box)
{
  double middle = box->area.y + box->area.height / 2;

  if (box->area.height < TWO_LINES)
    {
      draw_words (self, box->title, &box->area, middle, UI_INK_BOLD, &self->palette->text);
      return;
    }
  draw_words (self, box->title, &box->area, middle - 9, UI_INK_BOLD, &self->palette->text);
  draw_words (self, box->words, &box->area, middle + 9, UI_INK_SMALL, &self->palette->dim);
}

static void
draw_focus (const UiGraphPainter *self,
            const UiGraphArea *area)
{
  gtk_render_focus (gtk_widget_get_style_context (self->frame->widget), self->cr, area->x - 2,
                    area->y - 2, area->width + 4, area->height + 4);
}

/**
 * ui_graph_box_painter_draw:
 * @self: the painter
 * @box: a box of its picture
 *
 * Draws a process. Main thread.
 */
void
ui_graph_box_painter_draw (UiGraphPainter *self,
                           const UiGraphBox *box)
{
  UiGraphItem item = { (int) box->member, 0 };

  draw_ground (self, box);
  if (box->member == 0)
    draw_parent_words (self, box);
  else
    draw_box_words (self, box);
  if (ui_graph_item_equal (item, self->frame->focused))
    draw_focus (self, &box->area);
}
