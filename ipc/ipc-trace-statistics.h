/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/**
 * IpcTraceStatisticsRow:
 * @lab: (transfer none): the id of the lab
 * @member: the member in it: all its lives together
 * @step: the kind of record
 * @by_child: whether the child saw it, or the parent
 * @count: how many records
 * @size_bytes: of their payloads together
 * @first_ns: the time of the first
 * @last_ns: the time of the last
 * @rate: records per second, over the last whole second
 * @n_latencies: how many of them were answered, which makes a latency each
 * @p50_ns: half of the latencies were not above this
 * @p90_ns: nine of ten
 * @p99_ns: 99 of a hundred
 * @max_ns: all
 * @is_exact: whether the three before @max_ns are exact; otherwise they are rounded down by less
 *   than 1/1024
 *
 * What happened to one member, of one kind.
 */
typedef struct
{
  const char *lab;
  guint member;
  IpcTraceStep step;
  gboolean by_child;
  guint64 count;
  guint64 size_bytes;
  gint64 first_ns;
  gint64 last_ns;
  double rate;
  guint64 n_latencies;
  gint64 p50_ns;
  gint64 p90_ns;
  gint64 p99_ns;
  gint64 max_ns;
  gboolean is_exact;
} IpcTraceStatisticsRow;

typedef struct _IpcTraceStatistics IpcTraceStatistics;

IpcTraceStatistics *ipc_trace_statistics_new (IpcTraceStore *store);
void ipc_trace_statistics_free (IpcTraceStatistics *self);
void ipc_trace_statistics_update (IpcTraceStatistics *self,
                                  gint64 now_ns);
guint ipc_trace_statistics_get_n_rows (IpcTraceStatistics *self);
guint ipc_trace_statistics_get_n_recounts (IpcTraceStatistics *self);
void ipc_trace_statistics_get_row (IpcTraceStatistics *self,
                                   guint index,
                                   IpcTraceStatisticsRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceStatistics, ipc_trace_statistics_free)

G_END_DECLS
