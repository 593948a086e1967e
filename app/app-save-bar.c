/* SPDX-License-Identifier: MIT */
/*
 * app-save-bar: an info bar that shows how far a save is, and lets the user give it up.
 *
 * It slides in when a save begins. When the save is done it says so, with a button that closes
 * it; what went wrong goes up as a "problem" like every other.
 */

#include "app-save-bar.h"

#include "app-trace-saver.h"

#include "ui-style.h"
#include "ui-text.h"

struct _AppSaveBar
{
  GtkBin parent_instance;

  /* The save that runs; NULL otherwise. */
  AppTraceSaver *saver;
  /* What the file is called on screen. */
  char *file_name;

  /* From the template. */
  GtkInfoBar *info_bar;
  GtkLabel *label;
  GtkWidget *progress_bar;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (AppSaveBar, app_save_bar, GTK_TYPE_BIN)

static guint signal_problem;

static void
show (AppSaveBar *self,
      const char *tried,
      gboolean is_running)
{
  g_autofree char *sentence = g_strdup_printf ("%s “%s”", tried, self->file_name);

  gtk_label_set_label (self->label, sentence);
  gtk_button_set_label (self->button, is_running ? "Cancel" : "Close");
  gtk_widget_set_visible (self->progress_bar, is_running);
  gtk_info_bar_set_revealed (self->info_bar, TRUE);
}

static void
on_progress (AppSaveBar *self,
             double fraction)
{
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress_bar), fraction);
}

/* What was done; and what was not, because the store is full and records went on coming. */
static char *
dup_done (AppTraceSaver *saver)
{
  guint64 n_saved = app_trace_saver_get_n_saved (saver);
  guint64 n_missed = app_trace_saver_get_n_missed (saver);
  g_autofree char *saved = ui_text_dup_number (n_saved);
  g_autofree char *missed = ui_text_dup_number (n_missed);
  const char *are = n_saved == 1 ? "record is" : "records are";

  if (n_missed == 0)
    return g_strdup_printf ("%s %s saved as", saved, are);
  return g_strdup_printf ("%s %s saved, without the %s oldest, which were discarded meanwhile, as",
                          saved, are, missed);
}

static void
on_finished (AppSaveBar *self,
             const GError *error)
{
  g_autofree char *sentence = NULL;
  g_autofree char *done = dup_done (self->saver);

  g_signal_handlers_disconnect_by_data (self->saver, self);
  g_clear_object (&self->saver);
  if (error == NULL)
    show (self, done, FALSE);
  else
    gtk_info_bar_set_revealed (self->info_bar, FALSE);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sentence = g_strdup_printf ("Could not save the trace as “%s”: %s", self->file_name,
                                error->message);
  g_signal_emit (self, signal_problem, 0, sentence);
}

static void
on_response (AppSaveBar *self)
{
  if (self->saver != NULL)
    app_trace_saver_cancel (self->saver);
  else
    gtk_info_bar_set_revealed (self->info_bar, FALSE);
}

static void
app_save_bar_dispose (GObject *object)
{
  AppSaveBar *self = APP_SAVE_BAR (object);

  if (self->saver != NULL)
    g_signal_handlers_disconnect_by_data (self->saver, self);
  g_clear_object (&self->saver);
  g_clear_pointer (&self->file_name, g_free);
  G_OBJECT_CLASS (app_save_bar_parent_class)->dispose (object);
}

static void
app_save_bar_class_init (AppSaveBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_save_bar_dispose;

  /**
   * AppSaveBar::problem:
   * @sentence: (nullable): why the trace is not saved; %NULL once one is
   */
  signal_problem = g_signal_new ("problem", APP_TYPE_SAVE_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-save-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppSaveBar, info_bar);
  gtk_widget_class_bind_template_child (widget_class, AppSaveBar, label);
  gtk_widget_class_bind_template_child (widget_class, AppSaveBar, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, AppSaveBar, button);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
}

static void
app_save_bar_init (AppSaveBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * app_save_bar_save:
 * @self: the bar
 * @store: the records
 * @request: which of them, where they go and as what
 *
 * Begins a save and shows how it goes. Does nothing while another one runs.
 */
void
app_save_bar_save (AppSaveBar *self,
                   IpcTraceStore *store,
                   const AppSaveRequest *request)
{
  if (self->saver != NULL)
    return;
  g_free (self->file_name);
  self->file_name = g_file_get_parse_name (request->file);
  self->saver = app_trace_saver_new (store, request);
  g_signal_connect_swapped (self->saver, "progress", G_CALLBACK (on_progress), self);
  g_signal_connect_swapped (self->saver, "finished", G_CALLBACK (on_finished), self);
  on_progress (self, 0);
  show (self, "Saving the trace as", TRUE);
  app_trace_saver_start (self->saver);
}
