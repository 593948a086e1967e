/* SPDX-License-Identifier: MIT */
/*
 * app-application: the program with a window.
 *
 * Two rules shape its life. First the window, then the children: they are started after the
 * first frame is on the screen, so that nobody waits for processes before seeing something. And
 * first the children, then the end: closing the window hides it at once, all children are ended
 * by the ladder, and only when the last one is gone does the program go too.
 *
 *   activate ──▶ window ──▶ first frame ──▶ children ──▶ close, SIGTERM, SIGINT ──▶ ladder ──▶ end
 *
 * Several instances may run at once, each for itself, and no session bus is needed.
 */

#include "app-application.h"

#include "app-placement.h"
#include "app-session.h"
#include "app-window.h"

#include "ui-style.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <sysexits.h>

/* A window that is fully covered may never be painted; the children start all the same. */
#define FIRST_FRAME_DEADLINE_MS 1000

/* Each lab's viewers open a little off those of the labs before it, so that all can be seen. */
#define LAB_STEP_X 12
#define LAB_STEP_Y 24

struct _AppApplication
{
  GtkApplication parent_instance;

  /* The command line; main() owns it. */
  const AppOptions *options;
  /* What the run owns; from startup to the end. NULL for a saved trace. */
  AppSession *session;
  /* The trace that is shown instead of a run; NULL for a run. */
  AppSavedTrace *saved_trace;
  /* The one window; GTK owns it. NULL before activate and after shutdown. */
  AppWindow *window;
  /* The frame clock whose first "after-paint" is waited for; 0 and NULL afterwards. */
  GdkFrameClock *frame_clock;
  gulong after_paint_handler;
  guint first_frame_source;
  /* Ends the run after --duration; 0 without. */
  guint duration_source;
  /* Watch SIGINT and SIGTERM. */
  guint interrupt_source;
  guint terminate_source;
  /* The end was asked for. */
  gboolean is_leaving;
};

G_DEFINE_FINAL_TYPE (AppApplication, app_application, GTK_TYPE_APPLICATION)

/* The end */

static void
stop_waiting_for_first_frame (AppApplication *self)
{
  g_clear_signal_handler (&self->after_paint_handler, self->frame_clock);
  g_clear_object (&self->frame_clock);
  g_clear_handle_id (&self->first_frame_source, g_source_remove);
}

static void
leave (AppApplication *self)
{
  if (self->is_leaving)
    return;
  self->is_leaving = TRUE;
  stop_waiting_for_first_frame (self);
  g_clear_handle_id (&self->duration_source, g_source_remove);
  if (self->window != NULL)
    gtk_widget_hide (GTK_WIDGET (self->window));
  if (self->session != NULL)
    app_session_close (self->session);
  else
    g_application_quit (G_APPLICATION (self));
}

static void
on_session_closed (AppApplication *self)
{
  g_application_quit (G_APPLICATION (self));
}

static gboolean
on_delete_event (AppApplication *self)
{
  leave (self);
  return GDK_EVENT_STOP;
}

