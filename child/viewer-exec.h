/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-options.h"

G_BEGIN_DECLS

/* The exit code when the program could not be started; a shell uses the same. */
#define VIEWER_EXEC_FAILED 127

int viewer_exec_run (const ViewerOptions *options);

G_END_DECLS
