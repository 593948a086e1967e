/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-file: the trace as JSON Lines, written while it happens.
 *
 *   store --"changed"--> main loop: format --IpcQueue--> writer thread: write(2) --> file, pipe
 *                        (100 ms later,                  (may block as long as
 *                         so that late records            the reader likes)
 *                         find their place)
 *
 * One object per line, in time order; ipc-trace-file-line.c makes them.
 *
 * A file cannot have a line put in between, so a record is only written when it is 100 ms old;
 * the hub lets none in that is later. Whole lines go to a file in one write(2), so that whatever
 * ends this process leaves a file that is readable up to its last whole line.
 *
 * Standard output may be a pipe whose reader is slow: the main loop never waits for it. Up to
 * QUEUE_BATCHES batches wait for the writer thread; what does not fit stays in the store, and
 * if the store discards it before there is room, a line in the file says how many are missing.
 *
 * See write(2).
 */

#include "ipc-trace-file.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-queue.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long a record is held back, so that one from another ring that is older can go before. */
#define HOLD_NS (100 * G_GINT64_CONSTANT (1000000))
#define NS_PER_MS G_GINT64_CONSTANT (1000000)
/* One batch is what one write(2) takes, one turn what the main loop can spare: about 4 ms. */
#define BATCH_BYTES (64 * 1024)
#define TURN_RECORDS 4096
#define QUEUE_BATCHES 64
/* When the writer is behind: how soon to look again. */
#define RETRY_MS 20
/* How often the writer thread, while it waits for a reader, looks whether the program ends, and how
 * long it then waits for one that reads nothing at all. */
#define LOOK_AGAIN_MS 100
#define PATIENCE_NS (2000 * NS_PER_MS)
/* After GTK's redraw, as the collecting of the rings. */
#define FILE_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

struct _IpcTraceFile
{
  IpcTraceStore *store;
  gulong handler;      /* on the store's "changed" */
  char *name;          /* for sentences: the path, or "standard output" */
  guint64 next;        /* the position of the next record to write */
  gboolean has_begun;  /* a record was written */
  IpcTraceRecord last; /* the record that was written last, to recognise it when it moves */
  guint64 n_missing;   /* records that were passed over and not yet said to be missing */
  guint64 n_missing_all; /* the same, since the start */
  GSource *turn;       /* the next turn; NULL while nothing is held back */

  GThread *thread;     /* the writer; NULL after finish() */
  IpcQueue *queue;     /* of GString: whole lines on their way to the thread */
  IpcFd fd;            /* the thread's until it is joined */
  gboolean is_regular; /* a file on a disk; otherwise a pipe, a socket or a terminal */
  _Atomic int failure; /* errno of the first write that failed; set by whoever writes */
  atomic_bool ending;  /* set by finish(): the thread ends once the queue is empty */
};

/* --- the writer thread --- */

/* Waits until there is room: as long as the reader likes while the program runs, and at its end
 * until nothing was read for PATIENCE_NS. */
static gboolean
wait_for_room (IpcTraceFile *self)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = POLLOUT };
  gint64 since_ns = 0;

  while (poll (&poll_fd, 1, LOOK_AGAIN_MS) <= 0)
    {
      if (!atomic_load (&self->ending))
        continue;
      if (since_ns == 0)
        since_ns = ipc_trace_now_ns ();
      else if (ipc_trace_now_ns () - since_ns >= PATIENCE_NS)
        return FALSE;
    }
  return TRUE;
}

/* Returns 0 or an errno. A pipe that poll(2) calls writable takes PIPE_BUF bytes without waiting,
 * and only so many are given to it: a reader that stopped reading must not hold us for ever. */
static int
write_all (IpcTraceFile *self,
           const char *bytes,
           gsize length_bytes)
{
  while (length_bytes > 0)
    {
      ssize_t n;

      if (!self->is_regular && !wait_for_room (self))
        return ETIMEDOUT;
      n = write (self->fd, bytes, self->is_regular ? length_bytes : MIN (length_bytes, PIPE_BUF));
      if (n >= 0)
        {
          bytes += n;
          length_bytes -= (gsize) n;
        }
      else if (errno != EINTR && errno != EAGAIN)
        return errno;
    }
  return 0;
}

/* After a failure nothing more is written: a file with a gap that nobody sees is worse. */
static void
write_lines (IpcTraceFile *self,
             const GString *lines)
{
  int failure;

  if (atomic_load (&self->failure) != 0)
    return;
  failure = write_all (self, lines->str, lines->len);
  if (failure != 0)
    atomic_store (&self->failure, failure);
}

static void
free_lines (gpointer data)
{
  g_string_free (data, TRUE);
}

