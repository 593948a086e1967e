/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define IPC_ERROR (ipc_error_quark ())

/**
 * IpcError:
 * @IPC_ERROR_BAD_ARGUMENT: a name, handle or size that was given does not fit; the sentence says which
 * @IPC_ERROR_WRONG_KIND: an object is there, but it is not of the kind that its name was given for
 * @IPC_ERROR_WRONG_SIZE: a section is smaller or larger than was said
 * @IPC_ERROR_NOT_SEALED: a section could be resized under our feet and is therefore not mapped
 * @IPC_ERROR_PEER_CLOSED: the peer closed its end, orderly or by dying
 * @IPC_ERROR_PEER_REFUSED: somebody connected who is not admitted
 * @IPC_ERROR_MESSAGE_EMPTY: a message of no bytes, which no channel here can carry
 * @IPC_ERROR_MESSAGE_TOO_LARGE: a message larger than the channel's limit
 * @IPC_ERROR_BUFFER_TOO_SMALL: the next message does not fit the buffer; it stays where it is
 * @IPC_ERROR_QUEUE_FULL: the peer does not read, and the bounded queue for it is full
 * @IPC_ERROR_TIMED_OUT: a wait ended at its deadline
 * @IPC_ERROR_OWNER_DIED: the last holder of a lock died while it held it
 * @IPC_ERROR_CORRUPT: shared bytes do not make sense and were not used
 *
 * What a peer or a kernel object did wrong. A failed system call is not in here: that is a
 * %G_IO_ERROR made by ipc_error_set_errno().
 */
typedef enum
{
  IPC_ERROR_BAD_ARGUMENT,
  IPC_ERROR_WRONG_KIND,
  IPC_ERROR_WRONG_SIZE,
  IPC_ERROR_NOT_SEALED,
  IPC_ERROR_PEER_CLOSED,
  IPC_ERROR_PEER_REFUSED,
  IPC_ERROR_MESSAGE_EMPTY,
  IPC_ERROR_MESSAGE_TOO_LARGE,
  IPC_ERROR_BUFFER_TOO_SMALL,
  IPC_ERROR_QUEUE_FULL,
  IPC_ERROR_TIMED_OUT,
  IPC_ERROR_OWNER_DIED,
  IPC_ERROR_CORRUPT,
} IpcError;

GQuark ipc_error_quark (void);

void ipc_error_set_errno (GError **error,
                          int errno_value,
                          const char *format,
                          ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
