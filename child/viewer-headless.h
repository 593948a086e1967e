/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session.h"

G_BEGIN_DECLS

void viewer_headless_attach (ViewerSession *session);
void viewer_headless_wait_for_debugger (void);

G_END_DECLS
