/* SPDX-License-Identifier: MIT */
/*
 * viewer-lock-worker: the thread of a viewer that waits for the lock of a mapping.
 *
 * To take a lock is to wait, and a thread that draws must not. So one thread does whatever needs
 * the lock, one job after the other; jobs come and sentences go through an IpcQueue each. It is
 * one thread for all jobs, because a lock can be released only by the thread that took it, and a
 * thread that ends with a lock counts as a holder that died.
 *
 *   main loop                      worker
 *   ---------                      ------
 *   push (HOLD)        ------->    ipc_lock_take: it, or a sentence at the deadline
 *   func (sentence)    <-------
 *
 * Counting is the lesson of the lock: read, add 1, write. Every COUNT_YIELD steps the others are
 * let in between the read and the write, as a busy machine would do it anyway; without the lock all
 * that they count meanwhile is overwritten.
 */

#include "viewer-lock-worker.h"

#include "ipc-error.h"
#include "ipc-queue.h"
#include "ui-text.h"
#include "viewer-session.h"

#include <glib-unix.h>
#include <poll.h>
#include <sched.h>

/* Jobs that wait; a person does not press faster. */
#define MAX_JOBS 16
/* How often to let the others in. */
#define COUNT_YIELD 64
/* How long to wait at the start of a count for those who do not come. */
#define ARRIVE_WITHIN_US (2 * G_USEC_PER_SEC)
#define ARRIVE_LOOK_US 50

typedef struct
{
  char *sentence;
  gboolean is_trouble;
} News;

struct _ViewerLockWorker
{
  IpcMapping *mapping;       /* the session's; outlives the worker */
  guint timeout_ms;          /* for each wait */
  ViewerLockWorkerFunc func; /* called on the main loop */
  gpointer data;
  IpcQueue *jobs;            /* ViewerLockJob, main -> worker */
  IpcQueue *news;            /* News, worker -> main */
  guint news_source;         /* watches news */
  GThread *thread;
  atomic_int is_ending;      /* ends waits and counts */
  atomic_int is_holding;     /* the worker keeps the lock between two jobs */
};

static void
news_free (gpointer data)
{
  News *news = data;

  g_free (news->sentence);
  g_free (news);
}

/* Worker's side. */

static void
tell (ViewerLockWorker *self,
      gboolean is_trouble,
      const char *format,
      ...) G_GNUC_PRINTF (3, 4);

static void
tell (ViewerLockWorker *self,
      gboolean is_trouble,
      const char *format,
      ...)
{
  News *news = g_new0 (News, 1);
  va_list values;

  va_start (values, format);
  news->sentence = g_strdup_vprintf (format, values);
  va_end (values);
  news->is_trouble = is_trouble;
  ipc_queue_push (self->news, news);
}

/* The lock, or a sentence. A holder that died is told, and the work goes on: of the number, any
 * value makes sense, so there is nothing to repair in it. */
