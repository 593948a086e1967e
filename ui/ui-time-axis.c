/* SPDX-License-Identifier: MIT */
/*
 * ui-time-axis: which part of a run is visible, where in it a time is, and how one says it.
 *
 *   begin_ns        left_ns                                   end_ns
 *      |               |<-------------- length_px ------------->|<- spare_px ->|
 *      |<-- scroll --->|                                                       |
 *      |<------------------------------ total -------------------------------->|
 *
 * Everything that a person can do with time is here, so that it is the same on all pages: see the
 * whole run, come nearer to a point that stays where it is, go along, follow the newest. Who goes
 * to the end follows the end; who comes back to the scale of the whole run sees the whole run.
 *
 * Pixels are doubles, which are exact enough for a hundred days at the nearest scale. A time that
 * is far outside has a pixel far outside, too: cairo's numbers end at 2^23, so painters bring
 * within bounds what they hand to it.
 *
 * No drawing here, and no GTK: ui-time-axis-painter.c draws one that lies on its side.
 */

#include "ui-time-axis.h"

#include <math.h>

#define NS_PER_US G_GINT64_CONSTANT (1000)
#define NS_PER_MS (1000 * NS_PER_US)
#define NS_PER_S (1000 * NS_PER_MS)
#define NS_PER_MIN (60 * NS_PER_S)
#define NS_PER_H (60 * NS_PER_MIN)
#define NS_PER_DAY (24 * NS_PER_H)

/* A run is never shown shorter: what has just begun would be a flood of digits. */
#define SHORTEST_RUN_NS NS_PER_S
/* As near as one can come: a microsecond is then a finger wide. */
#define LEAST_NS_PER_PX 10.0
/* Who is so near to the end is at the end. */
#define END_SLACK_PX 2

/* Scale and place */

static double
get_run_ns (const UiTimeAxis *self)
{
  return (double) MAX (self->end_ns - self->begin_ns, SHORTEST_RUN_NS);
}

static double
get_fit_ns_per_px (const UiTimeAxis *self)
{
  double room = MAX (self->length_px - self->spare_px, self->length_px / 2);

  return MAX (get_run_ns (self) / room, LEAST_NS_PER_PX);
}

static double
get_most_scroll (const UiTimeAxis *self)
{
  return MAX (ui_time_axis_get_total (self) - self->length_px, 0);
}

/* Does what the mode asks for. */
static void
settle (UiTimeAxis *self)
{
  double scroll;

  if (self->mode != UI_TIME_AXIS_FIT && self->ns_per_px >= get_fit_ns_per_px (self))
    self->mode = UI_TIME_AXIS_FIT;
  if (self->mode == UI_TIME_AXIS_FIT)
    self->ns_per_px = get_fit_ns_per_px (self);
  scroll = CLAMP (ui_time_axis_get_scroll (self), 0, get_most_scroll (self));
  if (self->mode == UI_TIME_AXIS_FIT)
    scroll = 0;
  else if (self->mode == UI_TIME_AXIS_FOLLOW)
    scroll = get_most_scroll (self);
  self->left_ns = self->begin_ns + llround (scroll * self->ns_per_px);
}

/* Takes over a place that a person has chosen. */
static void
go_to (UiTimeAxis *self,
       double scroll_px)
{
  double most;

  self->mode = UI_TIME_AXIS_STILL;
  most = get_most_scroll (self);
  self->mode = scroll_px >= most - END_SLACK_PX ? UI_TIME_AXIS_FOLLOW : UI_TIME_AXIS_STILL;
  self->left_ns = self->begin_ns + llround (CLAMP (scroll_px, 0, most) * self->ns_per_px);
  settle (self);
}

/**
 * ui_time_axis_init:
 * @self: (out caller-allocates): an axis
 *
 * Makes an axis that shows the whole of a run that has not begun. Nothing is to be freed.
 */
void
ui_time_axis_init (UiTimeAxis *self)
{
  *self = (UiTimeAxis) { .length_px = 1 };
  settle (self);
}

/**
 * ui_time_axis_set_length:
 * @self: an axis
 * @length_px: how long it is
 * @spare_px: how much of that is to stay free behind the end; never more than the half
 *
 * The left edge and the scale stay, unless the whole run is shown.
 */
void
ui_time_axis_set_length (UiTimeAxis *self,
                         double length_px,
                         double spare_px)
{
  self->length_px = MAX (length_px, 1);
  self->spare_px = MIN (spare_px, self->length_px / 2);
  settle (self);
}

/**
 * ui_time_axis_set_run:
 * @self: an axis
 * @begin_ns: when the run began
 * @end_ns: the newest that there is to show
 *
 * Takes over how long the run is by now. By its mode the axis shows all of it, goes along with its
 * end, or stays.
 */
