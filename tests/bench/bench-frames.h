/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>
#include <time.h>

G_BEGIN_DECLS

/**
 * BenchFrames:
 * @wall: milliseconds of each frame, by the clock on the wall
 * @busy: the same, by the main thread's own processor time
 * @wall_start_ns: when the frame began that is not over; 0 between frames
 * @busy_start_ns: the same
 *
 * What the frames of a window have cost.
 */
typedef struct
{
  GArray *wall;
  GArray *busy;
  gint64 wall_start_ns;
  gint64 busy_start_ns;
} BenchFrames;

gint64 bench_read_clock (clockid_t id);
void bench_run_for (double seconds);
GtkWidget *bench_show_window (GtkWidget *child);

void bench_frames_watch (BenchFrames *frames,
                         GtkWidget *window);
void bench_frames_clear (BenchFrames *frames);
void bench_frames_print (const char *what,
                         BenchFrames *frames,
                         double seconds);
void bench_frames_measure_ticks (BenchFrames *frames,
                                 const char *what,
                                 GtkWidget *widget,
                                 GtkTickCallback callback,
                                 gpointer data);
void bench_frames_measure_live (BenchFrames *frames,
                                const char *what,
                                double seconds,
                                GSourceFunc callback,
                                gpointer data);
void bench_measure_fill (void);

G_END_DECLS