static gboolean
take (ViewerLockWorker *self)
{
  g_autoptr (GError) recovery = NULL;
  g_autoptr (GError) error = NULL;

  if (ipc_lock_take (ipc_mapping_get_lock (self->mapping), self->timeout_ms, &self->is_ending,
                     &recovery, &error))
    {
      if (recovery != NULL)
        tell (self, TRUE, "%s", recovery->message);
      return TRUE;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell (self, TRUE, "%s", error->message);
  return FALSE;
}

static gboolean
release (ViewerLockWorker *self)
{
  g_autoptr (GError) error = NULL;

  if (ipc_lock_release (ipc_mapping_get_lock (self->mapping), &error))
    return TRUE;
  tell (self, TRUE, "%s", error->message);
  return FALSE;
}

static void
do_hold (ViewerLockWorker *self)
{
  if (atomic_load (&self->is_holding))
    {
      tell (self, FALSE, "The lock is held here already");
      return;
    }
  if (!take (self))
    return;
  atomic_store (&self->is_holding, TRUE);
  tell (self, FALSE, "Took the lock, and keeps it");
}

static void
do_release (ViewerLockWorker *self)
{
  if (!atomic_exchange (&self->is_holding, FALSE))
    tell (self, FALSE, "The lock is not held here");
  else if (release (self))
    tell (self, FALSE, "Let the lock go");
}

static void
do_take (ViewerLockWorker *self)
{
  if (take (self) && release (self))
    tell (self, FALSE, "Took the lock, and let it go");
}

/* All begin together, so that they meet. */
static void
wait_for_others (ViewerLockWorker *self,
                 const ViewerLockJob *job)
{
  gint64 deadline_us = g_get_monotonic_time () + ARRIVE_WITHIN_US;

  ipc_mapping_arrive (self->mapping, job->index);
  while ((guint) __builtin_popcount (ipc_mapping_get_arrived (self->mapping)) < job->n_counters &&
         g_get_monotonic_time () < deadline_us && !atomic_load (&self->is_ending))
    g_usleep (ARRIVE_LOOK_US);
}

/* One step: three that another process can come between. */
static void
count_one (ViewerLockWorker *self,
           guint step)
{
  guint64 number = ipc_mapping_get_number (self->mapping);

  if (step % COUNT_YIELD == 0)
    sched_yield ();
  ipc_mapping_set_number (self->mapping, number + 1);
}

/* Returns how far it came. */
static guint
count (ViewerLockWorker *self,
       const ViewerLockJob *job)
{
  gboolean is_locked = job->task == VIEWER_LOCK_COUNT;

  for (guint step = 0; step < job->n_steps; step++)
    {
      if (atomic_load (&self->is_ending) || (is_locked && !take (self)))
        return step;
      count_one (self, step);
      if (is_locked && !release (self))
        return step + 1;
    }
  return job->n_steps;
}

static void
do_count (ViewerLockWorker *self,
          const ViewerLockJob *job)
{
  const char *how = job->task == VIEWER_LOCK_COUNT ? "with" : "without";
  g_autofree char *number = NULL;
  g_autofree char *steps = NULL;
  guint n_steps;

  wait_for_others (self, job);
  n_steps = count (self, job);
  number = ui_text_dup_number (ipc_mapping_get_number (self->mapping));
  steps = ui_text_dup_number (n_steps);
  ipc_mapping_finish (self->mapping, job->index);
  tell (self, n_steps < job->n_steps, "Counted to %s %s the lock; the number is %s", steps, how,
        number);
}

static void
do_job (ViewerLockWorker *self,
        const ViewerLockJob *job)
{
  switch (job->task)
    {
    case VIEWER_LOCK_HOLD:
      do_hold (self);
      break;
    case VIEWER_LOCK_RELEASE:
      do_release (self);
      break;
    case VIEWER_LOCK_TAKE:
      do_take (self);
      break;
    case VIEWER_LOCK_COUNT:
    case VIEWER_LOCK_COUNT_UNLOCKED:
      do_count (self, job);
      break;
    }
}

static gpointer
run (gpointer data)
{
  ViewerLockWorker *self = data;

  while (!atomic_load (&self->is_ending))
    {
      struct pollfd poll_fd = { .fd = ipc_queue_get_fd (self->jobs), .events = POLLIN };
      g_autofree ViewerLockJob *job = NULL;

      poll (&poll_fd, 1, -1);
      job = ipc_queue_pop (self->jobs);
      if (job != NULL && !atomic_load (&self->is_ending))
        do_job (self, job);
    }
  if (atomic_load (&self->is_holding))
    do_release (self);
  return NULL;
}

/* Main loop's side. */

static gboolean
on_news (int fd,
         GIOCondition condition,
         gpointer data)
{
  ViewerLockWorker *self = data;
  News *news = ipc_queue_pop (self->news);

  if (news != NULL)
    {
      self->func (news->sentence, news->is_trouble, self->data);
      news_free (news);
    }
  return G_SOURCE_CONTINUE;
}

/**
 * viewer_lock_worker_new:
 * @mapping: whose lock and number it is about; must outlive the worker
 * @timeout_ms: how long to wait for the lock at most
 * @func: hears how each job went
 * @data: for @func
 * @error: (out) (optional): the system's reason
 *
 * Starts the thread. Main thread, as everything here.
 *
 * Returns: (transfer full): a worker without a job, or %NULL
 */
ViewerLockWorker *
viewer_lock_worker_new (IpcMapping *mapping,
                        guint timeout_ms,
                        ViewerLockWorkerFunc func,
                        gpointer data,
                        GError **error)
{
  ViewerLockWorker *self = g_new0 (ViewerLockWorker, 1);

  self->mapping = mapping;
  self->timeout_ms = timeout_ms;
  self->func = func;
  self->data = data;
  self->jobs = ipc_queue_new (MAX_JOBS, g_free, error);
  if (self->jobs != NULL)
    self->news = ipc_queue_new (0, news_free, error);
  if (self->news != NULL)
    self->thread = g_thread_try_new ("lock", run, self, error);
  if (self->thread == NULL)
    {
      viewer_lock_worker_free (self);
      return NULL;
    }
  self->news_source = g_unix_fd_add_full (VIEWER_SESSION_PRIORITY, ipc_queue_get_fd (self->news),
                                          G_IO_IN, on_news, self, NULL);
  return self;
}

/**
 * viewer_lock_worker_free:
 * @self: (transfer full): a worker
 *
 * Ends what it is doing, lets the lock go if it holds it, and waits for the thread: some 50 ms at
 * most. Not from within its own function.
 */
void
viewer_lock_worker_free (ViewerLockWorker *self)
{
  atomic_store (&self->is_ending, TRUE);
  if (self->thread != NULL)
    {
      /* Wakes the thread; a queue that is full does that as well. */
      ViewerLockJob *last = g_new0 (ViewerLockJob, 1);

      if (!ipc_queue_push (self->jobs, last))
        g_free (last);
      g_thread_join (self->thread);
    }
  g_clear_handle_id (&self->news_source, g_source_remove);
  g_clear_pointer (&self->jobs, ipc_queue_free);
  g_clear_pointer (&self->news, ipc_queue_free);
  g_free (self);
}

/**
 * viewer_lock_worker_push:
 * @self: a worker
 * @job: what to do
 * @error: (out) (optional): that too much is waiting to be done
 *
 * Has the thread do it, after what it was given before.
 *
 * Returns: whether it will be done
 */
gboolean
viewer_lock_worker_push (ViewerLockWorker *self,
                         const ViewerLockJob *job,
                         GError **error)
{
  g_autofree ViewerLockJob *copy = g_memdup2 (job, sizeof *job);

  if (ipc_queue_push (self->jobs, copy))
    {
      g_steal_pointer (&copy);
      return TRUE;
    }
  g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL,
               "Could not do more with the lock: %d things are waiting to be done", MAX_JOBS);
  return FALSE;
}

/**
 * viewer_lock_worker_is_holding:
 * @self: a worker
 *
 * Returns: whether it keeps the lock
 */
gboolean
viewer_lock_worker_is_holding (ViewerLockWorker *self)
{
  return atomic_load (&self->is_holding);
}
