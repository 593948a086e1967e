/* SPDX-License-Identifier: MIT */
/*
 * ipc-mailslot: the owner's end of a mailslot, a mailbox that many write to and one reads.
 *
 * Windows: CreateMailslot, GetMailslotInfo, ReadFile. Linux: a datagram socket of AF_UNIX with a
 * name, ipc-mailslot-socket.c, and a thread that empties it. The writers' end is
 * ipc-mailslot-writer.c.
 *
 *   writers                   kernel             owner's thread        owner's queue       reader
 *   write "a" ─────────────▶ ┌───────┐
 *   write "b" ─────────────▶ │ 11 at │ ────────▶ recvmsg ───────────▶ "b" "a" ─────────▶ read "a"
 *   write "c" ─────────────▶ │ most  │           who wrote it?         count, next size
 *                            └───────┘           too large? dropped
 *   send: EAGAIN when full ◀────┘ ◀────────────── queue full: stops taking
 *
 * Why the second queue: the kernel keeps 11 datagrams for a socket (net.unix.max_dgram_qlen), and
 * can tell neither how many there are nor how large the next one is. So the owner takes them out
 * at once, whether or not anybody reads, and counts. Whoever asks or reads empties the kernel's
 * queue first: what a writer's send(2) has finished is in the count, always.
 *
 * The count has an end, too: beyond 100,000 messages or 64 MiB the thread leaves the kernel's
 * queue as it is, and it is the writers who are told that there is no room.
 *
 * POSIX message queues (mq_overview(7)) look like the better match and are not: they outlive
 * their owner, whereas a mailslot and what is unread in it go with the handle; and they allow 10
 * messages. Here the kernel closes the socket with its owner, and the next write fails.
 *
 * Kernel calls: eventfd(2), poll(2), and those of the socket. A pthread mutex and condition and no
 * GMutex, because ThreadSanitizer understands them.
 */

#include "ipc-mailslot.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-mailslot-socket.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

/* How many datagrams are taken in a row while the mutex is held: more than any usual
 * net.unix.max_dgram_qlen, so that once is enough to have them all. */
#define BATCH 1024
/* How many writers are remembered. */
#define MAX_WRITERS 1024

/* A message that waits. */
typedef struct
{
  pid_t writer;      /* by the kernel's word, at the time of writing */
  gsize size_bytes;
  guint8 bytes[];
} Message;

struct _IpcMailslot
{
  char *name;              /* the socket's path; never changes */
  int wake_fd;             /* an eventfd that makes the thread look at is_closed and for room */
  GThread *thread;         /* runs drain(), from new() to close() */

  pthread_mutex_t mutex;   /* guards all that follows */
  pthread_cond_t arrived;  /* a message came, or the end did */
  IpcMailslotSocket *socket; /* whoever holds the mutex may take from it; no descriptor once closed */
  GQueue messages;         /* Message, oldest first */
  IpcMailslotInfo info;    /* what there is to tell; n_messages and is_full are filled when asked */
  gboolean has_news;       /* news_fd is readable */
  int news_fd;             /* an eventfd, readable once info differs from what was last told */
  GHashTable *writers;     /* pids that wrote or knocked, as a set */
  guint8 *buffer;          /* IPC_MAILSLOT_LIMIT_MAX bytes, for the datagram that is being taken */
};

/* Taking out of the kernel's queue; all of it with the mutex held */

static void
queue_message (IpcMailslot *self,
               const IpcMailslotDatagram *datagram)
{
  Message *message = g_malloc (sizeof (Message) + datagram->size_bytes);

  message->writer = datagram->writer;
  message->size_bytes = datagram->size_bytes;
  memcpy (message->bytes, self->buffer, datagram->size_bytes);
  g_queue_push_tail (&self->messages, message);
  self->info.total_bytes += message->size_bytes;
  self->info.n_arrived++;
  pthread_cond_broadcast (&self->arrived);
}

/* Many short-lived processes may write: rather than grow, the set forgets. */
static gboolean
remember_writer (IpcMailslot *self,
                 pid_t writer)
{
  if (g_hash_table_size (self->writers) >= MAX_WRITERS)
    g_hash_table_remove_all (self->writers);
  return g_hash_table_add (self->writers, GINT_TO_POINTER (writer));
}

/* A datagram of no bytes is a knock. */
static void
judge (IpcMailslot *self,
       const IpcMailslotDatagram *datagram)
{
  gboolean is_news = remember_writer (self, datagram->writer) || datagram->size_bytes > 0;

  if (datagram->size_bytes > self->info.limit_bytes)
    {
      self->info.n_dropped++;
      self->info.dropped_size_bytes = datagram->size_bytes;
      self->info.dropped_writer = datagram->writer;
    }
  else if (datagram->size_bytes > 0)
    {
      queue_message (self, datagram);
    }
  if (is_news && !self->has_news)
    {
      self->has_news = TRUE;
      eventfd_write (self->news_fd, 1);
    }
}

