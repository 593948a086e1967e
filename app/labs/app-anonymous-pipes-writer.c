/* SPDX-License-Identifier: MIT */
/*
 * app-anonymous-pipes-writer: the write end of the pipe to one child, and what waits for room.
 *
 *   pieces, oldest first        the pipe                     the child
 *   [fill……][hello]       ──▶  […………………… fill of capacity]   ──▶  read, when it likes
 *        waiting_bytes              fill_bytes
 *
 * Each turn writes as much as there is room for. When the child does not read, the pipe fills, then
 * pieces wait: that is a writer being blocked, except that no thread is, since the write end is
 * non-blocking; poll(2) tells when there is room again. Who finds none for a while is called
 * blocked in the trace, with how many bytes wait.
 *
 * The service thread writes and closes. Other threads may look at the pipe meanwhile (how full is
 * it?) or pass its end on: a mutex keeps it from being closed under them.
 */

#include "app-anonymous-pipes-writer.h"

#include "ipc-error.h"
#include "ipc-fd-passing.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* How long a writer may find no room before it is called blocked. */
#define PATIENCE_NS (200 * G_GINT64_CONSTANT (1000000))
/* "Fill it" writes pieces of this size until there is no room, but not for ever: a child that reads
 * faster takes this much beside the capacity. Then some more is made to wait. */
#define FILL_PIECE 4096
#define FILL_BESIDE_CAPACITY (1024 * 1024)
#define FILL_WAITING 8192

/* What is being written. */
typedef struct
{
  guint32 serial;      /* for the trace */
  gboolean is_byte;    /* a byte that was to be sent alone */
  gsize size_bytes;    /* of @bytes */
  gsize written_bytes; /* how many of them are in the pipe */
  gsize traced_bytes;  /* the size of the message in the trace */
  char bytes[];
} Piece;

struct _AppAnonymousPipesWriter
{
  pthread_mutex_t lock;         /* held to close the end, and by other threads to use it */
  IpcAnonymousPipe *to;         /* our write end */
  atomic_size_t waiting_bytes;  /* of all pieces */
  atomic_int is_called_blocked; /* a diagnosis says so, and nothing has gone on since */

  /* From here on the service thread's alone. */
  IpcTraceRing *ring;           /* borrowed; this thread is its only writer */
  const AppAnonymousPipesWriterFuncs *funcs; /* static */
  gpointer data;                /* for @funcs */
  GQueue pieces;                /* Piece, oldest first */
  gboolean has_reader;          /* as far as we know: poll(2) says so once */
  gint64 blocked_since_ns;      /* since when a piece finds no room; 0 while there is room */
};

static int
get_fd (AppAnonymousPipesWriter *self)
{
  return ipc_anonymous_pipe_get_fd (self->to, IPC_ANONYMOUS_PIPE_WRITE_END);
}

static void
note (AppAnonymousPipesWriter *self,
      IpcTraceStep step,
      const char *sentence)
{
  ipc_trace_ring_write_note (self->ring, step, APP_ANONYMOUS_PIPES_TO, 0, "%s", sentence);
}

static void
diagnose (AppAnonymousPipesWriter *self,
          const char *sentence)
{
  note (self, IPC_TRACE_DIAGNOSIS, sentence);
  self->funcs->diagnose (self->data, sentence);
}

/* Pieces */

static void
add_piece (AppAnonymousPipesWriter *self,
           Piece prototype,
           const char *bytes)
{
  Piece *piece = g_malloc (sizeof (Piece) + prototype.size_bytes);

  *piece = prototype;
  memcpy (piece->bytes, bytes, piece->size_bytes);
  g_queue_push_tail (&self->pieces, piece);
  atomic_fetch_add (&self->waiting_bytes, piece->size_bytes);
}

static void
finish_piece (AppAnonymousPipesWriter *self,
              Piece *piece)
{
  ipc_trace_ring_write (self->ring, IPC_TRACE_MESSAGE_SENT, APP_ANONYMOUS_PIPES_TO, piece->serial,
                        piece->bytes, piece->traced_bytes);
  if (piece->is_byte)
    self->funcs->byte_sent (self->data, piece->bytes[0]);
  g_queue_pop_head (&self->pieces);
  g_free (piece);
}

static void
drop_pieces (AppAnonymousPipesWriter *self)
{
  g_queue_clear_full (&self->pieces, g_free);
  atomic_store (&self->waiting_bytes, 0);
  self->blocked_since_ns = 0;
  atomic_store (&self->is_called_blocked, FALSE);
}

