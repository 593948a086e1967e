/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-seek: which record is at a time.
 *
 * A picture of the trace has a time axis, and who points at it points at a time; what is chosen on
 * all pages is a record. Records lie in time order, so the one at a time is found in 24 steps
 * among ten million. The nearest one of a certain child is looked for from there, both ways at
 * once, for a bounded number of records, so that a click costs a few milliseconds at most:
 *
 *      other  other  [child 1]  other  |  other  other  other  [child 1]
 *                        <-------------+------->
 *                                     time
 *
 * Main thread only, as the store.
 */

#include "ipc-trace-seek.h"

#include <string.h>

/**
 * ipc_trace_seek_time:
 * @store: the records
 * @time_ns: a time by `CLOCK_MONOTONIC`
 *
 * Returns: the position of the first record at that time or later; the end of the store when there
 *   is none
 */
guint64
ipc_trace_seek_time (IpcTraceStore *store,
                     gint64 time_ns)
{
  guint64 first = ipc_trace_store_get_first (store);
  guint64 end = ipc_trace_store_get_end (store);

  while (first < end)
    {
      guint64 middle = first + (end - first) / 2;

      if (ipc_trace_store_get (store, middle)->time_ns < time_ns)
        first = middle + 1;
      else
        end = middle;
    }
  return first;
}

/* A record of @subject between two positions, the first one found going by @step, or NULL. */
static const IpcTraceRecord *
find_subject (IpcTraceStore *store,
              guint32 subject,
              guint64 *position,
              guint64 n_records,
              int step)
{
  for (; n_records > 0; n_records--, *position += step)
    {
      const IpcTraceRecord *record = ipc_trace_store_get (store, *position);

      if (record->subject == subject)
        return record;
    }
  return NULL;
}

/**
 * ipc_trace_seek_subject:
 * @store: the records
 * @subject: the id of an #IpcTraceSubject
 * @time_ns: a time by `CLOCK_MONOTONIC`
 *
 * Looks at most at %IPC_TRACE_SEEK_REACH records before that time and as many after it.
 *
 * Returns: the position of that subject's record that is nearest in time, or %IPC_TRACE_SEEK_NONE
 */
guint64
ipc_trace_seek_subject (IpcTraceStore *store,
                        guint32 subject,
                        gint64 time_ns)
{
  guint64 after = ipc_trace_seek_time (store, time_ns);
  guint64 before = after - 1;
  guint64 n_before = after - ipc_trace_store_get_first (store);
  guint64 n_after = ipc_trace_store_get_end (store) - after;
  const IpcTraceRecord *earlier =
      find_subject (store, subject, &before, MIN (n_before, IPC_TRACE_SEEK_REACH), -1);
  const IpcTraceRecord *later =
      find_subject (store, subject, &after, MIN (n_after, IPC_TRACE_SEEK_REACH), 1);

  if (earlier == NULL && later == NULL)
    return IPC_TRACE_SEEK_NONE;
  if (earlier == NULL)
    return after;
  if (later == NULL)
    return before;
  /* A file may hold times that lie further apart than a signed number can say. */
  return (guint64) time_ns - (guint64) earlier->time_ns <=
             (guint64) later->time_ns - (guint64) time_ns
           ? before
           : after;
}

/**
 * ipc_trace_seek_moved:
 * @store: the records
 * @record: a copy of the record that was there
 * @position: where it was
 *
 * Records that come late are put where they belong and push those after them to higher positions.
 * Whoever remembers a position asks here, once "changed" has told of records moved from before it
 * on. Costs one comparison for each place that the record has moved.
 *
 * Returns: where the record is now, or %IPC_TRACE_SEEK_NONE when it was discarded
 */
guint64
ipc_trace_seek_moved (IpcTraceStore *store,
                      const IpcTraceRecord *record,
                      guint64 position)
{
  guint64 end = ipc_trace_store_get_end (store);

  for (position = MAX (position, ipc_trace_store_get_first (store)); position < end; position++)
    {
      const IpcTraceRecord *there = ipc_trace_store_get (store, position);

      if (memcmp (there, record, sizeof *record) == 0)
        return position;
      if (there->time_ns > record->time_ns)
        break;
    }
  return IPC_TRACE_SEEK_NONE;
}
