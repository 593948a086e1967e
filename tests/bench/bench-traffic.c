/* SPDX-License-Identifier: MIT */
/*
 * bench-traffic: how long the main thread is busy with a frame of the traffic, how long another
 * list takes, and how much memory a record does.
 *
 *   ./dev bench ui            or, on a display of your own:  BUILD/tests/bench/bench-traffic
 *
 *   filters and orders of ten million rows, each until its list is there, and the frames meanwhile
 *   100,000 records a second live on top of them, following the end
 *   the same with a listener in a process of its own, which reads the newest rows at each change
 *   1,000,000 records a second for 6 s, following the end
 *   jumps to random places, a frame each
 *
 * Beside each figure stands the bar that is set for it; those of frames are for "busy".
 *
 * The records come the real way: threads write them into rings, the trace collects those. What a
 * frame is and what the yardstick is says bench-frames; collecting is in the share of the time that
 * the main thread is busy.
 */

#include "bench-frames.h"
#include "bench-listener.h"
#include "ipc-trace.h"
#include "ui-traffic-area.h"
#include "ui-traffic-view.h"

#include <gtk/gtk.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#define ROWS 10000000
#define MORE_ROWS 8000000
#define WRITERS 4
#define BURST_US 2000
#define LIVE_S 6
#define JUMPS 400
#define MB 1e6
/* Between the page and the first filter. */
#define TYPING_S 1
#define FIELD_BAR_MS 50
#define TEXT_BAR_MS 1500

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
              const char *bar,
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
  g_print ("%-34s %.0f records/s   %" G_GUINT64_FORMAT " lost   main thread %.0f %% busy   bar %s\n",
           "",
           (double) count / seconds, ipc_trace_get_dropped (trace) - dropped,
           (double) (bench_read_clock (CLOCK_THREAD_CPUTIME_ID) - busy_ns) / 1e7 / seconds, bar);
}

/* Jumps */

typedef struct
{
  GtkAdjustment *adjustment;
  guint n_left;
} Jumps;

/* Somewhere in the list, whose rows have numbers that never come again. */
static gboolean
on_jump_tick (GtkWidget *widget,
              GdkFrameClock *clock,
              gpointer data)
{
  Jumps *jumps = data;
  double lower = gtk_adjustment_get_lower (jumps->adjustment);
  double upper = gtk_adjustment_get_upper (jumps->adjustment);

  gtk_adjustment_set_value (jumps->adjustment, g_random_double_range (lower, upper));
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
  g_print ("%-34s bar p99 5 ms\n", "");
  g_object_unref (jumps.adjustment);
}

/* A listener */

static void
measure_listener (IpcTrace *trace,
                  BenchFrames *frames,
                  Writer *writers)
{
  BenchListener *listener = bench_listener_new ();
  gint64 start_us = g_get_monotonic_time ();
  guint n_events;
  guint n_cells;
  double seconds;

  if (listener == NULL)
    return;
  measure_live ("the same with a listener", "58 frames/s or more", trace, frames, writers, 100000);
  seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;
  if (bench_listener_end (listener, &n_events, &n_cells))
    g_print ("%-34s %.1f events/s received   bar 100   %.0f cells/s read\n", "",
             (double) n_events / seconds, (double) n_cells / seconds);
  else
    g_print ("%-34s the listener ended early\n", "");
}

/* Other lists */

static double
get_memory_mb (void)
{
  g_autofree char *statm = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL))
    return 0;
  words = g_strsplit (statm, " ", 3);
  return g_ascii_strtod (words[1], NULL) * (double) sysconf (_SC_PAGESIZE) / MB;
}

static void
print_memory (const char *what,
              double before_mb,
              guint64 n_records)
{
  g_print ("%-34s %.1f bytes a record\n", what,
           (get_memory_mb () - before_mb) * MB / (double) n_records);
}

