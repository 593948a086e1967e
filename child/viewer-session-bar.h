/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VIEWER_TYPE_SESSION_BAR (viewer_session_bar_get_type ())
G_DECLARE_DERIVABLE_TYPE (ViewerSessionBar, viewer_session_bar, VIEWER, SESSION_BAR, GtkBin)

/**
 * ViewerSessionBarClass:
 *
 * The controls that only one mechanism has. A session names the type of its bar in
 * #ViewerSessionInfo; the window puts it above its own bar. What goes wrong is said with
 * viewer_session_say().
 */
struct _ViewerSessionBarClass
{
  GtkBinClass parent_class;
};

GtkWidget *viewer_session_bar_new (GType type,
                                   ViewerSession *session);
ViewerSession *viewer_session_bar_get_session (ViewerSessionBar *self);

G_END_DECLS
