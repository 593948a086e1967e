/* SPDX-License-Identifier: MIT */
/*
 * app-pipe-memory-service: the parent's side of one conversation, a thread for each child.
 *
 *   child                                   this thread
 *     │ ── connect ────────────────────────▶ │ admitted: the listener closes, its name goes
 *     │ ── "GTKClient msg 0 14:03:07" ──────▶ │ (pipe)
 *     │ ── set ─────────────────────────────▶ │ (event) wakes: takes all that is queued
 *     │                                       │ memory: "Written to shared mem GTKClient msg 0 …"
 *     │ ◀───────── the same bytes ────────── │ (pipe)
 *     │                 …                     │
 *     │ ── "Quit" ──────────────────────────▶ │ over
 *
 * The loop in serve() is the sample's WaitForMultipleObjects loop as a Linux program writes it:
 * one poll(2) over the event, the pipe and a queue of orders from the main thread. The event says
 * when to look; the pipe says what there is. A child that sends and forgets to set the event is
 * served all the same after a tenth of a second, and the trace says so.
 *
 * Whatever the child does, this thread never blocks on it. When the child does not read, its
 * answers wait in a bounded queue, and as long as any waits no further message is taken: then it
 * is the child's own sending that comes to rest.
 */

#include "app-pipe-memory-service.h"

#include "ipc-error.h"
#include "ipc-queue.h"
#include "ipc-text.h"

#include <errno.h>
#include <poll.h>

/* As the original waits on its event. */
#define WAIT_MS 2000
/* How long a message may wait for its event to be set. */
#define PATIENCE_NS (100 * G_GINT64_CONSTANT (1000000))
/* How many messages are taken in a row before orders get their turn. */
#define BATCH 256
/* How many orders of the user's may wait. */
#define MAX_ORDERS 256
/* How many news may wait before further diagnoses are left to the trace alone. */
#define MANY_NEWS 64

typedef enum
{
  ORDER_SEND,
  ORDER_WRITE,
  ORDER_STOP,
} OrderKind;

/* What the main thread wants of the service thread. */
typedef struct
{
  OrderKind kind;
  gsize size_bytes;
  char text[]; /* size_bytes, not terminated */
} Order;

struct _AppPipeMemoryService
{
  GThread *thread;                /* runs serve(); joined and cleared by stop() */
  IpcQueue *orders;               /* main thread to service thread */
  IpcQueue *news;                 /* service thread to main thread */

  /* From here on the service thread's alone, once it runs. */
  IpcNamedPipeListener *listener; /* until the child is in */
  IpcNamedPipe *pipe;             /* from then until the conversation is over */
  IpcEvent *event;
  IpcSharedMemory *memory;        /* borrowed; orders its own access among threads */
  IpcTraceRing *ring;             /* borrowed; this thread is its only writer */
  GByteArray *message;            /* the one being served, reused */
  GString *text;                  /* what goes into the memory for it, reused */
  guint32 serial;                 /* of the last message received */
  gint64 unannounced_since_ns;    /* since when a message waits whose event is unset; 0 for none */
  gboolean peer_is_gone;          /* it reads nothing any more, but what it sent may still lie here */
  gboolean must_take;             /* messages may be left that no event will announce again */
  gboolean is_stopping;           /* the main thread wants us to end */
};

/* News */

/**
 * app_pipe_memory_news_free:
 * @news: (transfer full): what app_pipe_memory_service_pop_news() returned
 */
void
app_pipe_memory_news_free (AppPipeMemoryNews *news)
{
  g_free (news->sentence);
  g_free (news);
}

/* A child that misbehaves a million times a second must not fill our memory with sentences about
 * it, so diagnoses are told only while the main thread keeps up. */
static void
tell (AppPipeMemoryService *self,
      AppPipeMemoryNewsKind kind,
      const char *sentence)
{
  AppPipeMemoryNews *news;

  if (kind == APP_PIPE_MEMORY_DIAGNOSIS && ipc_queue_get_length (self->news) >= MANY_NEWS)
    return;
  news = g_new (AppPipeMemoryNews, 1);
  news->kind = kind;
  news->sentence = g_strdup (sentence);
  if (!ipc_queue_push (self->news, news))
    app_pipe_memory_news_free (news);
}

