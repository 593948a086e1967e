/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-bar: what a person can do with the server, and who is connected to it.
 *
 *   [request…………] [Send] [Keep]    [response…………] [Answer so] every [2.0 s] viewers [2]
 *   [Message mode ▾] [Only my viewers ▾] [Intruder]     [Hold] [Peek] [Sleep 3 s] at once [16]
 *   what the mode means, or a warning                            2 connected · 1 waits · 3 refused
 *   Viewer 1    pid 4101  anna  tincan-viewer     12 messages  connected            [Disconnect]
 *   14:03:05  Viewer 1 is connected: process 4101 (tincan-viewer) of user anna
 *
 * Every button is one of the lab's acts, see app-named-pipe-lab.c, and all that is shown follows
 * the lab, so it is right when a viewer or the command line changed it.
 */

#include "app-named-pipe-bar.h"

#include "app-named-pipe-client-row.h"
#include "app-named-pipe-lab.h"
#include "app-viewers-spin.h"
#include "ui-log-view.h"
#include "ui-seconds-spin.h"
#include "ui-style.h"

#define SLEEP_ACT "sleep 3"

#define ABOUT_MESSAGES                                                                             \
  "Message mode: what one side sends in one call the other takes in one call, and knows its size " \
  "before."
#define ABOUT_BYTES                                                                                \
  "Byte mode: a stream. Requests that are sent apart may be read in one piece, and one may come "  \
  "in several; every piece is answered."

struct _AppNamedPipeBar
{
  AppLabBar parent_instance;

  gboolean is_updating;   /* the bar itself is changing what it shows */
  guint refresh_source;   /* shows the clients once the main loop has nothing better to do */
  guint count_source;     /* shows their counts every second, while one is connected and seen */

  /* From the template. */
  GtkEntry *request_entry;
  GtkWidget *send_button;
  GtkWidget *keep_button;
  GtkEntry *response_entry;
  GtkWidget *answer_button;
  GtkComboBox *mode_combo;
  GtkComboBox *access_combo;
  GtkToggleButton *hold_toggle;
  GtkSpinButton *limit_spin;
  UiSecondsSpin *interval_spin;
  AppViewersSpin *viewers_spin;
  GtkWidget *warning_image;
  GtkLabel *explanation_label;
  GtkLabel *door_label;
  GtkContainer *client_list;
  UiLogView *log_view;
};

G_DEFINE_FINAL_TYPE (AppNamedPipeBar, app_named_pipe_bar, APP_TYPE_LAB_BAR)

static AppLab *
get_lab (AppNamedPipeBar *self)
{
  return app_lab_bar_get_lab (APP_LAB_BAR (self));
}

static AppNamedPipeDoor *
get_door (AppNamedPipeBar *self)
{
  return app_named_pipe_lab_get_door (APP_NAMED_PIPE_LAB (get_lab (self)));
}

/* Acts */

static void
act (AppNamedPipeBar *self,
     const char *words)
{
  if (!self->is_updating)
    app_lab_bar_act (APP_LAB_BAR (self), words);
}

/* The rest of the line is one word, whatever is in it. */
static void
act_with_text (AppNamedPipeBar *self,
               const char *word,
               const char *text)
{
  g_autofree char *quoted = g_shell_quote (text);
  g_autofree char *words = g_strconcat (word, " ", quoted, NULL);

  act (self, words);
}

/* Sent once. What was typed stays: it is the request, to be sent again. */
static void
on_send (AppNamedPipeBar *self)
{
  g_autoptr (GError) error = NULL;
  const char *text = gtk_entry_get_text (self->request_entry);

  if (*text == '\0')
    return;
  app_lab_send_text (get_lab (self), text, &error);
  app_lab_bar_report (APP_LAB_BAR (self), error);
}

static void
on_keep (AppNamedPipeBar *self)
{
  act_with_text (self, "request", gtk_entry_get_text (self->request_entry));
}

static void
on_answer (AppNamedPipeBar *self)
{
  if (gtk_entry_get_text_length (self->response_entry) > 0)
    act_with_text (self, "response", gtk_entry_get_text (self->response_entry));
}

static void
set_usable (GtkWidget *button,
            gboolean is_usable,
            const char *use,
            const char *obstacle)
{
  gtk_widget_set_sensitive (button, is_usable);
  gtk_widget_set_tooltip_text (button, is_usable ? use : obstacle);
}

/* A button that would change nothing says so. */
static void
on_texts_changed (AppNamedPipeBar *self)
{
  const char *request = gtk_entry_get_text (self->request_entry);
  const char *response = gtk_entry_get_text (self->response_entry);
  gboolean is_kept = g_str_equal (request, app_lab_get_option (get_lab (self), "request"));
  gboolean is_answered = g_str_equal (response, app_lab_get_option (get_lab (self), "response"));

  set_usable (self->send_button, *request != '\0', "Every viewer sends this request now",
              "Enter a request first");
  set_usable (self->keep_button, *request != '\0' && !is_kept,
              "Viewers send this request from now on",
              is_kept ? "Viewers send this already" : "Enter a request first");
  set_usable (self->answer_button, *response != '\0' && !is_answered,
              "The server answers this from now on",
              is_answered ? "The server answers this already" : "Enter a response first");
}