/* A second signal finds the ladder on its way; it ends within two seconds in any case. */
static gboolean
on_end_signal (gpointer data)
{
  leave (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_duration_over (gpointer data)
{
  AppApplication *self = data;

  self->duration_source = 0;
  leave (self);
  return G_SOURCE_REMOVE;
}

/* The beginning */

static void
tell_room_for_viewers (AppApplication *self)
{
  GdkRectangle room;

  app_placement_find_room (GTK_WINDOW (self->window), &room);
  for (guint i = 0; i < app_session_get_n_labs (self->session); i++)
    {
      AppMemberSettings *settings = app_lab_get_settings (app_session_get_nth_lab (self->session, i));

      settings->room_x = room.x + (int) i * LAB_STEP_X;
      settings->room_y = room.y + (int) i * LAB_STEP_Y;
      settings->room_width = room.width;
      settings->room_height = room.height;
    }
}

static void
open_session (AppApplication *self)
{
  g_autoptr (GError) error = NULL;

  stop_waiting_for_first_frame (self);
  tell_room_for_viewers (self);
  if (!app_session_open (self->session, &error))
    app_window_show_problem (self->window, self->session, error->message);
}

static gboolean
on_first_frame_deadline (gpointer data)
{
  AppApplication *self = data;

  self->first_frame_source = 0;
  open_session (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_first_frame (AppApplication *self)
{
  self->frame_clock = g_object_ref (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)));
  self->after_paint_handler = g_signal_connect_swapped (self->frame_clock, "after-paint",
                                                        G_CALLBACK (open_session), self);
  self->first_frame_source =
      g_timeout_add (FIRST_FRAME_DEADLINE_MS, on_first_frame_deadline, self);
}

static void
add_labs (AppApplication *self)
{
  for (guint i = 0; i < app_session_get_n_labs (self->session); i++)
    app_window_add_lab (self->window, app_session_get_nth_lab (self->session, i));
  app_window_select_lab (self->window, app_session_get_lab (self->session));
}

/* A run: its children start once the window is seen. */
static AppWindow *
open_run (AppApplication *self)
{
  self->window = APP_WINDOW (app_window_new (GTK_APPLICATION (self), self->session));
  app_placement_fit (GTK_WINDOW (self->window));
  add_labs (self);
  gtk_widget_realize (GTK_WIDGET (self->window));
  app_placement_make_room (GTK_WINDOW (self->window));
  wait_for_first_frame (self);
  return self->window;
}

static AppWindow *
open_saved_trace (AppApplication *self)
{
  self->window = APP_WINDOW (app_window_new_saved (GTK_APPLICATION (self), self->saved_trace));
  app_placement_fit (GTK_WINDOW (self->window));
  app_saved_trace_start (self->saved_trace);
  return self->window;
}

static void
app_application_activate (GApplication *application)
{
  AppApplication *self = APP_APPLICATION (application);

  if (self->window == NULL)
    {
      AppWindow *window = self->session != NULL ? open_run (self) : open_saved_trace (self);

      g_signal_connect_swapped (window, "delete-event", G_CALLBACK (on_delete_event), self);
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
on_about (GSimpleAction *action,
          GVariant *parameter,
          gpointer data)
{
  AppApplication *self = data;

  gtk_show_about_dialog (GTK_WINDOW (self->window), "program-name", "Tin Can", "version",
                         TINCAN_VERSION, "comments",
                         "Inter-process communication on Linux, made visible", "license-type",
                         GTK_LICENSE_MIT_X11, "copyright", "© The Tin Can authors",
                         "logo-icon-name", "dev.tincan.TinCan", NULL);
}

static void
on_quit (GSimpleAction *action,
         GVariant *parameter,
         gpointer data)
{
  leave (data);
}

static const GActionEntry entries[] = {
  { .name = "about", .activate = on_about },
  { .name = "quit", .activate = on_quit },
};

/* The keys. Space and End are the window's own business. */
static const struct
{
  const char *action;
  const char *keys[3];
} accelerators[] = {
  { "app.quit", { "<Primary>q" } },
  { "win.close", { "<Primary>w" } },
  { "win.new-viewer", { "<Primary>n" } },
  { "win.stop", { "<Primary><Shift>s" } },
  { "win.continue", { "<Primary><Shift>c" } },
  { "win.terminate", { "<Primary>t" } },
  { "win.kill", { "<Primary>k" } },
  { "win.start-again", { "<Primary><Shift>r" } },
  { "win.find", { "<Primary>f" } },
  { "win.filter", { "<Primary><Shift>f" } },
  { "win.go-to", { "<Primary>g" } },
  { "win.find-next", { "F3" } },
  { "win.find-previous", { "<Shift>F3" } },
  { "win.clear", { "<Primary>l" } },
  { "win.open-trace", { "<Primary>o" } },
  { "win.save-trace", { "<Primary>s" } },
  { "win.drawer::details", { "<Primary>d" } },
  { "win.drawer::statistics", { "<Primary>i" } },
  { "win.sidebar", { "F9" } },
  { "win.menu", { "F10" } },
  { "win.show-help-overlay", { "<Primary>question", "<Primary>F1" } },
  { "win.go-to-page(uint32 0)", { "<Alt>1" } },
  { "win.go-to-page(uint32 1)", { "<Alt>2" } },
  { "win.go-to-page(uint32 2)", { "<Alt>3" } },
  { "win.go-to-page(uint32 3)", { "<Alt>4" } },
  { "win.go-to-page(uint32 4)", { "<Alt>5" } },
  { "win.go-to-page(uint32 5)", { "<Alt>6" } },
};

static void
app_application_startup (GApplication *application)
{
  AppApplication *self = APP_APPLICATION (application);

  G_APPLICATION_CLASS (app_application_parent_class)->startup (application);
  ui_style_init ();
  gtk_window_set_default_icon_name ("dev.tincan.TinCan");
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action,
                                           (const char **) accelerators[i].keys);
  self->interrupt_source = g_unix_signal_add (SIGINT, on_end_signal, self);
  self->terminate_source = g_unix_signal_add (SIGTERM, on_end_signal, self);
  if (self->options->duration_s > 0)
    self->duration_source =
        g_timeout_add_seconds (self->options->duration_s, on_duration_over, self);
}

static void
app_application_shutdown (GApplication *application)
{
  AppApplication *self = APP_APPLICATION (application);

  stop_waiting_for_first_frame (self);
  g_clear_handle_id (&self->duration_source, g_source_remove);
  if (self->window != NULL)
    gtk_widget_destroy (GTK_WIDGET (g_steal_pointer (&self->window)));
  G_APPLICATION_CLASS (app_application_parent_class)->shutdown (application);
}

/* After the end of the session: without their sources the signals would kill us before its names
 * are gone. */
static void
app_application_finalize (GObject *object)
{
  AppApplication *self = APP_APPLICATION (object);

  g_clear_handle_id (&self->interrupt_source, g_source_remove);
  g_clear_handle_id (&self->terminate_source, g_source_remove);
  G_OBJECT_CLASS (app_application_parent_class)->finalize (object);
}

static void
app_application_class_init (AppApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = app_application_finalize;
  application_class->startup = app_application_startup;
  application_class->activate = app_application_activate;
  application_class->shutdown = app_application_shutdown;
}

static void
app_application_init (AppApplication *self)
{
}

static void
run_window (AppApplication *self)
{
  char name[] = "tincan";
  char *argv[] = { name, NULL };

  g_application_run (G_APPLICATION (self), 1, argv);
}

static AppApplication *
new_application (const AppOptions *options)
{
  AppApplication *self = g_object_new (APP_TYPE_APPLICATION, "application-id",
                                       "dev.tincan.TinCan", "flags", G_APPLICATION_NON_UNIQUE, NULL);

  self->options = options;
  return self;
}

/* Runs the window to its end and writes what is left of the trace. */
static int
run_session (const AppOptions *options)
{
  g_autoptr (AppApplication) self = NULL;
  g_autoptr (AppSession) session = NULL;
  g_autoptr (GError) error = NULL;

  session = app_session_new (options, &error);
  if (session == NULL)
    {
      fprintf (stderr, "tincan: %s\n", error->message);
      return EX_OSERR;
    }
  self = new_application (options);
  self->session = session;
  g_signal_connect_swapped (session, "closed", G_CALLBACK (on_session_closed), self);
  run_window (self);
  if (app_session_finish (session, &error))
    return EX_OK;
  fprintf (stderr, "tincan: %s\n", error->message);
  return EX_IOERR;
}

/* What is wrong with the file is said in the window, which stays. */
static int
run_saved_trace (const AppOptions *options)
{
  g_autoptr (AppApplication) self = new_application (options);
  g_autoptr (AppSavedTrace) trace = app_saved_trace_new (options->input_path);

  self->saved_trace = trace;
  run_window (self);
  app_saved_trace_cancel (trace);
  return EX_OK;
}

/**
 * app_application_run:
 * @options: the command line
 *
 * Runs the program with a window, until it is closed: with labs, or of a saved trace. Without a
 * display it says so and names what works without. Main thread.
 *
 * Returns: an exit code from sysexits.h; 0 when all went as asked
 */
int
app_application_run (const AppOptions *options)
{
  if (!gtk_init_check (NULL, NULL))
    {
      fprintf (stderr, "tincan: There is no display for a window; try “tincan %s”\n",
               options->input_path != NULL ? "--convert=OUT FILE" : "--headless");
      return EX_UNAVAILABLE;
    }
  return options->input_path != NULL ? run_saved_trace (options) : run_session (options);
}
