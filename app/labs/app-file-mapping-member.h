/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-file-mapping-section.h"
#include "app-member.h"

G_BEGIN_DECLS

#define APP_TYPE_FILE_MAPPING_MEMBER (app_file_mapping_member_get_type ())
G_DECLARE_FINAL_TYPE (AppFileMappingMember,
                      app_file_mapping_member,
                      APP,
                      FILE_MAPPING_MEMBER,
                      AppMember)

AppMember *app_file_mapping_member_new (AppFileMappingSection *section,
                                        const char *lock_timeout_ms);
void app_file_mapping_member_look (AppFileMappingMember *self,
                                   IpcMapping *mapping);

G_END_DECLS
