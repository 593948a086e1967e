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
 * The records come the real way: threads write them into rings, the trace collects those. A
 * frame is all that the main thread does from the frame clock's first phase to its last: looking
 * at the store, layout, painting; collecting is in the share of the time that the main thread is
 * busy. "Busy" in a frame is the thread's own processor time; "wall" has other processes' time in it, so on a shared machine read "busy".
 *
 * The yardstick beside it is a window of the same size whose frame is one fill by cairo, and the
 * cost of reading the clock.
 */

#include "ipc-trace.h"
#include "ui-traffic-area.h"
#include "ui-traffic-view.h"

#include <gtk/gtk.h>
#include <locale.h>
#include <stdlib.h>
#include <time.h>

#define ROWS 10000000
#define MORE_ROWS 7000000
#define WRITERS 4
#define BURST_US 2000
#define LIVE_S 6
#define JUMPS 400
#define FILLS 300

static const char payload[] = "GTKClient msg 1234 14:03:07";

typedef struct
{
  GArray *wall; /* milliseconds a frame */
  GArray *busy;
  gint64 wall_start_ns; /* 0 outside a frame */
  gint64 busy_start_ns;
} Frames;

typedef struct
{
  IpcTraceRing *ring;
  guint rate;    /* records a second */
  gint stop;     /* atomic */
  guint64 count; /* written; to be read after the join */
} Writer;

static gint64
read_clock (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* Figures */

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
get_quantile (GArray *values,
              double quantile)
{
  guint index = (guint) (quantile * values->len);

  if (values->len == 0)
    return 0;
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, MIN (index, values->len - 1));
}

static void
print_frames (const char *what,
              Frames *frames,
              double seconds)
{
  g_print ("%-34s %4u frames %5.1f/s   busy p50 %5.2f p99 %5.2f   wall p50 %5.2f p99 %6.2f ms\n",
           what, frames->wall->len, frames->wall->len / seconds,
           get_quantile (frames->busy, 0.5), get_quantile (frames->busy, 0.99),
           get_quantile (frames->wall, 0.5), get_quantile (frames->wall, 0.99));
}

/* Frames */

static void
on_frame_begin (GdkFrameClock *clock,
                gpointer data)
{
  Frames *frames = data;

  frames->wall_start_ns = read_clock (CLOCK_MONOTONIC);
  frames->busy_start_ns = read_clock (CLOCK_THREAD_CPUTIME_ID);
}

static void
on_frame_end (GdkFrameClock *clock,
              gpointer data)
{
  Frames *frames = data;
  double wall = (double) (read_clock (CLOCK_MONOTONIC) - frames->wall_start_ns) / 1e6;
  double busy = (double) (read_clock (CLOCK_THREAD_CPUTIME_ID) - frames->busy_start_ns) / 1e6;

  if (frames->wall_start_ns == 0)
    return;
  g_array_append_val (frames->wall, wall);
  g_array_append_val (frames->busy, busy);
  frames->wall_start_ns = 0;
}

static void
frames_watch (Frames *frames,
              GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  frames->wall = g_array_new (FALSE, FALSE, sizeof (double));
  frames->busy = g_array_new (FALSE, FALSE, sizeof (double));
  g_signal_connect (clock, "before-paint", G_CALLBACK (on_frame_begin), frames);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_frame_end), frames);
}

static void
frames_clear (Frames *frames)
{
  g_array_set_size (frames->wall, 0);
  g_array_set_size (frames->busy, 0);
}

static void
run_until (gint64 end_us)
{
  while (g_get_monotonic_time () < end_us)
    gtk_main_iteration ();
}

static gboolean
on_wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The main loop for a while, with something that wakes it at the end. */
static void
run_for (double seconds)
{
  guint id = g_timeout_add (20, on_wake, NULL);

  run_until (g_get_monotonic_time () + (gint64) (seconds * 1e6));
  g_source_remove (id);
}

static GtkWidget *
show_window (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 760);
  gtk_container_add (GTK_CONTAINER (window), child);
  gtk_widget_show_all (window);
  run_for (1);
  return window;
}

/* The yardstick */

static gboolean
on_fill_draw (GtkWidget *widget,
              cairo_t *cr,
              gpointer data)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  return GDK_EVENT_STOP;
}

