/* SPDX-License-Identifier: MIT */
/*
 * app-service: a service thread and the two queues through which it and the main thread hear of
 * each other.
 *
 *   main thread ── orders ─────▶ service thread: a poll loop over the orders' descriptor and its own
 *               ◀────── news ──
 *
 * What is said over a pipe is the business of a service in labs/, such as app-pipe-memory-service.c,
 * which has one of these. Orders are limited, since a child that does not read must not let them
 * pile up; the one that ends the thread always has room. How much news is too much the service
 * knows. Records take a third way, the ring, because there are a million of them.
 */

#include "app-service.h"

#include "ipc-error.h"

#include <string.h>

struct _AppService
{
  GThread *thread;  /* from start until stop */
  IpcQueue *orders; /* main thread to service thread */
  IpcQueue *news;   /* service thread to main thread */
  guint max_orders; /* how many may wait */
};

/**
 * app_service_new:
 * @max_orders: how many orders may wait
 * @free_news: what frees one piece of news
 * @error: (out) (optional): why there are no queues
 *
 * Makes the queues; there is no thread yet. Main thread, as everything here but the last three.
 *
 * Returns: (transfer full) (nullable): the service
 */
AppService *
app_service_new (guint max_orders,
                 GDestroyNotify free_news,
                 GError **error)
{
  g_autoptr (AppService) self = g_new0 (AppService, 1);

  self->max_orders = max_orders;
  self->orders = ipc_queue_new (0, g_free, error);
  if (self->orders == NULL)
    return NULL;
  self->news = ipc_queue_new (0, free_news, error);
  return self->news != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * app_service_free:
 * @self: (transfer full): a service
 *
 * Ends the thread and drops what nobody has heard.
 */
void
app_service_free (AppService *self)
{
  app_service_stop (self);
  g_clear_pointer (&self->orders, ipc_queue_free);
  g_clear_pointer (&self->news, ipc_queue_free);
  g_free (self);
}

/**
 * app_service_start:
 * @self: a service without a thread
 * @name: of the thread, a static string
 * @run: the thread; it returns after an order %APP_SERVICE_STOP, and waits for nobody
 * @data: for @run
 * @error: (out) (optional): why there is no thread
 *
 * Returns: whether it runs
 */
gboolean
app_service_start (AppService *self,
                   const char *name,
                   GThreadFunc run,
                   gpointer data,
                   GError **error)
{
  g_return_val_if_fail (self->thread == NULL, FALSE);

  self->thread = g_thread_try_new (name, run, data, error);
  return self->thread != NULL;
}

static void
push_order (AppService *self,
            guint kind,
            const void *bytes,
            gsize size_bytes)
{
  AppServiceOrder *order = g_malloc (sizeof (AppServiceOrder) + size_bytes + 1);

  order->kind = kind;
  order->size_bytes = size_bytes;
  if (size_bytes > 0)
    memcpy (order->bytes, bytes, size_bytes);
  order->bytes[size_bytes] = '\0';
  ipc_queue_push (self->orders, order);
}

/**
 * app_service_stop:
 * @self: a service
 *
 * Ends the thread and waits for it. News can be popped afterwards. May be called twice, and where
 * no thread was started.
 */
void
app_service_stop (AppService *self)
{
  if (self->thread == NULL)
    return;
  push_order (self, APP_SERVICE_STOP, NULL, 0);
  g_thread_join (g_steal_pointer (&self->thread));
}

/**
 * app_service_is_running:
 * @self: a service
 *
 * Returns: whether there is a thread, which has not been stopped
 */
gboolean
app_service_is_running (AppService *self)
{
  return self->thread != NULL;
}

/**
 * app_service_order:
 * @self: a service
 * @kind: one of the service's own
 * @bytes: (nullable): what belongs to it; copied
 * @size_bytes: how many
 * @error: (out) (optional): %IPC_ERROR_QUEUE_FULL
 *
 * Gives an order. Does not wait.
 *
 * Returns: whether it was taken
 */
gboolean
app_service_order (AppService *self,
                   guint kind,
                   const void *bytes,
                   gsize size_bytes,
                   GError **error)
{
  if (ipc_queue_get_length (self->orders) >= self->max_orders)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL,
                   "Could not send: %u orders wait already", self->max_orders);
      return FALSE;
    }
  push_order (self, kind, bytes, size_bytes);
  return TRUE;
}

/**
 * app_service_get_news_fd:
 * @self: a service
 *
 * Returns: a descriptor that is readable while there are news; the service owns it
 */
int
app_service_get_news_fd (AppService *self)
{
  return ipc_queue_get_fd (self->news);
}

/**
 * app_service_pop_news:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): the next news; %NULL when there are none
 */
gpointer
app_service_pop_news (AppService *self)
{
  return ipc_queue_pop (self->news);
}

/**
 * app_service_get_order_fd:
 * @self: a service
 *
 * Service thread.
 *
 * Returns: a descriptor that is readable while there are orders; the service owns it
 */
int
app_service_get_order_fd (AppService *self)
{
  return ipc_queue_get_fd (self->orders);
}

/**
 * app_service_pop_order:
 * @self: a service
 *
 * Service thread.
 *
 * Returns: (transfer full) (nullable): the next order, for g_free(); %NULL when there are none
 */
AppServiceOrder *
app_service_pop_order (AppService *self)
{
  return ipc_queue_pop (self->orders);
}

/**
 * app_service_get_news:
 * @self: a service
 *
 * Service thread.
 *
 * Returns: (transfer none): where it pushes what the main thread is to hear
 */
IpcQueue *
app_service_get_news (AppService *self)
{
  return self->news;
}
