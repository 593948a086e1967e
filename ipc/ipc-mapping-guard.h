/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many mappings one process can guard at the same time. */
#define IPC_MAPPING_GUARD_MAX 64

typedef struct _IpcMappingGuard IpcMappingGuard;

IpcMappingGuard *ipc_mapping_guard_new (void *start,
                                        gsize size_bytes,
                                        GError **error);
void ipc_mapping_guard_free (IpcMappingGuard *self);
gboolean ipc_mapping_guard_is_lost (IpcMappingGuard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcMappingGuard, ipc_mapping_guard_free)

G_END_DECLS
