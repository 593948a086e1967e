/* SPDX-License-Identifier: MIT */
/*
 * ipc-worker: one job on a thread of its own, and back to the main loop.
 *
 *   main thread                         the job's thread
 *   ───────────                         ────────────────
 *   ipc_worker_run (work, done, job)
 *     eventfd, thread ────────────────▶ work (job)
 *   the main loop goes on               rings the eventfd, ends
 *   eventfd readable ◀────────────────
 *   joins the thread
 *   done (job)
 *
 * The job belongs to one thread at a time, so it needs no lock: making a thread and joining it are
 * what hands it over. GTask would do the same with a pool of threads, but hands jobs over under a
 * lock of GLib's own, which ThreadSanitizer cannot see; here it can follow every byte. A thread
 * costs some 30 microseconds: right for jobs of milliseconds, wrong for a message.
 *
 * Kernel calls: eventfd(2).
 */

#include "ipc-worker.h"
#include "ipc-fd.h"

#include <glib-unix.h>
#include <sys/eventfd.h>

typedef struct
{
  GThread *thread;    /* runs work; joined before done */
  int fd;             /* the eventfd; -1 where none was to be had */
  IpcWorkerFunc work;
  IpcWorkerFunc done;
  gpointer job;
} Worker;

static gpointer
run (gpointer data)
{
  Worker *self = data;

  self->work (self->job);
  eventfd_write (self->fd, 1);
  return NULL;
}

static void
finish (Worker *self)
{
  if (self->thread != NULL)
    g_thread_join (self->thread);
  ipc_fd_clear (&self->fd);
  self->done (self->job);
  g_free (self);
}

static gboolean
on_rung (int fd,
         GIOCondition condition,
         gpointer data)
{
  finish (data);
  return G_SOURCE_REMOVE;
}

/* Nothing to be had for a thread: what is slow is better than what is not done. */
static gboolean
on_no_thread (gpointer data)
{
  Worker *self = data;

  self->work (self->job);
  finish (self);
  return G_SOURCE_REMOVE;
}

/**
 * ipc_worker_run:
 * @name: of the thread, at most 15 bytes
 * @work: runs on a thread of its own, on nothing but @job
 * @done: runs on the main loop after it; frees @job
 * @job: (transfer full): belongs to @work until it returns, then to @done
 *
 * Has a job done beside the main loop, which must be running for @done to come. Where there is no
 * descriptor or no thread left, both run from the main loop. Main thread.
 */
void
ipc_worker_run (const char *name,
                IpcWorkerFunc work,
                IpcWorkerFunc done,
                gpointer job)
{
  Worker *self = g_new0 (Worker, 1);

  self->work = work;
  self->done = done;
  self->job = job;
  self->fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->fd >= 0)
    self->thread = g_thread_try_new (name, run, self, NULL);
  if (self->thread != NULL)
    g_unix_fd_add (self->fd, G_IO_IN, on_rung, self);
  else
    g_idle_add (on_no_thread, self);
}
