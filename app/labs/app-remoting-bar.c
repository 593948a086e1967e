/* SPDX-License-Identifier: MIT */
/*
 * app-remoting-bar: what a person can do with the remoting lab as a whole.
 *
 *   channel [unix ▾] unix:path=/run/user/1000/…  [copy]      viewers [2]  [x] sponsors
 *   they call [all objects ▾] every [2.0 s] [Call now] [Activate]
 *   SingleCall 24 made · Singleton 1 of 1 alive · ClientActivated 2 of 3 alive [Leases ▾] [Instances ▾]
 *
 * Every button is one of the lab's acts, see app-remoting-lab.c. The last line is what the server
 * has, at most a few times a second; while there are instances their leases run, so it is renewed
 * every second as long as somebody looks at the list.
 */

#include "app-remoting-bar.h"

#include "app-remoting-lab.h"
#include "app-viewers-spin.h"
#include "ui-seconds-spin.h"
#include "ui-style.h"
#include "ui-text.h"

#include <math.h>

/* How soon a change is shown: soon, but not for each of a thousand calls. */
#define SHOW_AFTER_MS 200
/* How often the rest of the leases is shown. */
#define LEASES_EVERY_MS 1000

enum
{
  COLUMN_NAME,
  COLUMN_VALUE,
  COLUMN_CALLS,
  COLUMN_LEASE,
  COLUMN_SPONSORS,
};

struct _AppRemotingBar
{
  AppLabBar parent_instance;

  gboolean is_updating;    /* the bar itself is changing its controls */
  guint show_source;       /* shows what the server has, soon; 0 when nothing changed */
  guint leases_source;     /* while the list of instances is open */

  /* From the template. */
  GtkComboBox *channel_combo;
  GtkLabel *address_label;
  GtkWidget *copy_button;
  UiSecondsSpin *interval_spin;
  AppViewersSpin *viewers_spin;
  GtkComboBox *objects_combo;
  GtkWidget *call_button;
  GtkToggleButton *sponsor_check;
  GtkWidget *activate_button;
  GtkSpinButton *initial_spin;
  GtkSpinButton *renewal_spin;
  GtkSpinButton *sponsor_spin;
  GtkSpinButton *look_spin;
  GtkLabel *counts_label;
  GtkWidget *popover;
  GtkListStore *instances_store;
};

G_DEFINE_FINAL_TYPE (AppRemotingBar, app_remoting_bar, APP_TYPE_LAB_BAR)

static AppLab *
get_lab (AppRemotingBar *self)
{
  return app_lab_bar_get_lab (APP_LAB_BAR (self));
}

static gboolean
act (AppRemotingBar *self,
     const char *words)
{
  return app_lab_bar_act (APP_LAB_BAR (self), words);
}

/* What the server has */

static void
append_instance (AppRemotingBar *self,
                 const IpcRemotingInstance *instance)
{
  g_autofree char *name =
      g_strdup_printf ("%s #%u", ipc_remoting_mode_get_name (instance->mode), instance->number);
  g_autofree char *value = ipc_remoting_value_dup_text (instance->value);
  g_autofree char *calls = ui_text_dup_number (instance->n_calls);
  g_autofree char *lease =
      g_strdup_printf ("%s, %.0f s", ipc_lease_state_get_name (instance->state),
                       ceil (instance->left_ns / 1e9));

  gtk_list_store_insert_with_values (self->instances_store, NULL, -1, COLUMN_NAME, name,
                                     COLUMN_VALUE, value, COLUMN_CALLS, calls, COLUMN_LEASE, lease,
                                     COLUMN_SPONSORS, instance->n_sponsors, -1);
}

static void
append_count (GString *text,
              const AppRemotingView *view,
              IpcRemotingMode mode)
{
  g_autofree char *made = ui_text_dup_number (view->counts[mode].n_made);

  if (text->len > 0)
    g_string_append (text, " · ");
  if (mode == IPC_REMOTING_SINGLE_CALL)
    g_string_append_printf (text, "%s %s made", ipc_remoting_mode_get_name (mode), made);
  else
    g_string_append_printf (text, "%s %u of %s alive", ipc_remoting_mode_get_name (mode),
                            view->counts[mode].n_alive, made);
}

static void
show_view (AppRemotingBar *self)
{
  g_auto (AppRemotingView) view = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  gtk_list_store_clear (self->instances_store);
  if (app_remoting_lab_get_view (APP_REMOTING_LAB (get_lab (self)), &view))
    {
      for (guint mode = 1; mode < IPC_REMOTING_N_MODES; mode++)
        append_count (text, &view, mode);
      for (guint i = 0; i < view.instances->len; i++)
        append_instance (self, &g_array_index (view.instances, IpcRemotingInstance, i));
    }
  gtk_label_set_text (self->counts_label, text->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->counts_label), text->str);
}

static gboolean
on_show (gpointer data)
{
  AppRemotingBar *self = data;

  self->show_source = 0;
  show_view (self);
  return G_SOURCE_REMOVE;
}

static void
on_view_changed (AppRemotingBar *self)
{
  if (self->show_source == 0)
    self->show_source = g_timeout_add (SHOW_AFTER_MS, on_show, self);
}

static gboolean
on_leases_run (gpointer data)
{
  show_view (data);
  return G_SOURCE_CONTINUE;
}

static void
on_popover_map (AppRemotingBar *self)
{
  show_view (self);
  if (self->leases_source == 0)
    self->leases_source = g_timeout_add (LEASES_EVERY_MS, on_leases_run, self);
}

