/* SPDX-License-Identifier: MIT */
/*
 * app-trace-saver: writes the records that there are into a file, while the window stays fluid.
 *
 * The store belongs to the main thread, so the work is done there in pieces of a few
 * milliseconds, below the priority of drawing. The records that were there at the start are
 * saved; what comes meanwhile is recorded as ever and belongs to the next save. The file appears
 * under its name when it is complete: g_file_replace() writes a temporary one beside it, so
 * neither a Cancel nor a full disk takes the file that was there before.
 *
 * A record that comes late meanwhile pushes others to higher positions, perhaps such as were written
 * already. So the saver remembers the last one that it wrote and the last one that it shall write,
 * and finds them again: each record is written once, and none is left out that was there at the
 * start.
 *
 * With a filter, the classes of the records (ipc-trace-classes) come first, in pieces too, and then
 * each piece is filtered before it is written.
 */

#include "app-trace-saver.h"

#include "ipc-trace-filter.h"
#include "ipc-trace-seek.h"

/* What a turn may take. */
#define TURN_US 3000
/* So many records are written, or looked at, between two looks at the clock. */
#define PIECE 256
#define CLASSES_PIECE 32768

struct _AppTraceSaver
{
  GObject parent_instance;

  /* What is saved, and where to; set once. */
  IpcTraceStore *store;
  GFile *file;
  IpcTraceExport *export;
  /* What of it is saved; NULL for all. */
  char *words;
  IpcTraceClasses *classes;
  /* Made once the classes are there. */
  IpcTraceFilter *filter;
  /* The temporary file; NULL before start() and after the end. */
  GOutputStream *stream;
  /* Cancelled by cancel(); closing a stream with it keeps the old file. */
  GCancellable *cancellable;
  /* The next record, the first, and the one behind the last. */
  guint64 next;
  guint64 first;
  guint64 end;
  /* The records before next and before end, to find them again when others push them up. */
  IpcTraceRecord written;
  IpcTraceRecord last;
  /* How many were written, and how many were gone before they could be. */
  guint64 n_saved;
  guint64 n_missed;
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

static void
append_records (AppTraceSaver *self,
                GString *bytes,
                guint64 end)
{
  guint n_records = (guint) (end - self->next);

  for (guint i = 0; i < n_records; i++)
    ipc_trace_export_append_record (self->export, bytes,
                                    ipc_trace_store_get (self->store, self->next + i));
  self->n_saved += n_records;
}

/* The low halves of positions are all that a filter gives. */
static void
append_matches (AppTraceSaver *self,
                GString *bytes,
                guint64 end)
{
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (guint32));

  ipc_trace_filter_run (self->filter, self->next, end, matches);
  for (guint i = 0; i < matches->len; i++)
    {
      guint32 offset = g_array_index (matches, guint32, i) - (guint32) self->next;

      ipc_trace_export_append_record (self->export, bytes,
                                      ipc_trace_store_get (self->store, self->next + offset));
    }
  self->n_saved += matches->len;
}

/* A long save can be overtaken by the store's limit. */
static void
pass_over_discarded (AppTraceSaver *self)
{
  guint64 first = MIN (ipc_trace_store_get_first (self->store), self->end);

  if (first <= self->next)
    return;
  self->n_missed += first - self->next;
  self->next = first;
}

/* Where the record before @place is by now; @place when it is gone, and nothing was pushed. */
static guint64
follow (AppTraceSaver *self,
        const IpcTraceRecord *record,
        guint64 place)
{
  guint64 moved = ipc_trace_seek_moved (self->store, record, place - 1);

  return moved != IPC_TRACE_SEEK_NONE ? moved + 1 : place;
}

static void
on_store_changed (AppTraceSaver *self,
                  guint64 from,
                  guint64 end)
{
  if (self->source == 0 || from >= self->end)
    return;
  self->end = follow (self, &self->last, self->end);
  if (from < self->next && self->next > self->first)
    self->next = follow (self, &self->written, self->next);
}

