/* SPDX-License-Identifier: MIT */
/*
 * bench-sequence: how long the main thread is busy with a frame of the sequence diagram.
 *
 *   ./dev bench ui            or, on a display of your own:  BUILD/tests/bench/bench-sequence
 *
 * Ten million records: questions and answers of 16 viewers, as both sides saw them, with the event
 * and the memory, an exchange each 3 µs on average. Then
 *
 *   the whole run, an hour of it, a second, a millisecond …   jumps to random places, a frame each
 *   100,000 records a second live, following the end
 *
 * Memory is what the page has of its own, without the trace.
 */

#include "bench-frames.h"
#include "ipc-trace.h"
#include "ui-sequence-view.h"

#include <locale.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 10000000
#define MORE_RECORDS 2000000
#define VIEWERS 16
#define STEPS 8
#define ROUND_NS G_GINT64_CONSTANT (2880000)
#define JUMPS 120
#define LIVE_S 5
#define LIVE_RATE 100000
#define NS_PER_S G_GINT64_CONSTANT (1000000000)

static const char payload[] = "GTKClient msg 1234 14:03:07";

/* What an exchange leaves, with the time since it began. */
static const struct
{
  IpcTraceStep step;
  guint8 flags;
  gint64 after_ns;
} steps[STEPS] = {
  { IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, 0 },
  { IPC_TRACE_EVENT_SET, IPC_TRACE_BY_CHILD, 20000 },
  { IPC_TRACE_EVENT_WOKEN, 0, 60000 },
  { IPC_TRACE_MESSAGE_RECEIVED, 0, 80000 },
  { IPC_TRACE_MEMORY_WRITTEN, 0, 90000 },
  { IPC_TRACE_MESSAGE_SENT, 0, 95000 },
  { IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD, 160000 },
  { IPC_TRACE_MEMORY_CHANGED, IPC_TRACE_BY_CHILD, 175000 },
};

/* The exchanges of 16 viewers, one after the other in steps of the whole. */
static void
append_round (IpcTraceStore *store,
              gint64 time_ns,
              guint32 serial)
{
  IpcTraceRecord record;

  for (guint step = 0; step < STEPS; step++)
    for (guint viewer = 1; viewer <= VIEWERS; viewer++)
      {
        ipc_trace_record_set (&record, steps[step].step, 1, serial, payload, sizeof payload - 1);
        record.flags = steps[step].flags;
        record.subject = viewer;
        record.time_ns = time_ns + steps[step].after_ns + viewer * 300;
        ipc_trace_store_append (store, &record, NULL);
      }
}

static void
add_viewers (IpcTraceStore *store)
{
  for (guint i = 1; i <= VIEWERS; i++)
    {
      g_autofree char *title = g_strdup_printf ("Viewer %u", i);
      IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", i, title);
      IpcTraceRecord record;

      subject->pid = 4100 + i;
      ipc_trace_record_set (&record, IPC_TRACE_PROCESS_SPAWNED, 0, 0, "", 0);
      record.flags = IPC_TRACE_IS_NOTE;
      record.subject = i;
      record.time_ns = NS_PER_S + i;
      ipc_trace_store_append (store, &record, NULL);
    }
}

static guint32
fill (IpcTraceStore *store)
{
  guint32 n_rounds = RECORDS / (STEPS * VIEWERS);

  add_viewers (store);
  for (guint32 i = 0; i < n_rounds; i++)
    append_round (store, 2 * NS_PER_S + i * ROUND_NS, i + 1);
  ipc_trace_store_commit (store);
  return n_rounds;
}

/* Jumps */

typedef struct
{
  UiSequenceView *view;
  gint64 from_ns;
  gint64 to_ns;
  gint64 span_ns;
  guint n_left;
} Jumps;

static gboolean
on_jump_tick (GtkWidget *widget,
              GdkFrameClock *clock,
              gpointer data)
{
  Jumps *jumps = data;
  gint64 room_ns = jumps->to_ns - jumps->from_ns - jumps->span_ns;
  gint64 from_ns = jumps->from_ns + (gint64) (g_random_double () * (double) MAX (room_ns, 0));

  ui_sequence_view_show (jumps->view, from_ns, from_ns + jumps->span_ns);
  return --jumps->n_left > 0;
}

static void
measure_jumps (UiSequenceView *view,
               BenchFrames *frames,
               const char *what,
               gint64 span_ns)
{
  const UiTimeAxis *axis = ui_sequence_view_get_axis (view);
  Jumps jumps = { view, axis->begin_ns, axis->end_ns, span_ns, JUMPS };

  bench_frames_measure_ticks (frames, what, GTK_WIDGET (view), on_jump_tick, &jumps);
}

