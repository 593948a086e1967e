/* SPDX-License-Identifier: MIT */
/*
 * app-headless: the program without a window.
 *
 * The same labs and the same children on a plain main loop: for servers, for tests, for
 * benchmarks, and for a look at the trace with other tools. It ends after --duration, on SIGINT
 * and on SIGTERM, each time by the ladder. Lines on standard input are what a person would type;
 * with a slash before them, what a person would press.
 */

#include "app-headless.h"

#include "app-diagnoses.h"
#include "app-session.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

typedef struct
{
  GMainLoop *loop;
  AppSession *session;
  AppDiagnoses *diagnoses; /* puts what is wrong into the trace */
  GIOChannel *input;    /* standard input, until its end */
  guint input_source;   /* watches it */
  guint duration_source;
  guint interrupt_source;
  guint terminate_source;
  int exit_code;        /* what main() returns */
} Headless;

static void
headless_end (Headless *self)
{
  g_clear_handle_id (&self->input_source, g_source_remove);
  g_clear_handle_id (&self->duration_source, g_source_remove);
  app_session_close (self->session);
}

static gboolean
on_duration_over (gpointer data)
{
  Headless *self = data;

  self->duration_source = 0;
  headless_end (self);
  return G_SOURCE_REMOVE;
}

/* A second signal finds the ladder on its way; it ends within two seconds in any case. */
static gboolean
on_end_signal (gpointer data)
{
  headless_end (data);
  return G_SOURCE_CONTINUE;
}

/* Goes where the children print. A line is UTF-8 and escaped already; g_print() would convert it
 * once more. */
static void
on_lab_line (AppLab *lab,
             const char *line)
{
  g_autofree char *with_end = g_strconcat (line, "\n", NULL);
  FILE *output = app_lab_get_settings (lab)->child_stdout >= 0 ? stderr : stdout;

  fputs (with_end, output);
  fflush (output);
}

static void
on_session_closed (AppSession *session,
                   Headless *self)
{
  g_main_loop_quit (self->loop);
}

/* A line is a text for the lab, or, with a slash before it, one of the lab's acts. */
static void
send_line (Headless *self,
           const char *line)
{
  g_autoptr (GError) error = NULL;

  if (line[0] == '/')
    app_lab_act (app_session_get_lab (self->session), line + 1, &error);
  else
    app_lab_send_text (app_session_get_lab (self->session), line, &error);
  if (error != NULL)
    fprintf (stderr, "tincan: %s\n", error->message);
}

static gboolean
on_input (GIOChannel *input,
          GIOCondition condition,
          gpointer data)
{
  Headless *self = data;
  g_autofree char *line = NULL;
  gsize end;
  GIOStatus status = g_io_channel_read_line (input, &line, NULL, &end, NULL);

  if (status == G_IO_STATUS_NORMAL)
    {
      line[end] = '\0';
      send_line (self, line);
    }
  if (status == G_IO_STATUS_NORMAL || status == G_IO_STATUS_AGAIN)
    return G_SOURCE_CONTINUE;
  self->input_source = 0;
  return G_SOURCE_REMOVE;
}

/* A terminal in the background would stop us at the first read, and a closed input is no input. */
static void
watch_input (Headless *self)
{
  if (self->input != NULL)
    return;
  if (isatty (STDIN_FILENO) && tcgetpgrp (STDIN_FILENO) != getpgrp ())
    return;
  self->input = g_io_channel_unix_new (STDIN_FILENO);
  g_io_channel_set_encoding (self->input, NULL, NULL);
  self->input_source = g_io_add_watch (self->input, G_IO_IN | G_IO_HUP, on_input, self);
}

/* The session before the signals: without their sources they would kill us before its names are
 * gone. */
static void
headless_clear (Headless *self)
{
  g_clear_handle_id (&self->input_source, g_source_remove);
  g_clear_handle_id (&self->duration_source, g_source_remove);
  g_clear_pointer (&self->input, g_io_channel_unref);
  g_clear_object (&self->diagnoses);
  g_clear_object (&self->session);
  g_clear_handle_id (&self->interrupt_source, g_source_remove);
  g_clear_handle_id (&self->terminate_source, g_source_remove);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Headless, headless_clear)

/* What is typed, or piped in, before the children are there waits where it is: in the terminal or
 * the pipe. A child that does not come is waited for no longer than until its row would say so. */
static void
watch_input_if_ready (Headless *self)
{
  AppLab *lab = app_session_get_lab (self->session);

  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      if (app_member_get_state (app_lab_get_member (lab, i)) <= APP_MEMBER_STARTING)
        return;
    }
  if (app_lab_get_n_members (lab) >= app_lab_get_n_wanted (lab))
    watch_input (self);
}

/* Nobody sees a row here, so a child that could not be started is told at once. */
static void
on_member_changed (AppMember *member,
                   Headless *self)
{
  watch_input_if_ready (self);
  if (app_member_get_state (member) != APP_MEMBER_FAILED)
    return;
  fprintf (stderr, "tincan: %s: %s\n", app_member_get_title (member),
           app_member_get_failure (member));
  self->exit_code = EX_UNAVAILABLE;
}

static void
on_member_added (AppLab *lab,
                 AppMember *member,
                 Headless *self)
{
  g_signal_connect (member, "changed", G_CALLBACK (on_member_changed), self);
}

static gboolean
open_session (Headless *self,
              GError **error)
{
  self->diagnoses = app_diagnoses_new (self->session);
  g_signal_connect (self->session, "closed", G_CALLBACK (on_session_closed), self);
  g_signal_connect (app_session_get_lab (self->session), "member-added",
                    G_CALLBACK (on_member_added), self);
  return app_session_open (self->session, error);
}

/**
 * app_headless_run:
 * @options: the command line
 *
 * Runs the program without a window until it is told to end.
 *
 * Returns: an exit code from sysexits.h; 0 when all went as asked
 */
int
app_headless_run (const AppOptions *options)
{
  g_auto (Headless) self = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr (GError) error = NULL;

  self.interrupt_source = g_unix_signal_add (SIGINT, on_end_signal, &self);
  self.terminate_source = g_unix_signal_add (SIGTERM, on_end_signal, &self);
  self.session = app_session_new (options, &error);
  if (self.session != NULL)
    g_signal_connect (app_session_get_lab (self.session), "line", G_CALLBACK (on_lab_line), NULL);
  if (self.session == NULL || !open_session (&self, &error))
    {
      fprintf (stderr, "tincan: %s\n", error->message);
      return EX_OSERR;
    }
  if (options->duration_s > 0)
    self.duration_source = g_timeout_add_seconds (options->duration_s, on_duration_over, &self);

  g_main_loop_run (self.loop);

  if (!app_session_finish (self.session, &error))
    {
      fprintf (stderr, "tincan: %s\n", error->message);
      self.exit_code = EX_IOERR;
    }
  return self.exit_code;
}
