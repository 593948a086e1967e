/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_REMOTING_SESSION (viewer_remoting_session_get_type ())
G_DECLARE_FINAL_TYPE (ViewerRemotingSession,
                      viewer_remoting_session,
                      VIEWER,
                      REMOTING_SESSION,
                      ViewerSession)

/* Signals: "changed" (which objects are called, whether it sponsors, whether it has an object of
 * its own). */

const char *viewer_remoting_session_get_objects (ViewerRemotingSession *self);
gboolean viewer_remoting_session_set_objects (ViewerRemotingSession *self,
                                              const char *word);
gboolean viewer_remoting_session_is_sponsor (ViewerRemotingSession *self);
void viewer_remoting_session_set_sponsor (ViewerRemotingSession *self,
                                          gboolean is_sponsor);
void viewer_remoting_session_activate (ViewerRemotingSession *self);

G_END_DECLS
