/* SPDX-License-Identifier: MIT */
/*
 * ipc-queue: hands items from any thread to one thread that sleeps in a poll loop.
 *
 * A condition variable can wake a thread, but a thread that sleeps in poll(2) on sockets cannot
 * wait for one. So the queue has a descriptor, an eventfd, that is readable exactly while items
 * wait. It is the PostThreadMessage() and MsgWaitForMultipleObjects() of Windows in two calls:
 *
 *   any thread                      the poll loop
 *   ----------                      -------------
 *   push: append; if it was empty,
 *         write the eventfd  ---->  poll returns
 *                                   pop, pop, …; the pop that takes the last item
 *                                   reads the eventfd, so that poll sleeps again
 *
 * Both calls on the eventfd are made under the mutex. Without that a push could ring between
 * the last pop and its read, the read would swallow the ring, and an item would wait for ever.
 *
 * Kernel calls: eventfd(2). A pthread mutex and no GMutex, because ThreadSanitizer understands it.
 */

#include "ipc-queue.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <pthread.h>
#include <sys/eventfd.h>

struct _IpcQueue
{
  pthread_mutex_t mutex;    /* guards items and orders the calls on fd; held for microseconds */
  GQueue items;             /* what waits, oldest first */
  guint limit;              /* how many may wait, 0 for any number; never changes */
  GDestroyNotify free_item; /* for what still waits at the end, or NULL; never changes */
  int fd;                   /* the eventfd: its counter is 1 while items wait and 0 otherwise */
};

/* Neither call can fail: the counter goes from 0 to 1 and back, all under the mutex. */
static void
ring (IpcQueue *self)
{
  eventfd_write (self->fd, 1);
}

static void
unset (IpcQueue *self)
{
  eventfd_t counter;

  eventfd_read (self->fd, &counter);
}

/**
 * ipc_queue_new:
 * @limit: how many items may wait at once, or 0 for any number
 * @free_item: (nullable): frees what still waits when the queue is freed
 * @error: (out) (optional): the system's reason
 *
 * Makes an empty queue. See eventfd(2). Any thread.
 *
 * Returns: (transfer full): the queue, or %NULL when there is no descriptor left for it
 */
IpcQueue *
ipc_queue_new (guint limit,
               GDestroyNotify free_item,
               GError **error)
{
  g_auto (IpcFd) fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  IpcQueue *self;

  if (fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make a queue between threads");
      return NULL;
    }
  self = g_new0 (IpcQueue, 1);
  pthread_mutex_init (&self->mutex, NULL);
  g_queue_init (&self->items);
  self->limit = limit;
  self->free_item = free_item;
  self->fd = g_steal_fd (&fd);
  return self;
}

/**
 * ipc_queue_free:
 * @self: (transfer full): a queue
 *
 * Frees the queue and what still waits in it. No other thread may use it any more.
 */
void
ipc_queue_free (IpcQueue *self)
{
  gpointer item;

  while ((item = g_queue_pop_head (&self->items)) != NULL)
    if (self->free_item != NULL)
      self->free_item (item);
  ipc_fd_clear (&self->fd);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

/**
 * ipc_queue_get_fd:
 * @self: a queue
 *
 * The descriptor to poll for reading: readable exactly while items wait. It is lent; nobody but
 * the queue reads or writes it. Any thread.
 *
 * Returns: a descriptor that lives as long as @self
 */
int
ipc_queue_get_fd (IpcQueue *self)
{
  return self->fd;
}

/**
 * ipc_queue_push:
 * @self: a queue
 * @item: (transfer full) (not nullable): what to hand over
 *
 * Appends @item and, if nothing waited, wakes whoever polls. Never waits for room. Any thread.
 *
 * Returns: %TRUE when the queue owns @item now; %FALSE when `limit` items wait already, and
 *   @item is still the caller's
 */
gboolean
ipc_queue_push (IpcQueue *self,
                gpointer item)
{
  gboolean has_room;

  g_return_val_if_fail (item != NULL, FALSE);

  pthread_mutex_lock (&self->mutex);
  has_room = self->limit == 0 || self->items.length < self->limit;
  if (has_room)
    {
      g_queue_push_tail (&self->items, item);
      if (self->items.length == 1)
        ring (self);
    }
  pthread_mutex_unlock (&self->mutex);
  return has_room;
}

/**
 * ipc_queue_pop:
 * @self: a queue
 *
 * Takes the oldest item. Never waits. The call that takes the last item also unsets the
 * descriptor, so it is never readable over an empty queue. Any thread.
 *
 * Returns: (transfer full) (nullable): the item, or %NULL when none waits
 */
gpointer
ipc_queue_pop (IpcQueue *self)
{
  gpointer item;

  pthread_mutex_lock (&self->mutex);
  item = g_queue_pop_head (&self->items);
  if (item != NULL && self->items.length == 0)
    unset (self);
  pthread_mutex_unlock (&self->mutex);
  return item;
}

/**
 * ipc_queue_get_length:
 * @self: a queue
 *
 * Any thread; where others push and pop, it is true only for the moment of the call.
 *
 * Returns: how many items wait
 */
guint
ipc_queue_get_length (IpcQueue *self)
{
  guint length;

  pthread_mutex_lock (&self->mutex);
  length = self->items.length;
  pthread_mutex_unlock (&self->mutex);
  return length;
}
