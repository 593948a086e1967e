/* SPDX-License-Identifier: MIT */
/*
 * bench-lifetimes: how long the main thread is busy with a frame of the lifetimes.
 *
 *   ./dev bench ui            or, on a display of your own:  BUILD/tests/bench/bench-lifetimes
 *
 * Ten million records of 16 children, each of which was killed and started again 60 times, or
 * 3,000 times; each life was stopped once. Then a frame each for
 *
 *   the whole run, all lives in view; and parts of it at random places, down to a millisecond
 *   100,000 records a second live, with the whole run in view; it is drawn ten times a second then
 *   on purpose, for nobody sees a run of hours grow faster
 *
 * The trace keeps a million of these records; the lifetimes remember the rest.
 */

#include "bench-frames.h"
#include "ui-lifetimes-view.h"

#include <locale.h>
#include <stdlib.h>

#define RECORDS 10000000
#define CHILDREN 16
#define FRAMES 120
#define LIVE_S 5
#define LIVE_RATE 100000
#define NS_PER_S G_GINT64_CONSTANT (1000000000)
#define RUN_NS (3600 * NS_PER_S)

static const char payload[] = "GTKClient msg 1234 14:03:07";

static void
append (IpcTraceStore *store,
        guint32 subject,
        gint64 time_ns,
        IpcTraceStep step,
        const char *text)
{
  IpcTraceRecord record = { 0 };

  ipc_trace_record_set (&record, step, 1, 1, text, strlen (text));
  record.subject = subject;
  record.time_ns = time_ns;
  if (step == IPC_TRACE_PROCESS_EXITED)
    record.flags = IPC_TRACE_IS_NOTE;
  ipc_trace_store_append (store, &record, NULL);
}

/* A round of lives, one of each child beside the others. */
static void
append_lives (IpcTraceStore *store,
              gint64 from_ns,
              gint64 span_ns,
              guint n_messages,
              gboolean is_last)
{
  guint32 subjects[CHILDREN];

  for (guint i = 0; i < CHILDREN; i++)
    {
      g_autofree char *title = g_strdup_printf ("Viewer %u", i + 1);

      subjects[i] = ipc_trace_store_add_subject (store, "pipe-memory", i + 1, title)->id;
      append (store, subjects[i], from_ns + i, IPC_TRACE_PROCESS_SPAWNED, "viewer");
    }
  for (guint i = 0; i < CHILDREN; i++)
    append (store, subjects[i], from_ns + span_ns / 20 + i, IPC_TRACE_CHILD_CONNECTED, "");
  for (guint i = 0; i < n_messages * CHILDREN; i++)
    append (store, subjects[i % CHILDREN],
            from_ns + span_ns / 10 + (gint64) ((double) span_ns * 0.8 * i / (n_messages * CHILDREN)),
            i % 2 != 0 ? IPC_TRACE_MESSAGE_SENT : IPC_TRACE_MESSAGE_RECEIVED, payload);
  for (guint i = 0; i < CHILDREN; i++)
    append (store, subjects[i], from_ns + span_ns * 92 / 100 + i, IPC_TRACE_PROCESS_STOPPED, "");
  for (guint i = 0; i < CHILDREN && !is_last; i++)
    append (store, subjects[i], from_ns + span_ns * 96 / 100 + i, IPC_TRACE_PROCESS_EXITED,
            i % 4 != 0 ? "killed by SIGKILL" : "exited with 0");
}

static void
fill (IpcTraceStore *store,
      guint n_lives)
{
  for (guint i = 0; i < n_lives; i++)
    {
      append_lives (store, NS_PER_S + RUN_NS / n_lives * i, RUN_NS / n_lives,
                    RECORDS / CHILDREN / n_lives - 4, i + 1 == n_lives);
      ipc_trace_store_commit (store);
    }
}

/* Frames */

typedef struct
{
  UiLifetimesView *view;
  double zoom;
  guint n_left;
} Jumps;

