/* SPDX-License-Identifier: MIT */
/*
 * bench-overview: how long the main thread is busy with a frame of the overview.
 *
 *   ./dev bench ui            or, on a display of your own:  BUILD/tests/bench/bench-overview
 *
 * Ten million records: questions and answers of 16 viewers, as both sides saw them, over a quarter
 * of an hour. Then
 *
 *   taking them in            what each record costs the graph and the plots, once
 *   plots                     the whole run, the last minute, a second: all figures gathered and
 *                             everything drawn anew in each frame
 *   100,000 records/s live    graph and plots together, with what moves; the records are appended
 *                             in the frame, so their price is in it
 *
 * Memory is what the plots have of their own, without the trace.
 */

#include "bench-frames.h"
#include "ui-graph-view.h"
#include "ui-plot-view.h"

#include <locale.h>
#include <malloc.h>
#include <stdlib.h>

#define RECORDS 10000000
#define MORE_RECORDS 2000000
#define VIEWERS 16
#define STEPS 4
#define ROUND_NS G_GINT64_CONSTANT (5760000)
#define FRAMES 200
#define LIVE_S 6
#define LIVE_RATE 100000
#define NS_PER_S G_GINT64_CONSTANT (1000000000)

static const struct
{
  IpcTraceStep step;
  guint8 flags;
} steps[STEPS] = {
  { IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD },
  { IPC_TRACE_MESSAGE_RECEIVED, 0 },
  { IPC_TRACE_MESSAGE_SENT, 0 },
  { IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD },
};

/* Records of 16 viewers, each of which asks and is answered, with another latency each time. */
static void
append_records (IpcTraceStore *store,
                guint32 from,
                guint32 end,
                gint64 time_ns,
                double ns_per_record)
{
  for (guint32 i = from; i < end; i++)
    {
      guint32 round = i / (STEPS * VIEWERS);
      guint32 step = i / VIEWERS % STEPS;
      IpcTraceRecord record = { .time_ns = time_ns + (gint64) ((i - from) * ns_per_record),
                                .subject = 1 + i % VIEWERS,
                                .step = steps[step].step,
                                .flags = steps[step].flags,
                                .object = 1,
                                .serial = round + 1,
                                .size_bytes = 20 + round % 100 };

      ipc_trace_store_append (store, &record, NULL);
    }
  ipc_trace_store_commit (store);
}

static void
add_viewers (IpcTraceStore *store)
{
  for (guint i = 1; i <= VIEWERS; i++)
    {
      g_autofree char *title = g_strdup_printf ("Viewer %u", i);
      g_autofree char *pipe = g_strdup_printf ("Pipe%u_4100", i);
      IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", i, title);

      subject->pid = 4100 + (pid_t) i;
      ipc_trace_subject_add_object (subject, pipe);
      ipc_trace_subject_add_object (subject, "Event");
      ipc_trace_subject_add_object (subject, "Memory");
    }
}

static gint64
get_newest_ns (IpcTraceStore *store)
{
  return ipc_trace_store_get (store, ipc_trace_store_get_end (store) - 1)->time_ns;
}

/* Taking in */

static void
print_taking_in (const char *what,
                 gint64 start_ns)
{
  gint64 busy_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID) - start_ns;

  g_print ("%-34s %.1f ns a record\n", what, (double) busy_ns / RECORDS);
}

static UiGraph *
measure_graph (IpcTraceStore *store)
{
  gint64 start_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID);
  UiGraph *graph = ui_graph_new (store);

  print_taking_in ("graph: taking in", start_ns);
  return graph;
}

static UiPlotSeries *
measure_series (IpcTraceStore *store)
{
  gsize before = mallinfo2 ().uordblks;
  gint64 start_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID);
  UiPlotSeries *series = ui_plot_series_new (store);

  print_taking_in ("plots: taking in", start_ns);
  g_print ("%-34s %.1f MB for %u children\n", "plots: memory",
           (double) (mallinfo2 ().uordblks - before) / 1e6, VIEWERS);
  return series;
}

/* Plots */

typedef struct
{
  UiFocus *focus;
  guint n_left;
} Redraws;

/* Another child each time: everything is gathered and drawn anew. */
static gboolean
on_redraw_tick (GtkWidget *widget,
                GdkFrameClock *clock,
                gpointer data)
{
  Redraws *redraws = data;

  ui_focus_set_subject (redraws->focus, "pipe-memory", redraws->n_left % (VIEWERS + 1));
  return --redraws->n_left > 0;
}