static void
diagnose (AppPipeMemoryService *self,
          guint8 object,
          const char *sentence)
{
  ipc_trace_ring_write_note (self->ring, IPC_TRACE_DIAGNOSIS, object, self->serial, "%s", sentence);
  tell (self, APP_PIPE_MEMORY_DIAGNOSIS, sentence);
}

/* The conversation is over: the pipe closes at once, so that the child sees it too. */
static void
hang_up (AppPipeMemoryService *self,
         AppPipeMemoryNewsKind why)
{
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
  self->must_take = FALSE;
  self->unannounced_since_ns = 0;
  tell (self, why, NULL);
}

/* Serving one message */

/* That an answer came too late for a child that is gone is no news: its end is. */
static void
send_bytes (AppPipeMemoryService *self,
            const void *bytes,
            gsize size_bytes,
            guint32 serial)
{
  g_autoptr (GError) error = NULL;
  gint64 time_ns = ipc_trace_now_ns ();

  if (ipc_named_pipe_send (self->pipe, bytes, size_bytes, &error))
    ipc_trace_ring_write_at (self->ring, time_ns, IPC_TRACE_MESSAGE_SENT, APP_PIPE_MEMORY_PIPE,
                             serial, bytes, size_bytes);
  else if (serial == 0 || !g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    diagnose (self, APP_PIPE_MEMORY_PIPE, error->message);
}

static void
write_memory (AppPipeMemoryService *self,
              const char *text,
              gsize size_bytes,
              guint32 serial)
{
  gsize kept = ipc_shared_memory_write_text (self->memory, text, size_bytes);

  ipc_trace_ring_write (self->ring, IPC_TRACE_MEMORY_WRITTEN, APP_PIPE_MEMORY_MEMORY, serial, text,
                        kept);
  if (kept < size_bytes)
    {
      g_autofree char *sentence = g_strdup_printf (
          "text cut: %zu of %zu bytes written, the memory holds %zu", kept, size_bytes,
          ipc_shared_memory_get_size (self->memory));

      diagnose (self, APP_PIPE_MEMORY_MEMORY, sentence);
    }
}

/* The memory holds UTF-8 text. What is none is written as people would read it. */
static void
describe_message (AppPipeMemoryService *self)
{
  const char *bytes = (const char *) self->message->data;
  gsize size_bytes = self->message->len;

  g_string_assign (self->text, "Written to shared mem ");
  if (g_utf8_validate_len (bytes, size_bytes, NULL))
    {
      g_string_append_len (self->text, bytes, size_bytes);
    }
  else
    {
      g_autofree char *escaped = ipc_text_escape (bytes, size_bytes);

      g_string_append (self->text, escaped);
    }
}

static gboolean
is_quit (const GByteArray *message)
{
  return message->len >= 4 && g_ascii_strncasecmp ((const char *) message->data, "Quit", 4) == 0;
}

static void
serve_message (AppPipeMemoryService *self)
{
  self->serial++;
  ipc_trace_ring_write (self->ring, IPC_TRACE_MESSAGE_RECEIVED, APP_PIPE_MEMORY_PIPE, self->serial,
                        self->message->data, self->message->len);
  if (is_quit (self->message))
    {
      ipc_trace_ring_write_note (self->ring, IPC_TRACE_CHILD_QUIT, APP_PIPE_MEMORY_PIPE,
                                 self->serial, "Child sent Quit");
      hang_up (self, APP_PIPE_MEMORY_QUIT);
      return;
    }
  describe_message (self);
  write_memory (self, self->text->str, self->text->len, self->serial);
  send_bytes (self, self->message->data, self->message->len, self->serial);
}

/* Taking what is queued */

/* What a failed receive means. Returns whether it is worth trying again at once. */
static gboolean
judge_failure (AppPipeMemoryService *self,
               const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;
  if (g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY) ||
      g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE))
    {
      diagnose (self, APP_PIPE_MEMORY_PIPE, error->message);
      return TRUE;
    }
  if (!g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    diagnose (self, APP_PIPE_MEMORY_PIPE, error->message);
  hang_up (self, APP_PIPE_MEMORY_CLOSED);
  return FALSE;
}

