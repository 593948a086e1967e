/* SPDX-License-Identifier: MIT */
/*
 * app-saved-bar: how the reading of a saved trace goes, and what is wrong with the file.
 *
 *   | Reading “trace.jsonl”: 120,000 records  ▬▬▬▬▬▬▬────────                          [Cancel] |
 *   | 2 lines of “trace.jsonl” make no sense and are left out. 44 records are shown.    [Close] |
 *   |   Line 17: There should be a string (at character 20)                                     |
 *
 * A file with records and without a fault leaves no bar behind.
 */

#include "app-saved-bar.h"

#include "ui-style.h"
#include "ui-text.h"

struct _AppSavedBar
{
  GtkBin parent_instance;

  /* What is read; set once. */
  AppSavedTrace *trace;

  /* From the template. */
  GtkInfoBar *info_bar;
  GtkLabel *label;
  GtkWidget *progress_bar;
  GtkWidget *faults_window;
  GtkLabel *faults_label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (AppSavedBar, app_saved_bar, GTK_TYPE_BIN)

static void
show (AppSavedBar *self,
      GtkMessageType type,
      const char *sentence)
{
  gboolean is_reading = app_saved_trace_is_reading (self->trace);

  gtk_info_bar_set_message_type (self->info_bar, type);
  gtk_label_set_label (self->label, sentence);
  gtk_button_set_label (self->button, is_reading ? "Cancel" : "Close");
  gtk_widget_set_visible (self->progress_bar, is_reading);
  gtk_info_bar_set_revealed (self->info_bar, TRUE);
}

static char *
dup_count (AppSavedBar *self)
{
  guint64 n = ipc_trace_reader_get_n_records (app_saved_trace_get_reader (self->trace));
  g_autofree char *number = ui_text_dup_number (n);

  return g_strdup_printf ("%s %s", number, n == 1 ? "record" : "records");
}

static void
on_progress (AppSavedBar *self,
             double fraction)
{
  g_autofree char *count = dup_count (self);
  g_autofree char *sentence =
    g_strdup_printf ("Reading “%s”: %s", app_saved_trace_get_name (self->trace), count);

  if (fraction < 0)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->progress_bar));
  else
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress_bar), fraction);
  show (self, GTK_MESSAGE_INFO, sentence);
}

/* --- what is wrong with the file --- */

static void
show_fault_list (AppSavedBar *self,
                 IpcTraceReader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 n_faults = ipc_trace_reader_get_n_faults (reader);
  const char *fault;
  guint n_told = 0;

  while ((fault = ipc_trace_reader_get_fault (reader, n_told)) != NULL)
    {
      g_string_append_printf (text, "%s%s", n_told > 0 ? "\n" : "", fault);
      n_told++;
    }
  if (n_faults > n_told)
    {
      g_autofree char *more = ui_text_dup_number (n_faults - n_told);

      g_string_append_printf (text, "\n… and %s more", more);
    }
  gtk_label_set_label (self->faults_label, text->str);
  gtk_widget_show (self->faults_window);
}

static void
show_faults (AppSavedBar *self)
{
  IpcTraceReader *reader = app_saved_trace_get_reader (self->trace);
  gboolean is_cut = ipc_trace_reader_is_cut (reader);
  guint64 n_lost = ipc_trace_reader_get_n_faults (reader) - (is_cut ? 1 : 0);
  const char *name = app_saved_trace_get_name (self->trace);
  g_autofree char *count = dup_count (self);
  g_autofree char *lost = ui_text_dup_number (n_lost);
  g_autofree char *sentence = NULL;

  if (n_lost == 0)
    sentence = g_strdup_printf ("The last line of “%s” is torn off, as when its writer was killed. "
                                "%s are shown.", name, count);
  else
    sentence = g_strdup_printf ("%s %s of “%s” %s left out%s. %s are shown.", lost,
                                n_lost == 1 ? "line" : "lines", name,
                                n_lost == 1 ? "makes no sense and is" : "make no sense and are",
                                is_cut ? ", and the last one is torn off" : "", count);
  show (self, n_lost == 0 ? GTK_MESSAGE_INFO : GTK_MESSAGE_WARNING, sentence);
  show_fault_list (self, reader);
}

static void
show_error (AppSavedBar *self,
            const GError *error)
{
  const char *name = app_saved_trace_get_name (self->trace);
  g_autofree char *count = dup_count (self);
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sentence = g_strdup_printf ("Reading “%s” was cancelled: its first %s are shown.", name, count);
  else
    sentence = g_strdup_printf ("Could not read “%s”: %s", name, error->message);
  show (self,
        g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? GTK_MESSAGE_WARNING
                                                                  : GTK_MESSAGE_ERROR,
        sentence);
}

static void
show_emptiness (AppSavedBar *self)
{
  g_autofree char *sentence =
    g_strdup_printf ("There is nothing to see of “%s”: it has no records",
                     app_saved_trace_get_name (self->trace));

  show (self, GTK_MESSAGE_INFO, sentence);
}

static void
on_finished (AppSavedBar *self,
             const GError *error)
{
  IpcTraceReader *reader = app_saved_trace_get_reader (self->trace);

  if (error != NULL)
    show_error (self, error);
  else if (ipc_trace_reader_get_n_faults (reader) > 0)
    show_faults (self);
  else if (ipc_trace_reader_get_n_records (reader) == 0)
    show_emptiness (self);
  else
    gtk_info_bar_set_revealed (self->info_bar, FALSE);
}

static void
on_response (AppSavedBar *self)
{
  if (app_saved_trace_is_reading (self->trace))
    app_saved_trace_cancel (self->trace);
  else
    gtk_info_bar_set_revealed (self->info_bar, FALSE);
}

static void
app_saved_bar_dispose (GObject *object)
{
  AppSavedBar *self = APP_SAVED_BAR (object);

  if (self->trace != NULL)
    g_signal_handlers_disconnect_by_data (self->trace, self);
  g_clear_object (&self->trace);
  G_OBJECT_CLASS (app_saved_bar_parent_class)->dispose (object);
}

static void
app_saved_bar_class_init (AppSavedBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_saved_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-saved-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppSavedBar, info_bar);
  gtk_widget_class_bind_template_child (widget_class, AppSavedBar, label);
  gtk_widget_class_bind_template_child (widget_class, AppSavedBar, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, AppSavedBar, faults_window);
  gtk_widget_class_bind_template_child (widget_class, AppSavedBar, faults_label);
  gtk_widget_class_bind_template_child (widget_class, AppSavedBar, button);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
}

static void
app_saved_bar_init (AppSavedBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * app_saved_bar_new:
 * @trace: a trace that is not started yet
 *
 * Shows how its reading goes. Main thread.
 *
 * Returns: (transfer floating): the bar
 */
GtkWidget *
app_saved_bar_new (AppSavedTrace *trace)
{
  AppSavedBar *self = g_object_new (APP_TYPE_SAVED_BAR, NULL);

  self->trace = g_object_ref (trace);
  g_signal_connect_swapped (trace, "progress", G_CALLBACK (on_progress), self);
  g_signal_connect_swapped (trace, "finished", G_CALLBACK (on_finished), self);
  return GTK_WIDGET (self);
}
