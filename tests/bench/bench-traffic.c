/* SPDX-License-Identifier: MIT */
/*
 * bench-traffic: how long the main thread is busy with a frame of the traffic, how long another
 * list takes, and how much memory a record does.
 *
 *   ./dev bench ui            or, on a display of your own:  BUILD/tests/bench/bench-traffic
 *
 * All with ten million rows in the list and more:
 *
 *   100,000 records a second live, following the end
 *   the same with a listener that reads all rows in sight at each event, as a screen reader may
 *   1,000,000 records a second for 6 s, following the end
 *   jumps to random places, a frame each
 *   filters and orders, each until its list is there, and the frames meanwhile
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
#include <unistd.h>

#define ROWS 10000000
#define MORE_ROWS 8000000
#define WRITERS 4
#define BURST_US 2000
#define LIVE_S 6
#define JUMPS 400
#define MB 1e6

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

/* A listener: what a screen reader costs, without its own process */

static guint n_events;

static gboolean
on_accessible_event (GSignalInvocationHint *hint,
                     guint n_values,
                     const GValue *values,
                     gpointer data)
{
  UiTrafficArea *area = data;
  AtkObject *table = gtk_widget_get_accessible (GTK_WIDGET (area));
  guint64 top = ui_traffic_area_get_first (area);
  guint64 first;
  guint64 end;

  if (g_value_get_object (&values[0]) != table)
    return TRUE;
  n_events++;
  ui_traffic_area_get_visible (area, &first, &end);
  for (guint64 row = first; row < end; row++)
    for (int column = 0; column < UI_TRAFFIC_N_COLUMNS; column++)
      {
        g_autoptr (AtkObject) cell = atk_table_ref_at (ATK_TABLE (table), (int) (row - top), column);

        atk_object_get_name (cell);
      }
  return TRUE;
}

static void
measure_listener (IpcTrace *trace,
                  UiTrafficArea *area,
                  BenchFrames *frames,
                  Writer *writers)
{
  static const char *const names[] = { "row-inserted", "row-deleted", "visible-data-changed" };
  guint ids[G_N_ELEMENTS (names)];
  gulong hooks[G_N_ELEMENTS (names)];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      ids[i] = g_signal_lookup (names[i], i < 2 ? ATK_TYPE_TABLE : ATK_TYPE_OBJECT);
      hooks[i] = g_signal_add_emission_hook (ids[i], 0, on_accessible_event, area, NULL);
    }
  n_events = 0;
  measure_live ("the same with a listener", trace, frames, writers, 100000);
  g_print ("%-34s %.1f events/s\n", "", (double) n_events / LIVE_S);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_remove_emission_hook (ids[i], hooks[i]);
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
  g_print ("%-34s %6.0f ms   busy %6.0f ms %10" G_GUINT64_FORMAT " rows\n", what, 1000 * seconds,
           (double) (bench_read_clock (CLOCK_PROCESS_CPUTIME_ID) - busy_ns) / 1e6,
           ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows));
  if (frames->wall->len > 0)
    bench_frames_print ("  frames meanwhile", frames, seconds);
}

static void
measure_lists (UiTrafficView *view,
               UiTrafficArea *area,
               BenchFrames *frames)
{
  static const char *const filters[] = { "member:1",           "step:message-received",
                                         "size>10",            "text:\"msg 1234\"",
                                         "text:\"nowhere\"", "size>=0" };
  static const UiTrafficColumn columns[] = { UI_TRAFFIC_COLUMN_FROM, UI_TRAFFIC_COLUMN_STEP,
                                             UI_TRAFFIC_COLUMN_SIZE, UI_TRAFFIC_COLUMN_NUMBER };
  static const char *const titles[] = { "sorted by from", "sorted by step", "sorted by size",
                                        "sorted by number, downwards" };
  UiTrafficRows *rows = ui_traffic_view_get_rows (view);
  IpcTraceStore *store = ui_traffic_rows_get_store (rows);
  guint64 n_records = ipc_trace_store_get_end (store) - ipc_trace_store_get_first (store);
  double before_mb = get_memory_mb ();

  ui_traffic_rows_set_filter (rows, NULL, "member:2", NULL, NULL);
  wait_for_list ("the first filter, with the classes", rows, area, frames);
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      ui_traffic_rows_set_filter (rows, NULL, filters[i], NULL, NULL);
      wait_for_list (filters[i], rows, area, frames);
    }
  print_memory ("classes and a filter for all", before_mb, n_records);
  ui_traffic_rows_set_filter (rows, NULL, "", NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      ui_traffic_rows_set_order (rows, columns[i], TRUE);
      wait_for_list (titles[i], rows, area, frames);
    }
  print_memory ("classes and an order", before_mb, n_records);
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
  view = ui_traffic_view_new (store);
  window = bench_show_window (view);
  bench_frames_watch (&frames, window);
  find_area (view, &area);

  measure_live ("100,000 records/s on ten million", trace, &frames, writers, 100000);
  measure_listener (trace, UI_TRAFFIC_AREA (area), &frames, writers);
  measure_live ("1,000,000 records/s for 6 s", trace, &frames, writers, 1000000);
  measure_jumps (UI_TRAFFIC_VIEW (view), UI_TRAFFIC_AREA (area), &frames);
  measure_lists (UI_TRAFFIC_VIEW (view), UI_TRAFFIC_AREA (area), &frames);
  gtk_widget_destroy (window);
  return EXIT_SUCCESS;
}