static gboolean
is_full (IpcMailslot *self)
{
  return self->messages.length >= IPC_MAILSLOT_MAX_MESSAGES ||
         self->info.total_bytes + IPC_MAILSLOT_LIMIT_MAX > IPC_MAILSLOT_MAX_BYTES;
}

static gboolean
is_open (IpcMailslot *self)
{
  return ipc_mailslot_socket_get_fd (self->socket) >= 0;
}

/* Whether there was one. */
static gboolean
take_one (IpcMailslot *self)
{
  IpcMailslotDatagram datagram;

  if (!ipc_mailslot_socket_receive (self->socket, self->buffer, IPC_MAILSLOT_LIMIT_MAX, &datagram))
    return FALSE;
  judge (self, &datagram);
  return TRUE;
}

static void
take_all (IpcMailslot *self)
{
  for (guint i = 0; i < BATCH && is_open (self) && !is_full (self) && take_one (self); i++)
    continue;
}

/* Whatever the owner is busy with, this thread keeps the kernel's queue short. When ours is full
 * it does not even look: an unread socket would be readable all the time. */
static gpointer
drain (gpointer data)
{
  IpcMailslot *self = data;
  struct pollfd polls[2] = { { .fd = self->wake_fd, .events = POLLIN },
                             { .fd = ipc_mailslot_socket_get_fd (self->socket),
                               .events = POLLIN } };
  int socket_fd = polls[1].fd;
  gboolean goes_on = TRUE;
  eventfd_t ignored;

  while (goes_on)
    {
      if (poll (polls, G_N_ELEMENTS (polls), -1) < 0)
        continue;
      pthread_mutex_lock (&self->mutex);
      if (polls[0].revents != 0)
        eventfd_read (self->wake_fd, &ignored);
      goes_on = !self->info.is_closed;
      if (goes_on)
        take_all (self);
      polls[1].fd = is_full (self) ? -1 : socket_fd;
      pthread_mutex_unlock (&self->mutex);
    }
  return NULL;
}

/* Making it */

static gboolean
make_bells (IpcMailslot *self,
            GError **error)
{
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->news_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wake_fd >= 0 && self->news_fd >= 0)
    return TRUE;
  ipc_error_set_errno (error, errno, "Could not make an event for mailslot %s", self->name);
  return FALSE;
}

/* Time-outs are by the clock that nobody sets. */
static void
init_mutex (IpcMailslot *self)
{
  pthread_condattr_t attributes;

  pthread_mutex_init (&self->mutex, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&self->arrived, &attributes);
  pthread_condattr_destroy (&attributes);
}

/**
 * ipc_mailslot_new:
 * @name: the name, an absolute path of at most 107 bytes in a directory that only we may write
 * @limit_bytes: the largest message, 1 to %IPC_MAILSLOT_LIMIT_MAX
 * @error: (out) (optional): %G_IO_ERROR_EXISTS or %G_IO_ERROR_ADDRESS_IN_USE when the name is
 *   taken, and by whatever it is: it is never removed; %IPC_ERROR_BAD_ARGUMENT when it cannot be
 *   a name; or the system's reason
 *
 * Makes a mailslot, with mode 0600, and begins to collect what is written to it on a thread of
 * its own. See bind(2). Any thread.
 *
 * Returns: (transfer full): the mailslot, or %NULL
 */
