/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-flight-painter: draws what is on its way along the strings of the graph.
 *
 *   child ───╾──●─( Pipe1_4710 · 12 )──────── parent      one message
 *                          12
 *   child ─────────( Pipe1_4710 · 24 )─╾──●── parent      twelve that go together
 *
 * It tells as well where it would draw, so that nothing else has to be drawn anew.
 */

#include "ui-graph-flight-painter.h"

#include "ui-graph-string-painter.h"

#include <math.h>

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
  const UiGraphPainter *painter;
  const UiGraphBox *box;
  cairo_region_t *region; /* NULL while drawing */
} FlightOf;

static double
get_pulse_x (const UiGraphCourse *course,
             UiGraphLeg leg,
             double done)
{
  gboolean is_at_child = leg == UI_GRAPH_CHILD_TO_OBJECT || leg == UI_GRAPH_OBJECT_TO_CHILD;
  gboolean is_leaving = leg == UI_GRAPH_CHILD_TO_OBJECT || leg == UI_GRAPH_PARENT_TO_OBJECT;
  double end_x = is_at_child ? course->child_x : course->parent_x;
  double edge_x = ui_graph_course_get_edge (course, end_x);

  return is_leaving ? end_x + (edge_x - end_x) * done : edge_x + (end_x - edge_x) * done;
}

static void
draw_number (const UiGraphPainter *self,
             guint64 n,
             double x,
             double y)
{
  g_autofree char *words = g_strdup_printf ("%" G_GUINT64_FORMAT, n);

  ui_graph_painter_set_color (self, &self->palette->ink, 1);
  ui_ink_draw_words (self->frame->ink, self->cr, UI_INK_SMALL_BOLD, words, x - PULSE_REACH_X,
                     y - ui_ink_get_height (self->frame->ink, UI_INK_SMALL_BOLD), 2 * PULSE_REACH_X,
                     0.5);
}

static gboolean
has_number (const UiGraphPulse *pulse,
            const UiGraphCourse *course)
{
  return pulse->n > 1 && course->gap >= 2 * UI_GRAPH_WORD_GAP;
}

/* Where a pulse is, and where it was a frame ago. */
typedef struct
{
  double x;
  double from_x;
} Place;

static Place
get_place (const UiGraphCourse *course,
           const UiGraphPulse *pulse)
{
  double before = MAX (pulse->done - UI_GRAPH_FLIGHT_FRAME_PART, 0);

  return (Place){ get_pulse_x (course, pulse->leg, pulse->done),
                  get_pulse_x (course, pulse->leg, before) };
}

/* The trail makes a run of it that is drawn only some times on its way. */
static void
draw_pulse (const UiGraphPainter *self,
            const UiGraphPulse *pulse,
            const UiGraphCourse *course,
            Place place)
{
  double radius = MIN (3.5 + 0.7 * log2 ((double) pulse->n), MAX (course->gap / 2 - 1, 2.5));

  cairo_rectangle (self->cr, MIN (place.x, place.from_x), course->y - TRAIL_HALF,
                   ABS (place.x - place.from_x), 2 * TRAIL_HALF);
  ui_graph_painter_set_color (self, &self->palette->ink, TRAIL_STRENGTH);
  cairo_fill (self->cr);
  cairo_arc (self->cr, place.x, course->y, radius, 0, 2 * G_PI);
  ui_graph_painter_set_color (self, &self->palette->ink, 1);
  cairo_fill (self->cr);
  if (has_number (pulse, course))
    draw_number (self, pulse->n, place.x, course->y - radius - 1);
}

static void
add_pulse (cairo_region_t *region,
           const UiGraphPulse *pulse,
           const UiGraphCourse *course,
           Place place)
{
  int left = (int) MIN (place.x, place.from_x);
  int right = (int) MAX (place.x, place.from_x);
  int y = (int) course->y;
  cairo_rectangle_int_t reach
      = { left - DOT_REACH, y - DOT_REACH, right - left + 2 * DOT_REACH + 1, 2 * DOT_REACH + 1 };

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
  const UiGraphString *string
      = ui_graph_picture_find_string (picture, (int) of->box->member, pulse->object);
  UiGraphCourse course;

  if (string == NULL)
    return;
  course = ui_graph_course_get (picture, string);
  if (of->region != NULL)
    add_pulse (of->region, pulse, &course, get_place (&course, pulse));
  else
    draw_pulse (of->painter, pulse, &course, get_place (&course, pulse));
}

static void
visit_flight (const UiGraphPainter *self,
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
 * ui_graph_flight_painter_draw:
 * @frame: what was drawn
 * @flight: what is on its way
 * @now_us: the time
 * @cr: where
 *
 * Draws what moves, over all that stands still. Main thread.
 */
void
ui_graph_flight_painter_draw (const UiGraphFrame *frame,
                              UiGraphFlight *flight,
                              gint64 now_us,
                              cairo_t *cr)
{
  UiGraphPainter self = ui_graph_painter_init (frame, cr);

  visit_flight (&self, flight, now_us, NULL);
  ui_graph_painter_clear (&self);
}

/**
 * ui_graph_flight_painter_create_region:
 * @picture: what was drawn
 * @flight: what is on its way
 * @now_us: the time
 *
 * Returns: (transfer full): what ui_graph_flight_painter_draw() would draw on at this time, at the
 *   most, in pixels of the widget
 */
cairo_region_t *
ui_graph_flight_painter_create_region (const UiGraphPicture *picture,
                                       UiGraphFlight *flight,
                                       gint64 now_us)
{
  UiGraphPainter self = { .picture = picture };
  cairo_region_t *region = cairo_region_create ();

  visit_flight (&self, flight, now_us, region);
  return region;
}
