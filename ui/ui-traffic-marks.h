/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* So many places can be told apart, however long the trace is. */
#define UI_TRAFFIC_MARKS_N 4096

/**
 * UiTrafficMark:
 * @UI_TRAFFIC_MARK_DIAGNOSIS: something is wrong
 * @UI_TRAFFIC_MARK_LOSS: records were dropped, or somebody was refused
 * @UI_TRAFFIC_MARK_KILL: a process was killed by a signal
 *
 * What is worth a mark on a map of the traffic.
 */
typedef enum
{
  UI_TRAFFIC_MARK_DIAGNOSIS = 1 << 0,
  UI_TRAFFIC_MARK_LOSS = 1 << 1,
  UI_TRAFFIC_MARK_KILL = 1 << 2,
} UiTrafficMark;

typedef struct _UiTrafficMarks UiTrafficMarks;

UiTrafficMarks *ui_traffic_marks_new (IpcTraceStore *store);
void ui_traffic_marks_free (UiTrafficMarks *self);
void ui_traffic_marks_invalidate (UiTrafficMarks *self,
                                  guint64 from);
gboolean ui_traffic_marks_advance (UiTrafficMarks *self,
                                   guint64 n_records);
UiTrafficMark ui_traffic_marks_get (const UiTrafficMarks *self,
                                    guint index,
                                    guint64 *position);
guint ui_traffic_marks_count (const UiTrafficMarks *self,
                              UiTrafficMark mark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiTrafficMarks, ui_traffic_marks_free)

G_END_DECLS
