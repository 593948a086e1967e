/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-scene-steps: what of a scene is no message.
 *
 *   mark   a step; several in one place are one mark
 *   wake   from the set of an event to the wake that it caused
 *   span   from the first to the last that a process did for one request
 *
 * Partner: ui-sequence-scene, whose fields these are, and which goes through the records.
 */

#include "ui-sequence-scene-private.h"

/* Marks nearer than this part of a row are one. */
#define MARK_PART 0.5
/* With more records than this in view nobody sees which of them belong to one request. */
#define SPANS_RECORDS_MAX 4096
/* A span, or what is from a set to its wake, is not seen when it is shorter than this part of a row. */
#define LEAST_PART (1.0 / 6)

/* Events */

/* From the set to the wake, where they are not in one place. Either may be out of view. */
void
ui_sequence_scene_add_wake (UiSequenceScene *self,
                            guint64 set,
                            guint64 wake,
                            int lane)
{
  const IpcTraceRecord *from = ui_sequence_scene_get_record (self, set);
  const IpcTraceRecord *to = ui_sequence_scene_get_record (self, wake);
  UiSequenceItem item = {
    .kind = UI_SEQUENCE_WAKE,
    .lane = lane,
    .position = set,
    .partner = wake,
  };

  if (from == NULL || to == NULL ||
      (double) (to->time_ns - from->time_ns) < self->row_ns * LEAST_PART)
    return;
  item.way = from->flags & IPC_TRACE_BY_CHILD ? UI_SEQUENCE_TO_PARENT : UI_SEQUENCE_FROM_PARENT;
  item.step = from->step;
  item.serial = from->serial;
  item.subject = from->subject;
  item.from_ns = from->time_ns;
  item.to_ns = to->time_ns;
  g_array_append_val (self->items, item);
}

/* Drawn where it is set, unless only the wake is in view. */
void
ui_sequence_scene_add_event (UiSequenceScene *self,
                             guint64 position,
                             const IpcTraceRecord *record,
                             int lane)
{
  guint64 partner;

  if (lane == UI_SEQUENCE_PARENT)
    return;
  if (record->step != IPC_TRACE_EVENT_SET && record->step != IPC_TRACE_EVENT_WOKEN)
    return;
  partner = ui_sequence_get_partner (self->model, position);
  if (partner == UI_SEQUENCE_NONE)
    return;
  if (record->step == IPC_TRACE_EVENT_SET)
    ui_sequence_scene_add_wake (self, position, partner, lane);
  else if (partner < self->first)
    ui_sequence_scene_add_wake (self, partner, position, lane);
}

/* Marks and spans */

/* A child's life is told by the parent, and shown on the child's lifeline. */
static gboolean
is_at_parent (const IpcTraceRecord *record)
{
  switch (record->step)
    {
    case IPC_TRACE_PROCESS_SPAWNED:
    case IPC_TRACE_CHILD_CONNECTED:
    case IPC_TRACE_CHILD_QUIT:
    case IPC_TRACE_PEER_DISCONNECTED:
    case IPC_TRACE_PROCESS_STOPPED:
    case IPC_TRACE_PROCESS_CONTINUED:
    case IPC_TRACE_PROCESS_EXITED:
      return FALSE;
    default:
      return (record->flags & IPC_TRACE_BY_CHILD) == 0;
    }
}

/* Steps of a request that lie in one place are one mark; what happens to a process stays itself. */
static guint8
get_mark_class (const IpcTraceRecord *record)
{
  switch (record->step)
    {
    case IPC_TRACE_EVENT_SET:
    case IPC_TRACE_EVENT_WOKEN:
    case IPC_TRACE_MEMORY_WRITTEN:
    case IPC_TRACE_MEMORY_READ:
    case IPC_TRACE_MEMORY_CHANGED:
      return IPC_TRACE_NOTHING;
    default:
      return record->step % IPC_TRACE_N_STEPS;
    }
}

/* Whether a record is a step of no request, but happens to a process. */
gboolean
ui_sequence_scene_is_of_process (const IpcTraceRecord *record)
{
  return get_mark_class (record) != IPC_TRACE_NOTHING;
}

