/* SPDX-License-Identifier: MIT */
/*
 * viewer-file-mapping-session: the lab "File mapping", as the child sees it.
 *
 * The second process of the Windows sample: it was given the name of a file mapping and its size,
 * opens it, and shows what is in it. The partner file is app/labs/app-file-mapping-lab.c.
 *
 *   child                                       parent, other children
 *     | open the name: the mapping, or a sentence  |
 *     | start: shared mem Message from the …       |
 *     |                                            |
 *     | looks every LOOK_MS: another text?         |   anybody writes at any time
 *     | shared mem: <text>                         |
 *     |                                            |
 *     | order: open | hold | count …     <-------- |   a person in the parent's window
 *     | ViewerLockWorker: waits, counts            |
 *
 * A mapping that cannot be opened is no reason to end: the sentence is shown, and a person may have
 * it tried again. Arguments that can never be right are one.
 */

#include "viewer-file-mapping-session.h"

#include "ipc-error.h"
#include "ipc-text.h"

#include <stdio.h>
#include <string.h>

/* The numbers of our objects in trace records; the parent uses the same. */
#define OBJECT_MAPPING 1
#define OBJECT_LOCK 2

/* How often to look whether somebody wrote: a mapping has no event that would tell. */
#define LOOK_MS 100

#define DEFAULT_LOCK_TIMEOUT_MS 2000

struct _ViewerFileMappingSession
{
  ViewerSession parent_instance;

  char *name;               /* as it stood on the command line */
  gsize size_bytes;         /* as it was said last */
  IpcMapping *mapping;      /* NULL before it could be opened, and after it was lost */
  ViewerLockWorker *worker; /* as long as mapping */
  guint look_source;        /* runs from start until the end */
  GBytes *last_text;        /* what was in the mapping when we looked last; NULL before */
  guint32 serial;           /* counts our looks that found something, and our writes */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ViewerFileMappingSession, viewer_file_mapping_session, VIEWER_TYPE_SESSION)

static void
record (ViewerFileMappingSession *self,
        IpcTraceStep step,
        const void *text,
        gsize size_bytes)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self));

  if (ring != NULL)
    ipc_trace_ring_write (ring, step, OBJECT_MAPPING, self->serial, text, size_bytes);
}

/* Says a sentence of ours, in the log and in the trace. */
static void
note (ViewerFileMappingSession *self,
      IpcTraceStep step,
      guint8 object,
      const char *sentence)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self));

  if (ring != NULL)
    ipc_trace_ring_write_note (ring, step, object, 0, "%s", sentence);
  viewer_session_say (VIEWER_SESSION (self), "%s", sentence);
}

static void
remember (ViewerFileMappingSession *self,
          const char *text,
          gsize length)
{
  g_clear_pointer (&self->last_text, g_bytes_unref);
  self->last_text = g_bytes_new (text, length);
}

static void
drop_mapping (ViewerFileMappingSession *self)
{
  g_clear_pointer (&self->worker, viewer_lock_worker_free);
  g_clear_pointer (&self->mapping, ipc_mapping_free);
  g_clear_pointer (&self->last_text, g_bytes_unref);
}

static void
say_text (ViewerFileMappingSession *self,
          const char *prefix,
          const char *text,
          gsize length)
{
  g_autofree char *shown = ipc_text_escape (text, length);

  remember (self, text, length);
  self->serial++;
  record (self, IPC_TRACE_MEMORY_READ, text, length);
  viewer_session_say (VIEWER_SESSION (self), "%s %s", prefix, shown);
  viewer_session_memory_changed (VIEWER_SESSION (self));
}

/* Shows the text if it is another one than before, or there was none before. */
static void
look (ViewerFileMappingSession *self,
      const char *prefix)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (self->mapping == NULL)
    return;
  text = ipc_mapping_dup_text (self->mapping, &length, &error);
  if (text == NULL)
    {
      note (self, IPC_TRACE_DIAGNOSIS, OBJECT_MAPPING, error->message);
      drop_mapping (self);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
  else if (self->last_text == NULL || g_bytes_get_size (self->last_text) != length ||
           memcmp (g_bytes_get_data (self->last_text, NULL), text, length) != 0)
    say_text (self, prefix, text, length);
}

static gboolean
on_look (gpointer data)
{
  look (data, "shared mem:");
  return G_SOURCE_CONTINUE;
}