static void
act_on_choice (AppNamedPipeBar *self,
               const char *word,
               GtkComboBox *combo)
{
  const char *choice = gtk_combo_box_get_active_id (combo);

  if (choice != NULL)
    act_with_text (self, word, choice);
}

static void
on_mode_changed (AppNamedPipeBar *self)
{
  act_on_choice (self, "mode", self->mode_combo);
}

static void
on_access_changed (AppNamedPipeBar *self)
{
  act_on_choice (self, "access", self->access_combo);
}

static void
on_limit_changed (AppNamedPipeBar *self)
{
  g_autofree char *words =
      g_strdup_printf ("limit %d", gtk_spin_button_get_value_as_int (self->limit_spin));

  act (self, words);
}

static void
on_intruder (AppNamedPipeBar *self)
{
  act (self, "intruder");
}

static void
on_hold_toggled (AppNamedPipeBar *self)
{
  act (self, gtk_toggle_button_get_active (self->hold_toggle) ? "hold" : "read");
}

static void
on_peek (AppNamedPipeBar *self)
{
  act (self, "peek");
}

static void
on_sleep (AppNamedPipeBar *self)
{
  act (self, SLEEP_ACT);
}

static void
on_interval_changed (AppNamedPipeBar *self)
{
  if (!self->is_updating)
    app_lab_set_interval (get_lab (self), ui_seconds_spin_get_ms (self->interval_spin));
}

/* Showing the settings */

static void
show_warning (AppNamedPipeBar *self)
{
  AppNamedPipeDoor *door = get_door (self);
  const char *open_name = door != NULL ? app_named_pipe_door_get_open_name (door) : NULL;
  gboolean is_byte = app_lab_get_settings (get_lab (self))->byte_mode;
  g_autofree char *warning = NULL;

  if (open_name != NULL)
    warning = g_strdup_printf (
        "Every user of this machine can connect to %s now and be served: the hole that the "
        "original's NULL access list leaves. It closes with this lab.",
        open_name);
  gtk_widget_set_visible (self->warning_image, warning != NULL);
  gtk_label_set_text (self->explanation_label,
                      warning != NULL ? warning : is_byte ? ABOUT_BYTES : ABOUT_MESSAGES);
}

/* What somebody is typing is left alone. */
static void
show_text (GtkEntry *entry,
           const char *text)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (entry)) && !g_str_equal (gtk_entry_get_text (entry), text))
    gtk_entry_set_text (entry, text);
}

static void
show_settings (AppNamedPipeBar *self)
{
  AppLab *lab = get_lab (self);
  AppNamedPipeDoor *door = get_door (self);
  AppMemberSettings *settings = app_lab_get_settings (lab);

  self->is_updating = TRUE;
  gtk_combo_box_set_active_id (self->mode_combo, settings->byte_mode ? "byte" : "message");
  gtk_combo_box_set_active_id (self->access_combo, app_lab_get_option (lab, "access"));
  gtk_spin_button_set_value (self->limit_spin,
                             g_ascii_strtod (app_lab_get_option (lab, "limit"), NULL));
  ui_seconds_spin_set_ms (self->interval_spin, settings->interval_ms);
  gtk_toggle_button_set_active (self->hold_toggle,
                                door != NULL && app_named_pipe_door_is_held (door));
  self->is_updating = FALSE;
  on_texts_changed (self);
  show_warning (self);
}

/* Showing the clients */

static guint
count_clients (AppNamedPipeDoor *door,
               AppNamedPipeClientState state)
{
  guint n = 0;

  for (guint i = 0; i < app_named_pipe_door_get_n_clients (door); i++)
    n += app_named_pipe_door_get_client (door, i)->state == state;
  return n;
}

static void
show_door (AppNamedPipeBar *self,
           AppNamedPipeDoor *door)
{
  g_autofree char *text = NULL;

  if (door != NULL)
    text = g_strdup_printf (
        "%u of %s connected · %u waiting · %u refused",
        count_clients (door, APP_NAMED_PIPE_CLIENT_SERVED) +
            count_clients (door, APP_NAMED_PIPE_CLIENT_DRAINING),
        app_lab_get_option (get_lab (self), "limit"),
        count_clients (door, APP_NAMED_PIPE_CLIENT_WAITING), app_named_pipe_door_get_n_refused (door));
  gtk_label_set_text (self->door_label, text != NULL ? text : "");
}

static gboolean
can_return (AppNamedPipeBar *self,
            guint number)
{
  AppLab *lab = get_lab (self);

  return number <= app_lab_get_n_members (lab) &&
         app_member_is_alive (app_lab_get_member (lab, number - 1));
}

static AppNamedPipeClientRow *
add_row (AppNamedPipeBar *self,
         guint number)
{
  GtkWidget *row = app_named_pipe_client_row_new (number);

  g_signal_connect_swapped (row, "act", G_CALLBACK (act), self);
  gtk_container_add (self->client_list, row);
  return APP_NAMED_PIPE_CLIENT_ROW (row);
}

