/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-options.h"
#include "viewer-session.h"

G_BEGIN_DECLS

int viewer_application_run (const ViewerOptions *options,
                            ViewerSession *session,
                            IpcLaunch *launch);

G_END_DECLS