void
ui_time_axis_set_run (UiTimeAxis *self,
                      gint64 begin_ns,
                      gint64 end_ns)
{
  self->begin_ns = begin_ns;
  self->end_ns = MAX (begin_ns, end_ns);
  settle (self);
}

/**
 * ui_time_axis_fit:
 * @self: an axis
 *
 * Shows all of the run, and goes on doing so.
 */
void
ui_time_axis_fit (UiTimeAxis *self)
{
  self->mode = UI_TIME_AXIS_FIT;
  settle (self);
}

/**
 * ui_time_axis_follow:
 * @self: an axis
 *
 * Goes to the end with the scale as it is, and stays there. The whole run has its end in view
 * already.
 */
void
ui_time_axis_follow (UiTimeAxis *self)
{
  if (self->mode != UI_TIME_AXIS_FIT)
    go_to (self, get_most_scroll (self));
}

/**
 * ui_time_axis_zoom:
 * @self: an axis
 * @factor: more than 1 to come nearer, less to see more
 * @at_px: the place whose time stays where it is
 *
 * Comes nearer, down to 10 ns a pixel, or sees more, up to the whole run.
 */
void
ui_time_axis_zoom (UiTimeAxis *self,
                   double factor,
                   double at_px)
{
  double at_ns = (ui_time_axis_get_scroll (self) + at_px) * self->ns_per_px;

  self->ns_per_px = MAX (self->ns_per_px / factor, LEAST_NS_PER_PX);
  go_to (self, at_ns / self->ns_per_px - at_px);
}

/**
 * ui_time_axis_show:
 * @self: an axis
 * @from_ns: the time for the left edge
 * @to_ns: the time for the right edge
 *
 * Chooses the scale so that this is what is visible, as far as the run reaches.
 */
void
ui_time_axis_show (UiTimeAxis *self,
                   gint64 from_ns,
                   gint64 to_ns)
{
  self->ns_per_px = MAX ((double) (to_ns - from_ns) / self->length_px, LEAST_NS_PER_PX);
  go_to (self, (double) (from_ns - self->begin_ns) / self->ns_per_px);
}

/**
 * ui_time_axis_reveal:
 * @self: an axis
 * @from_ns: a time
 * @to_ns: the same, or a later one
 *
 * Moves as little as is needed to have these in view; the earlier one, where both have no room.
 */
void
ui_time_axis_reveal (UiTimeAxis *self,
                     gint64 from_ns,
                     gint64 to_ns)
{
  double from = ui_time_axis_get_px (self, from_ns);
  double to = ui_time_axis_get_px (self, to_ns);

  if (from >= 0 && to <= self->length_px)
    return;
  if (from < 0 || to - from > self->length_px)
    go_to (self, ui_time_axis_get_scroll (self) + from);
  else
    go_to (self, ui_time_axis_get_scroll (self) + to - self->length_px);
}

/**
 * ui_time_axis_scroll_to:
 * @self: an axis
 * @scroll_px: how far the left edge is from the beginning
 *
 * Goes along; at the end it then follows. The place where it is already changes nothing, so it
 * does no harm to be told by a scroll bar what one has told it.
 */
void
ui_time_axis_scroll_to (UiTimeAxis *self,
                        double scroll_px)
{
  if (self->mode != UI_TIME_AXIS_FIT && fabs (scroll_px - ui_time_axis_get_scroll (self)) >= 0.5)
    go_to (self, scroll_px);
}

/**
 * ui_time_axis_get_scroll:
 * @self: an axis
 *
 * Returns: how far the left edge is from the beginning, in pixels
 */
double
ui_time_axis_get_scroll (const UiTimeAxis *self)
{
  return (double) (self->left_ns - self->begin_ns) / self->ns_per_px;
}

/**
 * ui_time_axis_get_total:
 * @self: an axis
 *
 * Returns: how long the whole run is with the room behind its end, in pixels; at least the axis
 */
double
ui_time_axis_get_total (const UiTimeAxis *self)
{
  if (self->mode == UI_TIME_AXIS_FIT)
    return self->length_px;
  return MAX (get_run_ns (self) / self->ns_per_px + self->spare_px, self->length_px);
}

/**
 * ui_time_axis_get_px:
 * @self: an axis
 * @time_ns: a time
 *
 * Returns: where that time is, from the left edge; may be outside, and far
 */
double
ui_time_axis_get_px (const UiTimeAxis *self,
                     gint64 time_ns)
{
  return (double) (time_ns - self->left_ns) / self->ns_per_px;
}

/**
 * ui_time_axis_get_time:
 * @self: an axis
 * @px: a place, from the left edge
 *
 * Returns: which time is there
 */
