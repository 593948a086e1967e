/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-registry.h"

G_BEGIN_DECLS

#define APP_TYPE_FILE_MAPPING_LAB (app_file_mapping_lab_get_type ())
G_DECLARE_FINAL_TYPE (AppFileMappingLab, app_file_mapping_lab, APP, FILE_MAPPING_LAB, AppLab)

extern const AppLabOption app_file_mapping_lab_options[];

gboolean app_file_mapping_lab_is_made (AppFileMappingLab *self);
gboolean app_file_mapping_lab_is_kept_by (AppFileMappingLab *self,
                                          AppMember *member);

G_END_DECLS