/* Frames go on all the while: the list is drawn at another place in each. */
static void
wait_for_list (const char *what,
               double bar_ms,
               UiTrafficRows *rows,
               UiTrafficArea *area,
               BenchFrames *frames)
{
  Jumps jumps = { .n_left = G_MAXUINT };
  gint64 start_us = g_get_monotonic_time ();
  gint64 busy_ns = bench_read_clock (CLOCK_PROCESS_CPUTIME_ID);
  guint id = gtk_widget_add_tick_callback (GTK_WIDGET (area), on_jump_tick, &jumps, NULL);
  double seconds;

  g_object_get (area, "vadjustment", &jumps.adjustment, NULL);
  bench_frames_clear (frames);
  while (ui_traffic_rows_is_working (rows))
    gtk_main_iteration ();
  seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;
  gtk_widget_remove_tick_callback (GTK_WIDGET (area), id);
  g_object_unref (jumps.adjustment);
  g_print ("%-34s %6.0f ms   bar %4.0f   busy %6.0f ms %10" G_GUINT64_FORMAT " rows\n", what,
           1000 * seconds, bar_ms,
           (double) (bench_read_clock (CLOCK_PROCESS_CPUTIME_ID) - busy_ns) / 1e6,
           ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows));
  if (frames->wall->len > 0)
    bench_frames_print ("  frames meanwhile", frames, seconds);
}

static void
measure_filters (UiTrafficRows *rows,
                 UiTrafficArea *area,
                 BenchFrames *frames)
{
  /* The first one comes so long after the page as it takes to type it. */
  static const struct
  {
    const char *words;
    double bar_ms;
  } filters[] = {
    { "member:2", FIELD_BAR_MS },
    { "member:1", FIELD_BAR_MS },
    { "step:message-received", FIELD_BAR_MS },
    { "size>10", FIELD_BAR_MS },
    { "text:\"msg 1234\"", TEXT_BAR_MS },
    { "text:\"nowhere\"", TEXT_BAR_MS },
    { "size>=0", FIELD_BAR_MS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      ui_traffic_rows_set_filter (rows, NULL, filters[i].words, NULL, NULL);
      wait_for_list (filters[i].words, filters[i].bar_ms, rows, area, frames);
    }
}

static void
measure_orders (UiTrafficRows *rows,
                UiTrafficArea *area,
                BenchFrames *frames)
{
  static const UiTrafficColumn columns[] = { UI_TRAFFIC_COLUMN_FROM, UI_TRAFFIC_COLUMN_STEP,
                                             UI_TRAFFIC_COLUMN_SIZE, UI_TRAFFIC_COLUMN_NUMBER };
  static const char *const titles[] = { "sorted by from", "sorted by step", "sorted by size",
                                        "sorted by number, downwards" };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      ui_traffic_rows_set_order (rows, columns[i], TRUE);
      wait_for_list (titles[i], TEXT_BAR_MS, rows, area, frames);
    }
}

static void
measure_lists (UiTrafficView *view,
               UiTrafficArea *area,
               BenchFrames *frames,
               double before_mb)
{
  UiTrafficRows *rows = ui_traffic_view_get_rows (view);

  measure_filters (rows, area, frames);
  print_memory ("classes and a filter for all", before_mb, ROWS);
  g_print ("%-34s bar 8 bytes a record\n", "");
  ui_traffic_rows_set_filter (rows, NULL, "", NULL, NULL);
  measure_orders (rows, area, frames);
  print_memory ("classes and an order", before_mb, ROWS);
  ui_traffic_rows_set_order (rows, UI_TRAFFIC_COLUMN_NUMBER, FALSE);
  ui_traffic_view_follow (view);
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
  double before_mb;

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
  before_mb = get_memory_mb ();
  fill_store (store, 1);
  print_memory ("the records", before_mb, ROWS);
  before_mb = get_memory_mb ();
  view = ui_traffic_view_new (store);
  window = bench_show_window (view);
  bench_frames_watch (&frames, window);
  find_area (view, &area);

  bench_run_for (TYPING_S);
  measure_lists (UI_TRAFFIC_VIEW (view), UI_TRAFFIC_AREA (area), &frames, before_mb);
  measure_live ("100,000 records/s on ten million", "p99 5 ms, none lost", trace, &frames, writers,
                100000);
  measure_listener (trace, &frames, writers);
  measure_live ("1,000,000 records/s for 6 s", "p99 8 ms, none lost", trace, &frames, writers,
                1000000);
  measure_jumps (UI_TRAFFIC_VIEW (view), UI_TRAFFIC_AREA (area), &frames);
  gtk_widget_destroy (window);
  return EXIT_SUCCESS;
}