static gboolean
on_fill_tick (GtkWidget *widget,
              GdkFrameClock *clock,
              gpointer data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
measure_fill (void)
{
  GtkWidget *area = gtk_drawing_area_new ();
  GtkWidget *window;
  Frames frames = { 0 };
  gint64 start_ns;

  g_signal_connect (area, "draw", G_CALLBACK (on_fill_draw), NULL);
  window = show_window (area);
  frames_watch (&frames, window);
  gtk_widget_add_tick_callback (area, on_fill_tick, NULL, NULL);
  run_for (FILLS / 60.0);
  print_frames ("yardstick: one fill", &frames, FILLS / 60.0);
  gtk_widget_destroy (window);

  start_ns = read_clock (CLOCK_MONOTONIC);
  for (guint i = 0; i < 1000000; i++)
    read_clock (CLOCK_MONOTONIC);
  g_print ("%-34s %.1f ns\n", "yardstick: reading the clock",
           (double) (read_clock (CLOCK_MONOTONIC) - start_ns) / 1e6);
}

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
              Frames *frames,
              Writer *writers,
              guint rate)
{
  GThread *threads[WRITERS];
  guint64 dropped = ipc_trace_get_dropped (trace);
  gint64 start_us = g_get_monotonic_time ();
  gint64 busy_ns = read_clock (CLOCK_THREAD_CPUTIME_ID);
  guint64 count = 0;
  double seconds;

  frames_clear (frames);
  for (guint i = 0; i < WRITERS; i++)
    {
      writers[i].rate = rate / WRITERS;
      writers[i].stop = FALSE;
      writers[i].count = 0;
      threads[i] = g_thread_new ("writer", run_writer, &writers[i]);
    }
  run_for (LIVE_S);
  seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;
  for (guint i = 0; i < WRITERS; i++)
    {
      g_atomic_int_set (&writers[i].stop, TRUE);
      g_thread_join (threads[i]);
      count += writers[i].count;
    }
  print_frames (what, frames, seconds);
  run_for (0.3);
  g_print ("%-34s %.0f records/s   %" G_GUINT64_FORMAT " lost   main thread %.0f %% busy\n", "",
           (double) count / seconds, ipc_trace_get_dropped (trace) - dropped,
           (double) (read_clock (CLOCK_THREAD_CPUTIME_ID) - busy_ns) / 1e7 / seconds);
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
               Frames *frames)
{
  Jumps jumps = { .n_left = JUMPS };
  gint64 start_us = g_get_monotonic_time ();

  /* As a click on a row does: from now on the list stands still. */
  ui_traffic_view_find (view, "Viewer", TRUE);
  g_object_get (area, "vadjustment", &jumps.adjustment, NULL);
  frames_clear (frames);
  gtk_widget_add_tick_callback (GTK_WIDGET (area), on_jump_tick, &jumps, NULL);
  while (jumps.n_left > 0)
    gtk_main_iteration ();
  print_frames ("jumps in ten million rows", frames,
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
  Frames frames = { 0 };
  GtkWidget *view;
  GtkWidget *window;
  GtkWidget *area = NULL;

  setlocale (LC_ALL, "");
  if (!gtk_init_check (&argc, &argv))
    {
      g_printerr ("bench-traffic: there is no display\n");
      return EXIT_FAILURE;
    }
  measure_fill ();

  trace = ipc_trace_new (ROWS + MORE_ROWS, NULL);
  store = ipc_trace_get_store (trace);
  for (guint i = 0; i < WRITERS; i++)
    writers[i].ring = ipc_trace_add_thread_ring (trace, add_subject (store, i + 1), NULL);
  fill_store (store, 1);
  view = ui_traffic_view_new (store);
  window = show_window (view);
  frames_watch (&frames, window);
  find_area (view, &area);

  measure_live ("100,000 records/s on ten million", trace, &frames, writers, 100000);
  measure_live ("1,000,000 records/s for 6 s", trace, &frames, writers, 1000000);
  measure_jumps (UI_TRAFFIC_VIEW (view), UI_TRAFFIC_AREA (area), &frames);
  gtk_widget_destroy (window);
  return EXIT_SUCCESS;
}
