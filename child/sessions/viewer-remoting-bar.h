/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session-bar.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_REMOTING_BAR (viewer_remoting_bar_get_type ())
G_DECLARE_FINAL_TYPE (ViewerRemotingBar, viewer_remoting_bar, VIEWER, REMOTING_BAR, ViewerSessionBar)

G_END_DECLS
