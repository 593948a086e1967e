/* SPDX-License-Identifier: MIT */
/*
 * The graph and the plots on a real display: what moves comes to rest, what is paused stands still,
 * and what is clicked is told.
 *
 * Nothing sleeps. wait_until() runs the main loop until a condition holds, or fails the test.
 */

#include "ui-graph-view.h"
#include "ui-plot-view.h"

#include <gtk/gtk.h>

#define DEADLINE_S 20
#define S G_GINT64_CONSTANT (1000000000)

typedef struct
{
  IpcTraceStore *store;
  UiLifetimes *lifetimes;
  UiFocus *focus;
  UiGraph *graph;
  UiPlotSeries *series;
  IpcTraceSubject *viewer;
  GtkWidget *window;
  UiGraphView *view;
  UiPlotView *plots;
  guint32 serial;
  guint activated_member;
  char *activated_object;
} Fixture;

typedef gboolean (*Condition) (Fixture *fixture);

static gboolean
on_deadline (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_until (Fixture *fixture,
            Condition condition)
{
  gboolean is_late = FALSE;
  guint id = g_timeout_add_seconds (DEADLINE_S, on_deadline, &is_late);

  while (!condition (fixture) && !is_late)
    gtk_main_iteration ();
  g_assert_false (is_late);
  g_source_remove (id);
}

static void
set_animated (gboolean is_animated)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", is_animated, NULL);
}

/* Records */

static void
append (Fixture *fixture,
        IpcTraceStep step,
        guint8 flags,
        guint8 object)
{
  IpcTraceRecord record = { .time_ns = ipc_trace_now_ns (),
                            .subject = fixture->viewer->id,
                            .step = step,
                            .flags = flags,
                            .object = object,
                            .serial = fixture->serial,
                            .size_bytes = 20 };

  ipc_trace_store_append (fixture->store, &record, NULL);
}

static void
exchange (Fixture *fixture)
{
  fixture->serial++;
  append (fixture, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, 1);
  append (fixture, IPC_TRACE_MESSAGE_RECEIVED, 0, 1);
  append (fixture, IPC_TRACE_MESSAGE_SENT, 0, 1);
  append (fixture, IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD, 1);
  ipc_trace_store_commit (fixture->store);
}

/* What is shown */

static gboolean
says (Fixture *fixture,
      const char *expected)
{
  const char *name =
      ui_graph_picture_find_name (ui_graph_view_get_picture (fixture->view), (UiGraphItem){ 1, 1 });

  return g_strcmp0 (name, expected) == 0;
}

static gboolean
says_two (Fixture *fixture)
{
  return says (fixture, "Pipe1: 2 messages, 0 wait");
}

static gboolean
says_four (Fixture *fixture)
{
  return says (fixture, "Pipe1: 4 messages, 0 wait");
}

static gboolean
is_at_rest (Fixture *fixture)
{
  return !ui_graph_view_is_moving (fixture->view);
}

static gboolean
plots_say (Fixture *fixture,
           const char *expected)
{
  g_autofree char *words = ui_plot_view_dup_words (fixture->plots);

  return strstr (words, expected) != NULL;
}

static gboolean
plots_have_latency (Fixture *fixture)
{
  return plots_say (fixture, "Latency: in view p50 ");
}

static gboolean
plots_have_none (Fixture *fixture)
{
  return plots_say (fixture, "Latency: no answers");
}

/* Fixture */

static void
on_box_activated (Fixture *fixture,
                  guint member)
{
  fixture->activated_member = member;
}

static void
on_string_activated (Fixture *fixture,
                     guint member,
                     const char *object_name)
{
  fixture->activated_member = member;
  g_free (fixture->activated_object);
  fixture->activated_object = g_strdup (object_name);
}

static void
add_window (Fixture *fixture)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *view = ui_graph_view_new (fixture->graph, fixture->lifetimes);
  GtkWidget *plots = ui_plot_view_new (fixture->series, fixture->focus, TRUE);

  fixture->view = UI_GRAPH_VIEW (view);
  fixture->plots = UI_PLOT_VIEW (plots);
  g_signal_connect_swapped (view, "box-activated", G_CALLBACK (on_box_activated), fixture);
  g_signal_connect_swapped (view, "string-activated", G_CALLBACK (on_string_activated), fixture);
  gtk_box_pack_start (GTK_BOX (box), view, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), plots, TRUE, TRUE, 0);
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 500);
  gtk_container_add (GTK_CONTAINER (fixture->window), box);
  ui_graph_view_set_subject (fixture->view, "pipe-memory", 1);
  gtk_widget_show_all (fixture->window);
}

