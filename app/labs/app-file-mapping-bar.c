/* SPDX-License-Identifier: MIT */
/*
 * app-file-mapping-bar: what a person can do with the file mapping as a whole.
 *
 *   [text………………] [Write]   [2,048] bytes [Make] [Close]               viewers [2]
 *   [Count to 100,000] [x] with the lock  [Viewer 1 ▾] [Hold lock] [Let go] [Try lock] [Open again]
 *   what the parent said last
 *
 * Every button is one of the lab's acts, see app-file-mapping-lab.c. What was typed stays until it
 * has been written.
 */

#include "app-file-mapping-bar.h"

#include "app-file-mapping-lab.h"
#include "app-member-combo.h"
#include "app-viewers-spin.h"
#include "ui-style.h"

struct _AppFileMappingBar
{
  AppLabBar parent_instance;

  /* From the template. */
  GtkEntry *text_entry;
  GtkWidget *write_button;
  GtkSpinButton *size_spin;
  GtkWidget *make_button;
  GtkWidget *close_button;
  AppViewersSpin *viewers_spin;
  GtkWidget *count_button;
  GtkToggleButton *lock_check;
  AppMemberCombo *viewer_combo;
  GtkWidget *viewer_box;
  GtkWidget *release_button;
  GtkLabel *said_label;
};

G_DEFINE_FINAL_TYPE (AppFileMappingBar, app_file_mapping_bar, APP_TYPE_LAB_BAR)

static AppLab *
get_lab (AppFileMappingBar *self)
{
  return app_lab_bar_get_lab (APP_LAB_BAR (self));
}

static gboolean
act (AppFileMappingBar *self,
     const char *words)
{
  return app_lab_bar_act (APP_LAB_BAR (self), words);
}

static void
act_on_viewer (AppFileMappingBar *self,
               const char *verb)
{
  AppMember *member = app_member_combo_get_member (self->viewer_combo);
  g_autofree char *words = NULL;

  if (member == NULL)
    return;
  words = g_strdup_printf ("%s %u", verb, app_member_get_number (member));
  act (self, words);
}

static void
set_usable (GtkWidget *button,
            gboolean is_usable,
            const char *use,
            const char *why_not)
{
  gtk_widget_set_sensitive (button, is_usable);
  gtk_widget_set_tooltip_text (button, is_usable ? use : why_not);
}

static void
refresh_release (AppFileMappingBar *self)
{
  AppMember *member = app_member_combo_get_member (self->viewer_combo);

  set_usable (self->release_button,
              member != NULL && app_file_mapping_lab_is_kept_by (
                                    APP_FILE_MAPPING_LAB (get_lab (self)), member),
              "The viewer lets the lock go", "This viewer does not keep the lock");
}

static void
refresh_buttons (AppFileMappingBar *self)
{
  gboolean is_made = app_file_mapping_lab_is_made (APP_FILE_MAPPING_LAB (get_lab (self)));
  gboolean has_text = gtk_entry_get_text_length (self->text_entry) > 0;

  set_usable (self->write_button, is_made && has_text, "Write the text into the mapping",
              is_made ? "Enter a text first" : "The parent has closed the mapping");
  set_usable (self->close_button, is_made,
              "Unmap it here and take its name away; viewers keep what they have mapped",
              "The parent has closed the mapping");
  set_usable (self->count_button, is_made, "Have all viewers count one number up together",
              "The parent has closed the mapping");
  refresh_release (self);
}

static void
show_size (AppFileMappingBar *self)
{
  gtk_spin_button_set_value (self->size_spin, app_lab_get_settings (get_lab (self))->memory_size);
}

/* From the template */

static void
on_text_changed (AppFileMappingBar *self)
{
  refresh_buttons (self);
}

static void
on_write (AppFileMappingBar *self)
{
  g_autofree char *quoted = g_shell_quote (gtk_entry_get_text (self->text_entry));
  g_autofree char *words = g_strconcat ("write ", quoted, NULL);

  if (gtk_widget_get_sensitive (self->write_button) && act (self, words))
    gtk_entry_set_text (self->text_entry, "");
}

/* Making one that exists already is allowed: that it is refused is the lesson. */
static void
on_make (AppFileMappingBar *self)
{
  g_autofree char *words =
      g_strdup_printf ("make %d", gtk_spin_button_get_value_as_int (self->size_spin));

  act (self, words);
}

static void
on_close (AppFileMappingBar *self)
{
  act (self, "close");
}

static void
on_count (AppFileMappingBar *self)
{
  act (self, gtk_toggle_button_get_active (self->lock_check) ? "count locked" : "count unlocked");
}

static void
on_hold (AppFileMappingBar *self)
{
  act_on_viewer (self, "hold");
}

static void
on_release (AppFileMappingBar *self)
{
  act_on_viewer (self, "release");
}

static void
on_take (AppFileMappingBar *self)
{
  act_on_viewer (self, "take");
}

static void
on_open (AppFileMappingBar *self)
{
  act_on_viewer (self, "open");
}

/* From the lab */

static void
on_lab_changed (AppFileMappingBar *self)
{
  if (app_file_mapping_lab_is_made (APP_FILE_MAPPING_LAB (get_lab (self))))
    show_size (self);
  refresh_buttons (self);
}

static void
on_lab_line (AppFileMappingBar *self,
             const char *line)
{
  gtk_label_set_text (self->said_label, line);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->said_label), line);
}

static void
refresh_viewers (AppFileMappingBar *self)
{
  set_usable (self->viewer_box, app_lab_get_n_members (get_lab (self)) > 0, NULL,
              "There is no viewer");
}

static void
app_file_mapping_bar_constructed (GObject *object)
{
  AppFileMappingBar *self = APP_FILE_MAPPING_BAR (object);

  G_OBJECT_CLASS (app_file_mapping_bar_parent_class)->constructed (object);
  show_size (self);
  app_viewers_spin_set_lab (self->viewers_spin, get_lab (self));
  app_member_combo_set_lab (self->viewer_combo, get_lab (self), NULL, "%s");
  refresh_viewers (self);
  refresh_buttons (self);
  g_signal_connect_object (get_lab (self), "changed", G_CALLBACK (on_lab_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_lab (self), "line", G_CALLBACK (on_lab_line), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_lab (self), "member-added", G_CALLBACK (refresh_viewers), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_lab (self), "member-removed", G_CALLBACK (refresh_viewers), self,
                           G_CONNECT_SWAPPED);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_write);
  gtk_widget_class_bind_template_callback (widget_class, on_make);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_count);
  gtk_widget_class_bind_template_callback (widget_class, on_hold);
  gtk_widget_class_bind_template_callback (widget_class, on_release);
  gtk_widget_class_bind_template_callback (widget_class, on_take);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
}

static void
app_file_mapping_bar_class_init (AppFileMappingBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = app_file_mapping_bar_constructed;
  g_type_ensure (APP_TYPE_MEMBER_COMBO);
  g_type_ensure (APP_TYPE_VIEWERS_SPIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-file-mapping-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, text_entry);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, write_button);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, size_spin);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, make_button);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, close_button);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, viewers_spin);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, count_button);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, lock_check);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, viewer_combo);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, viewer_box);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, release_button);
  gtk_widget_class_bind_template_child (widget_class, AppFileMappingBar, said_label);
  gtk_widget_class_bind_template_callback (widget_class, refresh_release);
  bind_callbacks (widget_class);
}

static void
app_file_mapping_bar_init (AppFileMappingBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
