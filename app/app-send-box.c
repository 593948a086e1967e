/* SPDX-License-Identifier: MIT */
/*
 * app-send-box: a text of a person's own, for one child or for all of them.
 *
 *   [text to send……………………] [Send] [to all ▾]
 *
 * What was typed is never lost: the entry is emptied only once its text is on its way, and what
 * went wrong is told by the action bar that the box is a part of.
 */

#include "app-send-box.h"

#include "app-member-combo.h"
#include "ui-style.h"

struct _AppSendBox
{
  GtkBox parent_instance;

  /* The bar whose lab gets the texts, and that tells how it went; the box is inside it. */
  AppLabBar *bar;
  /* What the lab calls the parts. */
  const AppSendBoxWords *words;

  /* From the template. */
  GtkEntry *text_entry;
  GtkButton *send_button;
  AppMemberCombo *to_combo;
};

G_DEFINE_FINAL_TYPE (AppSendBox, app_send_box, GTK_TYPE_BOX)

static gboolean
send_text (AppSendBox *self,
           const char *text,
           GError **error)
{
  AppMember *member = app_member_combo_get_member (self->to_combo);

  if (member != NULL)
    return app_member_send_text (member, text, error);
  return app_lab_send_text (app_lab_bar_get_lab (self->bar), text, error) > 0 && *error == NULL;
}

static void
on_send (AppSendBox *self)
{
  g_autoptr (GError) error = NULL;
  const char *text = gtk_entry_get_text (self->text_entry);

  if (*text == '\0')
    return;
  if (send_text (self, text, &error))
    gtk_entry_set_text (self->text_entry, "");
  app_lab_bar_report (self->bar, error);
}

static void
on_text_changed (AppSendBox *self)
{
  gboolean has_text = gtk_entry_get_text_length (self->text_entry) > 0;

  gtk_widget_set_sensitive (GTK_WIDGET (self->send_button), has_text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->send_button),
                               has_text ? self->words->does : "Enter a text first");
}

static void
app_send_box_class_init (AppSendBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (APP_TYPE_MEMBER_COMBO);
  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-send-box.ui");
  gtk_widget_class_bind_template_child (widget_class, AppSendBox, text_entry);
  gtk_widget_class_bind_template_child (widget_class, AppSendBox, send_button);
  gtk_widget_class_bind_template_child (widget_class, AppSendBox, to_combo);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
}

static void
app_send_box_init (AppSendBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_name (gpointer widget,
          const char *name)
{
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

/**
 * app_send_box_set_up:
 * @self: a box
 * @bar: the action bar that it is in
 * @words: what the lab calls the parts; must outlive the box
 *
 * Connects the box with the bar's lab. Called once, before the box can be used. Main thread.
 */
void
app_send_box_set_up (AppSendBox *self,
                     AppLabBar *bar,
                     const AppSendBoxWords *words)
{
  g_return_if_fail (self->bar == NULL);

  self->bar = bar;
  self->words = words;
  gtk_entry_set_placeholder_text (self->text_entry, words->prompt);
  set_name (self->text_entry, words->prompt);
  gtk_button_set_label (self->send_button, words->button);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->to_combo), words->to_hint);
  set_name (self->to_combo, words->to);
  app_member_combo_set_lab (self->to_combo, app_lab_bar_get_lab (bar), words->all, words->one);
  on_text_changed (self);
}
