/* SPDX-License-Identifier: MIT */
/*
 * tincan-viewer: the child of Tin Can's labs.
 *
 * What happens first, and why in this order:
 *
 *   1. the options, because they hold the handle of the parent;
 *   2. with --exec: become the other program, before anything of ours is set up;
 *   3. the lifetime: from here on this process leaves when the parent is gone for any reason,
 *      also while GTK starts, also when the main loop is blocked;
 *   4. the arguments of the lab, each of them checked;
 *   5. a window, or none; the session; the main loop.
 *
 * Exit codes, from sysexits.h: 0 all went as asked, 64 wrong arguments, 69 the parent is gone,
 * 70 the main loop did not leave in time, 127 --exec could not start the program.
 */

#include "viewer-application.h"
#include "viewer-complaint.h"
#include "viewer-exec.h"
#include "viewer-intruder.h"
#include "viewer-options.h"
#include "viewer-session-registry.h"

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-parent-watch.h"

#include <gtk/gtk.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* Whether a dialog may be shown when the options themselves are wrong. */
static gboolean
may_show_window (const char *const *argv)
{
  return !g_strv_contains (argv, "--headless") && !g_strv_contains (argv, "--exec") &&
         !g_strv_contains (argv, "--intrude=other") && !g_strv_contains (argv, "--intrude=own");
}

/* Without --parent-fd nobody asked us to leave with anybody: a person started this by hand. */
static gboolean
arm_lifetime (const ViewerOptions *options,
              GError **error)
{
  return options->parent_fd < 0 ||
         (ipc_parent_watch_arm_signal (options->parent_fd, error) &&
          ipc_parent_watch_start_thread (options->parent_fd, options->order_fd, error));
}

static int
fail_lifetime (const ViewerOptions *options,
               const GError *error)
{
  if (!g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    return viewer_complaint_about_start (!options->headless, error->message);
  fprintf (stderr, "tincan-viewer: %s\n", error->message);
  return IPC_PARENT_WATCH_EXIT;
}

static ViewerSession *
new_session (const ViewerOptions *options,
             const ViewerSessionInfo *info,
             GError **error)
{
  IpcTraceRing *ring = NULL;

  if (options->trace_fd >= 0)
    {
      ring = ipc_trace_ring_open (options->trace_fd, options->trace_bell_fd, error);
      if (ring == NULL)
        {
          g_prefix_error (error, "--trace-fd: ");
          return NULL;
        }
    }
  return viewer_session_new (info->get_type (), options->interval_ms, ring);
}

static int
run (ViewerOptions *options)
{
  const ViewerSessionInfo *info = viewer_session_registry_find (options->lab);
  g_autoptr (IpcLaunch) launch = NULL;
  g_autoptr (ViewerSession) session = NULL;
  g_autoptr (GError) error = NULL;

  if (options->arguments[0] == NULL)
    return viewer_complaint_about_usage (!options->headless);

  launch = ipc_launch_new_for_arguments (info->parameters,
                                         (const char *const *) options->arguments, &error);
  if (launch == NULL)
    return viewer_complaint_about_start (!options->headless, error->message);
  session = new_session (options, info, &error);
  if (session == NULL)
    return viewer_complaint_about_start (!options->headless, error->message);
  viewer_session_set_settings (session, (const char *const *) options->settings);
  if (!options->headless && !gtk_init_check (NULL, NULL))
    return viewer_complaint_about_start (FALSE, "There is no display to open a window on; "
                                                "--headless runs without one");
  return viewer_application_run (options, session, launch);
}

int
main (int argc,
      char **argv)
{
  const char *const *words = (const char *const *) argv;
  g_autoptr (ViewerOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  options = viewer_options_new_for_arguments (words, &error);
  if (options == NULL)
    return viewer_complaint_about_start (may_show_window (words), error->message);
  if (options->exec)
    return viewer_exec_run (options);
  if (options->intrude != NULL)
    return viewer_intruder_run (options);

  if (!arm_lifetime (options, &error))
    return fail_lifetime (options, error);
  signal (SIGPIPE, SIG_IGN);
  ipc_fd_close_on_exec_from (STDERR_FILENO + 1);
  return run (options);
}
