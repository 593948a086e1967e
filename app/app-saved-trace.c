/* SPDX-License-Identifier: MIT */
/*
 * app-saved-trace: a saved trace on its way from a file into a store, while the window stays fluid.
 *
 *   file ──piece, from a thread of GIO──▶ reader ──records──▶ store ──"changed"──▶ pages
 *               a megabyte, 5 ms                    now and then
 *
 * Pieces are fetched by a thread, each while the one before it is taken apart; the store belongs to
 * the main thread, so that is done there, one per turn of the main loop and below the priority of
 * drawing. Pages see the records when they are committed. A file whose times go back has its
 * records sorted in at each commit, so those become rarer as the store grows: each record is moved
 * a few times at most.
 *
 * Nothing here is a lab, a child or a runtime directory: a saved trace is only looked at.
 */

#include "app-saved-trace.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES (1024 * 1024)
/* Telling how it goes costs a redraw, which costs more than a piece. */
#define PROGRESS_US (250 * 1000)
/* So many records are committed at first, and then a quarter of those that are there. */
#define COMMIT_AT_LEAST 4096

struct _AppSavedTrace
{
  GObject parent_instance;

  /* What is read, and what people call it; set once. */
  char *path;
  char *name;
  /* Where the records go, and who puts them there. */
  IpcTraceStore *store;
  IpcTraceReader *reader;
  /* The file; NULL before start() and after the end. */
  GInputStream *stream;
  /* Cancelled by cancel(), and when this object goes. */
  GCancellable *cancellable;
  /* How long the file is, 0 when nobody knows, and how much of it was read. */
  guint64 size_bytes;
  guint64 read_bytes;
  /* When progress was told last. */
  gint64 told_us;
  /* How many records pages know of. */
  guint64 n_committed;
  /* Between start() and "finished". */
  gboolean is_reading;
};

G_DEFINE_FINAL_TYPE (AppSavedTrace, app_saved_trace, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void fetch (AppSavedTrace *self);

static void
finish (AppSavedTrace *self,
        const GError *error)
{
  self->is_reading = FALSE;
  g_clear_object (&self->stream);
  ipc_trace_store_commit (self->store);
  g_signal_emit (self, signals[FINISHED], 0, error);
}

/* --- pieces --- */

static void
commit_now_and_then (AppSavedTrace *self)
{
  guint64 n_records = ipc_trace_reader_get_n_records (self->reader);

  if (n_records - self->n_committed < MAX (COMMIT_AT_LEAST, self->n_committed / 4))
    return;
  self->n_committed = n_records;
  ipc_trace_store_commit (self->store);
}

static void
tell_progress_now_and_then (AppSavedTrace *self)
{
  gint64 now_us = g_get_monotonic_time ();
  double fraction = -1;

  /* Of a short file there is nothing to tell. */
  if (now_us - self->told_us < PROGRESS_US ||
      (self->told_us == 0 && self->size_bytes > 0 && self->read_bytes >= self->size_bytes))
    return;
  self->told_us = now_us;
  if (self->size_bytes > 0)
    fraction = MIN ((double) self->read_bytes / (double) self->size_bytes, 1.0);
  g_signal_emit (self, signals[PROGRESS], 0, fraction);
}

static gboolean
take_piece (AppSavedTrace *self,
            GBytes *piece,
            GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (piece, &length);

  self->read_bytes += length;
  if (!ipc_trace_reader_feed (self->reader, bytes, length, error))
    return FALSE;
  commit_now_and_then (self);
  tell_progress_now_and_then (self);
  return TRUE;
}

static void
on_piece (GObject *source,
          GAsyncResult *result,
          gpointer data)
{
  g_autoptr (AppSavedTrace) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  /* It was on its way when the one before it turned out to be no trace. */
  if (!self->is_reading)
    return;
  if (piece != NULL && g_bytes_get_size (piece) > 0)
    {
      fetch (self);
      if (!take_piece (self, piece, &error))
        finish (self, error);
      return;
    }
  if (piece != NULL)
    ipc_trace_reader_finish (self->reader, &error);
  finish (self, error);
}

static void
fetch (AppSavedTrace *self)
{
  g_input_stream_read_bytes_async (self->stream, PIECE_BYTES, G_PRIORITY_DEFAULT_IDLE,
                                   self->cancellable, on_piece, g_object_ref (self));
}

/* --- opening --- */

static gboolean
is_pipe (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 && S_ISFIFO (status.st_mode);
}

/* How long it is is worth knowing, and no more: a pipe does not tell. */
static void
on_size_known (GObject *source,
               GAsyncResult *result,
               gpointer data)
{
  g_autoptr (AppSavedTrace) self = data;
  g_autoptr (GFileInfo) info =
    g_file_input_stream_query_info_finish (G_FILE_INPUT_STREAM (source), result, NULL);

  if (info != NULL)
    self->size_bytes = (guint64) MAX (g_file_info_get_size (info), 0);
  fetch (self);
}

static void
on_opened (GObject *source,
           GAsyncResult *result,
           gpointer data)
{
  g_autoptr (AppSavedTrace) self = data;
  g_autoptr (GError) error = NULL;
  GFileInputStream *stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream == NULL)
    {
      finish (self, error);
      return;
    }
  self->stream = G_INPUT_STREAM (stream);
  g_file_input_stream_query_info_async (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                        G_PRIORITY_DEFAULT_IDLE, self->cancellable, on_size_known,
                                        g_object_ref (self));
}

