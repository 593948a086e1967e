/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-bar.h"

G_BEGIN_DECLS

#define APP_TYPE_FILE_MAPPING_BAR (app_file_mapping_bar_get_type ())
G_DECLARE_FINAL_TYPE (AppFileMappingBar, app_file_mapping_bar, APP, FILE_MAPPING_BAR, AppLabBar)

G_END_DECLS
