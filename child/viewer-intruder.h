/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-options.h"

G_BEGIN_DECLS

int viewer_intruder_run (const ViewerOptions *options);

G_END_DECLS
