/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-client-row: one client in the list of the action bar.
 *
 *   Viewer 1    pid 4101  anna      tincan-viewer        12 messages  connected        [Disconnect]
 *
 * The columns have fixed widths, so the rows of the list are a table. The row remembers the number
 * of its client and nothing else of it: clients go while rows are still shown.
 */

#include "app-named-pipe-client-row.h"

#include "ui-style.h"
#include "ui-text.h"

struct _AppNamedPipeClientRow
{
  GtkListBoxRow parent_instance;

  guint number;        /* the client's */
  gboolean is_return;  /* the button means "Connect" */

  GtkLabel *title_label;
  GtkLabel *pid_label;
  GtkLabel *user_label;
  GtkLabel *program_label;
  GtkLabel *count_label;
  GtkLabel *state_label;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (AppNamedPipeClientRow, app_named_pipe_client_row, GTK_TYPE_LIST_BOX_ROW)

static guint signal_act;

static void
on_clicked (AppNamedPipeClientRow *self)
{
  g_autofree char *words =
      g_strdup_printf ("%s %u", self->is_return ? "connect" : "disconnect", self->number);

  g_signal_emit (self, signal_act, 0, words);
}

static GtkLabel *
add_label (GtkBox *box,
           int width_chars,
           double xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_width_chars (GTK_LABEL (label), width_chars);
  gtk_label_set_max_width_chars (GTK_LABEL (label), width_chars);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), UI_STYLE_FIGURES);
  gtk_box_pack_start (box, label, FALSE, FALSE, 0);
  return GTK_LABEL (label);
}

static void
app_named_pipe_client_row_class_init (AppNamedPipeClientRowClass *klass)
{
  signal_act = g_signal_new ("act", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                             NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
app_named_pipe_client_row_init (AppNamedPipeClientRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  g_object_set (box, "margin-start", 6, "margin-end", 6, "margin-top", 1, "margin-bottom", 1, NULL);
  self->title_label = add_label (GTK_BOX (box), 9, 0);
  self->pid_label = add_label (GTK_BOX (box), 9, 1);
  self->user_label = add_label (GTK_BOX (box), 7, 0);
  self->program_label = add_label (GTK_BOX (box), 13, 0);
  self->count_label = add_label (GTK_BOX (box), 14, 1);
  self->state_label = add_label (GTK_BOX (box), 16, 0);
  self->button = gtk_button_new_with_label ("Disconnect");
  gtk_style_context_add_class (gtk_widget_get_style_context (self->button), "ui-small");
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
  gtk_box_pack_end (GTK_BOX (box), self->button, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
}

static void
set_accessible_name (gpointer widget,
                     const char *format,
                     const char *title)
{
  g_autofree char *name = g_strdup_printf ("%s %s", format, title);

  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

/**
 * app_named_pipe_client_row_new:
 * @number: of the client
 *
 * Makes an empty row.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
app_named_pipe_client_row_new (guint number)
{
  AppNamedPipeClientRow *self = g_object_new (APP_TYPE_NAMED_PIPE_CLIENT_ROW, NULL);

  self->number = number;
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * app_named_pipe_client_row_get_number:
 * @self: a row
 *
 * Returns: the number of its client
 */
guint
app_named_pipe_client_row_get_number (AppNamedPipeClientRow *self)
{
  return self->number;
}

/* Sets a label only when its text is another one: no layout, no event for a screen reader. */
static void
set_label (GtkLabel *label,
           const char *text)
{
  if (!g_str_equal (gtk_label_get_label (label), text))
    gtk_label_set_label (label, text);
}

static void
refresh_button (AppNamedPipeClientRow *self,
                const AppNamedPipeClient *client,
                gboolean can_return)
{
  gboolean is_served = client->state == APP_NAMED_PIPE_CLIENT_SERVED;
  const char *tooltip = "It is not connected";

  self->is_return = client->state == APP_NAMED_PIPE_CLIENT_GONE && can_return;
  if (is_served)
    tooltip = "Disconnect it once it has read everything";
  else if (self->is_return)
    tooltip = "Have it connect again";
  gtk_widget_set_sensitive (self->button, is_served || self->is_return);
  gtk_widget_set_tooltip_text (self->button, tooltip);
  gtk_button_set_label (GTK_BUTTON (self->button), self->is_return ? "Connect" : "Disconnect");
  set_accessible_name (self->button, self->is_return ? "Connect" : "Disconnect", client->title);
}

/**
 * app_named_pipe_client_row_refresh:
 * @self: a row
 * @client: its client
 * @can_return: whether the client is a viewer of ours that lives
 *
 * Shows the client as it is now.
 */
void
app_named_pipe_client_row_refresh (AppNamedPipeClientRow *self,
                                   AppNamedPipeClient *client,
                                   gboolean can_return)
{
  guint64 count = app_named_pipe_client_count (client);
  g_autofree char *pid = g_strdup_printf ("pid %d", (int) client->pid);
  g_autofree char *number = ui_text_dup_number (count);
  g_autofree char *messages = g_strdup_printf ("%s message%s", number, count == 1 ? "" : "s");

  set_label (self->title_label, client->title);
  set_label (self->pid_label, pid);
  set_label (self->user_label, client->user);
  set_label (self->program_label, client->program);
  set_label (self->count_label, messages);
  set_label (self->state_label, app_named_pipe_client_get_state_in_words (client));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_label), client->how_it_ended);
  set_accessible_name (self->state_label, "Connection of", client->title);
  set_accessible_name (self->count_label, "Requests of", client->title);
  set_accessible_name (self->program_label, "Program of", client->title);
  set_accessible_name (self->user_label, "User of", client->title);
  set_accessible_name (self->pid_label, "Process of", client->title);
  refresh_button (self, client, can_return);
}
