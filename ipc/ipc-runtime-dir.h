/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _IpcRuntimeDir IpcRuntimeDir;

IpcRuntimeDir *ipc_runtime_dir_new (GError **error);
void ipc_runtime_dir_free (IpcRuntimeDir *self);
const char *ipc_runtime_dir_get_path (IpcRuntimeDir *self);
char *ipc_runtime_dir_dup_name (IpcRuntimeDir *self,
                                const char *last_part);
gboolean ipc_runtime_dir_list_mapping (IpcRuntimeDir *self,
                                       const char *mapping_name,
                                       GError **error);
char *ipc_runtime_dir_make_open_directory (IpcRuntimeDir *self,
                                           GError **error);
void ipc_runtime_dir_remove_open_directory (IpcRuntimeDir *self,
                                            const char *path);
guint ipc_runtime_dir_sweep (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcRuntimeDir, ipc_runtime_dir_free)

G_END_DECLS
