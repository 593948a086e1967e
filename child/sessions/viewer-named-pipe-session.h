/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_NAMED_PIPE_SESSION (viewer_named_pipe_session_get_type ())
G_DECLARE_FINAL_TYPE (ViewerNamedPipeSession,
                      viewer_named_pipe_session,
                      VIEWER,
                      NAMED_PIPE_SESSION,
                      ViewerSession)

/**
 * ViewerNamedPipeState:
 * @VIEWER_NAMED_PIPE_CLOSED: not connected, and not about to be
 * @VIEWER_NAMED_PIPE_OPENING: there is no such pipe yet, or nobody listens; tried again
 * @VIEWER_NAMED_PIPE_IN_LINE: connected, but the first answer has not come
 * @VIEWER_NAMED_PIPE_OPEN: let in
 */
typedef enum
{
  VIEWER_NAMED_PIPE_CLOSED,
  VIEWER_NAMED_PIPE_OPENING,
  VIEWER_NAMED_PIPE_IN_LINE,
  VIEWER_NAMED_PIPE_OPEN,
} ViewerNamedPipeState;

/* Signal: "state-changed" (or the request). */

ViewerNamedPipeState viewer_named_pipe_session_get_state (ViewerNamedPipeSession *self);
const char *viewer_named_pipe_session_get_request (ViewerNamedPipeSession *self);
void viewer_named_pipe_session_set_request (ViewerNamedPipeSession *self,
                                            const char *request);
void viewer_named_pipe_session_open (ViewerNamedPipeSession *self);
void viewer_named_pipe_session_close (ViewerNamedPipeSession *self);
void viewer_named_pipe_session_sleep (ViewerNamedPipeSession *self,
                                      guint seconds);

G_END_DECLS
