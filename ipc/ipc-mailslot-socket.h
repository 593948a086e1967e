/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * IpcMailslotDatagram:
 * @size_bytes: its true size, also when it is larger than the buffer was
 * @writer: who wrote it, by the kernel's word, at the time of writing; 0 when it did not say
 *
 * What one receive took.
 */
typedef struct
{
  gsize size_bytes;
  pid_t writer;
} IpcMailslotDatagram;

/* The name of a mailslot and the kernel's queue behind it. */
typedef struct _IpcMailslotSocket IpcMailslotSocket;

IpcMailslotSocket *ipc_mailslot_socket_new (const char *name,
                                            gsize limit_bytes,
                                            GError **error);
void ipc_mailslot_socket_free (IpcMailslotSocket *self);
int ipc_mailslot_socket_get_fd (IpcMailslotSocket *self);
gboolean ipc_mailslot_socket_set_limit (IpcMailslotSocket *self,
                                        gsize limit_bytes,
                                        GError **error);
gboolean ipc_mailslot_socket_receive (IpcMailslotSocket *self,
                                      void *buffer,
                                      gsize room_bytes,
                                      IpcMailslotDatagram *datagram);
void ipc_mailslot_socket_shut (IpcMailslotSocket *self);
void ipc_mailslot_socket_close (IpcMailslotSocket *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcMailslotSocket, ipc_mailslot_socket_free)

G_END_DECLS
