/* SPDX-License-Identifier: MIT */
/*
 * app-viewers-spin: how many viewers a lab has, and how many it shall have.
 *
 * It follows when viewers come by another way. When a smaller number was asked for, each viewer
 * goes in its own time, and the spin button already shows what shall be.
 */

#include "app-viewers-spin.h"

struct _AppViewersSpin
{
  GtkSpinButton parent_instance;

  AppLab *lab;           /* whose viewers; NULL before set_lab() */
  gboolean is_following; /* the value is being set to what the lab has */
};

G_DEFINE_FINAL_TYPE (AppViewersSpin, app_viewers_spin, GTK_TYPE_SPIN_BUTTON)

static void
follow (AppViewersSpin *self)
{
  self->is_following = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self), app_lab_get_n_wanted (self->lab));
  self->is_following = FALSE;
}

static void
app_viewers_spin_value_changed (GtkSpinButton *spin)
{
  AppViewersSpin *self = APP_VIEWERS_SPIN (spin);

  if (self->lab != NULL && !self->is_following)
    app_lab_set_n_members (self->lab, gtk_spin_button_get_value_as_int (spin));
}

static void
app_viewers_spin_dispose (GObject *object)
{
  AppViewersSpin *self = APP_VIEWERS_SPIN (object);

  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_data (self->lab, self);
  g_clear_object (&self->lab);
  G_OBJECT_CLASS (app_viewers_spin_parent_class)->dispose (object);
}

static void
app_viewers_spin_class_init (AppViewersSpinClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_viewers_spin_dispose;
  GTK_SPIN_BUTTON_CLASS (klass)->value_changed = app_viewers_spin_value_changed;
}

static void
app_viewers_spin_init (AppViewersSpin *self)
{
}

/**
 * app_viewers_spin_set_lab:
 * @self: a spin button
 * @lab: whose viewers to show and to change the number of
 *
 * To be called once.
 */
void
app_viewers_spin_set_lab (AppViewersSpin *self,
                          AppLab *lab)
{
  g_return_if_fail (self->lab == NULL);

  self->lab = g_object_ref (lab);
  g_signal_connect_swapped (lab, "member-added", G_CALLBACK (follow), self);
  g_signal_connect_swapped (lab, "changed", G_CALLBACK (follow), self);
  follow (self);
}
