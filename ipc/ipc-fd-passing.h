/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many descriptors one message can carry, and how long its text can be, in bytes. */
#define IPC_FD_PASSING_MAX_FDS 4
#define IPC_FD_PASSING_MAX_TEXT 255

/**
 * IpcFdParcel:
 * @text: what the sender says about them, UTF-8 or not, without NUL
 * @fds: the descriptors, close-on-exec; -1 where one was taken
 * @n_fds: how many came
 *
 * What came in one message.
 */
typedef struct
{
  char text[IPC_FD_PASSING_MAX_TEXT + 1];
  int fds[IPC_FD_PASSING_MAX_FDS];
  guint n_fds;
} IpcFdParcel;

gboolean ipc_fd_passing_new_pair (int sockets[2],
                                  GError **error);
gboolean ipc_fd_passing_send (int socket,
                              const char *text,
                              const int *fds,
                              guint n_fds,
                              GError **error);
IpcFdParcel *ipc_fd_passing_receive (int socket,
                                     GError **error);
int ipc_fd_parcel_steal (IpcFdParcel *parcel,
                         guint index);
void ipc_fd_parcel_free (IpcFdParcel *parcel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcFdParcel, ipc_fd_parcel_free)

G_END_DECLS
