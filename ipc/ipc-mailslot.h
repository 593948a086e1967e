/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-mailslot-name.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* The largest message of the Windows mailslots that reached over a network. */
#define IPC_MAILSLOT_LIMIT_DEFAULT 424
/* How much the owner keeps: beyond either of these its writers are turned away. */
#define IPC_MAILSLOT_MAX_MESSAGES 100000
#define IPC_MAILSLOT_MAX_BYTES (64 * 1024 * 1024)
/* A read time-out: waits until a message comes. */
#define IPC_MAILSLOT_FOR_EVER -1

/**
 * IpcMailslotInfo:
 * @n_messages: how many messages wait
 * @next_size_bytes: the size of the one that is read next; 0 when none waits
 * @total_bytes: the sizes of all that wait
 * @limit_bytes: the largest message
 * @is_full: writers are turned away until something is read
 * @is_closed: nothing can come any more
 * @n_arrived: how many messages ever came
 * @n_dropped: how many were larger than the limit and were dropped: their writers did not ask for
 *   it, or it had just changed
 * @dropped_size_bytes: the size of the last of those
 * @dropped_writer: and the process that wrote it
 *
 * What GetMailslotInfo tells, and some more.
 */
typedef struct
{
  guint n_messages;
  gsize next_size_bytes;
  gsize total_bytes;
  gsize limit_bytes;
  gboolean is_full;
  gboolean is_closed;
  guint64 n_arrived;
  guint64 n_dropped;
  gsize dropped_size_bytes;
  pid_t dropped_writer;
} IpcMailslotInfo;

/* The owner's end: reads what anybody writes. */
typedef struct _IpcMailslot IpcMailslot;

IpcMailslot *ipc_mailslot_new (const char *name,
                               gsize limit_bytes,
                               GError **error);
void ipc_mailslot_close (IpcMailslot *self);
void ipc_mailslot_free (IpcMailslot *self);
const char *ipc_mailslot_get_name (IpcMailslot *self);
int ipc_mailslot_get_fd (IpcMailslot *self);
void ipc_mailslot_get_info (IpcMailslot *self,
                            IpcMailslotInfo *info);
gboolean ipc_mailslot_set_limit (IpcMailslot *self,
                                 gsize limit_bytes,
                                 GError **error);
gboolean ipc_mailslot_read (IpcMailslot *self,
                            void *buffer,
                            gsize size_bytes,
                            int timeout_ms,
                            gsize *length_bytes,
                            pid_t *writer,
                            GError **error);
gboolean ipc_mailslot_has_heard_of (IpcMailslot *self,
                                    pid_t writer);
void ipc_mailslot_forget (IpcMailslot *self,
                          pid_t writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcMailslot, ipc_mailslot_free)

G_END_DECLS