static gboolean
take_one (AppPipeMemoryService *self)
{
  g_autoptr (GError) error = NULL;

  if (!ipc_named_pipe_receive (self->pipe, self->message, &error))
    return judge_failure (self, error);
  serve_message (self);
  return TRUE;
}

/* Whether answers wait for a child that does not read. */
static gboolean
must_wait_for_peer (AppPipeMemoryService *self)
{
  return !self->peer_is_gone && ipc_named_pipe_get_unsent (self->pipe) > 0;
}

/* Takes messages in their order until none is left, the child does not read its answers, or the
 * batch is full. In the last two cases must_take remembers that more may be there. */
static void
take_all (AppPipeMemoryService *self)
{
  self->unannounced_since_ns = 0;
  self->must_take = TRUE;
  for (guint i = 0; i < BATCH && self->pipe != NULL; i++)
    {
      if (must_wait_for_peer (self))
        return;
      if (!take_one (self))
        {
          self->must_take = FALSE;
          return;
        }
    }
}

/* Orders */

static void
obey (AppPipeMemoryService *self,
      const Order *order)
{
  switch (order->kind)
    {
    case ORDER_SEND:
      if (self->pipe != NULL)
        send_bytes (self, order->text, order->size_bytes, 0);
      break;
    case ORDER_WRITE:
      write_memory (self, order->text, order->size_bytes, 0);
      break;
    case ORDER_STOP:
      self->is_stopping = TRUE;
      break;
    }
}

static void
obey_orders (AppPipeMemoryService *self)
{
  Order *order;

  while ((order = ipc_queue_pop (self->orders)) != NULL)
    {
      obey (self, order);
      g_free (order);
    }
}

/* The loop */

/* Lets the child in, or refuses somebody else. Once the child is in, the listener closes and
 * nobody can find the name any more. */
static void
admit (AppPipeMemoryService *self)
{
  g_autoptr (GError) error = NULL;

  self->pipe = ipc_named_pipe_listener_accept (self->listener, &error);
  if (self->pipe != NULL)
    {
      g_clear_pointer (&self->listener, ipc_named_pipe_listener_free);
      ipc_trace_ring_write_note (self->ring, IPC_TRACE_CHILD_CONNECTED, APP_PIPE_MEMORY_PIPE, 0,
                                 "process %d connected", ipc_named_pipe_get_peer_pid (self->pipe));
      tell (self, APP_PIPE_MEMORY_CONNECTED, NULL);
    }
  else if (g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED))
    {
      ipc_trace_ring_write_note (self->ring, IPC_TRACE_PEER_REFUSED, APP_PIPE_MEMORY_PIPE, 0, "%s",
                                 error->message);
      tell (self, APP_PIPE_MEMORY_DIAGNOSIS, error->message);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      diagnose (self, APP_PIPE_MEMORY_PIPE, error->message);
    }
}

/* What to wait for on the pipe. POLLHUP comes unasked. */
static short
get_pipe_events (AppPipeMemoryService *self)
{
  if (self->pipe == NULL)
    return POLLIN;
  if (must_wait_for_peer (self))
    return POLLOUT;
  return POLLRDHUP | (self->unannounced_since_ns != 0 ? 0 : POLLIN);
}

static int
get_timeout_ms (AppPipeMemoryService *self)
{
  gint64 left_ns;

  if (self->pipe == NULL)
    return self->listener != NULL ? WAIT_MS : -1;
  if (self->must_take && !must_wait_for_peer (self))
    return 0;
  if (self->unannounced_since_ns == 0)
    return WAIT_MS;
  left_ns = self->unannounced_since_ns + PATIENCE_NS - ipc_trace_now_ns ();
  return CLAMP ((left_ns + 999999) / 1000000, 0, WAIT_MS);
}

static void
take_announced (AppPipeMemoryService *self)
{
  if (ipc_event_reset (self->event))
    ipc_trace_ring_write (self->ring, IPC_TRACE_EVENT_WOKEN, APP_PIPE_MEMORY_EVENT, 0, NULL, 0);
  take_all (self);
}

/* Messages that no event announced: at the end of the pipe they are taken at once, otherwise the
 * event gets a tenth of a second to follow. */