static void
on_worker_said (const char *sentence,
                gboolean is_trouble,
                gpointer data)
{
  ViewerFileMappingSession *self = data;

  note (self, is_trouble ? IPC_TRACE_DIAGNOSIS : IPC_TRACE_RETURN, OBJECT_LOCK, sentence);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static guint
get_lock_timeout_ms (ViewerFileMappingSession *self)
{
  const char *setting = viewer_session_get_setting (VIEWER_SESSION (self), "lock-timeout-ms");
  guint64 timeout_ms = DEFAULT_LOCK_TIMEOUT_MS;

  if (setting != NULL)
    g_ascii_string_to_unsigned (setting, 10, 1, 60000, &timeout_ms, NULL);
  return timeout_ms;
}

/* Drops what was open and opens the name again. */
static gboolean
open_mapping (ViewerFileMappingSession *self,
              GError **error)
{
  drop_mapping (self);
  self->mapping = ipc_mapping_open (self->name, self->size_bytes, error);
  if (self->mapping == NULL)
    return FALSE;
  self->worker = viewer_lock_worker_new (self->mapping, get_lock_timeout_ms (self), on_worker_said,
                                         self, error);
  if (self->worker == NULL)
    g_clear_pointer (&self->mapping, ipc_mapping_free);
  return self->worker != NULL;
}

/* Orders: one line each, as app-file-mapping-lab.c writes them. */

static void
obey_open (ViewerFileMappingSession *self,
           const char *line)
{
  gsize size_bytes;

  if (sscanf (line, "open %zu", &size_bytes) == 1)
    self->size_bytes = size_bytes;
  viewer_file_mapping_session_open (self);
}

static gboolean
parse_count (const char *line,
             ViewerLockJob *job)
{
  char how[16];

  if (sscanf (line, "count %u %15s %u %u", &job->n_steps, how, &job->n_counters, &job->index) != 4)
    return FALSE;
  job->task = g_str_equal (how, "locked") ? VIEWER_LOCK_COUNT : VIEWER_LOCK_COUNT_UNLOCKED;
  return TRUE;
}

static gboolean
viewer_file_mapping_session_obey (ViewerSession *session,
                                  const char *line)
{
  ViewerFileMappingSession *self = VIEWER_FILE_MAPPING_SESSION (session);
  ViewerLockJob job = { 0 };

  if (g_str_has_prefix (line, "open"))
    {
      obey_open (self, line);
      return TRUE;
    }
  if (g_str_has_prefix (line, "write "))
    {
      viewer_file_mapping_session_write (self, line + strlen ("write "));
      return TRUE;
    }
  if (g_str_equal (line, "hold"))
    job.task = VIEWER_LOCK_HOLD;
  else if (g_str_equal (line, "release"))
    job.task = VIEWER_LOCK_RELEASE;
  else if (g_str_equal (line, "take"))
    job.task = VIEWER_LOCK_TAKE;
  else if (!parse_count (line, &job))
    return FALSE;
  viewer_file_mapping_session_do (self, &job);
  return TRUE;
}

/* Whether another try could ever do better. */
static gboolean
is_for_ever (const GError *error)
{
  return g_error_matches (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
}

static gboolean
viewer_file_mapping_session_start (ViewerSession *session,
                                   IpcLaunch *launch,
                                   GError **error)
{
  ViewerFileMappingSession *self = VIEWER_FILE_MAPPING_SESSION (session);
  g_autoptr (GError) reason = NULL;

  self->name = g_strdup (ipc_launch_get_name (launch, "mapping"));
  self->size_bytes = ipc_launch_get_size (launch, "size");
  if (!open_mapping (self, &reason) && is_for_ever (reason))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&reason), "MAPPING_NAME: ");
      return FALSE;
    }
  if (reason != NULL)
    note (self, IPC_TRACE_DIAGNOSIS, OBJECT_MAPPING, reason->message);
  look (self, "start: shared mem");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  self->look_source = g_timeout_add_full (VIEWER_SESSION_PRIORITY, LOOK_MS, on_look, self, NULL);
  return TRUE;
}

static GBytes *
viewer_file_mapping_session_get_memory (ViewerSession *session)
{
  ViewerFileMappingSession *self = VIEWER_FILE_MAPPING_SESSION (session);
  g_autofree guint8 *copy = NULL;

  if (self->mapping == NULL)
    return NULL;
  copy = g_malloc (ipc_mapping_get_size (self->mapping));
  if (!ipc_mapping_snapshot (self->mapping, copy, NULL))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&copy), ipc_mapping_get_size (self->mapping));
}

/* Nobody waits for a good-bye here; the lock must not be held any more when the process ends. */
static void
viewer_file_mapping_session_quit (ViewerSession *session)
{
  ViewerFileMappingSession *self = VIEWER_FILE_MAPPING_SESSION (session);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_pointer (&self->worker, viewer_lock_worker_free);
  viewer_session_end (session, 0, "The viewer was closed");
}