/* A mark, or one more for the mark that is in its place. */
void
ui_sequence_scene_add_mark (UiSequenceScene *self,
                            guint64 position,
                            const IpcTraceRecord *record,
                            int lane)
{
  gboolean at_parent = lane == UI_SEQUENCE_PARENT || is_at_parent (record);
  guint line = at_parent ? UI_SEQUENCE_PARENT : (guint) lane;
  guint *last = &self->last_marks[line * IPC_TRACE_N_STEPS + get_mark_class (record)];
  UiSequenceItem *before =
      *last > 0 ? &g_array_index (self->items, UiSequenceItem, *last - 1) : NULL;
  UiSequenceItem item = {
    .kind = UI_SEQUENCE_MARK,
    .lane = lane,
    .is_at_parent = at_parent,
    .step = record->step,
    .serial = ui_sequence_get_serial (self->model, position),
    .subject = record->subject,
    .from_ns = record->time_ns,
    .to_ns = record->time_ns,
    .position = position,
    .partner = UI_SEQUENCE_NONE,
    .n = { 1 },
  };

  if (before != NULL && (double) (record->time_ns - before->from_ns) < self->row_ns * MARK_PART)
    {
      before->n[0]++;
      before->n_others += record->step != before->step;
      before->to_ns = record->time_ns;
      return;
    }
  g_array_append_val (self->items, item);
  *last = self->items->len;
}

/* Whether a mark of several stands for a record, too. */
gboolean
ui_sequence_scene_holds (const UiSequenceItem *mark,
                         const IpcTraceRecord *record,
                         int lane)
{
  gboolean at_parent = lane == UI_SEQUENCE_PARENT || is_at_parent (record);

  return mark->is_at_parent == at_parent && (at_parent || mark->lane == lane) &&
         record->time_ns >= mark->from_ns && record->time_ns <= mark->to_ns &&
         !ui_sequence_end_of (record).is_message &&
         (get_mark_class (record) == IPC_TRACE_NOTHING || record->step == mark->step);
}

static void
extend_span (UiSequenceScene *self,
             const IpcTraceRecord *record,
             guint32 serial,
             int lane)
{
  gboolean by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;
  gint64 key = (gint64) ((guint64) record->subject << 33 | (guint64) by_child << 32 | serial);
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->spans, &key));
  UiSequenceItem item = {
    .kind = UI_SEQUENCE_SPAN,
    .lane = lane,
    .is_at_parent = lane == UI_SEQUENCE_PARENT || !by_child,
    .serial = serial,
    .subject = record->subject,
    .from_ns = record->time_ns,
    .to_ns = record->time_ns,
    .position = UI_SEQUENCE_NONE,
    .partner = UI_SEQUENCE_NONE,
  };

  if (index > 0)
    {
      g_array_index (self->items, UiSequenceItem, index - 1).to_ns = record->time_ns;
      return;
    }
  g_array_append_val (self->items, item);
  g_hash_table_insert (self->spans, g_memdup2 (&key, sizeof key),
                       GUINT_TO_POINTER (self->items->len));
}

/* Spans are drawn beneath everything else, so they come first. */
void
ui_sequence_scene_add_spans (UiSequenceScene *self)
{
  guint n_kept = 0;

  if (self->end - self->first > SPANS_RECORDS_MAX)
    return;
  for (guint64 i = self->first; i < self->end; i++)
    {
      const IpcTraceRecord *record = ui_sequence_scene_get_record (self, i);
      int lane = ui_sequence_lanes_find (self->lanes, record->subject);
      guint32 serial = ui_sequence_get_serial (self->model, i);

      if (serial != 0 && lane != UI_SEQUENCE_NO_LANE)
        extend_span (self, record, serial, lane);
    }
  g_hash_table_remove_all (self->spans);
  for (guint i = 0; i < self->items->len; i++)
    {
      UiSequenceItem item = g_array_index (self->items, UiSequenceItem, i);

      if ((double) (item.to_ns - item.from_ns) >= self->row_ns * LEAST_PART)
        g_array_index (self->items, UiSequenceItem, n_kept++) = item;
    }
  g_array_set_size (self->items, n_kept);
}