/* Writes one piece as far as there is room. Returns whether the next one can be tried. */
static gboolean
write_piece (AppAnonymousPipesWriter *self,
             Piece *piece)
{
  g_autoptr (GError) error = NULL;
  gssize n = ipc_anonymous_pipe_write (self->to, piece->bytes + piece->written_bytes,
                                       piece->size_bytes - piece->written_bytes, &error);

  if (n < 0)
    {
      self->has_reader = FALSE;
      diagnose (self, error->message);
      drop_pieces (self);
      return FALSE;
    }
  atomic_fetch_sub (&self->waiting_bytes, n);
  piece->written_bytes += n;
  if (piece->written_bytes < piece->size_bytes)
    return FALSE;
  finish_piece (self, piece);
  return TRUE;
}

static void
nothing_waits (AppAnonymousPipesWriter *self)
{
  if (atomic_load (&self->is_called_blocked))
    note (self, IPC_TRACE_RETURN, "The writer goes on: nothing waits any more");
  self->blocked_since_ns = 0;
  atomic_store (&self->is_called_blocked, FALSE);
}

static void
write_pieces (AppAnonymousPipesWriter *self)
{
  while (!g_queue_is_empty (&self->pieces))
    {
      if (!write_piece (self, g_queue_peek_head (&self->pieces)))
        break;
    }
  if (g_queue_is_empty (&self->pieces))
    nothing_waits (self);
  else if (self->blocked_since_ns == 0)
    self->blocked_since_ns = ipc_trace_now_ns ();
}

static void
call_blocked_if_due (AppAnonymousPipesWriter *self)
{
  g_autofree char *sentence = NULL;

  if (self->blocked_since_ns == 0 || atomic_load (&self->is_called_blocked) ||
      ipc_trace_now_ns () - self->blocked_since_ns < PATIENCE_NS)
    return;
  atomic_store (&self->is_called_blocked, TRUE);
  sentence = g_strdup_printf ("The writer is blocked: %zu bytes wait, the pipe holds %zu of %zu",
                              atomic_load (&self->waiting_bytes),
                              ipc_anonymous_pipe_get_fill (self->to),
                              ipc_anonymous_pipe_get_capacity (self->to));
  diagnose (self, sentence);
}

/* Writes until there is no room. Returns how much went in. */
static gsize
write_filler (AppAnonymousPipesWriter *self,
              const char *filler)
{
  gsize limit_bytes = ipc_anonymous_pipe_get_capacity (self->to) + FILL_BESIDE_CAPACITY;
  gsize n_bytes = 0;
  gssize n;

  do
    {
      n = ipc_anonymous_pipe_write (self->to, filler, FILL_PIECE, NULL);
      n_bytes += MAX (n, 0);
    }
  while (n == FILL_PIECE && n_bytes < limit_bytes);
  if (n == FILL_PIECE)
    diagnose (self, "The pipe does not fill: its reader takes everything at once");
  return n_bytes;
}

/* The service thread's side */

/**
 * app_anonymous_pipes_writer_new:
 * @to: (transfer full): the pipe to the child, with our write end alone
 * @ring: (transfer none): where steps go; must outlive the writer
 * @funcs: (transfer none): whom to tell; must outlive the writer
 * @data: for @funcs
 *
 * Returns: (transfer full): a writer with nothing to write
 */
AppAnonymousPipesWriter *
app_anonymous_pipes_writer_new (IpcAnonymousPipe *to,
                                IpcTraceRing *ring,
                                const AppAnonymousPipesWriterFuncs *funcs,
                                gpointer data)
{
  AppAnonymousPipesWriter *self = g_new0 (AppAnonymousPipesWriter, 1);

  pthread_mutex_init (&self->lock, NULL);
  g_queue_init (&self->pieces);
  self->to = to;
  self->ring = ring;
  self->funcs = funcs;
  self->data = data;
  self->has_reader = TRUE;
  return self;
}

/**
 * app_anonymous_pipes_writer_free:
 * @self: (transfer full): a writer
 *
 * Closes the end. What waits is lost.
 */
