/* SPDX-License-Identifier: MIT */
/*
 * app-open-trace: "Open a saved trace…": asks for a file and shows it in a window of its own.
 *
 * The window is another process, `tincan FILE`, and nobody's child: it stays when this one ends,
 * and a file of millions of records, or one that somebody made to do harm, cannot touch a
 * recording that runs here. So this program has one window, and no state that two would share.
 */

#include "app-open-trace.h"

/* Who asked, while the dialog is open. */
typedef struct
{
  GtkWindow *window;
  void (*tell_problem) (GtkWindow *window, const char *sentence);
} Question;

static gboolean
start_window (const char *path,
              GError **error)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);
  char dashes[] = "--";
  char *argv[] = { program, dashes, (char *) path, NULL };

  return program != NULL &&
         g_spawn_async (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, error);
}

static void
on_answer (GtkNativeDialog *dialog,
           int response,
           Question *question)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT && path == NULL)
    sentence = g_strdup ("Could not open the trace: it is not a file of this computer");
  else if (response == GTK_RESPONSE_ACCEPT && !start_window (path, &error))
    sentence = g_strdup_printf ("Could not open a window for “%s”: %s", path, error->message);
  if (response == GTK_RESPONSE_ACCEPT)
    question->tell_problem (question->window, sentence);
  g_object_unref (dialog);
}

static void
on_dialog_gone (gpointer data,
                GClosure *closure)
{
  g_free (data);
}

static void
add_filter (GtkFileChooser *chooser,
            const char *name,
            const char *pattern)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

/**
 * app_open_trace_ask:
 * @window: over which window to ask
 * @tell_problem: called with what went wrong, or with %NULL when the file opens
 *
 * Asks which saved trace to open, and opens it. Returns at once. Main thread.
 */
void
app_open_trace_ask (GtkWindow *window,
                    void (*tell_problem) (GtkWindow *window, const char *sentence))
{
  GtkFileChooserNative *dialog;
  Question *question = g_new0 (Question, 1);

  question->window = window;
  question->tell_problem = tell_problem;
  dialog = gtk_file_chooser_native_new ("Open a saved trace", window,
                                        GTK_FILE_CHOOSER_ACTION_OPEN, "_Open", "_Cancel");
  add_filter (GTK_FILE_CHOOSER (dialog), "Traces (*.jsonl)", "*.jsonl");
  add_filter (GTK_FILE_CHOOSER (dialog), "All files", "*");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answer), question, on_dialog_gone, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
