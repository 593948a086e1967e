/* SPDX-License-Identifier: MIT */
/*
 * app-mailslot-bar: what a person can do with the mailslot and its writers.
 *
 *   [text to write…………] [Write] [by all ▾]    [x] on a timer, every [2.0 s] [10,000 each] viewers [2]
 *   12 waiting · next 24 bytes   [Look now] every [5.0 s] [no wait ▾]
 *   at most [424] bytes   [Read into] [424] bytes   [Close mailslot]
 *   what the parent says: the console of the original
 *
 * Every button is one of the lab's acts or options, see app-mailslot-lab.c, and all that is shown
 * follows the lab, so it is right when a viewer or the command line changed it.
 */

#include "app-mailslot-bar.h"

#include "app-mailslot-lab.h"
#include "app-send-box.h"
#include "app-viewers-spin.h"
#include "ui-log-view.h"
#include "ui-seconds-spin.h"
#include "ui-style.h"
#include "ui-text.h"

struct _AppMailslotBar
{
  AppLabBar parent_instance;

  /* Whether the bar itself is changing what it shows. */
  gboolean is_updating;

  /* From the template. */
  AppSendBox *send_box;
  GtkToggleButton *timer_check;
  UiSecondsSpin *interval_spin;
  GtkWidget *burst_button;
  AppViewersSpin *viewers_spin;
  GtkLabel *waiting_label;
  GtkWidget *look_button;
  UiSecondsSpin *look_spin;
  GtkComboBox *timeout_combo;
  GtkSpinButton *limit_spin;
  GtkWidget *read_button;
  GtkSpinButton *buffer_spin;
  GtkWidget *mailslot_button;
  UiLogView *log_view;
};

G_DEFINE_FINAL_TYPE (AppMailslotBar, app_mailslot_bar, APP_TYPE_LAB_BAR)

static const AppSendBoxWords send_words = {
  .prompt = "Text to write",
  .button = "Write",
  .does = "Have it written to the mailslot",
  .to = "Written by",
  .to_hint = "Which viewer writes the text",
  .all = "by all",
  .one = "by %s",
};

static AppLab *
get_lab (AppMailslotBar *self)
{
  return app_lab_bar_get_lab (APP_LAB_BAR (self));
}

static void
act (AppMailslotBar *self,
     const char *words)
{
  app_lab_bar_act (APP_LAB_BAR (self), words);
}

static void
set_option (AppMailslotBar *self,
            const char *option,
            const char *value)
{
  g_autoptr (GError) error = NULL;

  if (self->is_updating)
    return;
  app_lab_set_option (get_lab (self), option, value, &error);
  app_lab_bar_report (APP_LAB_BAR (self), error);
}

static void
set_number (AppMailslotBar *self,
            const char *option,
            guint number)
{
  g_autofree char *value = g_strdup_printf ("%u", number);

  set_option (self, option, value);
}

static guint
get_number (AppMailslotBar *self,
            const char *option)
{
  return g_ascii_strtoull (app_lab_get_option (get_lab (self), option), NULL, 10);
}

/* Writing */

static void
on_timer_toggled (AppMailslotBar *self)
{
  set_option (self, "write", gtk_toggle_button_get_active (self->timer_check) ? "timer" : "hand");
}

static void
on_burst (AppMailslotBar *self)
{
  act (self, "burst 10000");
}

static void
on_interval_changed (AppMailslotBar *self)
{
  if (!self->is_updating)
    app_lab_set_interval (get_lab (self), ui_seconds_spin_get_ms (self->interval_spin));
}

/* Reading */

static void
on_look (AppMailslotBar *self)
{
  act (self, "look");
}

static void
on_look_changed (AppMailslotBar *self)
{
  set_number (self, "look-ms", ui_seconds_spin_get_ms (self->look_spin));
}

static void
on_timeout_changed (AppMailslotBar *self)
{
  const char *timeout = gtk_combo_box_get_active_id (self->timeout_combo);

  if (timeout != NULL)
    set_option (self, "read-timeout", timeout);
}

static void
on_limit_changed (AppMailslotBar *self)
{
  set_number (self, "mailslot-limit", gtk_spin_button_get_value_as_int (self->limit_spin));
}

static void
on_read (AppMailslotBar *self)
{
  g_autofree char *words =
      g_strdup_printf ("read %d", gtk_spin_button_get_value_as_int (self->buffer_spin));

  act (self, words);
}

static void
on_mailslot_clicked (AppMailslotBar *self)
{
  gboolean is_closed = app_mailslot_lab_get_info (APP_MAILSLOT_LAB (get_lab (self)))->is_closed;

  act (self, is_closed ? "open" : "close");
}