static gboolean
on_jump_tick (GtkWidget *widget,
              GdkFrameClock *clock,
              gpointer data)
{
  Jumps *jumps = data;

  if (jumps->zoom > 1)
    {
      ui_lifetimes_view_fit (jumps->view);
      ui_lifetimes_view_zoom_at (jumps->view, jumps->zoom,
                                 gtk_widget_get_allocated_width (widget) * g_random_double ());
    }
  gtk_widget_queue_draw (widget);
  return --jumps->n_left > 0;
}

static void
measure_frames (UiLifetimesView *view,
                BenchFrames *frames,
                const char *what,
                double zoom)
{
  Jumps jumps = { view, zoom, FRAMES };

  ui_lifetimes_view_fit (view);
  bench_frames_measure_ticks (frames, what, GTK_WIDGET (view), on_jump_tick, &jumps);
}

/* Live */

typedef struct
{
  IpcTraceStore *store;
  UiLifetimes *lifetimes;
  gint64 begin_us;
  guint n_records;
} Live;

static gboolean
on_live (gpointer data)
{
  Live *live = data;
  double seconds = (double) (g_get_monotonic_time () - live->begin_us) / 1e6;
  gint64 now_ns = ipc_trace_now_ns ();

  for (; live->n_records < seconds * LIVE_RATE; live->n_records++)
    {
      const UiLane *lane = ui_lifetimes_get_lane (live->lifetimes, live->n_records % CHILDREN);

      append (live->store, ui_lane_get_last_life (lane)->subject, now_ns,
              IPC_TRACE_MESSAGE_RECEIVED, payload);
    }
  ipc_trace_store_commit (live->store);
  return G_SOURCE_CONTINUE;
}

static void
measure_live (UiLifetimesView *view,
              BenchFrames *frames,
              IpcTraceStore *store,
              UiLifetimes *lifetimes)
{
  Live live = { store, lifetimes, g_get_monotonic_time (), 0 };

  ui_lifetimes_view_fit (view);
  bench_frames_measure_live (frames, "100,000 records/s, the whole run", LIVE_S, on_live, &live);
}

static void
measure (guint n_lives)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (IPC_TRACE_STORE_LIMIT);
  g_autoptr (UiLifetimes) lifetimes = ui_lifetimes_new (store);
  g_autoptr (UiFocus) focus = ui_focus_new (store);
  BenchFrames frames = { 0 };
  gint64 start_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID);
  GtkWidget *view;
  GtkWidget *scrolled;
  GtkWidget *window;

  fill (store, n_lives);
  g_print ("\n16 children with %u lives each: %.0f ns a record to store and count it\n", n_lives,
           (double) (bench_read_clock (CLOCK_THREAD_CPUTIME_ID) - start_ns) / RECORDS);
  view = ui_lifetimes_view_new (lifetimes, focus, TRUE);
  scrolled = gtk_scrolled_window_new (NULL, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  window = bench_show_window (scrolled);
  bench_frames_watch (&frames, window);

  measure_frames (UI_LIFETIMES_VIEW (view), &frames, "the whole run", 1);
  measure_frames (UI_LIFETIMES_VIEW (view), &frames, "a tenth of it", 10);
  measure_frames (UI_LIFETIMES_VIEW (view), &frames, "a thousandth", 1000);
  measure_frames (UI_LIFETIMES_VIEW (view), &frames, "a millionth", 1e6);
  measure_live (UI_LIFETIMES_VIEW (view), &frames, store, lifetimes);
  gtk_widget_destroy (window);
}

int
main (int argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  if (!gtk_init_check (&argc, &argv))
    {
      g_printerr ("bench-lifetimes: there is no display\n");
      return EXIT_FAILURE;
    }
  bench_measure_fill ();
  measure (60);
  measure (3000);
  return EXIT_SUCCESS;
}
