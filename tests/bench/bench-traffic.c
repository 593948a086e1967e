/* SPDX-License-Identifier: MIT */
/*
 * bench-traffic: how long the main thread is busy with a frame of the traffic.
 *
 *   ./dev bench ui            or, on a display of your own:  BUILD/tests/bench/bench-traffic
 *
 * Three cases, all with ten million rows in the list:
 *
 *   100,000 records a second live, following the end
 *   1,000,000 records a second for 6 s, following the end
 *   jumps to random places, a frame each
 *
 * The records come the real way: threads write them into rings, the trace collects those. What a
 * frame is and what the yardstick is says bench-frames; collecting is in the share of the time that
 * the main thread is busy.
 */

#include "bench-frames.h"
#include "ipc-trace.h"
#include "ui-traffic-area.h"
#include "ui-traffic-view.h"

#include <gtk/gtk.h>
#include <locale.h>
#include <stdlib.h>

#define ROWS 10000000
#define MORE_ROWS 7000000
#define WRITERS 4
#define BURST_US 2000
#define LIVE_S 6
#define JUMPS 400

static const char payload[] = "GTKClient msg 1234 14:03:07";

typedef struct
{
  IpcTraceRing *ring;
  guint rate;    /* records a second */
  gint stop;     /* atomic */
  guint64 count; /* written; to be read after the join */
} Writer;

/* The records */

static IpcTraceSubject *
add_subject (IpcTraceStore *store,
             guint number)
{
  g_autofree char *title = g_strdup_printf ("Viewer %u", number);
  IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", number, title);

  ipc_trace_subject_add_object (subject, "Pipe1_4100");
  return subject;
}

static void
fill_store (IpcTraceStore *store,
            guint subject)
{
  IpcTraceRecord record;

  ipc_trace_record_set (&record, IPC_TRACE_MESSAGE_SENT, 1, 1, payload, sizeof payload - 1);
  record.subject = subject;
  record.time_ns = ipc_trace_now_ns () - ROWS * G_GINT64_CONSTANT (1000);
  for (guint i = 0; i < ROWS; i++)
    {
      record.time_ns += 999;
      record.step = IPC_TRACE_MESSAGE_SENT + i % 9;
      ipc_trace_store_append (store, &record, NULL);
    }
  ipc_trace_store_commit (store);
}

static gpointer
run_writer (gpointer data)
{
  Writer *self = data;
  gint64 start_us = g_get_monotonic_time ();

  while (!g_atomic_int_get (&self->stop))
    {
      guint64 due = (guint64) (g_get_monotonic_time () - start_us) * self->rate / 1000000;

      for (; self->count < due; self->count++)
        ipc_trace_ring_write (self->ring, IPC_TRACE_MESSAGE_SENT + self->count % 9, 1, 1, payload,
                              sizeof payload - 1);
      g_usleep (BURST_US);
    }
  return NULL;
}

static void
measure_live (const char *what,
              IpcTrace *trace,
              BenchFrames *frames,
              Writer *writers,
              guint rate)
{
  GThread *threads[WRITERS];
  guint64 dropped = ipc_trace_get_dropped (trace);
  gint64 start_us = g_get_monotonic_time ();
  gint64 busy_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID);
  guint64 count = 0;
  double seconds;

  bench_frames_clear (frames);
  for (guint i = 0; i < WRITERS; i++)
    {
      writers[i].rate = rate / WRITERS;
      writers[i].stop = FALSE;
      writers[i].count = 0;
      threads[i] = g_thread_new ("writer", run_writer, &writers[i]);
    }
  bench_run_for (LIVE_S);
  seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;
  for (guint i = 0; i < WRITERS; i++)
    {
      g_atomic_int_set (&writers[i].stop, TRUE);
      g_thread_join (threads[i]);
      count += writers[i].count;
    }
  bench_frames_print (what, frames, seconds);
  bench_run_for (0.3);
  g_print ("%-34s %.0f records/s   %" G_GUINT64_FORMAT " lost   main thread %.0f %% busy\n", "",
           (double) count / seconds, ipc_trace_get_dropped (trace) - dropped,
           (double) (bench_read_clock (CLOCK_THREAD_CPUTIME_ID) - busy_ns) / 1e7 / seconds);
}

/* Jumps */

typedef struct
{
  GtkAdjustment *adjustment;
  guint n_left;
} Jumps;

static gboolean
on_jump_tick (GtkWidget *widget,
              GdkFrameClock *clock,
              gpointer data)
{
  Jumps *jumps = data;

  gtk_adjustment_set_value (jumps->adjustment, g_random_double () * ROWS);
  return --jumps->n_left > 0;
}

static void
measure_jumps (UiTrafficView *view,
               UiTrafficArea *area,
               BenchFrames *frames)
{
  Jumps jumps = { .n_left = JUMPS };
  gint64 start_us = g_get_monotonic_time ();

  /* As a click on a row does: from now on the list stands still. */
  ui_traffic_view_find (view, "Viewer", TRUE);
  g_object_get (area, "vadjustment", &jumps.adjustment, NULL);
  bench_frames_clear (frames);
  gtk_widget_add_tick_callback (GTK_WIDGET (area), on_jump_tick, &jumps, NULL);
  while (jumps.n_left > 0)
    gtk_main_iteration ();
  bench_frames_print ("jumps in ten million rows", frames,
                (double) (g_get_monotonic_time () - start_us) / 1e6);
  g_object_unref (jumps.adjustment);
}

static void
find_area (GtkWidget *widget,
           gpointer data)
{
  if (UI_IS_TRAFFIC_AREA (widget))
    *(GtkWidget **) data = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_area, data);
}

int
main (int argc,
      char **argv)
{
  g_autoptr (IpcTrace) trace = NULL;
  IpcTraceStore *store;
  Writer writers[WRITERS] = { 0 };
  BenchFrames frames = { 0 };
  GtkWidget *view;
  GtkWidget *window;
  GtkWidget *area = NULL;

  setlocale (LC_ALL, "");
  if (!gtk_init_check (&argc, &argv))
    {
      g_printerr ("bench-traffic: there is no display\n");
      return EXIT_FAILURE;
    }
  bench_measure_fill ();

  trace = ipc_trace_new (ROWS + MORE_ROWS, NULL);
  store = ipc_trace_get_store (trace);
  for (guint i = 0; i < WRITERS; i++)
    writers[i].ring = ipc_trace_add_thread_ring (trace, add_subject (store, i + 1), NULL);
  fill_store (store, 1);
  view = ui_traffic_view_new (store);
  window = bench_show_window (view);
  bench_frames_watch (&frames, window);
  find_area (view, &area);

  measure_live ("100,000 records/s on ten million", trace, &frames, writers, 100000);
  measure_live ("1,000,000 records/s for 6 s", trace, &frames, writers, 1000000);
  measure_jumps (UI_TRAFFIC_VIEW (view), UI_TRAFFIC_AREA (area), &frames);
  gtk_widget_destroy (window);
  return EXIT_SUCCESS;
}
