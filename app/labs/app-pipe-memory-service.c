/* SPDX-License-Identifier: MIT */
/*
 * app-pipe-memory-service: the thread that serves one child of the main lab.
 *
 * The loop in serve() is the sample's WaitForMultipleObjects loop as a Linux program writes it:
 * one poll(2) over the event, the pipe and a queue of orders from the main thread. What is said is
 * in app-pipe-memory-talk.c; this file is the thread around it, and the two queues through which
 * it and the main thread hear of each other:
 *
 *   main thread ── orders: send, stop ─────────▶ this thread
 *               ◀── news: connected, quit, closed, diagnosis ──
 *
 * Its records take a third way, the ring, because there are a million of them.
 */

#include "app-pipe-memory-service.h"

#include "ipc-error.h"

#include <errno.h>

/* How many orders of the user's may wait. */
#define MAX_ORDERS 256

typedef enum
{
  ORDER_SEND,
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
  GThread *thread;         /* runs serve(); joined and cleared by stop() */
  IpcQueue *orders;        /* main thread to service thread */
  IpcQueue *news;          /* service thread to main thread */
  AppPipeMemoryTalk *talk; /* the service thread's alone, once it runs */
  gboolean is_stopping;    /* the same: the main thread wants us to end */
};

static void
obey (AppPipeMemoryService *self,
      const Order *order)
{
  switch (order->kind)
    {
    case ORDER_SEND:
      app_pipe_memory_talk_send (self->talk, order->text, order->size_bytes);
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

static gpointer
serve (gpointer data)
{
  AppPipeMemoryService *self = data;
  struct pollfd polls[3] = { { .fd = ipc_queue_get_fd (self->orders), .events = POLLIN } };

  while (!self->is_stopping)
    {
      int timeout_ms = app_pipe_memory_talk_prepare (self->talk, &polls[1]);

      if (poll (polls, G_N_ELEMENTS (polls), timeout_ms) < 0)
        {
          if (errno != EINTR)
            break;
          continue;
        }
      if (polls[0].revents != 0)
        obey_orders (self);
      app_pipe_memory_talk_handle (self->talk, &polls[1]);
    }
  app_pipe_memory_talk_finish (self->talk);
  return NULL;
}

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
  g_autoptr (IpcNamedPipeListener) own_listener = listener;
  g_autoptr (IpcEvent) own_event = event;

  self->orders = ipc_queue_new (MAX_ORDERS, g_free, error);
  if (self->orders == NULL)
    return NULL;
  self->news = ipc_queue_new (0, (GDestroyNotify) app_pipe_memory_news_free, error);
  if (self->news == NULL)
    return NULL;
  self->talk = app_pipe_memory_talk_new (g_steal_pointer (&own_listener),
                                         g_steal_pointer (&own_event), memory, ring, self->news);
  self->thread = g_thread_try_new ("pipe-memory", serve, self, error);
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
  g_clear_pointer (&self->talk, app_pipe_memory_talk_free);
  g_clear_pointer (&self->orders, ipc_queue_free);
  g_clear_pointer (&self->news, ipc_queue_free);
  g_free (self);
}