static gpointer
write_queue (gpointer data)
{
  IpcTraceFile *self = data;
  struct pollfd poll_fd = { .fd = ipc_queue_get_fd (self->queue), .events = POLLIN };

  for (;;)
    {
      /* Asked before the queue is looked at: what was pushed before the end is then seen. */
      gboolean ending = atomic_load (&self->ending);
      GString *lines = ipc_queue_pop (self->queue);

      if (lines != NULL)
        {
          write_lines (self, lines);
          free_lines (lines);
        }
      else if (ending)
        return NULL;
      else
        poll (&poll_fd, 1, -1);
    }
}

/* --- the main loop's part --- */

/* Says in the file that lines are missing, at the place where they are. */
static void
append_missing (IpcTraceFile *self,
                GString *lines,
                gint64 time_ns)
{
  IpcTraceRecord record;

  ipc_trace_record_set (&record, IPC_TRACE_RECORDS_DROPPED, 0, 0, NULL, 0);
  record.time_ns = time_ns;
  record.flags = IPC_TRACE_IS_NOTE;
  record.text_length =
    (guint8) g_snprintf (record.text, sizeof record.text,
                         "%" G_GUINT64_FORMAT " lines are missing here",
                         MIN (self->n_missing, G_MAXUINT32));
  ipc_trace_file_append_line (lines, self->store, &record);
  self->n_missing = 0;
}

/* Goes on behind records that will not be written. */
static void
skip_to (IpcTraceFile *self,
         guint64 position)
{
  self->n_missing += position - self->next;
  self->n_missing_all += position - self->next;
  self->next = position;
}

/* Formats the next records up to a time, at most a batch. Returns NULL when there is none. */
static GString *
format_batch (IpcTraceFile *self,
              gint64 until_ns)
{
  GString *lines = NULL;
  const IpcTraceRecord *record;

  skip_to (self, MAX (self->next, ipc_trace_store_get_first (self->store)));
  while ((lines == NULL || lines->len < BATCH_BYTES) &&
         (record = ipc_trace_store_get (self->store, self->next)) != NULL &&
         record->time_ns <= until_ns)
    {
      if (lines == NULL)
        lines = g_string_sized_new (BATCH_BYTES + 4096);
      if (self->n_missing > 0)
        append_missing (self, lines, record->time_ns);
      if (self->has_begun)
        ipc_trace_file_append_line (lines, self->store, record);
      else
        ipc_trace_file_append_first_line (lines, self->store, record);
      self->has_begun = TRUE;
      self->last = *record;
      self->next++;
    }
  return lines;
}

/* Hands the writer what is old enough, for one turn. Only this thread pushes, so where there is
 * room a push cannot fail. Returns when to come again: in milliseconds, or -1 for never. */
static int
run_turn (IpcTraceFile *self)
{
  gint64 now_ns = ipc_trace_now_ns ();
  guint64 turn_end = self->next + TURN_RECORDS;
  const IpcTraceRecord *record;
  GString *lines;

  if (atomic_load (&self->failure) != 0)
    return -1;
  while (self->next < turn_end)
    {
      if (ipc_queue_get_length (self->queue) >= QUEUE_BATCHES)
        return RETRY_MS;
      lines = format_batch (self, now_ns - HOLD_NS);
      if (lines == NULL)
        break;
      ipc_queue_push (self->queue, lines);
    }
  record = ipc_trace_store_get (self->store, self->next);
  if (record == NULL)
    return -1;
  return (int) CLAMP ((record->time_ns + HOLD_NS - now_ns) / NS_PER_MS + 1, 0, HOLD_NS / NS_PER_MS);
}

static void schedule (IpcTraceFile *self,
                      int delay_ms);

static gboolean
on_turn_due (gpointer user_data)
{
  IpcTraceFile *self = user_data;

  g_clear_pointer (&self->turn, g_source_unref);
  schedule (self, run_turn (self));
  return G_SOURCE_REMOVE;
}

static void
schedule (IpcTraceFile *self,
          int delay_ms)
{
  if (delay_ms < 0)
    return;
  self->turn = g_timeout_source_new ((guint) delay_ms);
  g_source_set_priority (self->turn, FILE_PRIORITY);
  g_source_set_static_name (self->turn, "trace file");
  g_source_set_callback (self->turn, on_turn_due, self, NULL);
  g_source_attach (self->turn, g_main_context_get_thread_default ());
}

/* A record came before some that were written already, which the hub does not let happen. Its
 * line cannot go where it belongs; what was written last tells how many there are. */
static void
skip_too_late (IpcTraceFile *self,
               guint64 end)
{
  for (guint64 i = self->next - 1; i < end; i++)
    {
      const IpcTraceRecord *record = ipc_trace_store_get (self->store, i);

      if (record != NULL && memcmp (record, &self->last, sizeof *record) == 0)
        {
          skip_to (self, i + 1);
          return;
        }
    }
}

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  gpointer user_data)
{
  IpcTraceFile *self = user_data;

  if (from < self->next)
    skip_too_late (self, end);
  if (self->turn == NULL && atomic_load (&self->failure) == 0)
    schedule (self, (int) (HOLD_NS / NS_PER_MS));
}