/* Showing */

static char *
dup_waiting (const IpcMailslotInfo *info)
{
  g_autofree char *count = ui_text_dup_number (info->n_messages);
  g_autofree char *next = ui_text_dup_number (info->next_size_bytes);

  if (info->is_closed)
    return g_strdup ("closed");
  if (info->n_messages == 0)
    return g_strdup ("0 waiting");
  return g_strdup_printf ("%s waiting · next %s bytes%s", count, next,
                          info->is_full ? " · full" : "");
}

static void
set_usable (GtkWidget *button,
            gboolean is_usable,
            const char *use)
{
  gtk_widget_set_sensitive (button, is_usable);
  gtk_widget_set_tooltip_text (button, is_usable ? use : "The mailslot is closed");
}

static void
show_info (AppMailslotBar *self)
{
  const IpcMailslotInfo *info = app_mailslot_lab_get_info (APP_MAILSLOT_LAB (get_lab (self)));
  g_autofree char *waiting = dup_waiting (info);

  gtk_label_set_text (self->waiting_label, waiting);
  set_usable (self->look_button, !info->is_closed, "Read all that waits, now");
  set_usable (self->read_button, !info->is_closed,
              "Read one message into a buffer of this size; one that does not fit stays");
  gtk_button_set_label (GTK_BUTTON (self->mailslot_button),
                        info->is_closed ? "Open mailslot" : "Close mailslot");
  gtk_widget_set_tooltip_text (self->mailslot_button,
                               info->is_closed
                                   ? "Make the mailslot again under its name"
                                   : "End the mailslot: what is unread goes, writers are told");
}

static void
show_settings (AppMailslotBar *self)
{
  AppLab *lab = get_lab (self);

  self->is_updating = TRUE;
  ui_seconds_spin_set_ms (self->interval_spin, app_lab_get_settings (lab)->interval_ms);
  ui_seconds_spin_set_ms (self->look_spin, get_number (self, "look-ms"));
  gtk_spin_button_set_value (self->limit_spin, get_number (self, "mailslot-limit"));
  if (!gtk_combo_box_set_active_id (self->timeout_combo, app_lab_get_option (lab, "read-timeout")))
    gtk_combo_box_set_active (self->timeout_combo, -1);
  gtk_toggle_button_set_active (self->timer_check,
                                g_str_equal (app_lab_get_option (lab, "write"), "timer"));
  self->is_updating = FALSE;
}

static void
on_line (AppMailslotBar *self,
         const char *line)
{
  ui_log_view_append (self->log_view, line);
}

static void
watch (AppMailslotBar *self,
       const char *signal,
       GCallback callback)
{
  g_signal_connect_object (get_lab (self), signal, callback, self, G_CONNECT_SWAPPED);
}

static void
app_mailslot_bar_constructed (GObject *object)
{
  AppMailslotBar *self = APP_MAILSLOT_BAR (object);

  G_OBJECT_CLASS (app_mailslot_bar_parent_class)->constructed (object);
  show_settings (self);
  show_info (self);
  app_viewers_spin_set_lab (self->viewers_spin, get_lab (self));
  app_send_box_set_up (self->send_box, APP_LAB_BAR (self), &send_words);
  watch (self, "changed", G_CALLBACK (show_settings));
  watch (self, "info-changed", G_CALLBACK (show_info));
  watch (self, "line", G_CALLBACK (on_line));
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, send_box);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, timer_check);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, interval_spin);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, burst_button);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, viewers_spin);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, look_button);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, look_spin);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, timeout_combo);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, limit_spin);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, read_button);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, buffer_spin);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, mailslot_button);
  gtk_widget_class_bind_template_child (widget_class, AppMailslotBar, log_view);
}

static void
app_mailslot_bar_class_init (AppMailslotBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = app_mailslot_bar_constructed;
  g_type_ensure (APP_TYPE_SEND_BOX);
  g_type_ensure (APP_TYPE_VIEWERS_SPIN);
  g_type_ensure (UI_TYPE_LOG_VIEW);
  g_type_ensure (UI_TYPE_SECONDS_SPIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-mailslot-bar.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_timer_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_burst);
  gtk_widget_class_bind_template_callback (widget_class, on_interval_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_look);
  gtk_widget_class_bind_template_callback (widget_class, on_look_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_timeout_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_limit_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_read);
  gtk_widget_class_bind_template_callback (widget_class, on_mailslot_clicked);
}

static void
app_mailslot_bar_init (AppMailslotBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
