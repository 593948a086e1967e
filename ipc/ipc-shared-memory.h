/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The largest section that is made or mapped: 64 MiB. */
#define IPC_SHARED_MEMORY_MAX (64u << 20)

typedef struct _IpcSharedMemory IpcSharedMemory;

IpcSharedMemory *ipc_shared_memory_new (const char *label,
                                        gsize size_bytes,
                                        GError **error);
IpcSharedMemory *ipc_shared_memory_new_for_handle (int fd,
                                                   gsize size_bytes,
                                                   GError **error);
void ipc_shared_memory_free (IpcSharedMemory *self);
int ipc_shared_memory_get_fd (IpcSharedMemory *self);
gsize ipc_shared_memory_get_size (IpcSharedMemory *self);

void ipc_shared_memory_snapshot (IpcSharedMemory *self,
                                 void *copy);
void ipc_shared_memory_read (IpcSharedMemory *self,
                             gsize offset,
                             void *copy,
                             gsize n_bytes);
void ipc_shared_memory_exchange (IpcSharedMemory *self,
                                 gsize offset,
                                 const void *bytes,
                                 void *old_bytes,
                                 gsize n_bytes);
char *ipc_shared_memory_dup_text (IpcSharedMemory *self,
                                  gsize *length_bytes);
gsize ipc_shared_memory_write_text (IpcSharedMemory *self,
                                    const void *text,
                                    gsize length_bytes);
char *ipc_shared_memory_read_and_mark (IpcSharedMemory *self,
                                       gsize *length_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcSharedMemory, ipc_shared_memory_free)

G_END_DECLS