static void
stop_following (IpcTraceFile *self)
{
  g_clear_signal_handler (&self->handler, self->store);
  if (self->turn != NULL)
    g_source_destroy (self->turn);
  g_clear_pointer (&self->turn, g_source_unref);
}

/* Lets the writer write what it has and end. */
static void
join_thread (IpcTraceFile *self)
{
  GString *wake = g_string_new (NULL);

  atomic_store (&self->ending, TRUE);
  /* When the queue is full the thread is awake and comes to see the end by itself. */
  if (!ipc_queue_push (self->queue, wake))
    free_lines (wake);
  g_thread_join (g_steal_pointer (&self->thread));
}

static void
write_rest (IpcTraceFile *self)
{
  GString *lines;

  while (atomic_load (&self->failure) == 0 && (lines = format_batch (self, G_MAXINT64)) != NULL)
    {
      write_lines (self, lines);
      free_lines (lines);
    }
}

static int
open_path (const char *path,
           GError **error)
{
  int fd;

  if (g_str_equal (path, "-"))
    return ipc_fd_dup (STDOUT_FILENO, error);
  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0)
    ipc_error_set_errno (error, errno, "Could not create the trace file %s", path);
  return fd;
}

/* --- public --- */

static gboolean
is_regular (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 && S_ISREG (status.st_mode);
}

/**
 * ipc_trace_file_new:
 * @store: the store to follow
 * @path: the file, which is created with mode 0600 or emptied; `-` for standard output
 * @error: (out) (optional): the system's reason
 *
 * Writes what is in the store and all that comes, until ipc_trace_file_finish(). The program
 * must ignore SIGPIPE. Main thread, like everything here; the store's signal must come from the
 * thread whose default main context this is made in.
 *
 * Returns: (transfer full): the file, or %NULL
 */
IpcTraceFile *
ipc_trace_file_new (IpcTraceStore *store,
                    const char *path,
                    GError **error)
{
  g_auto (IpcFd) fd = -1;
  g_autoptr (IpcQueue) queue = NULL;
  g_autoptr (IpcTraceFile) self = NULL;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store) && path != NULL, NULL);

  fd = open_path (path, error);
  if (fd < 0)
    return NULL;
  queue = ipc_queue_new (QUEUE_BATCHES, free_lines, error);
  if (queue == NULL)
    return NULL;

  self = g_new0 (IpcTraceFile, 1);
  self->store = g_object_ref (store);
  self->name = g_strdup (g_str_equal (path, "-") ? "standard output" : path);
  self->fd = g_steal_fd (&fd);
  self->is_regular = is_regular (self->fd);
  self->queue = g_steal_pointer (&queue);
  self->thread = g_thread_try_new ("trace-file", write_queue, self, error);
  if (self->thread == NULL)
    {
      g_prefix_error (error, "Could not begin to write the trace to %s: ", self->name);
      return NULL;
    }
  self->handler = g_signal_connect (store, "changed", G_CALLBACK (on_store_changed), self);
  schedule (self, 0);
  return g_steal_pointer (&self);
}

/**
 * ipc_trace_file_finish:
 * @self: a trace file
 * @error: (out) (optional): why not all of it was written
 *
 * Writes all that was recorded until now, what is held back included, and ends. Waits for a
 * slow reader of standard output, but not for one that reads nothing for 2 seconds; its leaving
 * ends the wait, too. A second call only tells the result again.
 *
 * Returns: %TRUE when every line was written; otherwise a %G_IO_ERROR with the system's reason,
 *   or %IPC_ERROR_QUEUE_FULL when the reader was so slow that lines are missing
 */
gboolean
ipc_trace_file_finish (IpcTraceFile *self,
                       GError **error)
{
  int failure;

  if (self->thread != NULL)
    {
      ipc_trace_store_commit (self->store);
      stop_following (self);
      join_thread (self);
      write_rest (self);
    }
  failure = atomic_load (&self->failure);
  if (failure != 0)
    ipc_error_set_errno (error, failure, "Could not write the trace to %s", self->name);
  else if (self->n_missing_all > 0)
    g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL,
                 "The trace in %s is not complete: %" G_GUINT64_FORMAT
                 " lines could not be written in time",
                 self->name, self->n_missing_all);
  return failure == 0 && self->n_missing_all == 0;
}

/**
 * ipc_trace_file_free:
 * @self: (transfer full) (nullable): a trace file
 *
 * Finishes it, if that was not done, and closes it.
 */
void
ipc_trace_file_free (IpcTraceFile *self)
{
  if (self == NULL)
    return;
  ipc_trace_file_finish (self, NULL);
  ipc_queue_free (self->queue);
  ipc_fd_clear (&self->fd);
  g_object_unref (self->store);
  g_free (self->name);
  g_free (self);
}
