/* SPDX-License-Identifier: MIT */
/*
 * bench-log: what a log costs the main thread while lines rush by.
 *
 * Lines come in pieces of 5 ms, as those of a viewer that sends as fast as it is answered; after ten
 * thousand of them the log is full and each new line takes an old one away. Beside it stands a plain
 * GtkTextView that gets the same lines one by one.
 */

#include "bench-frames.h"
#include "ui-log-view.h"

#include <locale.h>
#include <stdlib.h>

#define PIECE_MS 5
#define SECONDS 4

/* Appends one line. */
typedef void (*AppendFunc) (GtkWidget *log,
                            const char *line);

typedef struct
{
  GtkWidget *log;
  AppendFunc append;
  guint per_second;
  gint64 start_us;
  guint64 n_lines;
} Flood;

/* Catches up with the clock, so that a log that is too slow is seen to be too slow. */
static gboolean
on_piece (gpointer data)
{
  Flood *flood = data;
  gint64 passed_us = g_get_monotonic_time () - flood->start_us;
  guint64 n_due = (guint64) passed_us * flood->per_second / G_USEC_PER_SEC;

  for (; flood->n_lines < n_due; flood->n_lines++)
    {
      g_autofree char *line = g_strdup_printf (
          "28.11.2026 19:36:26  shared mem: Written to shared mem GTKClient msg %" G_GUINT64_FORMAT,
          flood->n_lines);

      flood->append (flood->log, line);
    }
  return G_SOURCE_CONTINUE;
}

static void
measure (const char *what,
         Flood *flood,
         BenchFrames *frames,
         guint per_second)
{
  g_autofree char *label = g_strdup_printf ("%s, %u lines/s", what, per_second);
  guint source;
  gint64 busy_ns;

  flood->per_second = per_second;
  flood->start_us = g_get_monotonic_time ();
  flood->n_lines = 0;
  source = g_timeout_add (PIECE_MS, on_piece, flood);
  bench_run_for (1);
  bench_frames_clear (frames);
  busy_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID);
  bench_run_for (SECONDS);
  busy_ns = bench_read_clock (CLOCK_THREAD_CPUTIME_ID) - busy_ns;
  g_source_remove (source);
  bench_frames_print (label, frames, SECONDS);
  g_print ("%-34s main thread %.0f %% busy, making the lines included\n", "",
           (double) busy_ns / SECONDS / 1e7);
}

static void
append_to_text_view (GtkWidget *text_view,
                     const char *line)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view));
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, line, -1);
  gtk_text_buffer_insert (buffer, &end, "\n", 1);
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (text_view), gtk_text_buffer_get_insert (buffer));
}

static void
append_to_log (GtkWidget *log,
               const char *line)
{
  ui_log_view_append (UI_LOG_VIEW (log), line);
}

static void
measure_text_view (void)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  Flood flood = { .log = gtk_text_view_new (), .append = append_to_text_view };
  BenchFrames frames = { 0 };
  GtkWidget *window;

  gtk_container_add (GTK_CONTAINER (scrolled), flood.log);
  window = bench_show_window (scrolled);
  bench_frames_watch (&frames, window);
  measure ("yardstick: a text view", &flood, &frames, 1000);
  gtk_widget_destroy (window);
}

static void
measure_log (void)
{
  Flood flood = { .log = ui_log_view_new (), .append = append_to_log };
  BenchFrames frames = { 0 };
  GtkWidget *window = bench_show_window (flood.log);

  bench_frames_watch (&frames, window);
  measure ("the log", &flood, &frames, 20);
  measure ("the log", &flood, &frames, 1000);
  measure ("the log", &flood, &frames, 20000);
  measure ("the log", &flood, &frames, 100000);
  gtk_widget_destroy (window);
}

int
main (int argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  if (!gtk_init_check (&argc, &argv))
    {
      g_printerr ("bench-log: no display, so no frames\n");
      return EXIT_SUCCESS;
    }
  bench_measure_fill ();
  measure_text_view ();
  measure_log ();
  return EXIT_SUCCESS;
}