IpcMailslot *
ipc_mailslot_new (const char *name,
                  gsize limit_bytes,
                  GError **error)
{
  g_autoptr (IpcMailslot) self = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (limit_bytes >= 1 && limit_bytes <= IPC_MAILSLOT_LIMIT_MAX, NULL);

  self = g_new0 (IpcMailslot, 1);
  self->name = g_strdup (name);
  self->wake_fd = self->news_fd = -1;
  self->info.limit_bytes = limit_bytes;
  self->writers = g_hash_table_new (NULL, NULL);
  self->buffer = g_malloc (IPC_MAILSLOT_LIMIT_MAX);
  init_mutex (self);
  if (!make_bells (self, error))
    return NULL;
  self->socket = ipc_mailslot_socket_new (name, limit_bytes, error);
  if (self->socket == NULL)
    return NULL;
  self->thread = g_thread_try_new ("mailslot", drain, self, error);
  return self->thread != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * ipc_mailslot_close:
 * @self: a mailslot
 *
 * Ends it: its name goes, the next write of any writer fails, and whoever waits in
 * ipc_mailslot_read() returns. What was written before and not read can still be counted and read,
 * to the last message. A second call does nothing. The thread that made it.
 */
void
ipc_mailslot_close (IpcMailslot *self)
{
  if (self->thread == NULL)
    return;
  pthread_mutex_lock (&self->mutex);
  self->info.is_closed = TRUE;
  pthread_mutex_unlock (&self->mutex);
  eventfd_write (self->wake_fd, 1);
  g_thread_join (g_steal_pointer (&self->thread));

  pthread_mutex_lock (&self->mutex);
  /* From here on no write succeeds any more, so what is taken after it is the rest, all of it,
   * however much waits already. */
  ipc_mailslot_socket_shut (self->socket);
  while (take_one (self))
    continue;
  ipc_mailslot_socket_close (self->socket);
  pthread_cond_broadcast (&self->arrived);
  pthread_mutex_unlock (&self->mutex);
}

/**
 * ipc_mailslot_free:
 * @self: (nullable) (transfer full): a mailslot
 *
 * Closes it and drops what was not read. No other thread may use it any more.
 */
void
ipc_mailslot_free (IpcMailslot *self)
{
  if (self == NULL)
    return;
  ipc_mailslot_close (self);
  g_queue_clear_full (&self->messages, g_free);
  g_clear_pointer (&self->socket, ipc_mailslot_socket_free);
  ipc_fd_clear (&self->wake_fd);
  ipc_fd_clear (&self->news_fd);
  pthread_cond_destroy (&self->arrived);
  pthread_mutex_destroy (&self->mutex);
  g_hash_table_unref (self->writers);
  g_free (self->buffer);
  g_free (self->name);
  g_free (self);
}

/**
 * ipc_mailslot_get_name:
 * @self: a mailslot
 *
 * Returns: the name as it was given
 */
const char *
ipc_mailslot_get_name (IpcMailslot *self)
{
  return self->name;
}

/**
 * ipc_mailslot_get_fd:
 * @self: a mailslot
 *
 * Lends a descriptor for a poll loop. It is readable once something came that
 * ipc_mailslot_get_info() has not told yet: a message, one that was dropped, or a new writer. Any
 * thread.
 *
 * Returns: the descriptor, which stays the mailslot's
 */
int
ipc_mailslot_get_fd (IpcMailslot *self)
{
  return self->news_fd;
}

/**
 * ipc_mailslot_get_info:
 * @self: a mailslot
 * @info: (out): what there is
 *
 * Tells how many messages wait, and more: every message whose write has returned is in it. As in
 * GetMailslotInfo, asking changes nothing, except that the descriptor of ipc_mailslot_get_fd() is
 * unset. Never waits. Any thread.
 */
void
ipc_mailslot_get_info (IpcMailslot *self,
                       IpcMailslotInfo *info)
{
  Message *next;
  eventfd_t ignored;

  pthread_mutex_lock (&self->mutex);
  take_all (self);
  next = g_queue_peek_head (&self->messages);
  *info = self->info;
  info->n_messages = self->messages.length;
  info->next_size_bytes = next != NULL ? next->size_bytes : 0;
  info->is_full = is_full (self);
  if (self->has_news)
    eventfd_read (self->news_fd, &ignored);
  self->has_news = FALSE;
  pthread_mutex_unlock (&self->mutex);
}

/**
 * ipc_mailslot_set_limit:
 * @self: a mailslot
 * @limit_bytes: the largest message, 1 to %IPC_MAILSLOT_LIMIT_MAX
 * @error: (out) (optional): the system's reason
 *
 * Changes the limit, for what is written from now on. A mailslot of Windows has its limit for
 * life; here it is a file that can be written again. Any thread.
 *
 * Returns: %TRUE when it was changed
 */
gboolean
ipc_mailslot_set_limit (IpcMailslot *self,
                        gsize limit_bytes,
                        GError **error)
{
  gboolean was_changed;

  g_return_val_if_fail (limit_bytes >= 1 && limit_bytes <= IPC_MAILSLOT_LIMIT_MAX, FALSE);

  pthread_mutex_lock (&self->mutex);
  take_all (self);
  was_changed = ipc_mailslot_socket_set_limit (self->socket, limit_bytes, error);
  if (was_changed)
    self->info.limit_bytes = limit_bytes;
  pthread_mutex_unlock (&self->mutex);
  return was_changed;
}

/* Waits, with the mutex given up meanwhile, until a message or the end is there. */
static void
wait_for_message (IpcMailslot *self,
                  int timeout_ms)
{
  struct timespec deadline;
  int result = 0;

  clock_gettime (CLOCK_MONOTONIC, &deadline);
  deadline.tv_sec += timeout_ms / 1000;
  deadline.tv_nsec += timeout_ms % 1000 * 1000000L;
  if (deadline.tv_nsec >= 1000000000L)
    {
      deadline.tv_sec++;
      deadline.tv_nsec -= 1000000000L;
    }
  while (self->messages.length == 0 && is_open (self) && result == 0)
    {
      if (timeout_ms == IPC_MAILSLOT_FOR_EVER)
        pthread_cond_wait (&self->arrived, &self->mutex);
      else
        result = pthread_cond_timedwait (&self->arrived, &self->mutex, &deadline);
    }
}

static void
fail_read (IpcMailslot *self,
           const Message *next,
           gsize size_bytes,
           int timeout_ms,
           GError **error)
{
  if (next != NULL)
    g_set_error (error, IPC_ERROR, IPC_ERROR_BUFFER_TOO_SMALL,
                 "Could not read from mailslot %s: the next message has %" G_GSIZE_FORMAT
                 " bytes and the buffer %" G_GSIZE_FORMAT "; the message stays",
                 self->name, next->size_bytes, size_bytes);
  else if (!is_open (self))
    g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                 "Could not read from mailslot %s: it is closed", self->name);
  else if (timeout_ms == 0)
    g_set_error (error, IPC_ERROR, IPC_ERROR_TIMED_OUT, "No message waits in mailslot %s",
                 self->name);
  else
    g_set_error (error, IPC_ERROR, IPC_ERROR_TIMED_OUT,
                 "No message came to mailslot %s within %d ms", self->name, timeout_ms);
}

