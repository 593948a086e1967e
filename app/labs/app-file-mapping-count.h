/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"
#include "ipc-mapping.h"

G_BEGIN_DECLS

/* How far each viewer counts. */
#define APP_FILE_MAPPING_COUNT_TO 100000

typedef struct _AppFileMappingCount AppFileMappingCount;

AppFileMappingCount *app_file_mapping_count_new (AppLab *lab,
                                                 IpcMapping *mapping,
                                                 gboolean is_locked,
                                                 GError **error);
void app_file_mapping_count_free (AppFileMappingCount *self);
char *app_file_mapping_count_dup_result (AppFileMappingCount *self,
                                         IpcMapping *mapping,
                                         gboolean *is_loss);

G_END_DECLS