/* The rows are in the order of the clients. A row whose client was forgotten goes; it can only be
 * followed by rows that stay, and by new ones at the end. */
static void
show_clients (AppNamedPipeBar *self)
{
  AppNamedPipeDoor *door = get_door (self);
  guint n_clients = door != NULL ? app_named_pipe_door_get_n_clients (door) : 0;
  g_autoptr (GList) rows = gtk_container_get_children (self->client_list);
  GList *next = rows;

  for (guint i = 0; i < n_clients; i++)
    {
      AppNamedPipeClient *client = app_named_pipe_door_get_client (door, i);
      AppNamedPipeClientRow *row = NULL;

      while (next != NULL && app_named_pipe_client_row_get_number (next->data) != client->number)
        {
          gtk_container_remove (self->client_list, next->data);
          next = next->next;
        }
      if (next != NULL)
        {
          row = next->data;
          next = next->next;
        }
      else
        row = add_row (self, client->number);
      app_named_pipe_client_row_refresh (row, client, can_return (self, client->number));
    }
  for (; next != NULL; next = next->next)
    gtk_container_remove (self->client_list, next->data);
  show_door (self, door);
}

static gboolean
on_count_time (gpointer data)
{
  AppNamedPipeBar *self = data;
  AppNamedPipeDoor *door = get_door (self);

  show_clients (self);
  if (door != NULL && count_clients (door, APP_NAMED_PIPE_CLIENT_SERVED) > 0 &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE;
  self->count_source = 0;
  return G_SOURCE_REMOVE;
}

/* Nothing ticks for a bar that nobody sees. */
static void
begin_counting (AppNamedPipeBar *self)
{
  if (self->count_source == 0 && get_door (self) != NULL &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->count_source = g_timeout_add_seconds (1, on_count_time, self);
}

static gboolean
on_refresh (gpointer data)
{
  AppNamedPipeBar *self = data;

  self->refresh_source = 0;
  show_clients (self);
  show_warning (self);
  begin_counting (self);
  return G_SOURCE_REMOVE;
}

/* A thousand refusals are shown once. */
static void
on_clients_changed (AppNamedPipeBar *self)
{
  if (self->refresh_source == 0)
    self->refresh_source = g_idle_add (on_refresh, self);
}

static void
on_line (AppNamedPipeBar *self,
         const char *line)
{
  ui_log_view_append (self->log_view, line);
}

static void
watch (AppNamedPipeBar *self,
       const char *signal,
       GCallback callback)
{
  g_signal_connect_object (get_lab (self), signal, callback, self, G_CONNECT_SWAPPED);
}

static void
app_named_pipe_bar_constructed (GObject *object)
{
  AppNamedPipeBar *self = APP_NAMED_PIPE_BAR (object);

  G_OBJECT_CLASS (app_named_pipe_bar_parent_class)->constructed (object);
  show_text (self->request_entry, app_lab_get_option (get_lab (self), "request"));
  show_text (self->response_entry, app_lab_get_option (get_lab (self), "response"));
  show_settings (self);
  app_viewers_spin_set_lab (self->viewers_spin, get_lab (self));
  watch (self, "changed", G_CALLBACK (show_settings));
  watch (self, "clients-changed", G_CALLBACK (on_clients_changed));
  watch (self, "line", G_CALLBACK (on_line));
}

static void
app_named_pipe_bar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_named_pipe_bar_parent_class)->map (widget);
  on_clients_changed (APP_NAMED_PIPE_BAR (widget));
}

static void
app_named_pipe_bar_dispose (GObject *object)
{
  AppNamedPipeBar *self = APP_NAMED_PIPE_BAR (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_handle_id (&self->count_source, g_source_remove);
  G_OBJECT_CLASS (app_named_pipe_bar_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, request_entry);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, send_button);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, keep_button);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, response_entry);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, answer_button);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, mode_combo);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, access_combo);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, hold_toggle);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, limit_spin);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, interval_spin);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, viewers_spin);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, warning_image);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, door_label);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, client_list);
  gtk_widget_class_bind_template_child (widget_class, AppNamedPipeBar, log_view);
}

static void
app_named_pipe_bar_class_init (AppNamedPipeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = app_named_pipe_bar_constructed;
  G_OBJECT_CLASS (klass)->dispose = app_named_pipe_bar_dispose;
  widget_class->map = app_named_pipe_bar_map;
  g_type_ensure (APP_TYPE_VIEWERS_SPIN);
  g_type_ensure (UI_TYPE_LOG_VIEW);
  g_type_ensure (UI_TYPE_SECONDS_SPIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-named-pipe-bar.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_keep);
  gtk_widget_class_bind_template_callback (widget_class, on_answer);
  gtk_widget_class_bind_template_callback (widget_class, on_texts_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_access_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_limit_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_intruder);
  gtk_widget_class_bind_template_callback (widget_class, on_hold_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_peek);
  gtk_widget_class_bind_template_callback (widget_class, on_sleep);
  gtk_widget_class_bind_template_callback (widget_class, on_interval_changed);
}

static void
app_named_pipe_bar_init (AppNamedPipeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
