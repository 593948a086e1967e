/* SPDX-License-Identifier: MIT */
/*
 * app-pipe-memory-service: the thread that serves one child of the main lab.
 *
 * The loop in serve() is the sample's WaitForMultipleObjects loop as a Linux program writes it:
 * one poll(2) over the event, the pipe and a queue of orders from the main thread. What is said is
 * in app-pipe-memory-talk.c; this file is the loop around it, on the thread of an AppService:
 *
 *   main thread ── order: send ────────────────▶ this thread
 *               ◀── news: connected, quit, closed, diagnosis ──
 */

#include "app-pipe-memory-service.h"

#include "app-service.h"
#include "ipc-error.h"

#include <errno.h>

/* How many orders of the user's may wait. */
#define MAX_ORDERS 256

/* The one order there is: a text of the user's. */
#define ORDER_SEND 0

struct _AppPipeMemoryService
{
  AppService *service;     /* the thread, which runs serve(), and its two queues */
  AppPipeMemoryTalk *talk; /* the service thread's alone, once it runs */
  gboolean is_stopping;    /* the same: the main thread wants us to end */
};

static void
obey (AppPipeMemoryService *self,
      const AppServiceOrder *order)
{
  if (order->kind == ORDER_SEND)
    app_pipe_memory_talk_send (self->talk, order->bytes, order->size_bytes);
  else
    self->is_stopping = TRUE;
}

static void
obey_orders (AppPipeMemoryService *self)
{
  AppServiceOrder *order;

  while ((order = app_service_pop_order (self->service)) != NULL)
    {
      obey (self, order);
      g_free (order);
    }
}

static gpointer
serve (gpointer data)
{
  AppPipeMemoryService *self = data;
  struct pollfd polls[3] = {
    { .fd = app_service_get_order_fd (self->service), .events = POLLIN },
  };

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

  self->service = app_service_new (MAX_ORDERS, (GDestroyNotify) app_pipe_memory_news_free, error);
  if (self->service == NULL)
    return NULL;
  self->talk = app_pipe_memory_talk_new (g_steal_pointer (&own_listener),
                                         g_steal_pointer (&own_event), memory, ring,
                                         app_service_get_news (self->service));
  if (!app_service_start (self->service, "pipe-memory", serve, self, error))
    return NULL;
  return g_steal_pointer (&self);
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
  return app_service_order (self->service, ORDER_SEND, text, size_bytes, error);
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
  return app_service_get_news_fd (self->service);
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
  return app_service_pop_news (self->service);
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
  app_service_stop (self->service);
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
  if (self->service != NULL)
    app_service_stop (self->service);
  g_clear_pointer (&self->talk, app_pipe_memory_talk_free);
  g_clear_pointer (&self->service, app_service_free);
  g_free (self);
}
