/* SPDX-License-Identifier: MIT */
/*
 * bench-frames: how long the main thread is busy with the frames of a window.
 *
 * A frame is all that the main thread does from the frame clock's first phase to its last: looking
 * at the records, layout, painting. "Busy" is the thread's own processor time; "wall" has other
 * processes' time in it, so on a shared machine read "busy".
 *
 * The yardstick beside it is a window of the same size whose frame is one fill by cairo, and the
 * cost of reading the clock.
 */

#include "bench-frames.h"

#define FILLS 300

gint64
bench_read_clock (clockid_t id)
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

void
bench_frames_print (const char *what,
              BenchFrames *frames,
              double seconds)
{
  g_print ("%-34s %4u frames %5.1f/s   busy p50 %5.2f p99 %5.2f   wall p50 %5.2f p99 %6.2f ms\n",
           what, frames->wall->len, frames->wall->len / seconds,
           get_quantile (frames->busy, 0.5), get_quantile (frames->busy, 0.99),
           get_quantile (frames->wall, 0.5), get_quantile (frames->wall, 0.99));
}

/* BenchFrames */

static void
on_frame_begin (GdkFrameClock *clock,
                gpointer data)
{
  BenchFrames *frames = data;

  frames->wall_start_ns = bench_read_clock (CLOCK_MONOTONIC);
  frames->busy_start_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID);
}

static void
on_frame_end (GdkFrameClock *clock,
              gpointer data)
{
  BenchFrames *frames = data;
  double wall = (double) (bench_read_clock (CLOCK_MONOTONIC) - frames->wall_start_ns) / 1e6;
  double busy = (double) (bench_read_clock (CLOCK_THREAD_CPUTIME_ID) - frames->busy_start_ns) / 1e6;

  if (frames->wall_start_ns == 0)
    return;
  g_array_append_val (frames->wall, wall);
  g_array_append_val (frames->busy, busy);
  frames->wall_start_ns = 0;
}

void
bench_frames_watch (BenchFrames *frames,
              GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  frames->wall = g_array_new (FALSE, FALSE, sizeof (double));
  frames->busy = g_array_new (FALSE, FALSE, sizeof (double));
  g_signal_connect (clock, "before-paint", G_CALLBACK (on_frame_begin), frames);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_frame_end), frames);
}

void
bench_frames_clear (BenchFrames *frames)
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
void
bench_run_for (double seconds)
{
  guint id = g_timeout_add (20, on_wake, NULL);

  run_until (g_get_monotonic_time () + (gint64) (seconds * 1e6));
  g_source_remove (id);
}

/* Ticks, and records that come live */

typedef struct
{
  GtkTickCallback callback;
  gpointer data;
  gboolean is_over;
} Ticks;

static gboolean
on_tick (GtkWidget *widget,
         GdkFrameClock *clock,
         gpointer data)
{
  Ticks *ticks = data;

  ticks->is_over = !ticks->callback (widget, clock, ticks->data);
  return ticks->is_over ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Frames in which a callback changes what is seen, until it returns FALSE. */
void
bench_frames_measure_ticks (BenchFrames *frames,
                            const char *what,
                            GtkWidget *widget,
                            GtkTickCallback callback,
                            gpointer data)
{
  Ticks ticks = { callback, data, FALSE };
  gint64 start_us = g_get_monotonic_time ();

  bench_frames_clear (frames);
  gtk_widget_add_tick_callback (widget, on_tick, &ticks, NULL);
  while (!ticks.is_over)
    gtk_main_iteration ();
  bench_run_for (0.1);
  bench_frames_print (what, frames, (double) (g_get_monotonic_time () - start_us) / 1e6);
}

/* Frames while a callback adds records, 60 times a second. */
void
bench_frames_measure_live (BenchFrames *frames,
                           const char *what,
                           double seconds,
                           GSourceFunc callback,
                           gpointer data)
{
  gint64 busy_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID);
  guint id = g_timeout_add (16, callback, data);

  bench_frames_clear (frames);
  bench_run_for (seconds);
  g_source_remove (id);
  bench_frames_print (what, frames, seconds);
  g_print ("%-34s main thread %.0f %% busy, appending the records included\n", "",
           (double) (bench_read_clock (CLOCK_THREAD_CPUTIME_ID) - busy_ns) / 1e7 / seconds);
}

GtkWidget *
bench_show_window (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 760);
  gtk_container_add (GTK_CONTAINER (window), child);
  gtk_widget_show_all (window);
  bench_run_for (1);
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

void
bench_measure_fill (void)
{
  GtkWidget *area = gtk_drawing_area_new ();
  GtkWidget *window;
  BenchFrames frames = { 0 };
  gint64 start_ns;

  g_signal_connect (area, "draw", G_CALLBACK (on_fill_draw), NULL);
  window = bench_show_window (area);
  bench_frames_watch (&frames, window);
  gtk_widget_add_tick_callback (area, on_fill_tick, NULL, NULL);
  bench_run_for (FILLS / 60.0);
  bench_frames_print ("yardstick: one fill", &frames, FILLS / 60.0);
  gtk_widget_destroy (window);

  start_ns = bench_read_clock (CLOCK_MONOTONIC);
  for (guint i = 0; i < 1000000; i++)
    bench_read_clock (CLOCK_MONOTONIC);
  g_print ("%-34s %.1f ns\n", "yardstick: reading the clock",
           (double) (bench_read_clock (CLOCK_MONOTONIC) - start_ns) / 1e6);
}