/* A file is read by a thread of GIO, because a disk may make it wait. Of a pipe nobody knows when
 * the next piece comes, so it is polled, and Cancel need not wait for it either. */
static void
open_file (AppSavedTrace *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  g_file_read_async (file, G_PRIORITY_DEFAULT_IDLE, self->cancellable, on_opened,
                     g_object_ref (self));
}

static gboolean
open_pipe (AppSavedTrace *self)
{
  int fd = -1;

  if (g_str_equal (self->path, "-"))
    self->stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  else if (is_pipe (self->path))
    fd = open (self->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd >= 0)
    self->stream = g_unix_input_stream_new (fd, TRUE);
  return self->stream != NULL;
}

/* --- object --- */

static void
app_saved_trace_finalize (GObject *object)
{
  AppSavedTrace *self = APP_SAVED_TRACE (object);

  g_clear_object (&self->stream);
  g_clear_pointer (&self->reader, ipc_trace_reader_free);
  g_clear_object (&self->store);
  g_clear_object (&self->cancellable);
  g_free (self->path);
  g_free (self->name);
  G_OBJECT_CLASS (app_saved_trace_parent_class)->finalize (object);
}

static void
app_saved_trace_class_init (AppSavedTraceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = app_saved_trace_finalize;

  signals[PROGRESS] = g_signal_new ("progress", APP_TYPE_SAVED_TRACE, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[FINISHED] = g_signal_new ("finished", APP_TYPE_SAVED_TRACE, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
app_saved_trace_init (AppSavedTrace *self)
{
  self->cancellable = g_cancellable_new ();
  /* All of it: nothing is discarded. */
  self->store = ipc_trace_store_new (G_MAXUINT);
  self->reader = ipc_trace_reader_new (self->store);
}

/**
 * app_saved_trace_new:
 * @path: a trace file; `-` for standard input
 *
 * Prepares to read. Main thread.
 *
 * Returns: (transfer full): the trace, empty so far
 */
AppSavedTrace *
app_saved_trace_new (const char *path)
{
  AppSavedTrace *self = g_object_new (APP_TYPE_SAVED_TRACE, NULL);

  self->path = g_strdup (path);
  self->name = g_str_equal (path, "-") ? g_strdup ("standard input")
                                       : g_filename_display_basename (path);
  return self;
}

/**
 * app_saved_trace_start:
 * @self: a trace that was not started yet
 *
 * Begins to read. "finished" is emitted at the end, from the main loop.
 */
void
app_saved_trace_start (AppSavedTrace *self)
{
  g_return_if_fail (!self->is_reading);

  self->is_reading = TRUE;
  if (open_pipe (self))
    {
      /* Nobody may write to it for a long time. */
      g_signal_emit (self, signals[PROGRESS], 0, -1.0);
      fetch (self);
    }
  else
    open_file (self);
}

/**
 * app_saved_trace_cancel:
 * @self: a trace
 *
 * Reads no more. What was read stays; "finished" tells %G_IO_ERROR_CANCELLED.
 */
void
app_saved_trace_cancel (AppSavedTrace *self)
{
  g_cancellable_cancel (self->cancellable);
}

/**
 * app_saved_trace_get_store:
 * @self: a trace
 *
 * Returns: (transfer none): its records, as far as they were read
 */
IpcTraceStore *
app_saved_trace_get_store (AppSavedTrace *self)
{
  return self->store;
}

/**
 * app_saved_trace_get_reader:
 * @self: a trace
 *
 * Returns: (transfer none): who knows what was read and which lines made no sense
 */
IpcTraceReader *
app_saved_trace_get_reader (AppSavedTrace *self)
{
  return self->reader;
}

/**
 * app_saved_trace_get_name:
 * @self: a trace
 *
 * Returns: (transfer none): the file's name as people read it
 */
const char *
app_saved_trace_get_name (AppSavedTrace *self)
{
  return self->name;
}

/**
 * app_saved_trace_is_reading:
 * @self: a trace
 *
 * Returns: whether more is to come
 */
gboolean
app_saved_trace_is_reading (AppSavedTrace *self)
{
  return self->is_reading;
}
