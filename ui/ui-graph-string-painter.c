/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-string-painter: draws a string of the graph, and the kernel object in its middle.
 *
 *   child ━━━━━━( Pipe1_4710 · 12 )────── parent      thick: what waits to be received
 *   child ──────(   Event1 · 6    )────── parent
 *   child - - - (   Pipe3 · 4     )- - -  parent      dashed: not connected, or over
 *
 * Where strings are so near to each other that words have no room, an object is a dot.
 */

#include "ui-graph-string-painter.h"

#include <math.h>

#define RADIUS 5
#define PADDING 3
#define LINE 1.5
#define LEAST_OBJECT 48
#define HIGHEST_OBJECT 20
#define DOT 3
/* The thickest that a queue becomes. */
#define THICKEST 13
/* What names outside the program's own directory begin with, and a pid follows. */
#define NAME_PREFIX "tincan-"
#define DIGITS "0123456789"

/**
 * ui_graph_course_get:
 * @picture: a picture, in its place
 * @string: one of its strings
 *
 * Returns: where the string is
 */
UiGraphCourse
ui_graph_course_get (const UiGraphPicture *picture,
                     const UiGraphString *string)
{
  const UiGraphBox *box = ui_graph_picture_get_box (picture, string->box);
  UiGraphCourse course
      = { .gap = ui_graph_layout_get_string_gap (&picture->layout, box->n_strings) };
  gboolean has_words
      = course.gap >= UI_GRAPH_WORD_GAP && picture->layout.object_width >= LEAST_OBJECT;

  ui_graph_layout_get_string_ends (&picture->layout, box->member, &course.child_x,
                                   &course.parent_x);
  course.middle_x = floor ((course.child_x + course.parent_x) / 2);
  course.y = string->y + 0.5;
  course.half = has_words ? picture->layout.object_width / 2 : DOT;
  return course;
}

/**
 * ui_graph_course_get_edge:
 * @course: where a string is
 * @end_x: one of its ends
 *
 * Returns: where the object begins, coming from there
 */
double
ui_graph_course_get_edge (const UiGraphCourse *course,
                          double end_x)
{
  return course->middle_x + (end_x > course->middle_x ? course->half : -course->half);
}

static void
draw_lines (const UiGraphPainter *self,
            const UiGraphCourse *course)
{
  cairo_move_to (self->cr, course->child_x, course->y);
  cairo_line_to (self->cr, ui_graph_course_get_edge (course, course->child_x), course->y);
  cairo_move_to (self->cr, ui_graph_course_get_edge (course, course->parent_x), course->y);
  cairo_line_to (self->cr, course->parent_x, course->y);
  cairo_stroke (self->cr);
}

/* What waits makes the half thick that leads to who has not received it. */
static void
draw_queue (const UiGraphPainter *self,
            const UiGraphString *string,
            const UiGraphCourse *course,
            UiGraphWay way)
{
  double end_x = way == UI_GRAPH_TO_PARENT ? course->parent_x : course->child_x;
  double width = 3 + 2 * log2 (1 + (double) string->n_waiting[way]);

  if (string->n_waiting[way] == 0)
    return;
  cairo_set_line_width (self->cr, MIN (width, MIN (THICKEST, course->gap - 2)));
  cairo_move_to (self->cr, ui_graph_course_get_edge (course, end_x), course->y);
  cairo_line_to (self->cr, end_x, course->y);
  ui_graph_painter_set_color (self, &self->palette->ink, 0.75);
  cairo_stroke (self->cr);
}

/* `Pipe1_4710`, or `Pipe1` where that is too long, and `HelloWorld` for `tincan-4710-HelloWorld`:
 * the parent's pid is the same for all. */
static char *
dup_short_name (const char *name)
{
  const char *tail = strrchr (name, '_');
  const char *digits = g_str_has_prefix (name, NAME_PREFIX) ? name + strlen (NAME_PREFIX) : NULL;

  if (tail != NULL && tail > name && tail[1 + strspn (tail + 1, DIGITS)] == '\0')
    return g_strndup (name, (gsize) (tail - name));
  if (digits != NULL && digits[strspn (digits, DIGITS)] == '-')
    return g_strdup (digits + strspn (digits, DIGITS) + 1);
  return g_strdup (name);
}

static char *
dup_number (const UiGraphString *string)
{
  if (string->waiting != NULL)
    return g_strdup_printf (" · %s", string->waiting);
  return g_strdup_printf (" · %" G_GUINT64_FORMAT, string->n);
}

