/* SPDX-License-Identifier: MIT */
/*
 * test-worker: a job is done on another thread, and comes back to the main loop whole.
 */

#include "ipc-worker.h"

#include "test-leak.h"

typedef struct
{
  GThread *main_thread;
  GThread *worked_on;
  guint sum;
  guint *n_done;
} Job;

static void
work (gpointer data)
{
  Job *job = data;

  job->worked_on = g_thread_self ();
  for (guint i = 1; i <= 100; i++)
    job->sum += i;
}

static void
done (gpointer data)
{
  Job *job = data;

  g_assert_true (g_thread_self () == job->main_thread);
  g_assert_true (job->worked_on != job->main_thread);
  g_assert_cmpuint (job->sum, ==, 5050);
  (*job->n_done)++;
  g_free (job);
}

static void
start (guint *n_done)
{
  Job *job = g_new0 (Job, 1);

  job->main_thread = g_thread_self ();
  job->n_done = n_done;
  ipc_worker_run ("job", work, done, job);
}

static void
test_there_and_back (void)
{
  guint n_done = 0;

  start (&n_done);
  g_assert_cmpuint (n_done, ==, 0);
  while (n_done < 1)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_many_at_once (void)
{
  guint n_done = 0;

  for (guint i = 0; i < 20; i++)
    start (&n_done);
  while (n_done < 20)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  /* The loop has descriptors of its own, from its first turn on. */
  g_main_context_iteration (NULL, FALSE);
  test_leak_add ("/ipc/worker/there-and-back", test_there_and_back);
  test_leak_add ("/ipc/worker/many-at-once", test_many_at_once);
  return g_test_run ();
}
