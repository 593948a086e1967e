/* SPDX-License-Identifier: MIT */
/*
 * viewer-file-mapping-bar: what a person can do with the mapping in one viewer.
 *
 *   [text………………………] [Write]   [Hold lock] [Let go] [Open again]
 *
 * How it went is in the log; here is only what can be done at the moment.
 */

#include "viewer-file-mapping-bar.h"

#include "ui-style.h"
#include "viewer-file-mapping-session.h"

struct _ViewerFileMappingBar
{
  ViewerSessionBar parent_instance;

  /* From the template. */
  GtkEntry *text_entry;
  GtkWidget *write_button;
  GtkWidget *hold_button;
  GtkWidget *release_button;
  GtkWidget *open_button;
};

G_DEFINE_FINAL_TYPE (ViewerFileMappingBar, viewer_file_mapping_bar, VIEWER_TYPE_SESSION_BAR)

static ViewerFileMappingSession *
get_session (ViewerFileMappingBar *self)
{
  return VIEWER_FILE_MAPPING_SESSION (
      viewer_session_bar_get_session (VIEWER_SESSION_BAR (self)));
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
refresh (ViewerFileMappingBar *self)
{
  gboolean is_open = viewer_file_mapping_session_is_open (get_session (self));
  gboolean is_holding = viewer_file_mapping_session_is_holding (get_session (self));
  gboolean has_text = gtk_entry_get_text_length (self->text_entry) > 0;
  const char *not_open = "The mapping is not open here";

  set_usable (self->write_button, is_open && has_text, "Write the text into the mapping",
              is_open ? "Enter a text first" : not_open);
  set_usable (self->hold_button, is_open && !is_holding,
              "Wait for the lock, take it and keep it: others have to wait then",
              is_open ? "This viewer has the lock" : not_open);
  set_usable (self->release_button, is_holding, "Let the lock go, for others to take",
              "This viewer does not keep the lock");
}

static void
on_text_changed (ViewerFileMappingBar *self)
{
  refresh (self);
}

/* What was typed stays until it has been written. */
static void
on_write (ViewerFileMappingBar *self)
{
  if (gtk_widget_get_sensitive (self->write_button) &&
      viewer_file_mapping_session_write (get_session (self), gtk_entry_get_text (self->text_entry)))
    gtk_entry_set_text (self->text_entry, "");
}

static void
on_hold (ViewerFileMappingBar *self)
{
  viewer_file_mapping_session_do (get_session (self),
                                  &(ViewerLockJob){ .task = VIEWER_LOCK_HOLD });
}

static void
on_release (ViewerFileMappingBar *self)
{
  viewer_file_mapping_session_do (get_session (self),
                                  &(ViewerLockJob){ .task = VIEWER_LOCK_RELEASE });
}

static void
on_open (ViewerFileMappingBar *self)
{
  viewer_file_mapping_session_open (get_session (self));
}

static void
viewer_file_mapping_bar_constructed (GObject *object)
{
  ViewerFileMappingBar *self = VIEWER_FILE_MAPPING_BAR (object);

  G_OBJECT_CLASS (viewer_file_mapping_bar_parent_class)->constructed (object);
  refresh (self);
  g_signal_connect_object (get_session (self), "changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
}

static void
viewer_file_mapping_bar_class_init (ViewerFileMappingBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = viewer_file_mapping_bar_constructed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "viewer-file-mapping-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ViewerFileMappingBar, text_entry);
  gtk_widget_class_bind_template_child (widget_class, ViewerFileMappingBar, write_button);
  gtk_widget_class_bind_template_child (widget_class, ViewerFileMappingBar, hold_button);
  gtk_widget_class_bind_template_child (widget_class, ViewerFileMappingBar, release_button);
  gtk_widget_class_bind_template_child (widget_class, ViewerFileMappingBar, open_button);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_write);
  gtk_widget_class_bind_template_callback (widget_class, on_hold);
  gtk_widget_class_bind_template_callback (widget_class, on_release);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
}

static void
viewer_file_mapping_bar_init (ViewerFileMappingBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