static void
on_popover_unmap (AppRemotingBar *self)
{
  g_clear_handle_id (&self->leases_source, g_source_remove);
}

/* From the template: the channel */

static void
on_channel_changed (AppRemotingBar *self)
{
  g_autofree char *words = NULL;

  if (self->is_updating)
    return;
  words = g_strdup_printf ("channel %s", gtk_combo_box_get_active_id (self->channel_combo));
  act (self, words);
}

static void
on_copy (AppRemotingBar *self)
{
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          gtk_label_get_text (self->address_label), -1);
}

/* The calls */

static void
on_objects_changed (AppRemotingBar *self)
{
  g_autofree char *words = NULL;

  if (self->is_updating)
    return;
  words = g_strdup_printf ("objects %s", gtk_combo_box_get_active_id (self->objects_combo));
  act (self, words);
}

static void
on_call (AppRemotingBar *self)
{
  act (self, "call");
}

static void
on_activate (AppRemotingBar *self)
{
  act (self, "activate");
}

static void
on_sponsor_toggled (AppRemotingBar *self)
{
  if (!self->is_updating)
    act (self, gtk_toggle_button_get_active (self->sponsor_check) ? "sponsor on" : "sponsor off");
}

static void
on_interval_changed (AppRemotingBar *self)
{
  if (!self->is_updating)
    app_lab_set_interval (get_lab (self), ui_seconds_spin_get_ms (self->interval_spin));
}

/* The leases; a spin button has the name of its time */

static void
on_lease_changed (AppRemotingBar *self,
                  GtkSpinButton *spin)
{
  const char *which = spin == self->initial_spin   ? "initial"
                      : spin == self->renewal_spin ? "renewal"
                      : spin == self->sponsor_spin ? "sponsor"
                                                   : "look";
  g_autofree char *words = NULL;

  if (self->is_updating)
    return;
  words = g_strdup_printf ("lease %s %d", which, gtk_spin_button_get_value_as_int (spin));
  act (self, words);
}

static void
show_seconds (AppRemotingBar *self,
              GtkSpinButton *spin,
              const char *option)
{
  gtk_spin_button_set_value (spin,
                             g_ascii_strtod (app_lab_get_option (get_lab (self), option), NULL));
}

/* What the lab has, whoever changed it. */
static void
show_settings (AppRemotingBar *self)
{
  const char *address = app_remoting_lab_get_address (APP_REMOTING_LAB (get_lab (self)));

  self->is_updating = TRUE;
  if (address != NULL)
    gtk_combo_box_set_active_id (self->channel_combo,
                                 g_str_has_prefix (address, "tcp:") ? "tcp" : "unix");
  gtk_label_set_text (self->address_label, address != NULL ? address : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->address_label), address);
  gtk_combo_box_set_active_id (self->objects_combo, app_lab_get_option (get_lab (self), "objects"));
  gtk_toggle_button_set_active (
      self->sponsor_check, g_str_equal (app_lab_get_option (get_lab (self), "sponsor"), "on"));
  ui_seconds_spin_set_ms (self->interval_spin, app_lab_get_settings (get_lab (self))->interval_ms);
  show_seconds (self, self->initial_spin, "lease-initial");
  show_seconds (self, self->renewal_spin, "lease-renewal");
  show_seconds (self, self->sponsor_spin, "lease-sponsor");
  show_seconds (self, self->look_spin, "lease-look");
  self->is_updating = FALSE;
}

static void
on_lab_changed (AppRemotingBar *self)
{
  show_settings (self);
  on_view_changed (self);
}

static void
app_remoting_bar_constructed (GObject *object)
{
  AppRemotingBar *self = APP_REMOTING_BAR (object);

  G_OBJECT_CLASS (app_remoting_bar_parent_class)->constructed (object);
  app_viewers_spin_set_lab (self->viewers_spin, get_lab (self));
  show_settings (self);
  show_view (self);
  g_signal_connect_object (get_lab (self), "changed", G_CALLBACK (on_lab_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_lab (self), "view-changed", G_CALLBACK (on_view_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
app_remoting_bar_dispose (GObject *object)
{
  AppRemotingBar *self = APP_REMOTING_BAR (object);

  g_clear_handle_id (&self->show_source, g_source_remove);
  g_clear_handle_id (&self->leases_source, g_source_remove);
  G_OBJECT_CLASS (app_remoting_bar_parent_class)->dispose (object);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_channel_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_interval_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_objects_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_call);
  gtk_widget_class_bind_template_callback (widget_class, on_sponsor_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_lease_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_map);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_unmap);
}

static void
app_remoting_bar_class_init (AppRemotingBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = app_remoting_bar_constructed;
  G_OBJECT_CLASS (klass)->dispose = app_remoting_bar_dispose;
  g_type_ensure (APP_TYPE_VIEWERS_SPIN);
  g_type_ensure (UI_TYPE_SECONDS_SPIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-remoting-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, channel_combo);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, address_label);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, copy_button);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, interval_spin);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, viewers_spin);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, objects_combo);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, call_button);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, sponsor_check);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, activate_button);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, initial_spin);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, renewal_spin);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, sponsor_spin);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, look_spin);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, counts_label);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, popover);
  gtk_widget_class_bind_template_child (widget_class, AppRemotingBar, instances_store);
  bind_callbacks (widget_class);
}

static void
app_remoting_bar_init (AppRemotingBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
