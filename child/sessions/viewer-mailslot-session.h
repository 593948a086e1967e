/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_MAILSLOT_SESSION (viewer_mailslot_session_get_type ())
G_DECLARE_FINAL_TYPE (ViewerMailslotSession,
                      viewer_mailslot_session,
                      VIEWER,
                      MAILSLOT_SESSION,
                      ViewerSession)

/* Signal: "changed": it was opened or lost, or is written to by timer or by hand now. */

gboolean viewer_mailslot_session_is_open (ViewerMailslotSession *self);
gsize viewer_mailslot_session_get_limit (ViewerMailslotSession *self);
gboolean viewer_mailslot_session_is_by_timer (ViewerMailslotSession *self);
void viewer_mailslot_session_set_by_timer (ViewerMailslotSession *self,
                                           gboolean by_timer);

G_END_DECLS
