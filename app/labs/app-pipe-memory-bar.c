/* SPDX-License-Identifier: MIT */
/*
 * app-pipe-memory-bar: what a person can do with the main lab as a whole.
 *
 *   [text to send……………………] [Send] [to: all ▾]      interval [2.0 s]   viewers [2]
 *
 * What was typed is never lost: the entry is emptied only once its text is on its way. The spin
 * buttons show what the lab has, so they follow when a viewer comes by another way.
 */

#include "app-pipe-memory-bar.h"

#include "app-member-combo.h"
#include "app-viewers-spin.h"

#include "ui-seconds-spin.h"
#include "ui-style.h"

struct _AppPipeMemoryBar
{
  AppLabBar parent_instance;

  /* From the template. */
  GtkEntry *text_entry;
  GtkWidget *send_button;
  AppMemberCombo *to_combo;
  UiSecondsSpin *interval_spin;
  AppViewersSpin *viewers_spin;
};

G_DEFINE_FINAL_TYPE (AppPipeMemoryBar, app_pipe_memory_bar, APP_TYPE_LAB_BAR)

static AppLab *
get_lab (AppPipeMemoryBar *self)
{
  return app_lab_bar_get_lab (APP_LAB_BAR (self));
}

/* Sending */

static gboolean
send_text (AppPipeMemoryBar *self,
           const char *text,
           GError **error)
{
  AppMember *member = app_member_combo_get_member (self->to_combo);

  if (member != NULL)
    return app_member_send_text (member, text, error);
  return app_lab_send_text (get_lab (self), text, error) > 0 && (error == NULL || *error == NULL);
}

static void
on_send (AppPipeMemoryBar *self)
{
  g_autoptr (GError) error = NULL;
  const char *text = gtk_entry_get_text (self->text_entry);

  if (*text == '\0')
    return;
  if (send_text (self, text, &error))
    gtk_entry_set_text (self->text_entry, "");
  app_lab_bar_report (APP_LAB_BAR (self), error);
}

static void
on_text_changed (AppPipeMemoryBar *self)
{
  gboolean has_text = gtk_entry_get_text_length (self->text_entry) > 0;

  gtk_widget_set_sensitive (self->send_button, has_text);
  gtk_widget_set_tooltip_text (self->send_button,
                               has_text ? "Send the text on the pipe" : "Enter a text first");
}

static void
on_interval_changed (AppPipeMemoryBar *self)
{
  app_lab_set_interval (get_lab (self), ui_seconds_spin_get_ms (self->interval_spin));
}

static void
app_pipe_memory_bar_constructed (GObject *object)
{
  AppPipeMemoryBar *self = APP_PIPE_MEMORY_BAR (object);
  AppLab *lab = get_lab (self);

  G_OBJECT_CLASS (app_pipe_memory_bar_parent_class)->constructed (object);
  ui_seconds_spin_set_ms (self->interval_spin, app_lab_get_settings (lab)->interval_ms);
  app_viewers_spin_set_lab (self->viewers_spin, lab);
  app_member_combo_set_lab (self->to_combo, lab, "to all", "to %s");
  on_text_changed (self);
  g_signal_connect_object (self->interval_spin, "value-changed", G_CALLBACK (on_interval_changed),
                           self, G_CONNECT_SWAPPED);
}

static void
app_pipe_memory_bar_class_init (AppPipeMemoryBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = app_pipe_memory_bar_constructed;
  g_type_ensure (APP_TYPE_MEMBER_COMBO);
  g_type_ensure (APP_TYPE_VIEWERS_SPIN);
  g_type_ensure (UI_TYPE_SECONDS_SPIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-pipe-memory-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, text_entry);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, send_button);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, to_combo);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, interval_spin);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, viewers_spin);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
}

static void
app_pipe_memory_bar_init (AppPipeMemoryBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
