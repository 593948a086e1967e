/* SPDX-License-Identifier: MIT */
/*
 * viewer-options: the command line of a viewer.
 *
 *   tincan-viewer [options] MEMORY_FD PIPE_NAME EVENT_NAME SIZE
 *   tincan-viewer --exec [options] -- PROGRAM ARGUMENTS
 *
 * The options are ours and come first; what follows them is the contract with any child and is
 * taken apart by IpcLaunch. GTK is not asked: a viewer must know whether it wants a window, and
 * must have armed its lifetime, before it opens a display.
 */

#include "viewer-options.h"

#include "ipc-error.h"
#include "ipc-fd.h"
#include "viewer-session-registry.h"
#include "viewer-session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LAB "pipe-memory"
#define DEFAULT_INTERVAL_MS 2000

/* Standard input, output and error are nobody's to give. */
#define FIRST_HANDLE 3

static gboolean
check_range (const char *option,
             int value,
             int lowest,
             int highest,
             GError **error)
{
  if (value >= lowest && value <= highest)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "%s is %d, which is not a number from %d to %d", option, value, lowest, highest);
  return FALSE;
}

static gboolean
check_handle (const char *option,
              int fd,
              GError **error)
{
  if (fd == -1 || (fd >= FIRST_HANDLE && ipc_fd_is_open (fd)))
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "%s is %d, but no inherited descriptor of that number is open", option, fd);
  return FALSE;
}

static gboolean
check_lab (const char *lab,
           GError **error)
{
  g_autofree char *known = NULL;

  if (viewer_session_registry_find (lab) != NULL)
    return TRUE;
  known = viewer_session_registry_dup_ids ();
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "--lab is “%s”, which is none of: %s", lab, known);
  return FALSE;
}

static gboolean
check_settings (const GStrv settings,
                GError **error)
{
  for (guint i = 0; settings != NULL && settings[i] != NULL; i++)
    {
      if (strchr (settings[i], '=') != NULL)
        continue;
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "--set is “%s”, which is not of the form KEY=VALUE", settings[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_program (const ViewerOptions *self,
               GError **error)
{
  if (!self->exec || self->arguments[0] != NULL)
    return TRUE;
  g_set_error_literal (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                       "--exec needs a program to become, after --");
  return FALSE;
}

static gboolean
check_intrude (const ViewerOptions *self,
               GError **error)
{
  if (self->intrude == NULL)
    return TRUE;
  if (!g_str_equal (self->intrude, "other") && !g_str_equal (self->intrude, "own"))
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                 "--intrude is “%s”, which is neither other nor own", self->intrude);
  else if (g_strv_length (self->arguments) != 1)
    g_set_error_literal (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                         "--intrude needs the name of one pipe");
  else
    return TRUE;
  return FALSE;
}

static gboolean
check (const ViewerOptions *self,
       GError **error)
{
  return check_range ("--number", self->number, 1, 9999, error) &&
         check_range ("--interval-ms", self->interval_ms, 0, VIEWER_SESSION_INTERVAL_MAX_MS,
                      error) &&
         check_handle ("--parent-fd", self->parent_fd, error) &&
         check_handle ("--trace-fd", self->trace_fd, error) &&
         check_handle ("--trace-bell-fd", self->trace_bell_fd, error) &&
         check_handle ("--error-fd", self->error_fd, error) &&
         check_handle ("--order-fd", self->order_fd, error) &&
         check_settings (self->settings, error) &&
         check_lab (self->lab, error) &&
         check_program (self, error) && check_intrude (self, error);
}

static gboolean
parse_place (ViewerOptions *self,
             const char *place,
             GError **error)
{
  char rest;

  if (place == NULL || sscanf (place, "%d,%d%c", &self->place_x, &self->place_y, &rest) == 2)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "--place is “%s”, which is not of the form X,Y", place);
  return FALSE;
}

static GOptionContext *
new_context (const GOptionEntry *entries)
{
  GOptionContext *context = g_option_context_new ("ARGUMENTS");
  g_autofree char *usage = viewer_options_dup_usage ();
  g_autofree char *description = g_strdup_printf (
      "A viewer is started by tincan, which gives it these arguments:\n\n%s\n", usage);

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, description);
  g_option_context_set_summary (context, "The child of Tin Can's labs.");
  g_option_context_set_strict_posix (context, TRUE);
  return context;
}