static void
take_unannounced (AppPipeMemoryService *self,
                  short ready)
{
  gint64 now_ns = ipc_trace_now_ns ();

  if (ready & (POLLHUP | POLLRDHUP | POLLERR))
    take_all (self);
  else if ((ready & POLLIN) && self->unannounced_since_ns == 0)
    self->unannounced_since_ns = now_ns;
  else if (self->unannounced_since_ns != 0 && now_ns - self->unannounced_since_ns >= PATIENCE_NS)
    {
      diagnose (self, APP_PIPE_MEMORY_EVENT, "message waiting, event not set");
      take_all (self);
    }
}

/* The child reads again, or it is gone and the answers with it; what it sent is taken either way. */
static void
flush_if_ready (AppPipeMemoryService *self,
                short ready)
{
  if (ready == 0)
    return;
  if (!ipc_named_pipe_flush (self->pipe, NULL))
    self->peer_is_gone = TRUE;
  if (self->must_take)
    take_all (self);
}

static void
handle (AppPipeMemoryService *self,
        const struct pollfd *pipe_poll,
        gboolean is_event_set)
{
  if (pipe_poll->revents != 0 && self->pipe == NULL)
    admit (self);
  else if (self->pipe == NULL)
    return;
  else if (must_wait_for_peer (self))
    flush_if_ready (self, pipe_poll->revents);
  else if (is_event_set)
    take_announced (self);
  else if (self->must_take)
    take_all (self);
  else
    take_unannounced (self, pipe_poll->revents);
}

static int
get_pipe_fd (AppPipeMemoryService *self)
{
  if (self->pipe != NULL)
    return ipc_named_pipe_get_fd (self->pipe);
  return self->listener != NULL ? ipc_named_pipe_listener_get_fd (self->listener) : -1;
}

static gpointer
serve (gpointer data)
{
  AppPipeMemoryService *self = data;
  struct pollfd polls[3] = {
    { .fd = ipc_queue_get_fd (self->orders), .events = POLLIN },
    { .fd = -1 },
    { .fd = -1, .events = POLLIN },
  };

  while (!self->is_stopping)
    {
      short events = get_pipe_events (self);

      polls[1].fd = get_pipe_fd (self);
      polls[1].events = events;
      /* While answers wait nothing is taken, so the event is left alone as well. */
      polls[2].fd = self->pipe != NULL && events != POLLOUT ? ipc_event_get_fd (self->event) : -1;
      if (poll (polls, G_N_ELEMENTS (polls), get_timeout_ms (self)) < 0)
        {
          if (errno != EINTR)
            break;
          continue;
        }
      if (polls[0].revents != 0)
        obey_orders (self);
      handle (self, &polls[1], polls[2].revents != 0);
    }
  return NULL;
}

/* The end: takes what a child that is gone has left in its pipe. Its answers go nowhere. */
static void
take_the_rest (AppPipeMemoryService *self)
{
  if (self->pipe == NULL && self->listener != NULL)
    admit (self);
  self->peer_is_gone = TRUE;
  do
    take_all (self);
  while (self->pipe != NULL && self->must_take);
}

static gpointer
run (gpointer data)
{
  AppPipeMemoryService *self = data;

  serve (self);
  take_the_rest (self);
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
  return NULL;
}

/* The main thread's side */

/**
 * app_pipe_memory_service_new:
 * @listener: (transfer full): the child's pipe, with the child admitted
 * @event: (transfer full): the child's event
 * @memory: (transfer none): the child's memory; must outlive the service
 * @ring: (transfer none): where the service's steps go; must outlive the service
 * @error: (out) (optional): why there are no queues or no thread
 *
 * Starts the conversation with one child on a thread of its own. Main thread.
 *
 * Returns: (transfer full) (nullable): the service
 */
AppPipeMemoryService *
app_pipe_memory_service_new (IpcNamedPipeListener *listener,
                             IpcEvent *event,
                             IpcSharedMemory *memory,
                             IpcTraceRing *ring,
                             GError **error)
{
  g_autoptr (AppPipeMemoryService) self = g_new0 (AppPipeMemoryService, 1);

  self->listener = listener;
  self->event = event;
  self->memory = memory;
  self->ring = ring;
  self->message = g_byte_array_new ();
  self->text = g_string_new (NULL);
  self->orders = ipc_queue_new (MAX_ORDERS, g_free, error);
  if (self->orders == NULL)
    return NULL;
  self->news = ipc_queue_new (0, (GDestroyNotify) app_pipe_memory_news_free, error);
  if (self->news == NULL)
    return NULL;
  self->thread = g_thread_try_new ("pipe-memory", run, self, error);
  return self->thread != NULL ? g_steal_pointer (&self) : NULL;
}

