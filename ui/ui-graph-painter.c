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
 * What a colour says, a shape or a word says, too. All colours come from the style context. What
 * stands still and what is on its way are drawn apart, so that the first need not be drawn sixty
 * times a second.
 */

#include "ui-graph-painter.h"

#include <math.h>

#define PADDING 5
#define RADIUS 5
#define LINE 1.5
/* From which height on a box has three lines, or two. */
#define THREE_LINES 58
#define TWO_LINES 36
/* Strings nearer to each other have no words, only dots. */
#define WORD_GAP 13
#define LEAST_OBJECT 48
#define HIGHEST_OBJECT 20
#define DOT 3
/* The thickest that a queue becomes. */
#define THICKEST 13
#define CROSS_LINE 2
/* What names outside the program's own directory begin with, and a pid follows. */
#define NAME_PREFIX "tincan-"
#define DIGITS "0123456789"

typedef struct
{
  const UiGraphFrame *frame;
  const UiGraphPicture *picture;
  cairo_t *cr;
  const UiPalette *palette;
} Painter;

/* Where a string is: its ends, its height, and how much of it the object hides. */
typedef struct
{
  double child_x;
  double parent_x;
  double middle_x;
  double y;
  double half; /* of the object's width */
  double gap;  /* to the next string */
} Course;

static void
set_color (Painter *self,
           const GdkRGBA *color,
           double strength)
{
  ui_palette_set_source (self->cr, color, strength);
}

