/* SPDX-License-Identifier: MIT */
/* test-queue: items between threads, and the descriptor that tells of them. */

#include "ipc-fd.h"
#include "ipc-queue.h"
#include "test-leak.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>

#define N_THREADS 3
#define N_ITEMS 20000
#define DEADLINE_MS 20000

typedef struct
{
  IpcQueue *queue;
  guint number;
} Pusher;

static void
wait_for_items (IpcQueue *queue)
{
  struct pollfd poll_fd = { .fd = ipc_queue_get_fd (queue), .events = POLLIN };
  int n;

  do
    n = poll (&poll_fd, 1, DEADLINE_MS);
  while (n < 0 && errno == EINTR);
  g_assert_cmpint (n, ==, 1);
}

static void
test_order (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcQueue) queue = ipc_queue_new (0, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 1; i <= 100; i++)
    g_assert_true (ipc_queue_push (queue, GUINT_TO_POINTER (i)));
  g_assert_cmpuint (ipc_queue_get_length (queue), ==, 100);
  for (guint i = 1; i <= 100; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (ipc_queue_pop (queue)), ==, i);
  g_assert_null (ipc_queue_pop (queue));
  g_assert_cmpuint (ipc_queue_get_length (queue), ==, 0);
}

static void
test_limit (void)
{
  g_autoptr (IpcQueue) queue = ipc_queue_new (2, NULL, NULL);
  int items[3];

  g_assert_true (ipc_queue_push (queue, &items[0]));
  g_assert_true (ipc_queue_push (queue, &items[1]));
  g_assert_false (ipc_queue_push (queue, &items[2]));
  g_assert_true (ipc_queue_pop (queue) == &items[0]);
  g_assert_true (ipc_queue_push (queue, &items[2]));
  g_assert_true (ipc_queue_pop (queue) == &items[1]);
  g_assert_true (ipc_queue_pop (queue) == &items[2]);
}

static void
test_readable_while_items_wait (void)
{
  g_autoptr (IpcQueue) queue = ipc_queue_new (0, NULL, NULL);
  int fd = ipc_queue_get_fd (queue);
  int item;

  g_assert_false (ipc_fd_is_readable (fd));
  g_assert_null (ipc_queue_pop (queue));
  g_assert_false (ipc_fd_is_readable (fd));

  g_assert_true (ipc_queue_push (queue, &item));
  g_assert_true (ipc_queue_push (queue, &item));
  g_assert_true (ipc_fd_is_readable (fd));
  g_assert_nonnull (ipc_queue_pop (queue));
  g_assert_true (ipc_fd_is_readable (fd));
  g_assert_nonnull (ipc_queue_pop (queue));
  g_assert_false (ipc_fd_is_readable (fd));
}

/* The eventfd counts: what it holds is how often it was rung. */
static void
test_one_ring (void)
{
  g_autoptr (IpcQueue) queue = ipc_queue_new (0, NULL, NULL);
  eventfd_t counter = 0;
  int item;

  for (guint i = 0; i < 1000; i++)
    g_assert_true (ipc_queue_push (queue, &item));
  g_assert_cmpint (eventfd_read (ipc_queue_get_fd (queue), &counter), ==, 0);
  g_assert_cmpuint (counter, ==, 1);
}

static guint n_freed;

static void
count_freed (gpointer item)
{
  n_freed++;
  g_free (item);
}

static void
test_free_items (void)
{
  IpcQueue *queue = ipc_queue_new (0, count_freed, NULL);

  for (guint i = 0; i < 3; i++)
    g_assert_true (ipc_queue_push (queue, g_strdup ("item")));
  g_free (ipc_queue_pop (queue));
  ipc_queue_free (queue);
  g_assert_cmpuint (n_freed, ==, 2);
}

static gpointer
push_items (gpointer data)
{
  const Pusher *pusher = data;

  for (guint i = 1; i <= N_ITEMS; i++)
    {
      guint *item = g_new (guint, 2);

      item[0] = pusher->number;
      item[1] = i;
      while (!ipc_queue_push (pusher->queue, item))
        g_thread_yield ();
    }
  return NULL;
}

/* Takes all that waits, and sees that no thread's items came out of order. */
static guint
pop_all (IpcQueue *queue,
         guint *last)
{
  guint n = 0;
  guint *item;

  for (; (item = ipc_queue_pop (queue)) != NULL; n++)
    {
      g_assert_cmpuint (item[1], ==, last[item[0]] + 1);
      last[item[0]] = item[1];
      g_free (item);
    }
  return n;
}

static void
run_threads (guint limit)
{
  g_autoptr (IpcQueue) queue = ipc_queue_new (limit, g_free, NULL);
  GThread *threads[N_THREADS];
  Pusher pushers[N_THREADS];
  guint last[N_THREADS] = { 0 };

  for (guint i = 0; i < N_THREADS; i++)
    {
      pushers[i] = (Pusher){ .queue = queue, .number = i };
      threads[i] = g_thread_new ("push", push_items, &pushers[i]);
    }
  for (guint n = 0; n < N_THREADS * N_ITEMS; n += pop_all (queue, last))
    wait_for_items (queue);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_false (ipc_fd_is_readable (ipc_queue_get_fd (queue)));
}

static void
test_threads (void)
{
  run_threads (0);
}

static void
test_threads_limited (void)
{
  run_threads (7);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/queue/order", test_order);
  test_leak_add ("/ipc/queue/limit", test_limit);
  test_leak_add ("/ipc/queue/readable-while-items-wait", test_readable_while_items_wait);
  test_leak_add ("/ipc/queue/one-ring", test_one_ring);
  test_leak_add ("/ipc/queue/free-items", test_free_items);
  test_leak_add ("/ipc/queue/threads", test_threads);
  test_leak_add ("/ipc/queue/threads-limited", test_threads_limited);
  return g_test_run ();
}
