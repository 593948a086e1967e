/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-mapping.h"
#include "ipc-runtime-dir.h"
#include "ipc-trace.h"

G_BEGIN_DECLS

/* The objects of this lab in trace records. */
#define APP_FILE_MAPPING_SECTION 1
#define APP_FILE_MAPPING_LOCK 2

/* What the maker writes first. */
#define APP_FILE_MAPPING_GREETING "Message from the first process"

typedef struct _AppFileMappingSection AppFileMappingSection;

AppFileMappingSection *app_file_mapping_section_new (IpcRuntimeDir *runtime_dir,
                                                     IpcTrace *trace,
                                                     IpcTraceSubject *subject);
AppFileMappingSection *app_file_mapping_section_ref (AppFileMappingSection *self);
void app_file_mapping_section_unref (AppFileMappingSection *self);
gboolean app_file_mapping_section_make (AppFileMappingSection *self,
                                        gsize size_bytes,
                                        GError **error);
void app_file_mapping_section_close (AppFileMappingSection *self);
IpcMapping *app_file_mapping_section_get_mapping (AppFileMappingSection *self);
const char *app_file_mapping_section_get_name (AppFileMappingSection *self);
const char *app_file_mapping_section_get_last_part (AppFileMappingSection *self);
gsize app_file_mapping_section_get_size (AppFileMappingSection *self);
gint64 app_file_mapping_section_get_made_ns (AppFileMappingSection *self);
gboolean app_file_mapping_section_write (AppFileMappingSection *self,
                                         const char *text,
                                         gsize length_bytes,
                                         GError **error);
gboolean app_file_mapping_section_look (AppFileMappingSection *self,
                                        char **changed_text,
                                        GError **error);
gboolean app_file_mapping_section_exchange (AppFileMappingSection *self,
                                            gsize offset,
                                            const guint8 *bytes,
                                            guint8 *old_bytes,
                                            gsize n_bytes);

G_END_DECLS