/* The number at the end is what counts: where room is short the name is cut. */
static void
draw_object_words (const UiGraphPainter *self,
                   const UiGraphString *string,
                   const UiGraphCourse *course)
{
  UiInk *ink = self->frame->ink;
  UiInkFace face = string->waiting != NULL ? UI_INK_SMALL_BOLD : UI_INK_SMALL;
  double room = 2 * course->half - 2 * PADDING;
  double y = course->y - ui_ink_get_height (ink, face) / 2.0;
  g_autofree char *number = dup_number (string);
  double number_width = MIN (ui_ink_measure (ink, face, number), room);
  g_autofree char *name = g_strdup (string->object_name);
  double name_width = ui_ink_measure (ink, face, name);
  double x;

  if (name_width > room - number_width)
    {
      g_free (name);
      name = dup_short_name (string->object_name);
      name_width = MIN (ui_ink_measure (ink, face, name), room - number_width);
    }
  x = floor (course->middle_x - (name_width + number_width) / 2);
  ui_ink_draw_words (ink, self->cr, face, name, x, y, name_width, 0);
  ui_ink_draw_words (ink, self->cr, face, number, x + name_width, y, number_width, 0);
}

static void
draw_dot (const UiGraphPainter *self,
          const UiGraphCourse *course,
          gboolean is_lit,
          double strength)
{
  cairo_rectangle (self->cr, course->middle_x - DOT, course->y - DOT, 2 * DOT, 2 * DOT);
  ui_graph_painter_set_color (self, is_lit ? &self->palette->ink : &self->palette->text,
                              MAX (strength, 0.5));
  cairo_fill (self->cr);
}

static void
draw_shape (const UiGraphPainter *self,
            cairo_t *cr,
            double width,
            double height,
            gboolean is_lit,
            double strength)
{
  ui_graph_painter_add_rounded (cr, 0.5, 0.5, width - 1, height, RADIUS);
  ui_palette_set_source (cr, &self->palette->base, 1);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, is_lit ? 2 : 1);
  ui_palette_set_source (cr, is_lit ? &self->palette->ink : &self->palette->text,
                         is_lit ? 1 : strength * 0.6);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* Objects of the same height and strength look the same. */
static void
draw_object (UiGraphPainter *self,
             const UiGraphString *string,
             const UiGraphCourse *course,
             gboolean is_lit,
             double strength)
{
  double height = floor (MIN (course->gap - 1, HIGHEST_OBJECT));
  double width = floor (2 * course->half);
  guint kind = (guint) height * 4 + (strength < 0.4) * 2 + is_lit;
  cairo_t *own = ui_graph_stamp_begin (&self->object_stamp, self->cr, kind, width, height);

  if (own != NULL)
    draw_shape (self, own, width, height, is_lit, strength);
  ui_graph_stamp_paint (&self->object_stamp, self->cr, floor (course->middle_x - course->half),
                        floor (course->y) - floor (height / 2));
  ui_graph_painter_set_color (self, strength < 0.4 ? &self->palette->dim : &self->palette->text, 1);
  draw_object_words (self, string, course);
}

/**
 * ui_graph_string_painter_draw:
 * @self: the painter
 * @string: a string of its picture
 *
 * Draws a string with its object. Main thread.
 */
void
ui_graph_string_painter_draw (UiGraphPainter *self,
                              const UiGraphString *string)
{
  static const double dashes[] = { 4, 4 };
  const UiGraphBox *box = ui_graph_picture_get_box (self->picture, string->box);
  UiGraphItem item = { (int) box->member, string->object };
  UiGraphCourse course = ui_graph_course_get (self->picture, string);
  gboolean is_lit = ui_graph_item_equal (item, self->frame->hovered)
                    || ui_graph_item_equal (item, self->frame->focused);
  gboolean is_joined = box->state == UI_GRAPH_CONNECTED || box->state == UI_GRAPH_STOPPED;
  double strength = box->state == UI_GRAPH_CONNECTED ? 0.55 : 0.3;

  cairo_set_line_width (self->cr, is_lit ? 2 * LINE : LINE);
  if (!is_joined)
    cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  ui_graph_painter_set_color (self, is_lit ? &self->palette->ink : &self->palette->text,
                              is_lit ? 1 : strength);
  draw_lines (self, &course);
  cairo_set_dash (self->cr, NULL, 0, 0);
  for (guint i = 0; i < UI_GRAPH_N_WAYS; i++)
    draw_queue (self, string, &course, i);
  if (course.half == DOT)
    draw_dot (self, &course, is_lit, strength);
  else
    draw_object (self, string, &course, is_lit, strength);
}