void
app_anonymous_pipes_writer_free (AppAnonymousPipesWriter *self)
{
  g_queue_clear_full (&self->pieces, g_free);
  ipc_anonymous_pipe_free (self->to);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

/**
 * app_anonymous_pipes_writer_send_line:
 * @self: a writer that is open
 * @line: a line with its end
 * @size_bytes: how long it is, its end included
 * @serial: which exchange it is
 *
 * Writes a line behind what waits already. Service thread; does not wait.
 */
void
app_anonymous_pipes_writer_send_line (AppAnonymousPipesWriter *self,
                                      const char *line,
                                      gsize size_bytes,
                                      guint32 serial)
{
  add_piece (self,
             (Piece){ .serial = serial, .size_bytes = size_bytes, .traced_bytes = size_bytes - 1 },
             line);
  write_pieces (self);
}

/**
 * app_anonymous_pipes_writer_send_byte:
 * @self: a writer that is open
 * @byte: any
 * @serial: which exchange it is
 *
 * Writes a byte behind what waits already. Service thread; does not wait.
 */
void
app_anonymous_pipes_writer_send_byte (AppAnonymousPipesWriter *self,
                                      guint8 byte,
                                      guint32 serial)
{
  add_piece (self, (Piece){ .serial = serial, .is_byte = TRUE, .size_bytes = 1, .traced_bytes = 1 },
             (const char *) &byte);
  write_pieces (self);
}

/**
 * app_anonymous_pipes_writer_fill:
 * @self: a writer that is open
 * @is_byte: every byte is an exchange; otherwise all of it is one line
 * @serial: (inout): the last exchange, raised by what this adds
 *
 * Writes until there is no room and makes some more wait. What waits already goes first. Service
 * thread; does not wait.
 */
void
app_anonymous_pipes_writer_fill (AppAnonymousPipesWriter *self,
                                 gboolean is_byte,
                                 guint32 *serial)
{
  char filler[FILL_WAITING];
  gsize n_bytes = 0;

  memset (filler, 'x', sizeof filler);
  if (g_queue_is_empty (&self->pieces))
    n_bytes = write_filler (self, filler);
  n_bytes += sizeof filler;
  if (!is_byte)
    filler[sizeof filler - 1] = '\n';
  *serial += is_byte ? n_bytes : 1;
  add_piece (self,
             (Piece){ .serial = *serial,
                      .size_bytes = sizeof filler,
                      .traced_bytes = is_byte ? n_bytes : n_bytes - 1 },
             filler);
  write_pieces (self);
}

/**
 * app_anonymous_pipes_writer_close:
 * @self: a writer that is open
 *
 * Closes our write end; what waits is lost. Only the last copy of a write end makes an
 * end-of-file, and this one is ours. Service thread.
 */
void
app_anonymous_pipes_writer_close (AppAnonymousPipesWriter *self)
{
  gboolean is_lost = !g_queue_is_empty (&self->pieces);

  drop_pieces (self);
  pthread_mutex_lock (&self->lock);
  ipc_anonymous_pipe_close (self->to, IPC_ANONYMOUS_PIPE_WRITE_END);
  pthread_mutex_unlock (&self->lock);
  note (self, IPC_TRACE_CALL,
        is_lost ? "The parent closed its write end; what waited for room is lost"
                : "The parent closed its write end");
}

/**
 * app_anonymous_pipes_writer_get_poll_fd:
 * @self: a writer
 *
 * Returns: what to poll, or -1. POLLERR at a write end comes unasked and stays when the last reader
 *   is gone; once that is known nothing is waited for, and the next write says so
 */
int
app_anonymous_pipes_writer_get_poll_fd (AppAnonymousPipesWriter *self)
{
  return self->has_reader ? get_fd (self) : -1;
}

short
app_anonymous_pipes_writer_get_poll_events (AppAnonymousPipesWriter *self)
{
  return g_queue_is_empty (&self->pieces) ? 0 : POLLOUT;
}

/**
 * app_anonymous_pipes_writer_get_timeout_ms:
 * @self: a writer
 *
 * Returns: after what time app_anonymous_pipes_writer_handle() shall be called even if nothing
 *   happens; -1 for never
 */
int
app_anonymous_pipes_writer_get_timeout_ms (AppAnonymousPipesWriter *self)
{
  gint64 left_ns;

  if (self->blocked_since_ns == 0 || self->is_called_blocked)
    return -1;
  left_ns = self->blocked_since_ns + PATIENCE_NS - ipc_trace_now_ns ();
  return MAX ((left_ns + 999999) / 1000000, 0);
}

/**
 * app_anonymous_pipes_writer_handle:
 * @self: a writer
 * @ready: what poll(2) said; 0 for nothing
 *
 * Goes on writing, and looks whether it has been blocked for long. Service thread.
 */
void
app_anonymous_pipes_writer_handle (AppAnonymousPipesWriter *self,
                                   short ready)
{
  if (ready & POLLERR)
    self->has_reader = FALSE;
  if (ready != 0 && !g_queue_is_empty (&self->pieces))
    write_pieces (self);
  call_blocked_if_due (self);
}

/**
 * app_anonymous_pipes_writer_look:
 * @self: a writer that is open
 *
 * Returns: whether all that was written has been read, see ipc_anonymous_pipe_look()
 */
IpcAnonymousPipeDrain
app_anonymous_pipes_writer_look (AppAnonymousPipesWriter *self)
{
  return ipc_anonymous_pipe_look (self->to);
}

/* Any thread's side */

/**
 * app_anonymous_pipes_writer_is_open:
 * @self: a writer
 * @error: (out) (optional): %IPC_ERROR_PEER_CLOSED when it is not
 *
 * Other threads hold the lock.
 *
 * Returns: whether our write end is open
 */
gboolean
app_anonymous_pipes_writer_is_open (AppAnonymousPipesWriter *self,
                                    GError **error)
{
  if (get_fd (self) >= 0)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
               "Could not write: the parent has closed its end of the pipe");
  return FALSE;
}

