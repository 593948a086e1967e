/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-mapping-guard.h"

#include <pthread.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/**
 * IpcLockArea:
 * @mutex: the lock itself
 * @holder_pid: who wrote that it holds it; 0 for nobody. Anybody can write it: for sentences only
 *
 * What of a lock lies in memory that processes share.
 */
typedef struct
{
  pthread_mutex_t mutex;
  atomic_int holder_pid;
} IpcLockArea;

typedef struct _IpcLock IpcLock;

int ipc_lock_prepare_area (IpcLockArea *area);

IpcLock *ipc_lock_new (IpcLockArea *area,
                       IpcMappingGuard *guard,
                       const char *name);
void ipc_lock_free (IpcLock *self);
gboolean ipc_lock_take (IpcLock *self,
                        guint timeout_ms,
                        const atomic_int *is_cancelled,
                        GError **recovery,
                        GError **error);
gboolean ipc_lock_release (IpcLock *self,
                           GError **error);
pid_t ipc_lock_get_holder (IpcLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcLock, ipc_lock_free)

G_END_DECLS
