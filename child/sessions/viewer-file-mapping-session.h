/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-lock-worker.h"
#include "viewer-session.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_FILE_MAPPING_SESSION (viewer_file_mapping_session_get_type ())
G_DECLARE_FINAL_TYPE (ViewerFileMappingSession,
                      viewer_file_mapping_session,
                      VIEWER,
                      FILE_MAPPING_SESSION,
                      ViewerSession)

gboolean viewer_file_mapping_session_is_open (ViewerFileMappingSession *self);
gboolean viewer_file_mapping_session_is_holding (ViewerFileMappingSession *self);
gboolean viewer_file_mapping_session_open (ViewerFileMappingSession *self);
gboolean viewer_file_mapping_session_write (ViewerFileMappingSession *self,
                                            const char *text);
gboolean viewer_file_mapping_session_do (ViewerFileMappingSession *self,
                                         const ViewerLockJob *job);

G_END_DECLS
