/* SPDX-License-Identifier: MIT */
/*
 * ui-canvas: something to draw on, be it the screen, a picture or a drawing in a file.
 *
 *   painter ──line, fill, text──▶ UiCanvas ──┬─ ui-canvas-cairo   the screen, PNG
 *                                            └─ ui-canvas-svg     SVG, with words that are words
 *
 * One painter for all of them: what is exported is what is seen. Cairo can write SVG, too, but makes
 * outlines of letters, which nobody can search, copy or read aloud; here a text stays a text, and
 * what belongs together stays a group with a title.
 *
 * An ink is a meaning, not a colour. Main thread.
 */

#include "ui-canvas.h"

#include <math.h>

/**
 * ui_canvas_free:
 * @self: (transfer full): a canvas
 *
 * Frees it. What was drawn stays where it was drawn.
 */
void
ui_canvas_free (UiCanvas *self)
{
  self->class->free (self);
}

/**
 * ui_canvas_line:
 * @self: a canvas
 * @ink: with what
 * @width: how wide, in pixels
 * @dash: how it is broken
 * @points: (array length=n_points): through where
 * @n_points: at least 2
 *
 * Draws a line.
 */
void
ui_canvas_line (UiCanvas *self,
                UiInk ink,
                double width,
                UiDash dash,
                const UiPoint *points,
                guint n_points)
{
  self->class->line (self, ink, width, dash, points, n_points);
}

/* A line from one point to another. One that runs straight across or down is put on a whole pixel,
 * where it is sharp and cheap. */
void
ui_canvas_segment (UiCanvas *self,
                   UiInk ink,
                   double width,
                   UiDash dash,
                   double x1,
                   double y1,
                   double x2,
                   double y2)
{
  gboolean is_upright = x1 == x2;
  gboolean is_level = fabs (y1 - y2) < 0.5;
  const UiPoint points[] = {
    { is_upright ? floor (x1) + 0.5 : x1, is_level ? floor (y1) + 0.5 : y1 },
    { is_upright ? floor (x2) + 0.5 : x2, is_level ? floor (y1) + 0.5 : y2 },
  };

  self->class->line (self, ink, width, dash, points, G_N_ELEMENTS (points));
}

/**
 * ui_canvas_fill:
 * @self: a canvas
 * @ink: with what
 * @points: (array length=n_points): the corners
 * @n_points: at least 3
 *
 * Fills what lies between points.
 */
void
ui_canvas_fill (UiCanvas *self,
                UiInk ink,
                const UiPoint *points,
                guint n_points)
{
  self->class->fill (self, ink, points, n_points);
}

void
ui_canvas_rectangle (UiCanvas *self,
                     UiInk ink,
                     double x,
                     double y,
                     double width,
                     double height)
{
  const UiPoint points[] = {
    { x, y }, { x + width, y }, { x + width, y + height }, { x, y + height }
  };

  self->class->fill (self, ink, points, G_N_ELEMENTS (points));
}

/**
 * ui_canvas_text:
 * @self: a canvas
 * @ink: with what
 * @is_bold: whether the letters are bold
 * @text: valid UTF-8 on one line
 * @x: the left of the room for it
 * @y: the base line
 * @width: how wide the room is; what does not fit is cut and ends in an ellipsis
 * @align: where the text stands when there is more room: 0 left, 0.5 in the middle, 1 right
 *
 * Draws a text.
 */
void
ui_canvas_text (UiCanvas *self,
                UiInk ink,
                gboolean is_bold,
                const char *text,
                double x,
                double y,
                double width,
                double align)
{
  if (*text != '\0' && width > 0)
    self->class->text (self, ink, is_bold, text, x, y, width, align);
}

/**
 * ui_canvas_begin:
 * @self: a canvas
 * @kind: one word for what comes, such as `arrow`
 * @title: (nullable): what it is, in words
 *
 * Begins a group, which ui_canvas_end() ends. On the screen that is nothing.
 */
void
ui_canvas_begin (UiCanvas *self,
                 const char *kind,
                 const char *title)
{
  if (self->class->begin != NULL)
    self->class->begin (self, kind, title);
}

void
ui_canvas_end (UiCanvas *self)
{
  if (self->class->end != NULL)
    self->class->end (self);
}

/**
 * ui_canvas_move:
 * @self: a canvas
 * @x: how far to the right
 * @y: how far down
 *
 * Draws there from now on, until ui_canvas_back().
 */
void
ui_canvas_move (UiCanvas *self,
                double x,
                double y)
{
  self->class->move (self, x, y);
}

void
ui_canvas_back (UiCanvas *self)
{
  self->class->back (self);
}

/**
 * ui_canvas_clip:
 * @self: a canvas
 * @x: the left edge
 * @y: the upper edge
 * @width: how wide
 * @height: how high
 *
 * Draws only in there until ui_canvas_unclip(), which must come before another clip.
 */
void
ui_canvas_clip (UiCanvas *self,
                double x,
                double y,
                double width,
                double height)
{
  self->class->clip (self, x, y, MAX (width, 0), MAX (height, 0));
}

void
ui_canvas_unclip (UiCanvas *self)
{
  self->class->unclip (self);
}

/**
 * ui_canvas_wants_titles:
 * @self: a canvas
 *
 * Returns: whether titles of groups are kept, so that it is worth making them
 */
gboolean
ui_canvas_wants_titles (UiCanvas *self)
{
  return self->class->begin != NULL;
}
