/* SPDX-License-Identifier: MIT */
/*
 * app-session: what one run of the program owns, with a window or without.
 *
 *   runtime directory ── names of pipes and events
 *   trace ── store ── trace file
 *   lab ── members ── processes
 *
 * The order of making is this order, and the order of dropping is the reverse: the last record
 * is written after the last process is gone, and the directory goes last of all.
 */

#include "app-session.h"

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
  AppLab *lab;
};

G_DEFINE_FINAL_TYPE (AppSession, app_session, G_TYPE_OBJECT)

enum
{
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_lab_closed (AppLab *lab,
               AppSession *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static gboolean
make_parts (AppSession *self,
            GError **error)
{
  const AppOptions *options = self->options;

  self->runtime_dir = ipc_runtime_dir_new (error);
  if (self->runtime_dir == NULL)
    return FALSE;
  self->trace = ipc_trace_new (IPC_TRACE_STORE_LIMIT, error);
  if (self->trace == NULL)
    return FALSE;
  if (options->trace_path != NULL)
    {
      self->trace_file =
          ipc_trace_file_new (ipc_trace_get_store (self->trace), options->trace_path, error);
      if (self->trace_file == NULL)
        return FALSE;
    }
  self->lab = app_lab_new (options->lab, self->trace, self->runtime_dir);
  app_options_apply (options, app_lab_get_settings (self->lab));
  return TRUE;
}

/**
 * app_session_new:
 * @options: the command line; must outlive the session
 * @error: (out) (optional): what could not be made, and why
 *
 * Makes the runtime directory, after sweeping those of dead instances, the trace and the lab.
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
  /* A trace on standard output stays clean of what children print. */
  if (g_strcmp0 (options->trace_path, "-") == 0)
    app_lab_get_settings (self->lab)->child_stdout = STDERR_FILENO;
  g_signal_connect (self->lab, "closed", G_CALLBACK (on_lab_closed), self);
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
 * Returns: (transfer none): the open lab
 */
AppLab *
app_session_get_lab (AppSession *self)
{
  return self->lab;
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
  return app_lab_open (self->lab, self->options->n_viewers, error);
}

/**
 * app_session_close:
 * @self: a session
 *
 * Ends all children by the ladder. Returns at once; "closed" comes within two seconds. Main
 * thread.
 */
void
app_session_close (AppSession *self)
{
  app_lab_close (self->lab);
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

  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_data (self->lab, self);
  g_clear_object (&self->lab);
  g_clear_pointer (&self->trace_file, ipc_trace_file_free);
  g_clear_object (&self->trace);
  g_clear_pointer (&self->runtime_dir, ipc_runtime_dir_free);
  G_OBJECT_CLASS (app_session_parent_class)->dispose (object);
}

static void
app_session_class_init (AppSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_session_dispose;

  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_session_init (AppSession *self)
{
}
