/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-flight: what is on its way along the strings of the live graph.
 *
 * A question and its answer are over in microseconds, and a person wants to see which was first.
 * So each step takes a seventh of a second here, and starts when what it follows from has arrived:
 *
 *   child  ──●──▶ Pipe1 ──●──▶ parent ──●──▶ Memory1
 *                                     ──●──▶ Pipe1 ──●──▶ child
 *
 * What leaves an object does so after it came in there; what a process sends goes after what it
 * received. Nothing is invented: each pulse is a record, or several. Those that start within a
 * moment on the same half of a string go together and have a count, so however much happens, there
 * are at most some dozens on a string, and the picture is never more than 1.2 s behind.
 *
 * Time comes from outside. No drawing here, and no GTK.
 */

#include "ui-graph-flight.h"

/* More than can be on one half at once: lag and leg, by bundles. */
#define MAX_PULSES 20

typedef struct
{
  gint64 start_us;
  guint64 n;
} Pulse;

/* Half of a string, one way: oldest first. */
typedef struct
{
  Pulse pulses[MAX_PULSES];
  guint n_pulses;
} Leg;

/* All strings of one life of a child. */
typedef struct
{
  Leg legs[IPC_TRACE_N_OBJECTS][UI_GRAPH_N_LEGS];
  gint64 at_object_us[IPC_TRACE_N_OBJECTS]; /* the newest arrival there */
  gint64 at_parent_us;
  gint64 at_child_us;
} Track;

struct _UiGraphFlight
{
  GHashTable *tracks; /* Track, by subject id; those where something is on its way */
};

/**
 * ui_graph_flight_new:
 *
 * Returns: (transfer full): a flight of nothing
 */
UiGraphFlight *
ui_graph_flight_new (void)
{
  UiGraphFlight *self = g_new0 (UiGraphFlight, 1);

  self->tracks = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

/**
 * ui_graph_flight_free:
 * @self: (transfer full): a flight
 */
void
ui_graph_flight_free (UiGraphFlight *self)
{
  g_hash_table_unref (self->tracks);
  g_free (self);
}

static Track *
get_track (UiGraphFlight *self,
           guint32 subject)
{
  Track *track = g_hash_table_lookup (self->tracks, GUINT_TO_POINTER (subject));

  if (track == NULL)
    {
      track = g_new0 (Track, 1);
      g_hash_table_insert (self->tracks, GUINT_TO_POINTER (subject), track);
    }
  return track;
}

/* The newest arrival where a leg begins. */
static gint64
get_departure (const Track *track,
               guint8 object,
               UiGraphLeg leg)
{
  switch (leg)
    {
    case UI_GRAPH_CHILD_TO_OBJECT:
      return track->at_child_us;
    case UI_GRAPH_PARENT_TO_OBJECT:
      return track->at_parent_us;
    default:
      return track->at_object_us[object - 1];
    }
}

static void
note_arrival (Track *track,
              guint8 object,
              UiGraphLeg leg,
              gint64 time_us)
{
  gint64 *place;

  if (leg == UI_GRAPH_OBJECT_TO_PARENT)
    place = &track->at_parent_us;
  else if (leg == UI_GRAPH_OBJECT_TO_CHILD)
    place = &track->at_child_us;
  else
    place = &track->at_object_us[object - 1];
  *place = MAX (*place, time_us);
}

/**
 * ui_graph_flight_add:
 * @self: a flight
 * @subject: whose step it is
 * @object: the object, from 1
 * @leg: what moves where
 * @now_us: the time, by the frame clock; never less than before
 *
 * Something happened, and goes on its way as soon as what it follows from has arrived.
 */
void
ui_graph_flight_add (UiGraphFlight *self,
                     guint32 subject,
                     guint8 object,
                     UiGraphLeg leg,
                     gint64 now_us)
{
  Track *track = get_track (self, subject);
  Leg *on_leg = &track->legs[object - 1][leg];
  Pulse *last = on_leg->n_pulses > 0 ? &on_leg->pulses[on_leg->n_pulses - 1] : NULL;
  gint64 start_us = MAX (now_us, get_departure (track, object, leg));

  start_us = MIN (start_us, now_us + UI_GRAPH_FLIGHT_LAG_US);
  if (last != NULL && (start_us < last->start_us + UI_GRAPH_FLIGHT_BUNDLE_US ||
                       on_leg->n_pulses == MAX_PULSES))
    last->n++;
  else
    on_leg->pulses[on_leg->n_pulses++] = (Pulse){ start_us, 1 };
  note_arrival (track, object, leg,
                on_leg->pulses[on_leg->n_pulses - 1].start_us + UI_GRAPH_FLIGHT_LEG_US);
}

static void
land_on_leg (Leg *leg,
             gint64 now_us)
{
  guint n_landed = 0;

  while (n_landed < leg->n_pulses &&
         leg->pulses[n_landed].start_us + UI_GRAPH_FLIGHT_LEG_US <= now_us)
    n_landed++;
  leg->n_pulses -= n_landed;
  memmove (leg->pulses, leg->pulses + n_landed, leg->n_pulses * sizeof *leg->pulses);
}

static gboolean
has_landed (gpointer subject,
            gpointer value,
            gpointer data)
{
  Track *track = value;
  gint64 now_us = *(const gint64 *) data;
  guint n_pulses = 0;

  for (guint i = 0; i < IPC_TRACE_N_OBJECTS; i++)
    for (guint j = 0; j < UI_GRAPH_N_LEGS; j++)
      {
        land_on_leg (&track->legs[i][j], now_us);
        n_pulses += track->legs[i][j].n_pulses;
      }
  return n_pulses == 0;
}

/**
 * ui_graph_flight_land:
 * @self: a flight
 * @now_us: the time
 *
 * Forgets what has arrived.
 *
 * Returns: whether anything is still on its way
 */
gboolean
ui_graph_flight_land (UiGraphFlight *self,
                      gint64 now_us)
{
  g_hash_table_foreach_remove (self->tracks, has_landed, &now_us);
  return g_hash_table_size (self->tracks) > 0;
}

/**
 * ui_graph_flight_clear:
 * @self: a flight
 *
 * Forgets everything.
 */
void
ui_graph_flight_clear (UiGraphFlight *self)
{
  g_hash_table_remove_all (self->tracks);
}

/**
 * ui_graph_flight_foreach:
 * @self: a flight
 * @subject: whose
 * @now_us: the time
 * @func: (scope call): called for each pulse that is to be seen
 * @data: for @func
 *
 * Tells what is on its way on the strings of a life.
 */
void
ui_graph_flight_foreach (UiGraphFlight *self,
                         guint32 subject,
                         gint64 now_us,
                         UiGraphPulseFunc func,
                         gpointer data)
{
  const Track *track = g_hash_table_lookup (self->tracks, GUINT_TO_POINTER (subject));

  if (track == NULL)
    return;
  for (guint8 i = 0; i < IPC_TRACE_N_OBJECTS; i++)
    for (guint j = 0; j < UI_GRAPH_N_LEGS; j++)
      for (guint k = 0; k < track->legs[i][j].n_pulses; k++)
        {
          const Pulse *pulse = &track->legs[i][j].pulses[k];
          double done = (double) (now_us - pulse->start_us) / UI_GRAPH_FLIGHT_LEG_US;
          UiGraphPulse seen = { i + 1, j, done, pulse->n };

          if (done >= 0 && done < 1)
            func (&seen, data);
        }
}
