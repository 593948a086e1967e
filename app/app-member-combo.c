/* SPDX-License-Identifier: MIT */
/*
 * app-member-combo: chooses one member of a lab, or all of them.
 *
 * The list follows the lab; the choice stays as long as its member is there.
 */

#include "app-member-combo.h"

/* The id of the entry for all members; the others' ids are their numbers. */
#define ALL "all"

struct _AppMemberCombo
{
  GtkComboBoxText parent_instance;

  AppLab *lab;         /* whose members are listed; NULL before set_lab() */
  char *label_for_all; /* such as "to all"; NULL when one has to be chosen */
  char *label_format;  /* such as "to %s" */
};

G_DEFINE_FINAL_TYPE (AppMemberCombo, app_member_combo, GTK_TYPE_COMBO_BOX_TEXT)

/* The format has one %s and is a constant of the caller's. */
static char *
dup_label (AppMemberCombo *self,
           AppMember *member)
{
  g_auto (GStrv) parts = g_strsplit (self->label_format, "%s", 2);

  return g_strjoinv (app_member_get_title (member), parts);
}

static void
append_members (AppMemberCombo *self)
{
  for (guint i = 0; i < app_lab_get_n_members (self->lab); i++)
    {
      AppMember *member = app_lab_get_member (self->lab, i);
      g_autofree char *id = g_strdup_printf ("%u", app_member_get_number (member));
      g_autofree char *label = dup_label (self, member);

      gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self), id, label);
    }
}

static void
refresh (AppMemberCombo *self)
{
  GtkComboBox *combo = GTK_COMBO_BOX (self);
  g_autofree char *chosen = g_strdup (gtk_combo_box_get_active_id (combo));

  gtk_combo_box_text_remove_all (GTK_COMBO_BOX_TEXT (self));
  if (self->label_for_all != NULL)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self), ALL, self->label_for_all);
  append_members (self);
  if (chosen == NULL || !gtk_combo_box_set_active_id (combo, chosen))
    gtk_combo_box_set_active (combo, 0);
}

static void
app_member_combo_dispose (GObject *object)
{
  AppMemberCombo *self = APP_MEMBER_COMBO (object);

  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_data (self->lab, self);
  g_clear_object (&self->lab);
  g_clear_pointer (&self->label_for_all, g_free);
  g_clear_pointer (&self->label_format, g_free);
  G_OBJECT_CLASS (app_member_combo_parent_class)->dispose (object);
}

static void
app_member_combo_class_init (AppMemberComboClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_member_combo_dispose;
}

static void
app_member_combo_init (AppMemberCombo *self)
{
}

/**
 * app_member_combo_set_lab:
 * @self: a combo box
 * @lab: whose members to list
 * @label_for_all: (nullable): the entry for all of them, %NULL for none
 * @label_format: the entry for one, with its title in place of `%s`
 *
 * Fills the list and keeps it so. To be called once.
 */
void
app_member_combo_set_lab (AppMemberCombo *self,
                          AppLab *lab,
                          const char *label_for_all,
                          const char *label_format)
{
  g_return_if_fail (self->lab == NULL);

  self->lab = g_object_ref (lab);
  self->label_for_all = g_strdup (label_for_all);
  self->label_format = g_strdup (label_format);
  g_signal_connect_swapped (lab, "member-added", G_CALLBACK (refresh), self);
  g_signal_connect_swapped (lab, "member-removed", G_CALLBACK (refresh), self);
  refresh (self);
}

/**
 * app_member_combo_get_member:
 * @self: a combo box
 *
 * Returns: (transfer none) (nullable): the chosen member; %NULL for all, or when there is none
 */
AppMember *
app_member_combo_get_member (AppMemberCombo *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self));
  guint64 number = id != NULL ? g_ascii_strtoull (id, NULL, 10) : 0;

  if (self->lab == NULL || number == 0 || number > app_lab_get_n_members (self->lab))
    return NULL;
  return app_lab_get_member (self->lab, number - 1);
}
