/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_ANONYMOUS_PIPES_SESSION (viewer_anonymous_pipes_session_get_type ())
G_DECLARE_FINAL_TYPE (ViewerAnonymousPipesSession,
                      viewer_anonymous_pipes_session,
                      VIEWER,
                      ANONYMOUS_PIPES_SESSION,
                      ViewerSession)

G_END_DECLS