/* Hands over the oldest message. Where that makes room again, the thread has to hear of it. */
static void
pop_message (IpcMailslot *self,
             void *buffer,
             gsize *length_bytes,
             pid_t *writer)
{
  gboolean was_full = is_full (self);
  g_autofree Message *message = g_queue_pop_head (&self->messages);

  memcpy (buffer, message->bytes, message->size_bytes);
  *length_bytes = message->size_bytes;
  if (writer != NULL)
    *writer = message->writer;
  self->info.total_bytes -= message->size_bytes;
  if (was_full && !is_full (self))
    eventfd_write (self->wake_fd, 1);
}

/**
 * ipc_mailslot_read:
 * @self: a mailslot
 * @buffer: (out): where the message goes
 * @size_bytes: how much there is room for
 * @timeout_ms: how long to wait for a message: 0 for not at all, or %IPC_MAILSLOT_FOR_EVER
 * @length_bytes: (out): the size of the message
 * @writer: (out) (optional): the process that wrote it, by the kernel's word; it may be gone, and
 *   its number another's
 * @error: (out) (optional): %IPC_ERROR_TIMED_OUT when none came, %IPC_ERROR_BUFFER_TOO_SMALL when
 *   the next one is larger than the buffer: it stays where it is; %IPC_ERROR_PEER_CLOSED when the
 *   mailslot was closed and nothing is left in it
 *
 * Takes the oldest message. Any thread, and several at once: each message goes to one of them.
 *
 * Returns: %TRUE when there was a message
 */
gboolean
ipc_mailslot_read (IpcMailslot *self,
                   void *buffer,
                   gsize size_bytes,
                   int timeout_ms,
                   gsize *length_bytes,
                   pid_t *writer,
                   GError **error)
{
  Message *next;
  gboolean fits;

  g_return_val_if_fail (timeout_ms >= IPC_MAILSLOT_FOR_EVER, FALSE);

  pthread_mutex_lock (&self->mutex);
  take_all (self);
  if (timeout_ms != 0)
    wait_for_message (self, timeout_ms);
  next = g_queue_peek_head (&self->messages);
  fits = next != NULL && next->size_bytes <= size_bytes;
  if (fits)
    pop_message (self, buffer, length_bytes, writer);
  else
    fail_read (self, next, size_bytes, timeout_ms, error);
  pthread_mutex_unlock (&self->mutex);
  return fits;
}

/**
 * ipc_mailslot_has_heard_of:
 * @self: a mailslot
 * @writer: a process id
 *
 * Whether that process has written or knocked, since ipc_mailslot_forget() was called for it. Any
 * thread.
 *
 * Returns: %TRUE when it has
 */
gboolean
ipc_mailslot_has_heard_of (IpcMailslot *self,
                           pid_t writer)
{
  gboolean has_heard;

  pthread_mutex_lock (&self->mutex);
  has_heard = g_hash_table_contains (self->writers, GINT_TO_POINTER (writer));
  pthread_mutex_unlock (&self->mutex);
  return has_heard;
}

/**
 * ipc_mailslot_forget:
 * @self: a mailslot
 * @writer: a process id
 *
 * To be called when that process is gone: the next one with its number is another writer. Any
 * thread.
 */
void
ipc_mailslot_forget (IpcMailslot *self,
                     pid_t writer)
{
  pthread_mutex_lock (&self->mutex);
  g_hash_table_remove (self->writers, GINT_TO_POINTER (writer));
  pthread_mutex_unlock (&self->mutex);
}
