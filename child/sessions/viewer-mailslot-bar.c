/* SPDX-License-Identifier: MIT */
/*
 * viewer-mailslot-bar: how this viewer writes to the mailslot.
 *
 *   [x] write on a timer                         open · at most 424 bytes
 */

#include "viewer-mailslot-bar.h"

#include "ui-style.h"
#include "ui-text.h"
#include "viewer-mailslot-session.h"

struct _ViewerMailslotBar
{
  ViewerSessionBar parent_instance;

  gboolean is_updating; /* the bar itself is changing the check button */

  /* From the template. */
  GtkToggleButton *timer_check;
  GtkLabel *mailslot_label;
};

G_DEFINE_FINAL_TYPE (ViewerMailslotBar, viewer_mailslot_bar, VIEWER_TYPE_SESSION_BAR)

static ViewerMailslotSession *
get_session (ViewerMailslotBar *self)
{
  return VIEWER_MAILSLOT_SESSION (viewer_session_bar_get_session (VIEWER_SESSION_BAR (self)));
}

static char *
dup_mailslot_in_words (ViewerMailslotSession *session)
{
  g_autofree char *limit = NULL;

  if (!viewer_mailslot_session_is_open (session))
    return g_strdup ("no owner");
  limit = ui_text_dup_number (viewer_mailslot_session_get_limit (session));
  return g_strdup_printf ("open · at most %s bytes", limit);
}

static void
refresh (ViewerMailslotBar *self)
{
  ViewerMailslotSession *session = get_session (self);
  g_autofree char *mailslot = dup_mailslot_in_words (session);

  self->is_updating = TRUE;
  gtk_toggle_button_set_active (self->timer_check, viewer_mailslot_session_is_by_timer (session));
  gtk_label_set_text (self->mailslot_label, mailslot);
  self->is_updating = FALSE;
}

static void
on_timer_toggled (ViewerMailslotBar *self)
{
  if (!self->is_updating)
    viewer_mailslot_session_set_by_timer (get_session (self),
                                          gtk_toggle_button_get_active (self->timer_check));
}

static void
viewer_mailslot_bar_constructed (GObject *object)
{
  ViewerMailslotBar *self = VIEWER_MAILSLOT_BAR (object);

  G_OBJECT_CLASS (viewer_mailslot_bar_parent_class)->constructed (object);
  refresh (self);
  g_signal_connect_object (get_session (self), "changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
}

static void
viewer_mailslot_bar_class_init (ViewerMailslotBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = viewer_mailslot_bar_constructed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "viewer-mailslot-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ViewerMailslotBar, timer_check);
  gtk_widget_class_bind_template_child (widget_class, ViewerMailslotBar, mailslot_label);
  gtk_widget_class_bind_template_callback (widget_class, on_timer_toggled);
}

static void
viewer_mailslot_bar_init (ViewerMailslotBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
