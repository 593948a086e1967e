/* SPDX-License-Identifier: MIT */
/*
 * viewer-remoting-bar: what a person can do with remote objects in one viewer.
 *
 *   calls [all objects ▾]  [x] sponsor own object                              [Activate]
 *
 * "Send now" of the window calls them at once. How it went is in the log.
 */

#include "viewer-remoting-bar.h"

#include "ui-style.h"
#include "viewer-remoting-session.h"

struct _ViewerRemotingBar
{
  ViewerSessionBar parent_instance;

  gboolean is_updating;          /* the bar itself is changing its controls */

  /* From the template. */
  GtkComboBox *objects_combo;
  GtkToggleButton *sponsor_check;
  GtkWidget *activate_button;
};

G_DEFINE_FINAL_TYPE (ViewerRemotingBar, viewer_remoting_bar, VIEWER_TYPE_SESSION_BAR)

static ViewerRemotingSession *
get_session (ViewerRemotingBar *self)
{
  return VIEWER_REMOTING_SESSION (viewer_session_bar_get_session (VIEWER_SESSION_BAR (self)));
}

/* What the session does, whoever told it to. */
static void
refresh (ViewerRemotingBar *self)
{
  ViewerRemotingSession *session = get_session (self);
  gboolean is_running = viewer_session_get_state (VIEWER_SESSION (session)) == VIEWER_SESSION_RUNNING;

  self->is_updating = TRUE;
  gtk_combo_box_set_active_id (self->objects_combo, viewer_remoting_session_get_objects (session));
  gtk_toggle_button_set_active (self->sponsor_check, viewer_remoting_session_is_sponsor (session));
  gtk_widget_set_sensitive (GTK_WIDGET (self->sponsor_check), is_running);
  gtk_widget_set_sensitive (self->activate_button, is_running);
  gtk_widget_set_tooltip_text (
      self->activate_button,
      is_running ? "Have the server make a new object that is this viewer’s own"
                 : "The conversation has not begun, or is over");
  self->is_updating = FALSE;
}

static void
on_objects_changed (ViewerRemotingBar *self)
{
  if (!self->is_updating)
    viewer_remoting_session_set_objects (get_session (self),
                                         gtk_combo_box_get_active_id (self->objects_combo));
}

static void
on_sponsor_toggled (ViewerRemotingBar *self)
{
  if (!self->is_updating)
    viewer_remoting_session_set_sponsor (get_session (self),
                                         gtk_toggle_button_get_active (self->sponsor_check));
}

static void
on_activate (ViewerRemotingBar *self)
{
  viewer_remoting_session_activate (get_session (self));
}

static void
viewer_remoting_bar_constructed (GObject *object)
{
  ViewerRemotingBar *self = VIEWER_REMOTING_BAR (object);

  G_OBJECT_CLASS (viewer_remoting_bar_parent_class)->constructed (object);
  refresh (self);
  g_signal_connect_object (get_session (self), "changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_session (self), "ended", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
}

static void
viewer_remoting_bar_class_init (ViewerRemotingBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = viewer_remoting_bar_constructed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "viewer-remoting-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ViewerRemotingBar, objects_combo);
  gtk_widget_class_bind_template_child (widget_class, ViewerRemotingBar, sponsor_check);
  gtk_widget_class_bind_template_child (widget_class, ViewerRemotingBar, activate_button);
  gtk_widget_class_bind_template_callback (widget_class, on_objects_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_sponsor_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
viewer_remoting_bar_init (ViewerRemotingBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