static gboolean
is_mapped (Fixture *fixture)
{
  return gtk_widget_get_mapped (GTK_WIDGET (fixture->view)) &&
         gtk_widget_get_allocated_width (GTK_WIDGET (fixture->view)) > 1;
}

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  set_animated (TRUE);
  fixture->store = ipc_trace_store_new (8192);
  fixture->lifetimes = ui_lifetimes_new (fixture->store);
  fixture->graph = ui_graph_new (fixture->store);
  fixture->series = ui_plot_series_new (fixture->store);
  fixture->focus = ui_focus_new (fixture->store);
  fixture->viewer = ipc_trace_store_add_subject (fixture->store, "pipe-memory", 1, "Viewer 1");
  ipc_trace_subject_add_object (fixture->viewer, "Pipe1");
  ui_focus_set_subject (fixture->focus, "pipe-memory", 1);
  append (fixture, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, 0);
  append (fixture, IPC_TRACE_CHILD_CONNECTED, IPC_TRACE_IS_NOTE, 1);
  ipc_trace_store_commit (fixture->store);
  add_window (fixture);
  wait_until (fixture, is_mapped);
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  gtk_widget_destroy (fixture->window);
  g_free (fixture->activated_object);
  g_assert_finalize_object (g_steal_pointer (&fixture->series));
  g_assert_finalize_object (g_steal_pointer (&fixture->graph));
  g_assert_finalize_object (g_steal_pointer (&fixture->lifetimes));
  g_assert_finalize_object (g_steal_pointer (&fixture->focus));
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

/* Tests */

/* A timer is there while something is on its way, and not a moment longer. */
static void
test_comes_to_rest (Fixture *fixture,
                    gconstpointer data)
{
  g_assert_false (ui_graph_view_is_moving (fixture->view));
  exchange (fixture);
  g_assert_true (ui_graph_view_is_moving (fixture->view));
  wait_until (fixture, is_at_rest);
  g_assert_true (says_two (fixture));
}

static void
test_without_animations (Fixture *fixture,
                         gconstpointer data)
{
  set_animated (FALSE);
  exchange (fixture);
  g_assert_false (ui_graph_view_is_moving (fixture->view));
  wait_until (fixture, says_two);
}

static void
test_paused (Fixture *fixture,
             gconstpointer data)
{
  exchange (fixture);
  wait_until (fixture, is_at_rest);
  ui_graph_view_set_paused (fixture->view, TRUE);
  exchange (fixture);
  g_assert_false (ui_graph_view_is_moving (fixture->view));
  g_assert_true (says_two (fixture));
  ui_graph_view_set_paused (fixture->view, FALSE);
  wait_until (fixture, says_four);
}

static void
test_out_of_sight (Fixture *fixture,
                   gconstpointer data)
{
  gtk_widget_hide (GTK_WIDGET (fixture->view));
  exchange (fixture);
  g_assert_false (ui_graph_view_is_moving (fixture->view));
  gtk_widget_show (GTK_WIDGET (fixture->view));
  wait_until (fixture, says_two);
}

static void
click (Fixture *fixture,
       double x,
       double y)
{
  GtkWidget *widget = GTK_WIDGET (fixture->view);
  GdkEvent *event = gdk_event_new (GDK_BUTTON_PRESS);

  event->button.window = g_object_ref (gtk_widget_get_window (widget));
  event->button.button = GDK_BUTTON_PRIMARY;
  event->button.x = x;
  event->button.y = y;
  gdk_event_set_device (
      event, gdk_seat_get_pointer (gdk_display_get_default_seat (gdk_display_get_default ())));
  gtk_widget_event (widget, event);
  gdk_event_free (event);
}

static void
test_click (Fixture *fixture,
            gconstpointer data)
{
  const UiGraphPicture *picture = ui_graph_view_get_picture (fixture->view);
  UiGraphArea area = ui_graph_picture_find_box (picture, 1)->area;
  UiGraphArea parent = ui_graph_picture_find_box (picture, 0)->area;
  double y = ui_graph_picture_find_string (picture, 1, 1)->y;

  click (fixture, parent.x + parent.width / 2, parent.y + parent.height / 2);
  g_assert_cmpuint (fixture->activated_member, ==, 0);
  click (fixture, area.x + area.width / 2, area.y + area.height / 2);
  g_assert_cmpuint (fixture->activated_member, ==, 1);
  g_assert_null (fixture->activated_object);
  click (fixture, (area.x + area.width + parent.x) / 2, y);
  g_assert_cmpstr (fixture->activated_object, ==, "Pipe1");
}

/* The plots stand still with the others, and catch up. */
static void
test_plots_paused (Fixture *fixture,
                   gconstpointer data)
{
  wait_until (fixture, plots_have_none);
  ui_focus_set_paused (fixture->focus, TRUE);
  exchange (fixture);
  wait_until (fixture, is_at_rest);
  g_assert_true (plots_have_none (fixture));
  ui_focus_set_paused (fixture->focus, FALSE);
  wait_until (fixture, plots_have_latency);
}

/* The whole run stays in view until a person comes nearer. */
static void
test_plots_zoom (Fixture *fixture,
                 gconstpointer data)
{
  g_assert_true (ui_plot_view_is_live (fixture->plots));
  ui_plot_view_show_all (fixture->plots);
  g_assert_true (ui_plot_view_is_fit (fixture->plots));
  ui_plot_view_zoom (fixture->plots, 2);
  g_assert_false (ui_plot_view_is_fit (fixture->plots));
  g_assert_false (ui_plot_view_is_live (fixture->plots));
  ui_plot_view_show_live (fixture->plots);
  g_assert_true (ui_plot_view_is_live (fixture->plots));
}

#define add(path, function) \
  g_test_add ("/ui/overview-views/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  add ("comes-to-rest", test_comes_to_rest);
  add ("without-animations", test_without_animations);
  add ("paused", test_paused);
  add ("out-of-sight", test_out_of_sight);
  add ("click", test_click);
  add ("plots-paused", test_plots_paused);
  add ("plots-zoom", test_plots_zoom);
  return g_test_run ();
}
