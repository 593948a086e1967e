/* SPDX-License-Identifier: MIT */
/*
 * viewer-pipe-channel: two anonymous pipes on the main loop, one to read from and one to write to.
 *
 *   in  ──▶ received()      as long as nothing is unsent and nobody holds the reading
 *   out ◀── send()          at once as far as there is room; the rest when poll(2) says so
 *
 * Reading rests while something is unsent. So what a peer writes without reading our answers stays
 * in its pipe and, when that is full, in the peer: nothing grows here. And the end of the pipe is
 * seen only after the last answer is out.
 *
 * Kernel calls: read(2), write(2) and poll(2), by way of ipc-anonymous-pipe.c and GLib's main loop.
 */

#include "viewer-pipe-channel.h"

#include "ipc-error.h"
#include "viewer-session.h"

#include <glib-unix.h>

/* One turn of the main loop takes so much at most: between two the window may paint. */
#define READ_BYTES 65536
/* What may wait for a parent that does not read: the longest line with its answer, and some. */
#define UNSENT_MAX (4 * 1024 * 1024)

struct _ViewerPipeChannel
{
  IpcAnonymousPipe *in;                /* ours; without a read end once that was closed */
  IpcAnonymousPipe *out;               /* ours */
  const ViewerPipeChannelFuncs *funcs; /* static */
  gpointer data;                       /* for @funcs */
  guint8 *bytes;                       /* where reads go, READ_BYTES */
  GByteArray *unsent;                  /* what @out has had no room for */
  guint in_source;                     /* watches @in; 0 while reading rests */
  guint out_source;                    /* watches @out; 0 while nothing is unsent */
  gboolean is_held;                    /* a person wants the pipe to fill */
};

static void update_reading (ViewerPipeChannel *self);

static guint
watch (ViewerPipeChannel *self,
       int fd,
       GIOCondition condition,
       GUnixFDSourceFunc callback)
{
  return g_unix_fd_add_full (VIEWER_SESSION_PRIORITY, fd, condition, callback, self, NULL);
}

static int
get_read_fd (ViewerPipeChannel *self)
{
  return ipc_anonymous_pipe_get_fd (self->in, IPC_ANONYMOUS_PIPE_READ_END);
}

static int
get_write_fd (ViewerPipeChannel *self)
{
  return ipc_anonymous_pipe_get_fd (self->out, IPC_ANONYMOUS_PIPE_WRITE_END);
}

/* Reads once. Returns how many bytes came; after the end @self may be gone. */
static gsize
read_once (ViewerPipeChannel *self,
           gsize max_bytes)
{
  g_autoptr (GError) error = NULL;
  gsize n_bytes = 0;

  switch (ipc_anonymous_pipe_read (self->in, self->bytes, MIN (max_bytes, READ_BYTES), &n_bytes,
                                   &error))
    {
    case IPC_ANONYMOUS_PIPE_DATA:
      self->funcs->received (self->bytes, n_bytes, self->data);
      update_reading (self);
      return n_bytes;
    case IPC_ANONYMOUS_PIPE_NOTHING:
      return 0;
    default:
      g_clear_handle_id (&self->in_source, g_source_remove);
      self->funcs->ended (error, self->data);
      return 0;
    }
}

static gboolean
on_readable (int fd,
             GIOCondition condition,
             gpointer data)
{
  read_once (data, READ_BYTES);
  return G_SOURCE_CONTINUE;
}

/* Reading goes on when it may, and rests when it must. */
static void
update_reading (ViewerPipeChannel *self)
{
  gboolean may_read = !self->is_held && self->unsent->len == 0 && get_read_fd (self) >= 0;

  if (may_read && self->in_source == 0)
    self->in_source = watch (self, get_read_fd (self), G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable);
  else if (!may_read)
    g_clear_handle_id (&self->in_source, g_source_remove);
}

static gboolean
write_unsent (ViewerPipeChannel *self,
              GError **error)
{
  gssize n = ipc_anonymous_pipe_write (self->out, self->unsent->data, self->unsent->len, error);

  /* Without a reader it would wait for ever. */
  g_byte_array_remove_range (self->unsent, 0, n >= 0 ? (gsize) n : self->unsent->len);
  return n >= 0;
}

static gboolean
on_writable (int fd,
             GIOCondition condition,
             gpointer data)
{
  ViewerPipeChannel *self = data;

  write_unsent (self, NULL);
  if (self->unsent->len > 0)
    return G_SOURCE_CONTINUE;
  self->out_source = 0;
  update_reading (self);
  self->funcs->sent (self->data);
  return G_SOURCE_REMOVE;
}

