/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-mapping.h"

G_BEGIN_DECLS

/**
 * ViewerLockTask:
 * @VIEWER_LOCK_HOLD: take the lock and keep it
 * @VIEWER_LOCK_RELEASE: let it go
 * @VIEWER_LOCK_TAKE: take it and let it go at once
 * @VIEWER_LOCK_COUNT: count the mapping's number up, with the lock
 * @VIEWER_LOCK_COUNT_UNLOCKED: the same without
 */
typedef enum
{
  VIEWER_LOCK_HOLD,
  VIEWER_LOCK_RELEASE,
  VIEWER_LOCK_TAKE,
  VIEWER_LOCK_COUNT,
  VIEWER_LOCK_COUNT_UNLOCKED,
} ViewerLockTask;

/**
 * ViewerLockJob:
 * @task: what to do
 * @n_steps: to count: how far
 * @n_counters: to count: how many processes do
 * @index: to count: which of them this is, from 0
 */
typedef struct
{
  ViewerLockTask task;
  guint n_steps;
  guint n_counters;
  guint index;
} ViewerLockJob;

typedef struct _ViewerLockWorker ViewerLockWorker;

/* Hears on the main loop how it went. @is_trouble: it did not go as it should. */
typedef void (*ViewerLockWorkerFunc) (const char *sentence,
                                      gboolean is_trouble,
                                      gpointer data);

ViewerLockWorker *viewer_lock_worker_new (IpcMapping *mapping,
                                          guint timeout_ms,
                                          ViewerLockWorkerFunc func,
                                          gpointer data,
                                          GError **error);
void viewer_lock_worker_free (ViewerLockWorker *self);
gboolean viewer_lock_worker_push (ViewerLockWorker *self,
                                  const ViewerLockJob *job,
                                  GError **error);
gboolean viewer_lock_worker_is_holding (ViewerLockWorker *self);

G_END_DECLS
