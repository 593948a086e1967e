/* SPDX-License-Identifier: MIT */
/*
 * app-pipe-memory-bar: what a person can do with the main lab as a whole.
 *
 *   [text to send……………………] [Send] [to: all ▾]      interval [2.0 s]   viewers [2]
 *
 * The spin buttons show what the lab has, so they follow when a viewer comes by another way.
 */

#include "app-pipe-memory-bar.h"

#include "app-send-box.h"
#include "app-viewers-spin.h"

#include "ui-seconds-spin.h"
#include "ui-style.h"

struct _AppPipeMemoryBar
{
  AppLabBar parent_instance;

  /* From the template. */
  AppSendBox *send_box;
  UiSecondsSpin *interval_spin;
  AppViewersSpin *viewers_spin;
};

G_DEFINE_FINAL_TYPE (AppPipeMemoryBar, app_pipe_memory_bar, APP_TYPE_LAB_BAR)

static const AppSendBoxWords send_words = {
  .prompt = "Text to send",
  .button = "Send",
  .does = "Send the text on the pipe",
  .to = "Send to",
  .to_hint = "Who gets the text",
  .all = "to all",
  .one = "to %s",
};

static AppLab *
get_lab (AppPipeMemoryBar *self)
{
  return app_lab_bar_get_lab (APP_LAB_BAR (self));
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
  app_send_box_set_up (self->send_box, APP_LAB_BAR (self), &send_words);
  g_signal_connect_object (self->interval_spin, "value-changed", G_CALLBACK (on_interval_changed),
                           self, G_CONNECT_SWAPPED);
}

static void
app_pipe_memory_bar_class_init (AppPipeMemoryBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = app_pipe_memory_bar_constructed;
  g_type_ensure (APP_TYPE_SEND_BOX);
  g_type_ensure (APP_TYPE_VIEWERS_SPIN);
  g_type_ensure (UI_TYPE_SECONDS_SPIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-pipe-memory-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, send_box);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, interval_spin);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, viewers_spin);
}

static void
app_pipe_memory_bar_init (AppPipeMemoryBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
