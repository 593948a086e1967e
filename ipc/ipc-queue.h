/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _IpcQueue IpcQueue;

IpcQueue *ipc_queue_new (guint limit,
                         GDestroyNotify free_item,
                         GError **error);
void ipc_queue_free (IpcQueue *self);
int ipc_queue_get_fd (IpcQueue *self);
gboolean ipc_queue_push (IpcQueue *self,
                         gpointer item);
gpointer ipc_queue_pop (IpcQueue *self);
guint ipc_queue_get_length (IpcQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcQueue, ipc_queue_free)

G_END_DECLS