static void
measure_plots (const char *what,
               GtkWidget *view,
               UiFocus *focus,
               BenchFrames *frames)
{
  Redraws redraws = { focus, FRAMES };
  gint64 start_us = g_get_monotonic_time ();

  bench_frames_clear (frames);
  gtk_widget_add_tick_callback (view, on_redraw_tick, &redraws, NULL);
  while (redraws.n_left > 0)
    gtk_main_iteration ();
  bench_frames_print (what, frames, (double) (g_get_monotonic_time () - start_us) / 1e6);
}

static void
measure_all_plots (UiPlotSeries *series,
                   UiFocus *focus)
{
  GtkWidget *view = ui_plot_view_new (series, focus, TRUE);
  GtkWidget *window = bench_show_window (view);
  BenchFrames frames = { 0 };

  bench_frames_watch (&frames, window);
  ui_plot_view_show_all (UI_PLOT_VIEW (view));
  measure_plots ("plots: the whole run", view, focus, &frames);
  ui_plot_view_show_live (UI_PLOT_VIEW (view));
  measure_plots ("plots: the last minute", view, focus, &frames);
  ui_plot_view_zoom (UI_PLOT_VIEW (view), 60);
  measure_plots ("plots: a second", view, focus, &frames);
  gtk_widget_destroy (window);
}

/* Live */

typedef struct
{
  IpcTraceStore *store;
  guint32 count;
  gint64 start_us;
} Live;

static gboolean
on_live_tick (GtkWidget *widget,
              GdkFrameClock *clock,
              gpointer data)
{
  Live *live = data;
  double seconds = (double) (g_get_monotonic_time () - live->start_us) / 1e6;
  guint32 due = RECORDS + (guint32) (seconds * LIVE_RATE);

  append_records (live->store, live->count, due, get_newest_ns (live->store) + 1, 1000);
  live->count = due;
  return G_SOURCE_CONTINUE;
}

static void
measure_live (UiGraph *graph,
              UiPlotSeries *series,
              UiFocus *focus)
{
  g_autoptr (UiLifetimes) lifetimes = ui_lifetimes_new (ui_focus_get_store (focus));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *view = ui_graph_view_new (graph, lifetimes);
  GtkWidget *plots = ui_plot_view_new (series, focus, TRUE);
  Live live = { ui_focus_get_store (focus), RECORDS, 0 };
  BenchFrames frames = { 0 };
  GtkWidget *window;
  guint tick;

  gtk_box_pack_start (GTK_BOX (box), view, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), plots, TRUE, TRUE, 0);
  ui_graph_view_set_subject (UI_GRAPH_VIEW (view), "pipe-memory", 1);
  window = bench_show_window (box);
  bench_frames_watch (&frames, window);
  live.start_us = g_get_monotonic_time ();
  tick = gtk_widget_add_tick_callback (box, on_live_tick, &live, NULL);
  bench_run_for (LIVE_S);
  bench_frames_print ("100,000 records/s on ten million", &frames, LIVE_S);
  gtk_widget_remove_tick_callback (box, tick);
  gtk_widget_destroy (window);
}

int
main (int argc,
      char **argv)
{
  g_autoptr (IpcTraceStore) store = NULL;
  g_autoptr (UiGraph) graph = NULL;
  g_autoptr (UiPlotSeries) series = NULL;
  g_autoptr (UiFocus) focus = NULL;

  setlocale (LC_ALL, "");
  if (!gtk_init_check (&argc, &argv))
    {
      g_printerr ("bench-overview: there is no display\n");
      return EXIT_FAILURE;
    }
  bench_measure_fill ();
  store = ipc_trace_store_new (RECORDS + MORE_RECORDS);
  add_viewers (store);
  append_records (store, 0, RECORDS, ipc_trace_now_ns () - 901 * NS_PER_S,
                  (double) ROUND_NS / (STEPS * VIEWERS));
  graph = measure_graph (store);
  series = measure_series (store);
  focus = ui_focus_new (store);
  ui_focus_set_subject (focus, "pipe-memory", 1);
  measure_all_plots (series, focus);
  measure_live (graph, series, focus);
  return EXIT_SUCCESS;
}
