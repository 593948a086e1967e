/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _IpcEvent IpcEvent;

/**
 * IpcEventReset:
 * @IPC_EVENT_AUTO_RESET: a wait that was satisfied unsets the event
 * @IPC_EVENT_MANUAL_RESET: the event stays set until ipc_event_reset()
 */
typedef enum
{
  IPC_EVENT_AUTO_RESET,
  IPC_EVENT_MANUAL_RESET,
} IpcEventReset;

IpcEvent *ipc_event_new (const char *name,
                         IpcEventReset reset,
                         GError **error);
IpcEvent *ipc_event_open (const char *name,
                          IpcEventReset reset,
                          GError **error);
void ipc_event_free (IpcEvent *self);
const char *ipc_event_get_name (IpcEvent *self);
int ipc_event_get_fd (IpcEvent *self);
gboolean ipc_event_set (IpcEvent *self,
                        GError **error);
gboolean ipc_event_reset (IpcEvent *self);
gboolean ipc_event_wait (IpcEvent *self,
                         int timeout_ms,
                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcEvent, ipc_event_free)

G_END_DECLS
