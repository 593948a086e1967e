/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session-bar.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_NAMED_PIPE_BAR (viewer_named_pipe_bar_get_type ())
G_DECLARE_FINAL_TYPE (ViewerNamedPipeBar,
                      viewer_named_pipe_bar,
                      VIEWER,
                      NAMED_PIPE_BAR,
                      ViewerSessionBar)

G_END_DECLS