static void
add_rounded (cairo_t *cr,
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

/* Words */

static void
draw_words (Painter *self,
            const char *words,
            const UiGraphArea *area,
            double middle,
            UiInkFace face,
            const GdkRGBA *color)
{
  set_color (self, color, 1);
  ui_ink_draw_words (self->frame->ink, self->cr, face, words, area->x + PADDING,
                     middle - ui_ink_get_height (self->frame->ink, face) / 2.0,
                     area->width - 2 * PADDING, 0.5);
}

/* Strings */

static Course
get_course (const UiGraphPicture *picture,
            const UiGraphString *string)
{
  const UiGraphBox *box = ui_graph_picture_get_box (picture, string->box);
  Course course = { .gap = ui_graph_layout_get_string_gap (&picture->layout, box->n_strings) };
  gboolean has_words =
      course.gap >= WORD_GAP && picture->layout.object_width >= LEAST_OBJECT;

  ui_graph_layout_get_string_ends (&picture->layout, box->member, &course.child_x,
                                   &course.parent_x);
  course.middle_x = floor ((course.child_x + course.parent_x) / 2);
  course.y = string->y + 0.5;
  course.half = has_words ? picture->layout.object_width / 2 : DOT;
  return course;
}

/* From an end to where the object begins. */
static double
get_object_edge (const Course *course,
                 double end_x)
{
  return course->middle_x + (end_x > course->middle_x ? course->half : -course->half);
}

static void
draw_lines (Painter *self,
            const Course *course)
{
  cairo_move_to (self->cr, course->child_x, course->y);
  cairo_line_to (self->cr, get_object_edge (course, course->child_x), course->y);
  cairo_move_to (self->cr, get_object_edge (course, course->parent_x), course->y);
  cairo_line_to (self->cr, course->parent_x, course->y);
  cairo_stroke (self->cr);
}

/* What waits makes the half thick that leads to who has not received it. */
static void
draw_queue (Painter *self,
            const UiGraphString *string,
            const Course *course,
            UiGraphWay way)
{
  double end_x = way == UI_GRAPH_TO_PARENT ? course->parent_x : course->child_x;
  double width = 3 + 2 * log2 (1 + (double) string->n_waiting[way]);

  if (string->n_waiting[way] == 0)
    return;
  cairo_set_line_width (self->cr, MIN (width, MIN (THICKEST, course->gap - 2)));
  cairo_move_to (self->cr, get_object_edge (course, end_x), course->y);
  cairo_line_to (self->cr, end_x, course->y);
  set_color (self, &self->palette->ink, 0.75);
  cairo_stroke (self->cr);
}

/* `Pipe1_4710`, or `Pipe1` where that is too long, and `HelloWorld` for `tincan-4710-HelloWorld`: the
 * parent's pid is the same for all. */
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
draw_object_words (Painter *self,
                   const UiGraphString *string,
                   const Course *course)
{
  UiInk *ink = self->frame->ink;
  UiInkFace face = string->waiting != NULL ? UI_INK_SMALL_BOLD : UI_INK_SMALL;
  double room = 2 * course->half - 8;
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
draw_object (Painter *self,
             const UiGraphString *string,
             const Course *course,
             gboolean is_lit,
             double strength)
{
  double height = MIN (course->gap - 1, HIGHEST_OBJECT);

  if (course->half == DOT)
    {
      cairo_rectangle (self->cr, course->middle_x - DOT, course->y - DOT, 2 * DOT, 2 * DOT);
      set_color (self, is_lit ? &self->palette->ink : &self->palette->text, MAX (strength, 0.5));
      cairo_fill (self->cr);
      return;
    }
  add_rounded (self->cr, course->middle_x - course->half + 0.5, course->y - floor (height / 2),
               2 * course->half - 1, floor (height), RADIUS);
  set_color (self, &self->palette->base, 1);
  cairo_fill_preserve (self->cr);
  cairo_set_line_width (self->cr, is_lit ? 2 : 1);
  set_color (self, is_lit ? &self->palette->ink : &self->palette->text, is_lit ? 1 : strength * 0.6);
  cairo_stroke (self->cr);
  set_color (self, strength < 0.4 ? &self->palette->dim : &self->palette->text, 1);
  draw_object_words (self, string, course);
}

static void
draw_string (Painter *self,
             const UiGraphString *string)
{
  static const double dashes[] = { 4, 4 };
  const UiGraphBox *box = ui_graph_picture_get_box (self->picture, string->box);
  UiGraphItem item = { (int) box->member, string->object };
  Course course = get_course (self->picture, string);
  gboolean is_lit = ui_graph_item_equal (item, self->frame->hovered) ||
                    ui_graph_item_equal (item, self->frame->focused);
  gboolean is_joined = box->state == UI_GRAPH_CONNECTED || box->state == UI_GRAPH_STOPPED;
  double strength = box->state == UI_GRAPH_CONNECTED ? 0.55 : 0.3;

  cairo_set_line_width (self->cr, is_lit ? 2 * LINE : LINE);
  if (!is_joined)
    cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  set_color (self, is_lit ? &self->palette->ink : &self->palette->text, is_lit ? 1 : strength);
  draw_lines (self, &course);
  cairo_set_dash (self->cr, NULL, 0, 0);
  for (guint i = 0; i < UI_GRAPH_N_WAYS; i++)
    draw_queue (self, string, &course, i);
  draw_object (self, string, &course, is_lit, strength);
}

/* Boxes */

static void
draw_cross (Painter *self,
            const UiGraphArea *area)
{
  cairo_save (self->cr);
  add_rounded (self->cr, area->x, area->y, area->width, area->height, RADIUS);
  cairo_clip (self->cr);
  cairo_set_line_width (self->cr, CROSS_LINE);
  cairo_move_to (self->cr, area->x, area->y);
  cairo_line_to (self->cr, area->x + area->width, area->y + area->height);
  cairo_move_to (self->cr, area->x, area->y + area->height);
  cairo_line_to (self->cr, area->x + area->width, area->y);
  set_color (self, &self->palette->death, 0.35);
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
}

static void
draw_ground (Painter *self,
             const UiGraphBox *box)
{
  static const double dashes[] = { 4, 3 };
  gboolean is_chosen = box->member > 0 && box->member == self->frame->selected_member;
  UiGraphItem item = { (int) box->member, 0 };
  const UiGraphArea *area = &box->area;

  add_rounded (self->cr, area->x + 0.5, area->y + 0.5, area->width - 1, area->height - 1, RADIUS);
  set_color (self, &self->palette->base, 1);
  cairo_fill_preserve (self->cr);
  if (box->state == UI_GRAPH_STOPPED)
    set_color (self, &self->palette->text, 0.16);
  else
    set_color (self, &self->palette->accent, box->state == UI_GRAPH_CONNECTED ? 0.12 : 0);
  cairo_fill_preserve (self->cr);
  cairo_set_line_width (self->cr, is_chosen ? 2 : 1);
  set_color (self, is_chosen ? &self->palette->ink : &self->palette->text,
             is_chosen                                              ? 1
             : ui_graph_item_equal (item, self->frame->hovered)     ? 0.8
             : box->state >= UI_GRAPH_ENDED                         ? 0.3
                                                                    : 0.5);
  if (box->state == UI_GRAPH_NOT_CONNECTED)
    cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);
  if (box->state == UI_GRAPH_KILLED)
    draw_cross (self, area);
}

/* A cross says "killed" already; where room is short the signal's name is what matters. */
static const char *
get_short_words (const UiGraphBox *box)
{
  const char *space = strrchr (box->words, ' ');

  return box->state == UI_GRAPH_KILLED && space != NULL ? space + 1 : box->words;
}

static void
draw_box_words (Painter *self,
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
draw_parent_words (Painter *self,
                   const UiGraphBox *box)
{
  double middle = box->area.y + box->area.height / 2;

  if (box->area.height < TWO_LINES)
    {
      draw_words (self, box->title, &box->area, middle, UI_INK_BOLD, &self->palette->text);
      return;
    }
  draw_words (self, box->title, &box->area, middle - 9, UI_INK_BOLD, &self->palette->text);
  draw_words (self, box->words, &box->area, middle + 9, UI_INK_SMALL,
              &self->palette->dim);
}

static void
draw_focus (Painter *self,
            const UiGraphArea *area)
{
  gtk_render_focus (gtk_widget_get_style_context (self->frame->widget), self->cr, area->x - 2,
                    area->y - 2, area->width + 4, area->height + 4);
}

static void
draw_box (Painter *self,
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

static Painter
painter_init (const UiGraphFrame *frame,
              cairo_t *cr)
{
  return (Painter){ frame, frame->picture, cr, ui_ink_get_palette (frame->ink) };
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
  Painter self = painter_init (frame, cr);

  for (guint i = 0; i < self.picture->strings->len; i++)
    draw_string (&self, ui_graph_picture_get_string (self.picture, i));
  for (guint i = 0; i < self.picture->boxes->len; i++)
    draw_box (&self, ui_graph_picture_get_box (self.picture, i));
}

/* What is on its way */

/* How far a pulse with its number may reach, in pixels: to the sides, up, down. */
#define PULSE_REACH_X 40
#define PULSE_REACH_UP 34
#define PULSE_REACH_DOWN 16
/* How far one without a number does. */
#define DOT_REACH 5
/* What a pulse leaves behind, from where it was when it was drawn before. */
#define TRAIL_STRENGTH 0.3
#define TRAIL_HALF 1.5

typedef struct
{
  Painter *painter;
  const UiGraphBox *box;
  cairo_region_t *region; /* NULL while drawing */
} FlightOf;

static double
get_pulse_x (const Course *course,
             UiGraphLeg leg,
             double done)
{
  gboolean is_at_child = leg == UI_GRAPH_CHILD_TO_OBJECT || leg == UI_GRAPH_OBJECT_TO_CHILD;
  gboolean is_leaving = leg == UI_GRAPH_CHILD_TO_OBJECT || leg == UI_GRAPH_PARENT_TO_OBJECT;
  double end_x = is_at_child ? course->child_x : course->parent_x;
  double edge_x = get_object_edge (course, end_x);

  return is_leaving ? end_x + (edge_x - end_x) * done : edge_x + (end_x - edge_x) * done;
}

static void
draw_number (Painter *self,
             guint64 n,
             double x,
             double y)
{
  g_autofree char *words = g_strdup_printf ("%" G_GUINT64_FORMAT, n);

  set_color (self, &self->palette->ink, 1);
  ui_ink_draw_words (self->frame->ink, self->cr, UI_INK_SMALL_BOLD, words, x - PULSE_REACH_X,
                     y - ui_ink_get_height (self->frame->ink, UI_INK_SMALL_BOLD),
                     2 * PULSE_REACH_X, 0.5);
}

static gboolean
has_number (const UiGraphPulse *pulse,
            const Course *course)
{
  return pulse->n > 1 && course->gap >= 2 * WORD_GAP;
}

/* Where a pulse is, and where it was a frame ago. */
typedef struct
{
  double x;
  double from_x;
} Place;

static Place
get_place (const Course *course,
           const UiGraphPulse *pulse)
{
  double before = MAX (pulse->done - UI_GRAPH_FLIGHT_FRAME_PART, 0);

  return (Place){ get_pulse_x (course, pulse->leg, pulse->done),
                  get_pulse_x (course, pulse->leg, before) };
}

/* The trail makes a run of it that is drawn only some times on its way. */
static void
draw_pulse (Painter *self,
            const UiGraphPulse *pulse,
            const Course *course,
            Place place)
{
  double radius = MIN (3.5 + 0.7 * log2 ((double) pulse->n), MAX (course->gap / 2 - 1, 2.5));

  cairo_rectangle (self->cr, MIN (place.x, place.from_x), course->y - TRAIL_HALF,
                   ABS (place.x - place.from_x), 2 * TRAIL_HALF);
  set_color (self, &self->palette->ink, TRAIL_STRENGTH);
  cairo_fill (self->cr);
  cairo_arc (self->cr, place.x, course->y, radius, 0, 2 * G_PI);
  set_color (self, &self->palette->ink, 1);
  cairo_fill (self->cr);
  if (has_number (pulse, course))
    draw_number (self, pulse->n, place.x, course->y - radius - 1);
}

static void
add_pulse (cairo_region_t *region,
           const UiGraphPulse *pulse,
           const Course *course,
           Place place)
{
  int left = (int) MIN (place.x, place.from_x);
  int right = (int) MAX (place.x, place.from_x);
  int y = (int) course->y;
  cairo_rectangle_int_t reach = { left - DOT_REACH, y - DOT_REACH, right - left + 2 * DOT_REACH + 1,
                                  2 * DOT_REACH + 1 };

  if (pulse->n > 1)
    reach = (cairo_rectangle_int_t){ left - PULSE_REACH_X, y - PULSE_REACH_UP,
                                     right - left + 2 * PULSE_REACH_X,
                                     PULSE_REACH_UP + PULSE_REACH_DOWN };
  cairo_region_union_rectangle (region, &reach);
}

static void
visit_pulse (const UiGraphPulse *pulse,
             gpointer data)
{
  const FlightOf *of = data;
  const UiGraphPicture *picture = of->painter->picture;
  const UiGraphString *string =
      ui_graph_picture_find_string (picture, (int) of->box->member, pulse->object);
  Course course;

  if (string == NULL)
    return;
  course = get_course (picture, string);
  if (of->region != NULL)
    add_pulse (of->region, pulse, &course, get_place (&course, pulse));
  else
    draw_pulse (of->painter, pulse, &course, get_place (&course, pulse));
}

static void
visit_flight (Painter *self,
              UiGraphFlight *flight,
              gint64 now_us,
              cairo_region_t *region)
{
  for (guint i = 1; i < self->picture->boxes->len; i++)
    {
      FlightOf of = { self, ui_graph_picture_get_box (self->picture, i), region };

      ui_graph_flight_foreach (flight, of.box->subject, now_us, visit_pulse, &of);
    }
}

/**
 * ui_graph_painter_draw_flight:
 * @frame: what was drawn
 * @flight: what is on its way
 * @now_us: the time
 * @cr: where
 *
 * Draws what moves, over all that stands still. Main thread.
 */
void
ui_graph_painter_draw_flight (const UiGraphFrame *frame,
                              UiGraphFlight *flight,
                              gint64 now_us,
                              cairo_t *cr)
{
  Painter self = painter_init (frame, cr);

  visit_flight (&self, flight, now_us, NULL);
}

/**
 * ui_graph_painter_create_flight_region:
 * @frame: what was drawn
 * @flight: what is on its way
 * @now_us: the time
 *
 * Returns: (transfer full): what ui_graph_painter_draw_flight() would draw on at this time, at the
 *   most, in pixels of the widget
 */
cairo_region_t *
ui_graph_painter_create_flight_region (const UiGraphFrame *frame,
                                       UiGraphFlight *flight,
                                       gint64 now_us)
{
  Painter self = { .picture = frame->picture };
  cairo_region_t *region = cairo_region_create ();

  visit_flight (&self, flight, now_us, region);
  return region;
}