static void
viewer_file_mapping_session_dispose (GObject *object)
{
  ViewerFileMappingSession *self = VIEWER_FILE_MAPPING_SESSION (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  drop_mapping (self);
  G_OBJECT_CLASS (viewer_file_mapping_session_parent_class)->dispose (object);
}

static void
viewer_file_mapping_session_finalize (GObject *object)
{
  g_free (VIEWER_FILE_MAPPING_SESSION (object)->name);
  G_OBJECT_CLASS (viewer_file_mapping_session_parent_class)->finalize (object);
}

static void
viewer_file_mapping_session_class_init (ViewerFileMappingSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  ViewerSessionClass *session_class = VIEWER_SESSION_CLASS (klass);

  object_class->dispose = viewer_file_mapping_session_dispose;
  object_class->finalize = viewer_file_mapping_session_finalize;

  session_class->start = viewer_file_mapping_session_start;
  session_class->obey = viewer_file_mapping_session_obey;
  session_class->quit = viewer_file_mapping_session_quit;
  session_class->get_memory = viewer_file_mapping_session_get_memory;

  /**
   * ViewerFileMappingSession::changed:
   *
   * What can be done with the mapping or the lock may be different now.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", VIEWER_TYPE_FILE_MAPPING_SESSION,
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
viewer_file_mapping_session_init (ViewerFileMappingSession *self)
{
}

/**
 * viewer_file_mapping_session_is_open:
 * @self: a session
 *
 * Returns: whether it has the mapping
 */
gboolean
viewer_file_mapping_session_is_open (ViewerFileMappingSession *self)
{
  return self->mapping != NULL;
}

/**
 * viewer_file_mapping_session_is_holding:
 * @self: a session
 *
 * Returns: whether this viewer keeps the lock
 */
gboolean
viewer_file_mapping_session_is_holding (ViewerFileMappingSession *self)
{
  return self->worker != NULL && viewer_lock_worker_is_holding (self->worker);
}

/**
 * viewer_file_mapping_session_open:
 * @self: a running session
 *
 * Drops the mapping and opens the name again; what came of it is in the log.
 *
 * Returns: whether it is open
 */
gboolean
viewer_file_mapping_session_open (ViewerFileMappingSession *self)
{
  g_autoptr (GError) error = NULL;

  if (open_mapping (self, &error))
    look (self, "start: shared mem");
  else
    note (self, IPC_TRACE_DIAGNOSIS, OBJECT_MAPPING, error->message);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return self->mapping != NULL;
}

static gboolean
say_not_open (ViewerFileMappingSession *self)
{
  g_autofree char *sentence = g_strdup_printf ("Mapping %s is not open here", self->name);

  note (self, IPC_TRACE_DIAGNOSIS, OBJECT_MAPPING, sentence);
  return FALSE;
}

/**
 * viewer_file_mapping_session_write:
 * @self: a running session
 * @text: what the user typed
 *
 * Writes the text into the mapping, for all to see.
 *
 * Returns: whether it was written; if not the log says why
 */
gboolean
viewer_file_mapping_session_write (ViewerFileMappingSession *self,
                                   const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  gsize kept;

  if (self->mapping == NULL)
    return say_not_open (self);
  if (!ipc_mapping_write_text (self->mapping, text, strlen (text), &kept, &error))
    {
      note (self, IPC_TRACE_DIAGNOSIS, OBJECT_MAPPING, error->message);
      return FALSE;
    }
  shown = ipc_text_escape (text, kept);
  remember (self, text, kept);
  self->serial++;
  record (self, IPC_TRACE_MEMORY_WRITTEN, text, kept);
  viewer_session_say (VIEWER_SESSION (self), "Written to shared mem %s", shown);
  viewer_session_memory_changed (VIEWER_SESSION (self));
  return TRUE;
}

static const char *
get_task_in_words (const ViewerLockJob *job)
{
  static const char *const words[] = {
    [VIEWER_LOCK_HOLD] = "Take the lock and keep it",
    [VIEWER_LOCK_RELEASE] = "Let the lock go",
    [VIEWER_LOCK_TAKE] = "Take the lock and let it go",
    [VIEWER_LOCK_COUNT] = "Count with the lock",
    [VIEWER_LOCK_COUNT_UNLOCKED] = "Count without the lock",
  };

  return words[job->task];
}

/**
 * viewer_file_mapping_session_do:
 * @self: a running session
 * @job: what to do with the lock
 *
 * Has it done by the thread that may wait. How it went is in the log.
 *
 * Returns: whether it will be done; if not the log says why
 */
gboolean
viewer_file_mapping_session_do (ViewerFileMappingSession *self,
                                const ViewerLockJob *job)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self));
  g_autoptr (GError) error = NULL;

  if (self->worker == NULL)
    return say_not_open (self);
  if (!viewer_lock_worker_push (self->worker, job, &error))
    {
      note (self, IPC_TRACE_DIAGNOSIS, OBJECT_LOCK, error->message);
      return FALSE;
    }
  if (ring != NULL)
    ipc_trace_ring_write_note (ring, IPC_TRACE_CALL, OBJECT_LOCK, 0, "%s", get_task_in_words (job));
  return TRUE;
}
