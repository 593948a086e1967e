/* SPDX-License-Identifier: MIT */
/*
 * viewer-application: runs one session from its start to its end, with a window or without.
 *
 *   [wait for a debugger] -> start the session -> main loop -> "ended" -> exit code
 *
 * A plain main loop and a plain GtkWindow: GtkApplication registers on the session bus, which
 * costs a third of the start-up, and there may be none. SIGTERM, SIGINT, SIGHUP and closing the
 * window all do the same: the session says good-bye, and its end ends the program.
 */

#include "viewer-application.h"

#include "viewer-complaint.h"
#include "viewer-debugger-wait.h"
#include "viewer-headless.h"
#include "viewer-orders.h"
#include "viewer-session-bar.h"
#include "viewer-session-registry.h"
#include "viewer-window.h"

#include "ipc-parent-watch.h"

#include <glib-unix.h>
#include <signal.h>

typedef struct
{
  const ViewerOptions *options;      /* main's */
  ViewerSession *session;            /* main's */
  IpcLaunch *launch;                 /* main's; the session takes the handles out of it */
  GMainLoop *loop;
  ViewerWindow *window;              /* owned by GTK until destroyed; NULL without one */
  ViewerDebuggerWait *debugger_wait; /* until the session starts; NULL if not asked for */
  ViewerOrders *orders;              /* from the parent's window; NULL without --order-fd */
  gboolean is_over;                  /* the loop need not run, or no longer */
  int exit_code;                     /* once it is over */
} ViewerApplication;

static void
finish (ViewerApplication *self,
        int exit_code)
{
  self->is_over = TRUE;
  self->exit_code = exit_code;
  g_main_loop_quit (self->loop);
}

static void
on_session_ended (ViewerSession *session,
                  int exit_code,
                  const char *reason,
                  gpointer data)
{
  finish (data, exit_code);
}

static void
on_order (const char *line,
          gpointer data)
{
  ViewerApplication *self = data;

  viewer_session_obey (self->session, line);
}

static gboolean
on_signal (gpointer data)
{
  ViewerApplication *self = data;

  viewer_session_quit (self->session);
  return G_SOURCE_CONTINUE;
}

/* On the way out there is nothing left to do, but a signal without a source would kill us: the
 * parent, which asked for an orderly end, would hear of another one. */
static gboolean
on_late_signal (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
begin (gpointer data)
{
  ViewerApplication *self = data;
  g_autoptr (GError) error = NULL;

  if (viewer_session_start (self->session, self->launch, &error))
    {
      if (self->window != NULL)
        viewer_window_begin (self->window);
      return;
    }
  if (self->window != NULL)
    gtk_widget_hide (GTK_WIDGET (self->window));
  finish (self, viewer_complaint_about_start (self->window != NULL, error->message));
}

static void
on_window_continue (ViewerWindow *window,
                    gpointer data)
{
  ViewerApplication *self = data;

  viewer_debugger_wait_continue (self->debugger_wait);
}

static void
open_window (ViewerApplication *self)
{
  const ViewerSessionInfo *info = viewer_session_registry_find (self->options->lab);
  gboolean is_usual = info == viewer_session_registry_get (0);
  pid_t parent_pid = self->options->parent_fd >= 0
                         ? ipc_parent_watch_get_parent_pid (self->options->parent_fd)
                         : 0;

  self->window = viewer_window_new (self->session, self->options->title,
                                    is_usual ? NULL : info->id, parent_pid);
  if (self->options->place_x >= 0 && self->options->place_y >= 0)
    gtk_window_move (GTK_WINDOW (self->window), self->options->place_x, self->options->place_y);
  g_signal_connect (self->window, "continue", G_CALLBACK (on_window_continue), self);
  if (info->get_bar_type != NULL)
    viewer_window_add_bar (self->window,
                           viewer_session_bar_new (info->get_bar_type (), self->session));
}

static void
wait_for_debugger (ViewerApplication *self)
{
  self->debugger_wait = viewer_debugger_wait_new (begin, self);
  if (self->window != NULL)
    viewer_window_wait_for_debugger (self->window);
  else
    viewer_headless_wait_for_debugger ();
}

/* The session starts before the window is painted: to the parent the connection is the proof of
 * a start, and the first frame shows the first line. */
static void
present (ViewerApplication *self)
{
  if (self->options->headless)
    viewer_headless_attach (self->session);
  else
    open_window (self);

  g_signal_connect (self->session, "ended", G_CALLBACK (on_session_ended), self);
  if (self->options->wait_for_debugger)
    wait_for_debugger (self);
  else
    begin (self);
  if (self->window != NULL && !self->is_over)
    gtk_window_present (GTK_WINDOW (self->window));
}

/**
 * viewer_application_run:
 * @options: what the command line said; with a window GTK has been initialized
 * @session: a session that has not started
 * @launch: what the parent gave us
 *
 * Runs the session to its end. Main thread.
 *
 * Returns: the exit code of the program
 */
int
viewer_application_run (const ViewerOptions *options,
                        ViewerSession *session,
                        IpcLaunch *launch)
{
  const int signal_numbers[] = { SIGTERM, SIGINT, SIGHUP };
  guint sources[G_N_ELEMENTS (signal_numbers)];
  ViewerApplication self = { .options = options, .session = session, .launch = launch };

  self.loop = g_main_loop_new (NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (signal_numbers); i++)
    sources[i] = g_unix_signal_add (signal_numbers[i], on_signal, &self);

  if (options->order_fd >= 0)
    self.orders = viewer_orders_new (options->order_fd, on_order, &self);
  present (&self);
  if (!self.is_over)
    g_main_loop_run (self.loop);
  ipc_parent_watch_leave_heard ();

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_set_callback (g_main_context_find_source_by_id (NULL, sources[i]), on_late_signal,
                           NULL, NULL);
  g_signal_handlers_disconnect_by_data (session, &self);
  g_clear_pointer (&self.orders, viewer_orders_free);
  g_clear_pointer (&self.debugger_wait, viewer_debugger_wait_free);
  if (self.window != NULL)
    gtk_widget_destroy (GTK_WIDGET (self.window));
  g_main_loop_unref (self.loop);
  return self.exit_code;
}