static gboolean
parse (ViewerOptions *self,
       const char *const *argv,
       GError **error)
{
  gboolean version = FALSE;
  g_autofree char *place = NULL;
  const GOptionEntry entries[] = {
    { "number", 0, 0, G_OPTION_ARG_INT, &self->number, "Which viewer this is, from 1", "N" },
    { "lab", 0, 0, G_OPTION_ARG_STRING, &self->lab, "Which mechanism to use", "ID" },
    { "interval-ms", 0, 0, G_OPTION_ARG_INT, &self->interval_ms,
      "Between two messages; 0: as fast as answered", "MS" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &self->title, "The window's title", "TEXT" },
    { "parent-fd", 0, 0, G_OPTION_ARG_INT, &self->parent_fd,
      "Inherited pidfd of the parent: leave when it is gone", "FD" },
    { "trace-fd", 0, 0, G_OPTION_ARG_INT, &self->trace_fd, "Inherited trace ring", "FD" },
    { "trace-bell-fd", 0, 0, G_OPTION_ARG_INT, &self->trace_bell_fd,
      "Inherited eventfd of the ring's reader", "FD" },
    { "error-fd", 0, 0, G_OPTION_ARG_INT, &self->error_fd,
      "With --exec: where to tell why it failed", "FD" },
    { "order-fd", 0, 0, G_OPTION_ARG_INT, &self->order_fd, "Inherited pipe of orders", "FD" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->settings, "A setting of the lab's own",
      "KEY=VALUE" },
    { "place", 0, 0, G_OPTION_ARG_STRING, &place, "Where the window opens, in pixels", "X,Y" },
    { "headless", 0, 0, G_OPTION_ARG_NONE, &self->headless,
      "No window: lines on standard output", NULL },
    { "wait-for-debugger", 0, 0, G_OPTION_ARG_NONE, &self->wait_for_debugger,
      "Talk only once a debugger is attached", NULL },
    { "intrude", 0, 0, G_OPTION_ARG_STRING, &self->intrude,
      "Try to get into a pipe, as another user or as this one", "other|own" },
    { "exec", 0, 0, G_OPTION_ARG_NONE, &self->exec,
      "Leave with the parent, and become PROGRAM: --exec -- PROGRAM ARGUMENTS", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->arguments, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = new_context (entries);
  g_auto (GStrv) words = g_strdupv ((GStrv) argv);

  if (!g_option_context_parse_strv (context, &words, error))
    return FALSE;
  if (version)
    {
      puts ("tincan-viewer " TINCAN_VERSION);
      exit (EXIT_SUCCESS);
    }
  return parse_place (self, place, error);
}

/**
 * viewer_options_new_for_arguments:
 * @argv: (array zero-terminated=1): as main() got it
 * @error: (out) (optional): which option does not fit, and why
 *
 * Takes the command line apart and checks it: numbers are in range, handles are open, the lab is
 * known. `--help` and `--version` print and end the program. Main thread.
 *
 * Returns: (transfer full): the options, or %NULL
 */
ViewerOptions *
viewer_options_new_for_arguments (const char *const *argv,
                                  GError **error)
{
  g_autoptr (ViewerOptions) self = g_new0 (ViewerOptions, 1);

  self->number = 1;
  self->interval_ms = DEFAULT_INTERVAL_MS;
  self->parent_fd = self->trace_fd = self->trace_bell_fd = -1;
  self->error_fd = self->order_fd = -1;
  self->place_x = self->place_y = -1;

  if (!parse (self, argv, error))
    return NULL;
  if (self->lab == NULL)
    self->lab = g_strdup (DEFAULT_LAB);
  if (self->title == NULL)
    self->title = g_strdup_printf ("Viewer %d", self->number);
  if (self->arguments == NULL)
    self->arguments = g_new0 (char *, 1);
  return check (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * viewer_options_free:
 * @self: (transfer full): options
 *
 * Frees them. The descriptors are not closed.
 */
void
viewer_options_free (ViewerOptions *self)
{
  g_free (self->lab);
  g_free (self->title);
  g_free (self->intrude);
  g_strfreev (self->settings);
  g_strfreev (self->arguments);
  g_free (self);
}

/**
 * viewer_options_dup_usage:
 *
 * Returns: (transfer full): how a viewer is started, one line per mechanism
 */
char *
viewer_options_dup_usage (void)
{
  GString *usage = g_string_new (NULL);
  const ViewerSessionInfo *info;

  for (guint i = 0; (info = viewer_session_registry_get (i)) != NULL; i++)
    {
      g_autofree char *arguments = ipc_launch_dup_usage (info->parameters);

      g_string_append_printf (usage, "%stincan-viewer [--lab=%s] %s", i > 0 ? "\n" : "", info->id,
                              arguments);
    }
  return g_string_free (usage, FALSE);
}
