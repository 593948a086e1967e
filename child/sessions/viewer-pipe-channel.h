/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-anonymous-pipe.h"

G_BEGIN_DECLS

typedef struct _ViewerPipeChannel ViewerPipeChannel;

/**
 * ViewerPipeChannelFuncs:
 * @received: bytes came; the channel must not be freed from within it
 * @sent: all that waited has gone into the pipe; likewise
 * @ended: nothing comes any more: @error is %NULL when the last writer closed its end, and
 *   otherwise says why a read failed. The channel may be freed from within it.
 *
 * What a channel tells its owner, on the main loop.
 */
typedef struct
{
  void (*received) (const guint8 *bytes, gsize n_bytes, gpointer data);
  void (*sent) (gpointer data);
  void (*ended) (const GError *error, gpointer data);
} ViewerPipeChannelFuncs;

ViewerPipeChannel *viewer_pipe_channel_new (IpcAnonymousPipe *in,
                                            IpcAnonymousPipe *out,
                                            const ViewerPipeChannelFuncs *funcs,
                                            gpointer data);
void viewer_pipe_channel_free (ViewerPipeChannel *self);
IpcAnonymousPipe *viewer_pipe_channel_get_in (ViewerPipeChannel *self);
IpcAnonymousPipe *viewer_pipe_channel_get_out (ViewerPipeChannel *self);
gboolean viewer_pipe_channel_send (ViewerPipeChannel *self,
                                   const void *bytes,
                                   gsize n_bytes,
                                   GError **error);
gsize viewer_pipe_channel_get_unsent (ViewerPipeChannel *self);
void viewer_pipe_channel_hold (ViewerPipeChannel *self,
                               gboolean is_held);
gsize viewer_pipe_channel_read_some (ViewerPipeChannel *self,
                                     gsize max_bytes);
void viewer_pipe_channel_close_reader (ViewerPipeChannel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViewerPipeChannel, viewer_pipe_channel_free)

G_END_DECLS
