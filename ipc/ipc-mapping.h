/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-lock.h"

G_BEGIN_DECLS

/* The largest text part of a mapping: 64 MiB. */
#define IPC_MAPPING_MAX (64u << 20)
/* How much of a text is read at most, however much memory there is without a NUL. */
#define IPC_MAPPING_TEXT_MAX 65536

typedef struct _IpcMapping IpcMapping;

IpcMapping *ipc_mapping_new (const char *name,
                             gsize size_bytes,
                             GError **error);
IpcMapping *ipc_mapping_open (const char *name,
                              gsize size_bytes,
                              GError **error);
void ipc_mapping_free (IpcMapping *self);
const char *ipc_mapping_get_name (IpcMapping *self);
gsize ipc_mapping_get_size (IpcMapping *self);
IpcLock *ipc_mapping_get_lock (IpcMapping *self);
gboolean ipc_mapping_is_mapped_by (IpcMapping *self,
                                   pid_t pid);

/* The text, as every process sees it. */
gboolean ipc_mapping_snapshot (IpcMapping *self,
                               void *copy,
                               GError **error);
gboolean ipc_mapping_read (IpcMapping *self,
                           gsize offset,
                           void *copy_bytes,
                           gsize n_bytes,
                           GError **error);
gboolean ipc_mapping_exchange (IpcMapping *self,
                               gsize offset,
                               const void *bytes,
                               void *old_bytes,
                               gsize n_bytes,
                               GError **error);
char *ipc_mapping_dup_text (IpcMapping *self,
                            gsize *length_bytes,
                            GError **error);
gboolean ipc_mapping_write_text (IpcMapping *self,
                                 const void *text,
                                 gsize length_bytes,
                                 gsize *kept_bytes,
                                 GError **error);

/* The number that processes count up together. */
void ipc_mapping_begin_count (IpcMapping *self);
void ipc_mapping_arrive (IpcMapping *self,
                         guint index);
guint ipc_mapping_get_arrived (IpcMapping *self);
void ipc_mapping_finish (IpcMapping *self,
                         guint index);
guint ipc_mapping_get_finished (IpcMapping *self);
guint64 ipc_mapping_get_number (IpcMapping *self);
void ipc_mapping_set_number (IpcMapping *self,
                             guint64 number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcMapping, ipc_mapping_free)

G_END_DECLS
