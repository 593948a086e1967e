/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session-bar.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_MAILSLOT_BAR (viewer_mailslot_bar_get_type ())
G_DECLARE_FINAL_TYPE (ViewerMailslotBar, viewer_mailslot_bar, VIEWER, MAILSLOT_BAR, ViewerSessionBar)

G_END_DECLS