/**
 * viewer_pipe_channel_new:
 * @in: (transfer full): a pipe with its read end
 * @out: (transfer full): a pipe with its write end
 * @funcs: (transfer none): whom to tell; must outlive the channel
 * @data: for @funcs
 *
 * Begins to read. Main thread, as everything here; nothing waits.
 *
 * Returns: (transfer full): the channel
 */
ViewerPipeChannel *
viewer_pipe_channel_new (IpcAnonymousPipe *in,
                         IpcAnonymousPipe *out,
                         const ViewerPipeChannelFuncs *funcs,
                         gpointer data)
{
  ViewerPipeChannel *self = g_new0 (ViewerPipeChannel, 1);

  self->in = in;
  self->out = out;
  self->funcs = funcs;
  self->data = data;
  self->bytes = g_malloc (READ_BYTES);
  self->unsent = g_byte_array_new ();
  update_reading (self);
  return self;
}

/**
 * viewer_pipe_channel_free:
 * @self: (transfer full): a channel
 *
 * Closes both ends. What is unsent is lost.
 */
void
viewer_pipe_channel_free (ViewerPipeChannel *self)
{
  g_clear_handle_id (&self->in_source, g_source_remove);
  g_clear_handle_id (&self->out_source, g_source_remove);
  ipc_anonymous_pipe_free (self->in);
  ipc_anonymous_pipe_free (self->out);
  g_byte_array_unref (self->unsent);
  g_free (self->bytes);
  g_free (self);
}

IpcAnonymousPipe *
viewer_pipe_channel_get_in (ViewerPipeChannel *self)
{
  return self->in;
}

IpcAnonymousPipe *
viewer_pipe_channel_get_out (ViewerPipeChannel *self)
{
  return self->out;
}

/**
 * viewer_pipe_channel_send:
 * @self: a channel
 * @bytes: what to send
 * @n_bytes: how many
 * @error: (out) (optional): %IPC_ERROR_QUEUE_FULL when too much waits already, in which case
 *   nothing was sent; %IPC_ERROR_PEER_CLOSED when there is no reader
 *
 * Sends bytes, or keeps for later what there is no room for.
 *
 * Returns: whether they were sent or wait
 */
gboolean
viewer_pipe_channel_send (ViewerPipeChannel *self,
                          const void *bytes,
                          gsize n_bytes,
                          GError **error)
{
  if (self->unsent->len + n_bytes > UNSENT_MAX)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL,
                   "Could not send %" G_GSIZE_FORMAT " bytes: %u wait for the parent to read",
                   n_bytes, self->unsent->len);
      return FALSE;
    }
  g_byte_array_append (self->unsent, bytes, n_bytes);
  if (self->out_source == 0 && !write_unsent (self, error))
    return FALSE;
  if (self->unsent->len > 0 && self->out_source == 0)
    self->out_source = watch (self, get_write_fd (self), G_IO_OUT | G_IO_ERR, on_writable);
  update_reading (self);
  return TRUE;
}

/**
 * viewer_pipe_channel_get_unsent:
 * @self: a channel
 *
 * Returns: how many bytes wait for room
 */
gsize
viewer_pipe_channel_get_unsent (ViewerPipeChannel *self)
{
  return self->unsent->len;
}

/**
 * viewer_pipe_channel_hold:
 * @self: a channel
 * @is_held: %TRUE to stop reading, so that the pipe fills; %FALSE to go on
 */
void
viewer_pipe_channel_hold (ViewerPipeChannel *self,
                          gboolean is_held)
{
  self->is_held = is_held;
  update_reading (self);
}

/**
 * viewer_pipe_channel_read_some:
 * @self: a channel
 * @max_bytes: how much to take at most
 *
 * Reads once, also while held; received() gets it. A pipe that is empty afterwards is not held any
 * more. When it came to its end, ended() was called and the channel may be gone.
 *
 * Returns: how many bytes came
 */
gsize
viewer_pipe_channel_read_some (ViewerPipeChannel *self,
                               gsize max_bytes)
{
  gsize n_bytes;

  if (get_read_fd (self) < 0)
    return 0;
  n_bytes = read_once (self, max_bytes);
  if (n_bytes > 0 && ipc_anonymous_pipe_get_fill (self->in) == 0)
    {
      self->is_held = FALSE;
      update_reading (self);
    }
  return n_bytes;
}

/**
 * viewer_pipe_channel_close_reader:
 * @self: a channel
 *
 * Closes the read end. Whoever writes into that pipe learns that there is no reader.
 */
void
viewer_pipe_channel_close_reader (ViewerPipeChannel *self)
{
  g_clear_handle_id (&self->in_source, g_source_remove);
  ipc_anonymous_pipe_close (self->in, IPC_ANONYMOUS_PIPE_READ_END);
}
