/* SPDX-License-Identifier: MIT */
/*
 * app-session: what one run of the program owns, with a window or without.
 *
 *   runtime directory ── names of pipes and events
 *   trace ── store ── trace file
 *   labs ── members ── processes
 *
 * The order of making is this order, and the order of dropping is the reverse: the last record
 * is written after the last process is gone, and the directory goes last of all. Every lab of the
 * registry has its object from the beginning, but nothing of it exists before it is opened.
 */

#include "app-session.h"

#include "app-settings.h"

#include "ipc-runtime-dir.h"
#include "ipc-trace-file.h"

#include <unistd.h>

struct _AppSession
{
  GObject parent_instance;

  const AppOptions *options;   /* the program's; outlives the session */
  IpcRuntimeDir *runtime_dir;
  IpcTrace *trace;
  IpcTraceFile *trace_file;    /* NULL without --trace */
  GPtrArray *labs;             /* AppLab, in the order of the registry */
  gboolean is_closing;         /* "closed" comes when the last lab is closed */
  guint close_source;          /* looks once whether it was, from the main loop */
};

G_DEFINE_FINAL_TYPE (AppSession, app_session, G_TYPE_OBJECT)

enum
{
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_all_closed (AppSession *self)
{
  for (guint i = 0; i < self->labs->len; i++)
    {
      if (app_lab_get_state (app_session_get_nth_lab (self, i)) != APP_LAB_CLOSED)
        return FALSE;
    }
  return TRUE;
}

static void
close_if_all_closed (AppSession *self)
{
  if (!self->is_closing || !is_all_closed (self))
    return;
  self->is_closing = FALSE;
  g_clear_handle_id (&self->close_source, g_source_remove);
  g_signal_emit (self, signals[CLOSED], 0);
}

/* Where no lab is open, "closed" comes from the main loop all the same. The source holds no
 * reference: the loop may be left before it has run, and nobody would drop that reference then. */
static gboolean
on_close_later (gpointer data)
{
  AppSession *self = data;

  self->close_source = 0;
  close_if_all_closed (self);
  return G_SOURCE_REMOVE;
}

static void
add_lab (AppSession *self,
         const AppLabInfo *info)
{
  AppLab *lab = app_lab_new (info, self->trace, self->runtime_dir);

  g_ptr_array_add (self->labs, lab);
  app_options_apply (self->options, lab);
  /* A trace on standard output stays clean of what children print. */
  if (g_strcmp0 (self->options->trace_path, "-") == 0)
    app_lab_get_settings (lab)->child_stdout = STDERR_FILENO;
  g_signal_connect_swapped (lab, "closed", G_CALLBACK (close_if_all_closed), self);
}

/* The command line goes before what this user wants of every run. */
static guint
get_keep_records (const AppOptions *options)
{
  if (options->keep_records > 0)
    return options->keep_records;
  return app_settings_get_uint ("keep-records", IPC_TRACE_STORE_LIMIT);
}

static gboolean
make_parts (AppSession *self,
            GError **error)
{
  const AppOptions *options = self->options;
  const AppLabInfo *info;

  self->runtime_dir = ipc_runtime_dir_new (error);
  if (self->runtime_dir == NULL)
    return FALSE;
  self->trace = ipc_trace_new (get_keep_records (options), error);
  if (self->trace == NULL)
    return FALSE;
  if (options->trace_path != NULL)
    {
      self->trace_file =
          ipc_trace_file_new (ipc_trace_get_store (self->trace), options->trace_path, error);
      if (self->trace_file == NULL)
        return FALSE;
    }
  for (guint i = 0; (info = app_lab_registry_get (i)) != NULL; i++)
    add_lab (self, info);
  return TRUE;
}

/**
 * app_session_new:
 * @options: the command line; must outlive the session
 * @error: (out) (optional): what could not be made, and why
 *
 * Makes the runtime directory, after sweeping those of dead instances, the trace and the labs.
 * No child is started yet. Main thread.
 *
 * Returns: (transfer full) (nullable): the session
 */
AppSession *
app_session_new (const AppOptions *options,
                 GError **error)
{
  g_autoptr (AppSession) self = g_object_new (APP_TYPE_SESSION, NULL);

  self->options = options;
  if (!make_parts (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * app_session_get_trace:
 * @self: a session
 *
 * Returns: (transfer none): the trace
 */
IpcTrace *
app_session_get_trace (AppSession *self)
{
  return self->trace;
}

/**
 * app_session_get_lab:
 * @self: a session
 *
 * Returns: (transfer none): the lab that the command line opens
 */
AppLab *
app_session_get_lab (AppSession *self)
{
  for (guint i = 0; i < self->labs->len; i++)
    {
      AppLab *lab = app_session_get_nth_lab (self, i);

      if (app_lab_get_info (lab) == self->options->lab)
        return lab;
    }
  g_return_val_if_reached (NULL);
}

/**
 * app_session_get_n_labs:
 * @self: a session
 *
 * Returns: how many labs there are, open or not
 */
guint
app_session_get_n_labs (AppSession *self)
{
  return self->labs->len;
}

/**
 * app_session_get_nth_lab:
 * @self: a session
 * @index: from 0, in the order of the registry
 *
 * Returns: (transfer none): the lab
 */
AppLab *
app_session_get_nth_lab (AppSession *self,
                         guint index)
{
  return g_ptr_array_index (self->labs, index);
}

/**
 * app_session_find_lab:
 * @self: a session
 * @id: (nullable): the id of a lab
 *
 * Returns: (transfer none) (nullable): that lab; %NULL when there is none of this id
 */
AppLab *
app_session_find_lab (AppSession *self,
                      const char *id)
{
  for (guint i = 0; i < self->labs->len; i++)
    {
      AppLab *lab = app_session_get_nth_lab (self, i);

      if (g_strcmp0 (app_lab_get_info (lab)->id, id) == 0)
        return lab;
    }
  return NULL;
}

/**
 * app_session_open:
 * @self: a session
 * @error: (out) (optional): why the lab could not be opened
 *
 * Opens the lab with as many children as the command line asks for. Main thread.
 *
 * Returns: whether it is open
 */
gboolean
app_session_open (AppSession *self,
                  GError **error)
{
  return app_lab_open (app_session_get_lab (self), self->options->n_viewers, error);
}

/**
 * app_session_close:
 * @self: a session
 *
 * Ends all children of all labs by the ladder. Returns at once; "closed" comes within two seconds.
 * Main thread.
 */
void
app_session_close (AppSession *self)
{
  self->is_closing = TRUE;
  for (guint i = 0; i < self->labs->len; i++)
    app_lab_close (app_session_get_nth_lab (self, i));
  if (self->close_source == 0)
    self->close_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_close_later, self, NULL);
}

/**
 * app_session_finish:
 * @self: a session that was closed
 * @error: (out) (optional): why the trace file is not whole
 *
 * Writes what is left of the trace. Main thread; waits for the file.
 *
 * Returns: whether the trace file, if there is one, is whole
 */
gboolean
app_session_finish (AppSession *self,
                    GError **error)
{
  ipc_trace_collect (self->trace);
  return self->trace_file == NULL || ipc_trace_file_finish (self->trace_file, error);
}

static void
app_session_dispose (GObject *object)
{
  AppSession *self = APP_SESSION (object);

  g_clear_handle_id (&self->close_source, g_source_remove);
  for (guint i = 0; i < self->labs->len; i++)
    g_signal_handlers_disconnect_by_data (app_session_get_nth_lab (self, i), self);
  g_ptr_array_set_size (self->labs, 0);
  g_clear_pointer (&self->trace_file, ipc_trace_file_free);
  g_clear_object (&self->trace);
  g_clear_pointer (&self->runtime_dir, ipc_runtime_dir_free);
  G_OBJECT_CLASS (app_session_parent_class)->dispose (object);
}

static void
app_session_finalize (GObject *object)
{
  g_ptr_array_unref (APP_SESSION (object)->labs);
  G_OBJECT_CLASS (app_session_parent_class)->finalize (object);
}

static void
app_session_class_init (AppSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = app_session_finalize;

  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_session_init (AppSession *self)
{
  self->labs = g_ptr_array_new_with_free_func (g_object_unref);
}
