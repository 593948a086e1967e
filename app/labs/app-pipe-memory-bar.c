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

#include "app-lab-registry.h"
#include "ui-style.h"

#include <math.h>

/* The row of the list of addressees that means all; the others are member numbers. */
#define TO_ALL "0"

struct _AppPipeMemoryBar
{
  AppLabBar parent_instance;

  /* Whether the bar itself is changing its spin buttons. */
  gboolean is_updating;

  /* From the template. */
  GtkEntry *text_entry;
  GtkWidget *send_button;
  GtkComboBoxText *to_combo;
  GtkSpinButton *interval_spin;
  GtkSpinButton *viewers_spin;
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
  const char *to = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->to_combo));
  guint number = to != NULL ? g_ascii_strtoull (to, NULL, 10) : 0;
  AppLab *lab = get_lab (self);

  if (number == 0 || number > app_lab_get_n_members (lab))
    return app_lab_send_text (lab, text, error) > 0 && (error == NULL || *error == NULL);
  return app_member_send_text (app_lab_get_member (lab, number - 1), text, error);
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

/* Lists the members again; the choice stays where it can. */
static void
refresh_addressees (AppPipeMemoryBar *self)
{
  g_autofree char *chosen = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->to_combo)));

  gtk_combo_box_text_remove_all (self->to_combo);
  gtk_combo_box_text_append (self->to_combo, TO_ALL, "to all");
  for (guint i = 0; i < app_lab_get_n_members (get_lab (self)); i++)
    {
      AppMember *member = app_lab_get_member (get_lab (self), i);
      g_autofree char *id = g_strdup_printf ("%u", app_member_get_number (member));
      g_autofree char *label = g_strdup_printf ("to %s", app_member_get_title (member));

      gtk_combo_box_text_append (self->to_combo, id, label);
    }
  if (chosen == NULL || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->to_combo), chosen))
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->to_combo), TO_ALL);
}

/* The interval: seconds on the screen, milliseconds in the lab */

static gboolean
on_interval_output (GtkSpinButton *spin)
{
  double seconds = gtk_adjustment_get_value (gtk_spin_button_get_adjustment (spin));
  g_autofree char *text = g_strdup_printf ("%.1f s", seconds);

  if (!g_str_equal (gtk_entry_get_text (GTK_ENTRY (spin)), text))
    gtk_entry_set_text (GTK_ENTRY (spin), text);
  return TRUE;
}

/* Takes "2", "2.5", "2,5" and "2.5 s". */
static int
on_interval_input (GtkSpinButton *spin,
                   double *value)
{
  g_autofree char *text = g_strdelimit (g_strdup (gtk_entry_get_text (GTK_ENTRY (spin))), ",", '.');
  char *end;

  *value = g_ascii_strtod (text, &end);
  if (end == text || !isfinite (*value))
    return GTK_INPUT_ERROR;
  g_strstrip (end);
  return *end == '\0' || g_str_equal (end, "s") ? TRUE : GTK_INPUT_ERROR;
}

static void
on_interval_changed (AppPipeMemoryBar *self)
{
  if (!self->is_updating)
    app_lab_set_interval (get_lab (self),
                          (guint) lround (gtk_spin_button_get_value (self->interval_spin) * 1000));
}

/* The number of viewers */

static void
on_viewers_changed (AppPipeMemoryBar *self)
{
  if (!self->is_updating)
    app_lab_set_n_members (get_lab (self), gtk_spin_button_get_value_as_int (self->viewers_spin));
}

static void
show_settings (AppPipeMemoryBar *self)
{
  AppLab *lab = get_lab (self);
  guint n_members = app_lab_get_n_members (lab);

  self->is_updating = TRUE;
  gtk_spin_button_set_value (self->interval_spin, app_lab_get_settings (lab)->interval_ms / 1000.0);
  gtk_spin_button_set_value (self->viewers_spin,
                             n_members > 0 ? n_members : app_lab_get_info (lab)->n_members);
  self->is_updating = FALSE;
}

static void
on_member_added (AppPipeMemoryBar *self)
{
  guint n_members = app_lab_get_n_members (get_lab (self));

  refresh_addressees (self);
  if (n_members > (guint) gtk_spin_button_get_value_as_int (self->viewers_spin))
    show_settings (self);
}

/* A smaller number was asked for here, and each viewer goes in its own time: the spin button
 * already shows what shall be. */
static void
on_member_removed (AppPipeMemoryBar *self)
{
  refresh_addressees (self);
}

static void
app_pipe_memory_bar_constructed (GObject *object)
{
  AppPipeMemoryBar *self = APP_PIPE_MEMORY_BAR (object);

  G_OBJECT_CLASS (app_pipe_memory_bar_parent_class)->constructed (object);
  show_settings (self);
  refresh_addressees (self);
  on_text_changed (self);
  g_signal_connect_object (get_lab (self), "member-added", G_CALLBACK (on_member_added), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_lab (self), "member-removed", G_CALLBACK (on_member_removed), self,
                           G_CONNECT_SWAPPED);
}

static void
app_pipe_memory_bar_class_init (AppPipeMemoryBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = app_pipe_memory_bar_constructed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-pipe-memory-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, text_entry);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, send_button);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, to_combo);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, interval_spin);
  gtk_widget_class_bind_template_child (widget_class, AppPipeMemoryBar, viewers_spin);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_interval_output);
  gtk_widget_class_bind_template_callback (widget_class, on_interval_input);
  gtk_widget_class_bind_template_callback (widget_class, on_interval_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_viewers_changed);
}

static void
app_pipe_memory_bar_init (AppPipeMemoryBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
