/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VIEWER_TYPE_WINDOW (viewer_window_get_type ())
G_DECLARE_FINAL_TYPE (ViewerWindow, viewer_window, VIEWER, WINDOW, GtkWindow)

/* Signal: "continue": the user wants to go on without a debugger. */

ViewerWindow *viewer_window_new (ViewerSession *session,
                                 const char *title,
                                 const char *lab,
                                 pid_t parent_pid);
void viewer_window_wait_for_debugger (ViewerWindow *self);
void viewer_window_add_bar (ViewerWindow *self,
                            GtkWidget *bar);
void viewer_window_begin (ViewerWindow *self);

G_END_DECLS
