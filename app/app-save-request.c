/* SPDX-License-Identifier: MIT */
/*
 * app-save-request: asks a person what of the trace is to be saved, where and as what.
 *
 *   +-- Save the trace as -----------------------------------------+
 *   | Name: tincan-20261121-140305.jsonl                           |
 *   | …                                                            |
 *   | [ ] Only what the filter lets through    Form [By its name ▾] |
 *   +--------------------------------------------------------------+
 *
 * The dialog is the desktop's own where it has one, and its two choices come along there.
 */

#include "app-save-request.h"

#define CHOICE_FORMAT "format"
#define CHOICE_FILTERED "filtered"

/* Who asked, while the dialog is open. */
typedef struct
{
  char *filter;
  AppSaveAnswer answer;
  gpointer data;
} Question;

static void
question_free (gpointer data,
               GClosure *closure)
{
  Question *question = data;

  g_free (question->filter);
  g_free (question);
}

/* A form that was chosen, or else what the name ends with, or else the trace file's. */
static IpcTraceFormat
get_format (GtkFileChooser *chooser,
            GFile *file)
{
  const char *choice = gtk_file_chooser_get_choice (chooser, CHOICE_FORMAT);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *chosen = g_strconcat (".", choice, NULL);
  IpcTraceFormat format = IPC_TRACE_FORMAT_JSON_LINES;

  if (choice == NULL || !ipc_trace_format_from_name (chosen, &format))
    ipc_trace_format_from_name (name, &format);
  return format;
}

static void
on_response (GtkNativeDialog *dialog,
             int response,
             gpointer data)
{
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
  Question *question = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
      const char *filtered = gtk_file_chooser_get_choice (chooser, CHOICE_FILTERED);
      const AppSaveRequest request = {
        .file = file,
        .format = get_format (chooser, file),
        .filter = g_strcmp0 (filtered, "true") == 0 ? question->filter : NULL,
      };

      question->answer (&request, question->data);
    }
  g_object_unref (dialog);
}

static void
add_choices (GtkFileChooser *chooser,
             const char *filter)
{
  const char *formats[] = { "name", "jsonl", "csv", "pcapng", NULL };
  const char *labels[] = { "By the ending of the name", "JSON Lines (.jsonl), to open it again",
                           "CSV (.csv), for spreadsheets", "pcapng (.pcapng), for Wireshark",
                           NULL };

  if (filter != NULL)
    gtk_file_chooser_add_choice (chooser, CHOICE_FILTERED, "Only what the filter lets through", NULL,
                                 NULL);
  gtk_file_chooser_add_choice (chooser, CHOICE_FORMAT, "Form", formats, labels);
  gtk_file_chooser_set_choice (chooser, CHOICE_FORMAT, "name");
}

/**
 * app_save_request_ask:
 * @window: over which the dialog is
 * @filter: (nullable): the filter of the list, if it has one
 * @answer: called with what is wanted; not at all when nothing is
 * @data: for @answer; must live as long as @window
 *
 * Asks. Main thread.
 */
void
app_save_request_ask (GtkWindow *window,
                      const char *filter,
                      AppSaveAnswer answer,
                      gpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "tincan-%Y%m%d-%H%M%S.jsonl");
  Question *question = g_new0 (Question, 1);
  GtkFileChooserNative *dialog;

  question->filter = g_strdup (filter);
  question->answer = answer;
  question->data = data;
  dialog = gtk_file_chooser_native_new ("Save the trace as", window, GTK_FILE_CHOOSER_ACTION_SAVE,
                                        "_Save", "_Cancel");
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  add_choices (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, question_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