/**
 * app_anonymous_pipes_writer_has_room:
 * @self: a writer
 * @size_bytes: how much is to be sent
 * @error: (out) (optional): %IPC_ERROR_QUEUE_FULL with how much waits
 *
 * Any thread.
 *
 * Returns: whether so much more may wait
 */
gboolean
app_anonymous_pipes_writer_has_room (AppAnonymousPipesWriter *self,
                                     gsize size_bytes,
                                     GError **error)
{
  gsize waiting_bytes = atomic_load (&self->waiting_bytes);

  if (waiting_bytes + size_bytes <= APP_ANONYMOUS_PIPES_WAITING_MAX)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL,
               "Could not send %zu bytes: the child does not read, and %zu wait already",
               size_bytes, waiting_bytes);
  return FALSE;
}

/**
 * app_anonymous_pipes_writer_set_capacity:
 * @self: a writer
 * @size_bytes: how much the pipe shall hold
 * @error: (out) (optional): why not, see ipc_anonymous_pipe_set_capacity()
 *
 * Any thread.
 *
 * Returns: whether it was set; the status says to what
 */
gboolean
app_anonymous_pipes_writer_set_capacity (AppAnonymousPipesWriter *self,
                                         gsize size_bytes,
                                         GError **error)
{
  gboolean is_set;

  pthread_mutex_lock (&self->lock);
  is_set = app_anonymous_pipes_writer_is_open (self, error) &&
           ipc_anonymous_pipe_set_capacity (self->to, size_bytes, error);
  pthread_mutex_unlock (&self->lock);
  return is_set;
}

/**
 * app_anonymous_pipes_writer_pass:
 * @self: a writer
 * @socket: where to, see ipc-fd-passing.h
 * @text: what to say about it
 * @error: (out) (optional): why not
 *
 * Gives somebody a copy of our write end. Any thread; does not wait.
 *
 * Returns: whether it is on its way
 */
gboolean
app_anonymous_pipes_writer_pass (AppAnonymousPipesWriter *self,
                                 int socket,
                                 const char *text,
                                 GError **error)
{
  gboolean is_passed;
  int fd;

  pthread_mutex_lock (&self->lock);
  fd = get_fd (self);
  is_passed = app_anonymous_pipes_writer_is_open (self, error) &&
              ipc_fd_passing_send (socket, text, &fd, 1, error);
  pthread_mutex_unlock (&self->lock);
  return is_passed;
}

/**
 * app_anonymous_pipes_writer_get_status:
 * @self: a writer
 * @status: (out): the pipe as it is now
 *
 * Two system calls. Any thread.
 */
void
app_anonymous_pipes_writer_get_status (AppAnonymousPipesWriter *self,
                                       AppAnonymousPipesStatus *status)
{
  pthread_mutex_lock (&self->lock);
  status->is_open = get_fd (self) >= 0;
  status->capacity_bytes = status->is_open ? ipc_anonymous_pipe_get_capacity (self->to) : 0;
  status->fill_bytes = status->is_open ? ipc_anonymous_pipe_get_fill (self->to) : 0;
  pthread_mutex_unlock (&self->lock);
  status->waiting_bytes = atomic_load (&self->waiting_bytes);
  status->is_blocked = atomic_load (&self->is_called_blocked);
}
