/* SPDX-License-Identifier: MIT */
/*
 * viewer-headless: a viewer without a window: the lines of its log on standard output, each in
 * one write(2), so that several viewers can share one terminal or file.
 */

#include "viewer-headless.h"

#include "viewer-debugger-wait.h"

#include <stdio.h>
#include <string.h>

/* What a line holds is UTF-8 and escaped already; g_print() would convert it once more. */
static void
on_session_line (ViewerSession *session,
                 const char *line,
                 gpointer data)
{
  g_autofree char *with_end = g_strconcat (line, "\n", NULL);

  fputs (with_end, stdout);
  fflush (stdout);
}

static void
on_session_ended (ViewerSession *session,
                  int exit_code,
                  const char *reason,
                  gpointer data)
{
  if (exit_code != 0)
    fprintf (stderr, "tincan-viewer: %s\n", reason);
}

/**
 * viewer_headless_attach:
 * @session: a session that has not started
 *
 * Prints its lines, and at an end that nobody asked for the reason, on standard error.
 */
void
viewer_headless_attach (ViewerSession *session)
{
  setvbuf (stdout, NULL, _IOFBF, 4 * BUFSIZ);
  g_signal_connect (session, "line", G_CALLBACK (on_session_line), NULL);
  g_signal_connect (session, "ended", G_CALLBACK (on_session_ended), NULL);
}

/**
 * viewer_headless_wait_for_debugger:
 *
 * Prints how to attach one, and how to go on without.
 */
void
viewer_headless_wait_for_debugger (void)
{
  g_autofree char *command = viewer_debugger_wait_dup_command ();

  printf ("Waiting for a debugger: %s (to go on without one: kill -USR1 %s)\n", command,
          strrchr (command, ' ') + 1);
  fflush (stdout);
}
