/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_PIPE_MEMORY_SESSION (viewer_pipe_memory_session_get_type ())
G_DECLARE_FINAL_TYPE (ViewerPipeMemorySession,
                      viewer_pipe_memory_session,
                      VIEWER,
                      PIPE_MEMORY_SESSION,
                      ViewerSession)

G_END_DECLS