static gboolean
give_order (AppPipeMemoryService *self,
            OrderKind kind,
            const char *text,
            gsize size_bytes,
            GError **error)
{
  Order *order = g_malloc (sizeof (Order) + size_bytes);

  order->kind = kind;
  order->size_bytes = size_bytes;
  if (size_bytes > 0)
    memcpy (order->text, text, size_bytes);
  if (ipc_queue_push (self->orders, order))
    return TRUE;
  g_free (order);
  g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL, "Could not send: %d orders wait already",
               MAX_ORDERS);
  return FALSE;
}

/**
 * app_pipe_memory_service_send:
 * @self: a service
 * @text: UTF-8
 * @size_bytes: 1 to %IPC_NAMED_PIPE_MESSAGE_MAX
 * @error: (out) (optional): why not, in a sentence
 *
 * Sends a text of the user's. It is checked here and sent by the service thread; what goes wrong
 * there is in the trace. Main thread; does not wait.
 *
 * Returns: whether it was taken
 */
gboolean
app_pipe_memory_service_send (AppPipeMemoryService *self,
                              const char *text,
                              gsize size_bytes,
                              GError **error)
{
  if (size_bytes == 0)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY,
                   "Could not send: a message has at least 1 byte");
      return FALSE;
    }
  if (size_bytes > IPC_NAMED_PIPE_MESSAGE_MAX)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE,
                   "Could not send %zu bytes: a message has at most %d", size_bytes,
                   IPC_NAMED_PIPE_MESSAGE_MAX);
      return FALSE;
    }
  return give_order (self, ORDER_SEND, text, size_bytes, error);
}

/**
 * app_pipe_memory_service_write:
 * @self: a service
 * @text: UTF-8
 * @size_bytes: its length
 * @error: (out) (optional): why not, in a sentence
 *
 * Writes a text of the user's into the memory; what does not fit is cut, and the trace says so.
 * Main thread; does not wait.
 *
 * Returns: whether it was taken
 */
gboolean
app_pipe_memory_service_write (AppPipeMemoryService *self,
                               const char *text,
                               gsize size_bytes,
                               GError **error)
{
  return give_order (self, ORDER_WRITE, text, size_bytes, error);
}

/**
 * app_pipe_memory_service_get_news_fd:
 * @self: a service
 *
 * Returns: a descriptor that is readable while there are news; the service owns it
 */
int
app_pipe_memory_service_get_news_fd (AppPipeMemoryService *self)
{
  return ipc_queue_get_fd (self->news);
}

/**
 * app_pipe_memory_service_pop_news:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): the next news; %NULL when there are none
 */
AppPipeMemoryNews *
app_pipe_memory_service_pop_news (AppPipeMemoryService *self)
{
  return ipc_queue_pop (self->news);
}

/**
 * app_pipe_memory_service_stop:
 * @self: a service
 *
 * Ends the thread, after it has taken what still lies in the pipe. News can be popped afterwards.
 * Waits for the thread, which waits for nothing. May be called twice. Main thread.
 */
void
app_pipe_memory_service_stop (AppPipeMemoryService *self)
{
  if (self->thread == NULL)
    return;
  while (!give_order (self, ORDER_STOP, NULL, 0, NULL))
    g_thread_yield ();
  g_thread_join (g_steal_pointer (&self->thread));
}

/**
 * app_pipe_memory_service_free:
 * @self: (transfer full): a service
 *
 * Ends it and drops the pipe and the event with their names. Main thread.
 */
void
app_pipe_memory_service_free (AppPipeMemoryService *self)
{
  app_pipe_memory_service_stop (self);
  g_clear_pointer (&self->listener, ipc_named_pipe_listener_free);
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
  g_clear_pointer (&self->event, ipc_event_free);
  g_clear_pointer (&self->orders, ipc_queue_free);
  g_clear_pointer (&self->news, ipc_queue_free);
  g_clear_pointer (&self->message, g_byte_array_unref);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self);
}
