/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-options.h"

G_BEGIN_DECLS

/* What one run of the program owns, with a window or without: the runtime directory, the trace,
 * its file, and the labs, of which one is opened at first. */
#define APP_TYPE_SESSION (app_session_get_type ())
G_DECLARE_FINAL_TYPE (AppSession, app_session, APP, SESSION, GObject)

/* Signals: "closed" (after app_session_close(), when no child is left). */

AppSession *app_session_new (const AppOptions *options,
                             GError **error);
IpcTrace *app_session_get_trace (AppSession *self);
AppLab *app_session_get_lab (AppSession *self);
guint app_session_get_n_labs (AppSession *self);
AppLab *app_session_get_nth_lab (AppSession *self,
                                 guint index);
AppLab *app_session_find_lab (AppSession *self,
                              const char *id);
gboolean app_session_open (AppSession *self,
                           GError **error);
void app_session_close (AppSession *self);
gboolean app_session_finish (AppSession *self,
                             GError **error);

G_END_DECLS
