/* SPDX-License-Identifier: MIT */
/*
 * tincan: the parent.
 *
 * A window, or none, that starts viewers, gives them the names and handles of kernel objects on
 * their command line, and talks to them; or a saved trace, shown or in another form. This file only
 * chooses between them.
 */

#include "app-application.h"
#include "app-convert.h"
#include "app-headless.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sysexits.h>

int
main (int argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AppOptions) options = NULL;

  setlocale (LC_ALL, "");
  /* A child that is gone is an error of the call that finds out, never the end of this program. */
  signal (SIGPIPE, SIG_IGN);
  g_set_prgname ("tincan");

  options = app_options_parse (argc, argv, &error);
  if (options == NULL)
    {
      fprintf (stderr, "tincan: %s\nTry “tincan --help”.\n", error->message);
      return EX_USAGE;
    }
  if (options->convert_to != NULL)
    return app_convert_run (options);
  return options->headless ? app_headless_run (options) : app_application_run (options);
}