gint64
ui_time_axis_get_time (const UiTimeAxis *self,
                       double px)
{
  return self->left_ns + (gint64) (px * self->ns_per_px);
}

/* Ticks */

/**
 * ui_time_axis_get_step:
 * @least_ns: how far apart two ticks must be
 *
 * Chooses the distance of ticks: 1, 2 or 5 of a power of ten up to 50 s, then a round number of
 * minutes, hours or days.
 *
 * Returns: the distance, at least a nanosecond
 */
gint64
ui_time_axis_get_step (double least_ns)
{
  static const gint64 larger[] = { NS_PER_MIN,     2 * NS_PER_MIN,  5 * NS_PER_MIN,
                                   10 * NS_PER_MIN, 15 * NS_PER_MIN, 30 * NS_PER_MIN,
                                   NS_PER_H,       2 * NS_PER_H,    4 * NS_PER_H,
                                   6 * NS_PER_H,   12 * NS_PER_H,   NS_PER_DAY };
  gint64 power = 1;

  for (; power <= 10 * NS_PER_S; power *= 10)
    for (guint i = 1; i <= 5; i = i == 2 ? 5 : 2 * i)
      if ((double) (power * i) >= least_ns)
        return power * i;
  for (guint i = 0; i < G_N_ELEMENTS (larger); i++)
    if ((double) larger[i] >= least_ns)
      return larger[i];
  return (gint64) ceil (least_ns / (double) NS_PER_DAY) * NS_PER_DAY;
}

/* The part of a second behind the point, with the point, as far as it tells two times apart that
 * lie @step_ns from each other; nothing when the steps are whole. */
static char *
dup_fraction (gint64 span_ns,
              gint64 step_ns,
              gint64 unit_ns)
{
  gint64 digit_ns = unit_ns; /* what the last digit is worth */
  int n_digits = 0;

  for (; digit_ns > step_ns && digit_ns > 1; digit_ns /= 10)
    n_digits++;
  if (n_digits == 0)
    return g_strdup ("");
  return g_strdup_printf (".%0*d", n_digits, (int) (span_ns % unit_ns / digit_ns));
}

/* Under a minute: in the unit of the step, as long as the number has at most three digits. */
static char *
dup_short_label (gint64 span_ns,
                 gint64 step_ns)
{
  static const struct
  {
    gint64 unit_ns;
    const char *name;
  } units[] = { { NS_PER_US, "µs" }, { NS_PER_MS, "ms" }, { NS_PER_S, "s" } };
  guint i = step_ns >= NS_PER_S / 10 ? 2 : step_ns >= NS_PER_MS / 10 ? 1 : 0;
  g_autofree char *fraction = NULL;

  while (i < 2 && span_ns >= units[i + 1].unit_ns)
    i++;
  fraction = dup_fraction (span_ns, step_ns, units[i].unit_ns);
  return g_strdup_printf ("%d%s %s", (int) (span_ns / units[i].unit_ns), fraction, units[i].name);
}

static char *
dup_long_label (gint64 span_ns,
                gint64 step_ns)
{
  g_autofree char *fraction = dup_fraction (span_ns, step_ns, NS_PER_S);
  int days = (int) (span_ns / NS_PER_DAY);
  int hours = (int) (span_ns / NS_PER_H % 24);
  int minutes = (int) (span_ns / NS_PER_MIN % 60);
  int seconds = (int) (span_ns / NS_PER_S % 60);

  if (days > 0 && step_ns >= NS_PER_DAY)
    return g_strdup_printf ("%d d", days);
  if (days > 0)
    return g_strdup_printf ("%d d %d:%02d:%02d%s", days, hours, minutes, seconds, fraction);
  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d%s", hours, minutes, seconds, fraction);
  return g_strdup_printf ("%d:%02d%s", minutes, seconds, fraction);
}

/**
 * ui_time_axis_dup_label:
 * @span_ns: a time since the beginning; may be less than 0
 * @step_ns: how far the next tick is, or how precise the time is meant
 *
 * Says a time as precisely as @step_ns needs it, so that two neighbours differ: `350 µs`, `12.5 ms`,
 * `7 s`, `45.125 s`, `2:05`, `1:00:02.5`, `3 d 12:00:00`.
 *
 * Returns: (transfer full): the label
 */
char *
ui_time_axis_dup_label (gint64 span_ns,
                        gint64 step_ns)
{
  gint64 size_ns = ABS (span_ns);
  g_autofree char *label = NULL;

  step_ns = MAX (step_ns, 1);
  if (size_ns < NS_PER_MIN)
    label = dup_short_label (size_ns, step_ns);
  else
    label = dup_long_label (size_ns, step_ns);
  return g_strdup_printf ("%s%s", span_ns < 0 ? "−" : "", label);
}
