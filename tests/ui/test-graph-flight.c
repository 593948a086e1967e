/* SPDX-License-Identifier: MIT */
/*
 * What is on its way along the strings of the live graph, without a display: in its order, and never
 * too much of it.
 */

#include "ui-graph-flight.h"

typedef struct
{
  guint n_pulses;
  guint64 n;
  UiGraphLeg leg;
  double done;
} Seen;

static void
on_pulse (const UiGraphPulse *pulse,
          gpointer data)
{
  Seen *seen = data;

  seen->n_pulses++;
  seen->n += pulse->n;
  seen->leg = pulse->leg;
  seen->done = pulse->done;
}

static Seen
look (UiGraphFlight *flight,
      gint64 now_us)
{
  Seen seen = { 0 };

  ui_graph_flight_foreach (flight, 1, now_us, on_pulse, &seen);
  return seen;
}

/* Both ends of one message are there at once; it is received after it came to the object. */
static void
test_in_order (void)
{
  g_autoptr (UiGraphFlight) flight = ui_graph_flight_new ();
  gint64 half_us = UI_GRAPH_FLIGHT_LEG_US / 2;
  Seen seen;

  g_assert_false (ui_graph_flight_land (flight, 0));
  ui_graph_flight_add (flight, 1, 1, UI_GRAPH_CHILD_TO_OBJECT, 0);
  ui_graph_flight_add (flight, 1, 1, UI_GRAPH_OBJECT_TO_PARENT, 0);
  ui_graph_flight_add (flight, 1, 1, UI_GRAPH_PARENT_TO_OBJECT, 0);
  for (UiGraphLeg leg = 0; leg < 3; leg++)
    {
      gint64 now_us = leg * UI_GRAPH_FLIGHT_LEG_US + half_us;

      g_assert_true (ui_graph_flight_land (flight, now_us));
      seen = look (flight, now_us);
      g_assert_cmpuint (seen.n_pulses, ==, 1);
      g_assert_cmpint (seen.leg, ==, leg);
      g_assert_cmpfloat_with_epsilon (seen.done, 0.5, 0.001);
    }
  g_assert_false (ui_graph_flight_land (flight, 3 * UI_GRAPH_FLIGHT_LEG_US));
}

/* A flood is a few pulses that stand for all, not far behind. */
static void
test_bundles (void)
{
  g_autoptr (UiGraphFlight) flight = ui_graph_flight_new ();
  gint64 now_us = 0;
  gint64 quiet_us;
  Seen seen;

  for (; now_us < 5000000; now_us += 100)
    {
      ui_graph_flight_add (flight, 1, 1, UI_GRAPH_CHILD_TO_OBJECT, now_us);
      ui_graph_flight_add (flight, 1, 1, UI_GRAPH_OBJECT_TO_PARENT, now_us);
      ui_graph_flight_add (flight, 1, 1, UI_GRAPH_PARENT_TO_OBJECT, now_us);
      ui_graph_flight_add (flight, 1, 1, UI_GRAPH_OBJECT_TO_CHILD, now_us);
      if (now_us % 16000 == 0)
        ui_graph_flight_land (flight, now_us);
    }
  seen = look (flight, now_us);
  g_assert_cmpuint (seen.n_pulses, >, 4);
  g_assert_cmpuint (seen.n_pulses, <=,
                    4 * (UI_GRAPH_FLIGHT_LEG_US / UI_GRAPH_FLIGHT_BUNDLE_US + 2));
  g_assert_cmpuint (seen.n, >, 4000);
  quiet_us = now_us + UI_GRAPH_FLIGHT_LAG_US + UI_GRAPH_FLIGHT_LEG_US;
  g_assert_false (ui_graph_flight_land (flight, quiet_us));
}

/* A question, the answer, and what both do with the memory is five halves of strings, and no more
 * than fourteen frames: what moves on an idle screen costs the window around it each time. */
static void
test_short (void)
{
  g_autoptr (UiGraphFlight) flight = ui_graph_flight_new ();
  guint n_frames = 1;

  ui_graph_flight_add (flight, 1, 1, UI_GRAPH_CHILD_TO_OBJECT, 0);
  ui_graph_flight_add (flight, 1, 1, UI_GRAPH_OBJECT_TO_PARENT, 0);
  ui_graph_flight_add (flight, 1, 3, UI_GRAPH_PARENT_TO_OBJECT, 0);
  ui_graph_flight_add (flight, 1, 1, UI_GRAPH_PARENT_TO_OBJECT, 0);
  ui_graph_flight_add (flight, 1, 1, UI_GRAPH_OBJECT_TO_CHILD, 0);
  ui_graph_flight_add (flight, 1, 3, UI_GRAPH_OBJECT_TO_CHILD, 0);
  ui_graph_flight_add (flight, 1, 3, UI_GRAPH_CHILD_TO_OBJECT, 0);
  while (ui_graph_flight_land (flight, n_frames * UI_GRAPH_FLIGHT_FRAME_US))
    n_frames++;
  g_assert_cmpuint (n_frames, <=, 14);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/graph-flight/in-order", test_in_order);
  g_test_add_func ("/ui/graph-flight/bundles", test_bundles);
  g_test_add_func ("/ui/graph-flight/short", test_short);
  return g_test_run ();
}
