/* SPDX-License-Identifier: MIT */
#pragma once

#include "viewer-session-bar.h"

G_BEGIN_DECLS

#define VIEWER_TYPE_FILE_MAPPING_BAR (viewer_file_mapping_bar_get_type ())
G_DECLARE_FINAL_TYPE (ViewerFileMappingBar,
                      viewer_file_mapping_bar,
                      VIEWER,
                      FILE_MAPPING_BAR,
                      ViewerSessionBar)

G_END_DECLS
