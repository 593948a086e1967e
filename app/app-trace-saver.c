/* SPDX-License-Identifier: MIT */
/*
 * app-trace-saver: writes the records that there are into a file, while the window stays fluid.
 *
 * The store belongs to the main thread, so the work is done there in pieces of a few
 * milliseconds, below the priority of drawing. The records that were there at the start are
 * saved; what comes meanwhile is recorded as ever and belongs to the next save. The file appears
 * under its name when it is complete: g_file_replace() writes a temporary one beside it, so
 * neither a Cancel nor a full disk takes the file that was there before.
 */

#include "app-trace-saver.h"

#include "ipc-trace-file.h"

/* So many records are written before the main loop gets its turn: about 2 ms. */
#define PIECE 1000

struct _AppTraceSaver
{
  GObject parent_instance;

  /* What is saved, and where to; set once. */
  IpcTraceStore *store;
  GFile *file;
  /* The temporary file; NULL before start() and after the end. */
  GOutputStream *stream;
  /* Cancelled by cancel(); closing a stream with it keeps the old file. */
  GCancellable *cancellable;
  /* The next record, the first, and the one behind the last. */
  guint64 next;
  guint64 first;
  guint64 end;
  /* Writes the next piece; 0 when there is none. */
  guint source;
};

G_DEFINE_FINAL_TYPE (AppTraceSaver, app_trace_saver, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
finish (AppTraceSaver *self,
        const GError *error)
{
  self->source = 0;
  if (error != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->stream != NULL)
    g_output_stream_close (self->stream, self->cancellable, NULL);
  g_clear_object (&self->stream);
  g_signal_emit (self, signals[FINISHED], 0, error);
}

static gboolean
write_piece (AppTraceSaver *self,
             GError **error)
{
  guint64 end = MIN (self->next + PIECE, self->end);
  g_autoptr (GString) lines = g_string_new (NULL);

  /* A long save can be overtaken by the store's limit. */
  self->next = MAX (self->next, ipc_trace_store_get_first (self->store));
  for (; self->next < end; self->next++)
    ipc_trace_file_append_line (lines, self->store,
                                ipc_trace_store_get (self->store, self->next));
  return g_output_stream_write_all (self->stream, lines->str, lines->len, NULL, self->cancellable,
                                    error);
}

static gboolean
on_turn (gpointer data)
{
  g_autoptr (AppTraceSaver) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;

  if (!write_piece (self, &error))
    {
      finish (self, error);
      return G_SOURCE_REMOVE;
    }
  if (self->next < self->end)
    {
      g_signal_emit (self, signals[PROGRESS], 0,
                     (double) (self->next - self->first) / (self->end - self->first));
      return G_SOURCE_CONTINUE;
    }
  /* The rename happens here, and it too can fail. */
  g_output_stream_close (self->stream, NULL, &error);
  finish (self, error);
  return G_SOURCE_REMOVE;
}

static void
app_trace_saver_dispose (GObject *object)
{
  AppTraceSaver *self = APP_TRACE_SAVER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->stream != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      g_output_stream_close (self->stream, self->cancellable, NULL);
    }
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (app_trace_saver_parent_class)->dispose (object);
}

static void
app_trace_saver_class_init (AppTraceSaverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_trace_saver_dispose;

  signals[PROGRESS] = g_signal_new ("progress", APP_TYPE_TRACE_SAVER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[FINISHED] = g_signal_new ("finished", APP_TYPE_TRACE_SAVER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
app_trace_saver_init (AppTraceSaver *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * app_trace_saver_new:
 * @store: the records
 * @file: where they go; an old file of that name is replaced
 *
 * Prepares a save. Main thread.
 *
 * Returns: (transfer full): the saver
 */
AppTraceSaver *
app_trace_saver_new (IpcTraceStore *store,
                     GFile *file)
{
  AppTraceSaver *self = g_object_new (APP_TYPE_TRACE_SAVER, NULL);

  self->store = g_object_ref (store);
  self->file = g_object_ref (file);
  return self;
}

/**
 * app_trace_saver_start:
 * @self: a saver that was not started yet
 *
 * Saves what there is now. "finished" is emitted at the end, also when the file cannot be made,
 * then before this function returns.
 */
void
app_trace_saver_start (AppTraceSaver *self)
{
  g_autoptr (GError) error = NULL;
  GFileOutputStream *stream;

  stream = g_file_replace (self->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, &error);
  if (stream == NULL)
    {
      finish (self, error);
      return;
    }
  self->stream = G_OUTPUT_STREAM (stream);
  self->next = self->first = ipc_trace_store_get_first (self->store);
  self->end = ipc_trace_store_get_end (self->store);
  self->source = g_idle_add (on_turn, self);
}

/**
 * app_trace_saver_cancel:
 * @self: a saver
 *
 * Gives up. The file that was there before stays; "finished" tells %G_IO_ERROR_CANCELLED.
 */
void
app_trace_saver_cancel (AppTraceSaver *self)
{
  g_cancellable_cancel (self->cancellable);
}