static gboolean
write_pieces (AppTraceSaver *self,
              gint64 until_us,
              GError **error)
{
  g_autoptr (GString) bytes = g_string_new (NULL);

  pass_over_discarded (self);
  while (self->next < self->end && g_get_monotonic_time () < until_us)
    {
      guint64 end = MIN (self->next + PIECE, self->end);

      if (self->filter != NULL)
        append_matches (self, bytes, end);
      else
        append_records (self, bytes, end);
      self->written = *ipc_trace_store_get (self->store, end - 1);
      self->next = end;
    }
  return g_output_stream_write_all (self->stream, bytes->str, bytes->len, NULL, self->cancellable,
                                    error);
}

/* Without words there is nothing to prepare. */
static gboolean
prepare_filter (AppTraceSaver *self,
                gint64 until_us,
                GError **error)
{
  if (self->words == NULL || self->filter != NULL)
    return TRUE;
  while (!ipc_trace_classes_advance (self->classes, CLASSES_PIECE))
    if (g_get_monotonic_time () >= until_us)
      return TRUE;
  self->filter = ipc_trace_filter_new (self->classes, self->words, NULL, error);
  return self->filter != NULL;
}

static gboolean
on_turn (gpointer data)
{
  g_autoptr (AppTraceSaver) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  gint64 until_us = g_get_monotonic_time () + TURN_US;
  gboolean is_ready;

  if (!prepare_filter (self, until_us, &error))
    {
      finish (self, error);
      return G_SOURCE_REMOVE;
    }
  is_ready = self->words == NULL || self->filter != NULL;
  if (g_cancellable_set_error_if_cancelled (self->cancellable, &error) ||
      (is_ready && !write_pieces (self, until_us, &error)))
    {
      finish (self, error);
      return G_SOURCE_REMOVE;
    }
  if (self->next < self->end)
    {
      g_signal_emit (self, signals[PROGRESS], 0,
                     (double) (self->next - self->first) / (double) (self->end - self->first));
      return G_SOURCE_CONTINUE;
    }
  /* The rename happens here, and it too can fail. */
  g_output_stream_close (self->stream, NULL, &error);
  finish (self, error);
  return G_SOURCE_REMOVE;
}

/* What a file of this form begins with. */
static gboolean
write_head (AppTraceSaver *self,
            GError **error)
{
  g_autoptr (GString) head = g_string_new (NULL);

  ipc_trace_export_append_head (self->export, head);
  return g_output_stream_write_all (self->stream, head->str, head->len, NULL, self->cancellable,
                                    error);
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
  g_clear_pointer (&self->filter, ipc_trace_filter_free);
  g_clear_pointer (&self->classes, ipc_trace_classes_free);
  g_clear_pointer (&self->export, ipc_trace_export_free);
  g_clear_pointer (&self->words, g_free);
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
 * @request: which of them, where they go and as what; an old file of that name is replaced
 *
 * Prepares a save. Main thread.
 *
 * Returns: (transfer full): the saver
 */
AppTraceSaver *
app_trace_saver_new (IpcTraceStore *store,
                     const AppSaveRequest *request)
{
  AppTraceSaver *self = g_object_new (APP_TYPE_TRACE_SAVER, NULL);

  self->store = g_object_ref (store);
  self->file = g_object_ref (request->file);
  self->export = ipc_trace_export_new (store, request->format);
  self->words = g_strdup (request->filter);
  if (self->words != NULL)
    self->classes = ipc_trace_classes_new_behind (store);
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
  if (!write_head (self, &error))
    {
      finish (self, error);
      return;
    }
  self->next = self->first = ipc_trace_store_get_first (self->store);
  self->end = ipc_trace_store_get_end (self->store);
  if (self->end > self->first)
    self->last = *ipc_trace_store_get (self->store, self->end - 1);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
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

/**
 * app_trace_saver_get_n_saved:
 * @self: a saver
 *
 * Returns: how many records were written
 */
guint64
app_trace_saver_get_n_saved (AppTraceSaver *self)
{
  return self->n_saved;
}

/**
 * app_trace_saver_get_n_missed:
 * @self: a saver
 *
 * Returns: how many were discarded by the store before their turn came
 */
guint64
app_trace_saver_get_n_missed (AppTraceSaver *self)
{
  return self->n_missed;
}
