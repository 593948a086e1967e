/* SPDX-License-Identifier: MIT */
/*
 * bench-listener: a listen-accessible as a child of the benchmark, which lies beside it.
 *
 * What it asks is answered by this process's main loop, so nothing here blocks that.
 */

#include "bench-listener.h"

#include "bench-frames.h"

#include <gio/gio.h>
#include <stdio.h>
#include <unistd.h>

#define PROGRAM "listen-accessible"

struct _BenchListener
{
  GSubprocess *process;
  GDataInputStream *lines;
  char *line; /* the last one that it said; NULL for none */
  gboolean is_heard;
};

static void
on_line (GObject *source,
         GAsyncResult *result,
         gpointer data)
{
  BenchListener *self = data;

  self->line = g_data_input_stream_read_line_finish (self->lines, result, NULL, NULL);
  self->is_heard = TRUE;
}

/* Its next line; NULL when it has ended. */
static const char *
hear (BenchListener *self)
{
  g_clear_pointer (&self->line, g_free);
  self->is_heard = FALSE;
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, on_line, self);
  while (!self->is_heard)
    bench_run_for (0.1);
  return self->line;
}

static char *
dup_path (void)
{
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (own != NULL ? own : ".");

  return g_build_filename (folder, PROGRAM, NULL);
}

static void
bench_listener_free (BenchListener *self)
{
  g_clear_object (&self->lines);
  g_clear_object (&self->process);
  g_free (self->line);
  g_free (self);
}

/**
 * bench_listener_new:
 *
 * Starts a listener, and waits until it listens. Says why when there is none.
 *
 * Returns: (transfer full) (nullable): the listener; %NULL for none
 */
BenchListener *
bench_listener_new (void)
{
  BenchListener *self = g_new0 (BenchListener, 1);
  g_autofree char *path = dup_path ();
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, path, pid, NULL);
  if (self->process != NULL)
    {
      self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
      if (g_strcmp0 (hear (self), "ready") == 0)
        return self;
    }
  g_print ("no listener: %s\n", error != NULL ? error->message : "it ended at once");
  bench_listener_free (self);
  return NULL;
}

/**
 * bench_listener_end:
 * @self: (transfer full): the listener
 * @n_events: (out): how many events it heard
 * @n_cells: (out): how many cells it read
 *
 * Ends it, and asks what it heard.
 *
 * Returns: whether it said so
 */
gboolean
bench_listener_end (BenchListener *self,
                    guint *n_events,
                    guint *n_cells)
{
  gboolean is_told;

  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  is_told = hear (self) != NULL && sscanf (self->line, "events %u cells %u", n_events, n_cells) == 2;
  bench_listener_free (self);
  return is_told;
}
