/* SPDX-License-Identifier: MIT */
/*
 * viewer-named-pipe-bar: what this client sends, and whether it is connected.
 *
 *   Request [Default request from client…]     connected  [Sleep 3 s] [Disconnect]
 */

#include "viewer-named-pipe-bar.h"

#include "ui-style.h"
#include "viewer-named-pipe-session.h"

#define SLEEP_S 3

struct _ViewerNamedPipeBar
{
  ViewerSessionBar parent_instance;

  /* From the template. */
  GtkEntry *request_entry;
  GtkLabel *state_label;
  GtkWidget *sleep_button;
  GtkButton *connect_button;
};

G_DEFINE_FINAL_TYPE (ViewerNamedPipeBar, viewer_named_pipe_bar, VIEWER_TYPE_SESSION_BAR)

static ViewerNamedPipeSession *
get_session (ViewerNamedPipeBar *self)
{
  return VIEWER_NAMED_PIPE_SESSION (viewer_session_bar_get_session (VIEWER_SESSION_BAR (self)));
}

static void
take_request (ViewerNamedPipeBar *self)
{
  const char *request = gtk_entry_get_text (self->request_entry);

  if (g_strcmp0 (request, viewer_named_pipe_session_get_request (get_session (self))) != 0)
    viewer_named_pipe_session_set_request (get_session (self), request);
}

static void
on_request_activated (ViewerNamedPipeBar *self)
{
  take_request (self);
}

static gboolean
on_request_left (GtkWidget *entry,
                 GdkEvent *event,
                 ViewerNamedPipeBar *self)
{
  take_request (self);
  return GDK_EVENT_PROPAGATE;
}

static void
on_sleep (ViewerNamedPipeBar *self)
{
  viewer_named_pipe_session_sleep (get_session (self), SLEEP_S);
}

static void
on_connect (ViewerNamedPipeBar *self)
{
  ViewerNamedPipeSession *session = get_session (self);

  if (viewer_named_pipe_session_get_state (session) == VIEWER_NAMED_PIPE_CLOSED)
    viewer_named_pipe_session_open (session);
  else
    viewer_named_pipe_session_close (session);
}

static const char *
get_state_in_words (ViewerNamedPipeState state)
{
  switch (state)
    {
    case VIEWER_NAMED_PIPE_OPENING:
      return "no pipe yet";
    case VIEWER_NAMED_PIPE_IN_LINE:
      return "waiting";
    case VIEWER_NAMED_PIPE_OPEN:
      return "connected";
    case VIEWER_NAMED_PIPE_CLOSED:
    default:
      return "disconnected";
    }
}

/* What somebody is typing is left alone. */
static void
show_request (ViewerNamedPipeBar *self)
{
  const char *request = viewer_named_pipe_session_get_request (get_session (self));

  if (request != NULL && !gtk_widget_has_focus (GTK_WIDGET (self->request_entry)) &&
      !g_str_equal (gtk_entry_get_text (self->request_entry), request))
    gtk_entry_set_text (self->request_entry, request);
}

static void
refresh (ViewerNamedPipeBar *self)
{
  ViewerNamedPipeState state = viewer_named_pipe_session_get_state (get_session (self));
  gboolean is_closed = state == VIEWER_NAMED_PIPE_CLOSED;
  gboolean has_pipe = state == VIEWER_NAMED_PIPE_OPEN || state == VIEWER_NAMED_PIPE_IN_LINE;

  show_request (self);
  gtk_label_set_text (self->state_label, get_state_in_words (state));
  gtk_button_set_label (self->connect_button, is_closed ? "Connect" : "Disconnect");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->connect_button),
                               is_closed ? "Connect to the pipe; waits 5 seconds for a place"
                                         : "Close this end of the pipe");
  gtk_widget_set_sensitive (self->sleep_button, has_pipe);
  gtk_widget_set_tooltip_text (self->sleep_button, has_pipe ? "Read nothing for 3 seconds"
                                                            : "There is nothing to read from");
}

static void
viewer_named_pipe_bar_constructed (GObject *object)
{
  ViewerNamedPipeBar *self = VIEWER_NAMED_PIPE_BAR (object);

  G_OBJECT_CLASS (viewer_named_pipe_bar_parent_class)->constructed (object);
  refresh (self);
  g_signal_connect_object (get_session (self), "state-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
}

static void
viewer_named_pipe_bar_class_init (ViewerNamedPipeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = viewer_named_pipe_bar_constructed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "viewer-named-pipe-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ViewerNamedPipeBar, request_entry);
  gtk_widget_class_bind_template_child (widget_class, ViewerNamedPipeBar, state_label);
  gtk_widget_class_bind_template_child (widget_class, ViewerNamedPipeBar, sleep_button);
  gtk_widget_class_bind_template_child (widget_class, ViewerNamedPipeBar, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, on_request_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_request_left);
  gtk_widget_class_bind_template_callback (widget_class, on_sleep);
  gtk_widget_class_bind_template_callback (widget_class, on_connect);
}

static void
viewer_named_pipe_bar_init (ViewerNamedPipeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
