/* SPDX-License-Identifier: MIT */
/*
 * viewer-complaint: why this viewer does not start, told once: in a dialog where there is a
 * display and a window was wanted, and otherwise on standard error.
 */

#include "viewer-complaint.h"

#include "ui-style.h"
#include "viewer-options.h"

#include <stdio.h>
#include <sysexits.h>

/* How a viewer is started, to be selected and copied. */
static GtkWidget *
new_usage_label (const char *usage)
{
  GtkWidget *label = gtk_label_new (usage);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 52);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), UI_STYLE_MONOSPACE);
  gtk_widget_show (label);
  return label;
}

static void
run_dialog (const char *title,
            const char *sentence,
            const char *usage)
{
  GtkWidget *dialog = gtk_message_dialog_new (NULL, 0, GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE, "%s",
                                              title);
  GtkMessageDialog *message_dialog = GTK_MESSAGE_DIALOG (dialog);

  ui_style_init ();
  gtk_window_set_title (GTK_WINDOW (dialog), "Tin Can viewer");
  gtk_message_dialog_format_secondary_text (message_dialog, "%s", sentence);
  if (usage != NULL)
    gtk_container_add (GTK_CONTAINER (gtk_message_dialog_get_message_area (message_dialog)),
                       new_usage_label (usage));
  gtk_widget_grab_focus (
      gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), GTK_RESPONSE_CLOSE));
  gtk_dialog_run (GTK_DIALOG (dialog));
  gtk_widget_destroy (dialog);
}

/**
 * viewer_complaint_about_start:
 * @with_window: whether a dialog is wanted; it is shown where there is a display
 * @sentence: which argument is wrong, and why, without a full stop
 *
 * Tells that an argument does not fit. Returns when that has been read. Main thread.
 *
 * Returns: the exit code for it
 */
int
viewer_complaint_about_start (gboolean with_window,
                              const char *sentence)
{
  if (with_window && gtk_init_check (NULL, NULL))
    run_dialog ("This viewer could not start", sentence, NULL);
  else
    fprintf (stderr, "tincan-viewer: %s\n", sentence);
  return EX_USAGE;
}

/**
 * viewer_complaint_about_usage:
 * @with_window: whether a dialog is wanted; it is shown where there is a display
 *
 * Tells somebody who started a viewer by hand how it is meant to be started. Returns when that
 * has been read. Main thread.
 *
 * Returns: the exit code for it
 */
int
viewer_complaint_about_usage (gboolean with_window)
{
  g_autofree char *usage = viewer_options_dup_usage ();

  if (with_window && gtk_init_check (NULL, NULL))
    run_dialog ("A viewer is started by Tin Can",
                "It shows its side of a conversation, and needs a parent to talk to. Start "
                "tincan: it opens viewers by itself, each with the names and handles of the "
                "objects that they share:",
                usage);
  else
    fprintf (stderr,
             "tincan-viewer: A viewer is started by its parent, tincan, which gives it the names "
             "and handles of the objects that they share:\n%s\n",
             usage);
  return EX_USAGE;
}
