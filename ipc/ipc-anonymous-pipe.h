/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The smallest and the largest capacity that may be asked for, in bytes. */
#define IPC_ANONYMOUS_PIPE_CAPACITY_MIN 4096
#define IPC_ANONYMOUS_PIPE_CAPACITY_MAX (1024 * 1024)

/**
 * IpcAnonymousPipeEnd:
 * @IPC_ANONYMOUS_PIPE_READ_END: where bytes come out
 * @IPC_ANONYMOUS_PIPE_WRITE_END: where bytes go in
 */
typedef enum
{
  IPC_ANONYMOUS_PIPE_READ_END,
  IPC_ANONYMOUS_PIPE_WRITE_END,
} IpcAnonymousPipeEnd;

/**
 * IpcAnonymousPipeResult:
 * @IPC_ANONYMOUS_PIPE_NOTHING: there are no bytes now, but somebody could still write some
 * @IPC_ANONYMOUS_PIPE_DATA: there were bytes
 * @IPC_ANONYMOUS_PIPE_LAST_WRITER_CLOSED: the end: no bytes are left, and no writer is
 * @IPC_ANONYMOUS_PIPE_FAILED: the kernel said no
 *
 * Why a read returned.
 */
typedef enum
{
  IPC_ANONYMOUS_PIPE_NOTHING,
  IPC_ANONYMOUS_PIPE_DATA,
  IPC_ANONYMOUS_PIPE_LAST_WRITER_CLOSED,
  IPC_ANONYMOUS_PIPE_FAILED,
} IpcAnonymousPipeResult;

/**
 * IpcAnonymousPipeDrain:
 * @IPC_ANONYMOUS_PIPE_FILLED: bytes are still in it
 * @IPC_ANONYMOUS_PIPE_DRAINED: all that was written has been read
 * @IPC_ANONYMOUS_PIPE_NO_READER: bytes are in it that nobody will ever read
 *
 * What one look at a pipe from its write end says.
 */
typedef enum
{
  IPC_ANONYMOUS_PIPE_FILLED,
  IPC_ANONYMOUS_PIPE_DRAINED,
  IPC_ANONYMOUS_PIPE_NO_READER,
} IpcAnonymousPipeDrain;

/* One pipe: both ends of it, or the one that is still ours. */
typedef struct _IpcAnonymousPipe IpcAnonymousPipe;

IpcAnonymousPipe *ipc_anonymous_pipe_new (const char *name,
                                          GError **error);
IpcAnonymousPipe *ipc_anonymous_pipe_new_for_handle (const char *name,
                                                     int fd,
                                                     IpcAnonymousPipeEnd end,
                                                     GError **error);
void ipc_anonymous_pipe_free (IpcAnonymousPipe *self);

int ipc_anonymous_pipe_get_fd (IpcAnonymousPipe *self,
                               IpcAnonymousPipeEnd end);
void ipc_anonymous_pipe_close (IpcAnonymousPipe *self,
                               IpcAnonymousPipeEnd end);
const char *ipc_anonymous_pipe_get_name (IpcAnonymousPipe *self);
guint64 ipc_anonymous_pipe_get_inode (IpcAnonymousPipe *self);
gsize ipc_anonymous_pipe_get_capacity (IpcAnonymousPipe *self);
gboolean ipc_anonymous_pipe_set_capacity (IpcAnonymousPipe *self,
                                          gsize size_bytes,
                                          GError **error);
gsize ipc_anonymous_pipe_get_fill (IpcAnonymousPipe *self);

gssize ipc_anonymous_pipe_write (IpcAnonymousPipe *self,
                                 const void *bytes,
                                 gsize size_bytes,
                                 GError **error);
IpcAnonymousPipeDrain ipc_anonymous_pipe_look (IpcAnonymousPipe *self);
gboolean ipc_anonymous_pipe_wait_drained (IpcAnonymousPipe *self,
                                          int timeout_ms,
                                          GError **error);
IpcAnonymousPipeResult ipc_anonymous_pipe_read (IpcAnonymousPipe *self,
                                                void *bytes,
                                                gsize size_bytes,
                                                gsize *n_read,
                                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcAnonymousPipe, ipc_anonymous_pipe_free)

G_END_DECLS