/* Live */

typedef struct
{
  IpcTraceStore *store;
  gint64 begin_us;
  gint64 first_ns;
  guint32 first_serial;
  guint32 n_rounds;
} Live;

static gboolean
on_live (gpointer data)
{
  Live *live = data;
  guint32 due = (guint32) ((double) (g_get_monotonic_time () - live->begin_us) / 1e6 * LIVE_RATE /
                           (STEPS * VIEWERS));

  for (; live->n_rounds < due; live->n_rounds++)
    append_round (live->store,
                  live->first_ns + live->n_rounds * NS_PER_S * STEPS * VIEWERS / LIVE_RATE,
                  live->first_serial + live->n_rounds);
  ipc_trace_store_commit (live->store);
  return G_SOURCE_CONTINUE;
}

static void
measure_live (UiSequenceView *view,
              IpcTraceStore *store,
              BenchFrames *frames,
              guint32 serial)
{
  const UiTimeAxis *axis = ui_sequence_view_get_axis (view);
  Live live = { store, g_get_monotonic_time (), axis->end_ns + NS_PER_S, serial, 0 };

  ui_sequence_view_follow (view);
  bench_frames_measure_live (frames, "100,000 records/s, following", LIVE_S, on_live, &live);
}

static gboolean
on_wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The page is opened when all records are there. */
static GtkWidget *
open_view (IpcTraceStore *store,
           UiFocus *focus,
           UiLifetimes *lifetimes)
{
  gint64 start_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID);
  gsize before = mallinfo2 ().uordblks;
  GtkWidget *view = ui_sequence_view_new (focus, lifetimes, 0);
  UiSequence *model = ui_sequence_scene_get_model (
      ui_sequence_view_get_scene (UI_SEQUENCE_VIEW (view)));
  guint id = g_timeout_add (20, on_wake, NULL);

  g_object_ref_sink (view);
  while (ui_sequence_get_end (model) < ipc_trace_store_get_end (store))
    gtk_main_iteration ();
  g_source_remove (id);
  g_print ("%-34s %.0f ms in pieces, %.2f bytes a record\n", "taking in ten million records",
           (double) (bench_read_clock (CLOCK_THREAD_CPUTIME_ID) - start_ns) / 1e6,
           (double) (mallinfo2 ().uordblks - before) / RECORDS);
  return view;
}

int
main (int argc,
      char **argv)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (RECORDS + MORE_RECORDS);
  g_autoptr (UiLifetimes) lifetimes = NULL;
  g_autoptr (UiFocus) focus = NULL;
  BenchFrames frames = { 0 };
  GtkWidget *scrolled;
  GtkWidget *window;
  GtkWidget *view;
  guint32 serial;

  setlocale (LC_ALL, "");
  if (!gtk_init_check (&argc, &argv))
    {
      g_printerr ("bench-sequence: there is no display\n");
      return EXIT_FAILURE;
    }
  bench_measure_fill ();
  serial = fill (store);
  lifetimes = ui_lifetimes_new (store);
  focus = ui_focus_new (store);
  ui_focus_set_subject (focus, "pipe-memory", 0);
  view = open_view (store, focus, lifetimes);
  scrolled = gtk_scrolled_window_new (NULL, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  window = bench_show_window (scrolled);
  bench_frames_watch (&frames, window);

  measure_jumps (UI_SEQUENCE_VIEW (view), &frames, "the whole run: 225 s", 300 * NS_PER_S);
  measure_jumps (UI_SEQUENCE_VIEW (view), &frames, "20 s of it", 20 * NS_PER_S);
  measure_jumps (UI_SEQUENCE_VIEW (view), &frames, "1 s", NS_PER_S);
  measure_jumps (UI_SEQUENCE_VIEW (view), &frames, "100 ms", NS_PER_S / 10);
  measure_jumps (UI_SEQUENCE_VIEW (view), &frames, "10 ms", NS_PER_S / 100);
  measure_jumps (UI_SEQUENCE_VIEW (view), &frames, "1 ms", NS_PER_S / 1000);
  measure_jumps (UI_SEQUENCE_VIEW (view), &frames, "100 µs", NS_PER_S / 10000);
  measure_live (UI_SEQUENCE_VIEW (view), store, &frames, serial);
  gtk_widget_destroy (window);
  g_object_unref (view);
  return EXIT_SUCCESS;
}
