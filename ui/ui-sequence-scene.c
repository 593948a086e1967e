/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-scene: what there is to draw between two times.
 *
 * Time is cut into rows of 18 pixels, counted from the beginning of the run, so that scrolling
 * changes no row. What a row of a child has becomes
 *
 *   up to four messages     an arrow each, from end to end, and a mark for each other step
 *   more                    a bundle with their number
 *
 * A row of up to 1,024 records is looked at record by record. Of a fuller one the model's blocks are
 * added up, and all of it is bundles. So a frame costs the same at any length of the trace: some ten
 * thousand records are looked at, and never more things are drawn than have room.
 *
 * No drawing here, and no GTK. Main thread. Partners: ui-sequence knows the messages,
 * ui-sequence-painter draws the scene, ui-sequence-words puts its items in words.
 */

#include "ui-sequence-scene.h"

#include <math.h>
#include <string.h>

/* A row with more records is not looked into. */
#define DIRECT_MAX 1024
/* More messages of one child in a row become a bundle. */
#define SINGLES_MAX 4
/* Marks nearer than this part of a row are one. */
#define MARK_PART 0.5
/* With more records than this in view nobody sees which of them belong to one request. */
#define SPANS_RECORDS_MAX 4096
/* A span, or what is from a set to its wake, is not seen when it is shorter than this part of a row. */
#define LEAST_PART (1.0 / 6)
#define CROSSING_MAX 200

struct _UiSequenceScene
{
  UiSequence *model;
  UiSequenceLanes *lanes; /* borrowed from who made the scene */
  GArray *items;          /* of UiSequenceItem */

  /* For the time of a build. */
  double row_ns;
  guint64 first;          /* the positions in view */
  guint64 end;
  GArray *counts;         /* of UiSequenceCount */
  GArray *crossing;       /* of guint64 */
  UiSequenceItem *cells;  /* a bundle for each lane, of the row at hand */
  guint *last_marks;      /* by lifeline and class: one past the index of the item */
  GHashTable *spans;      /* gint64 (subject, side, serial) -> index of the item plus one */
};

/**
 * ui_sequence_scene_new:
 * @model: the messages
 * @lanes: (transfer none): whose; must outlive the scene
 *
 * Returns: (transfer full): an empty scene
 */
UiSequenceScene *
ui_sequence_scene_new (UiSequence *model,
                       UiSequenceLanes *lanes)
{
  UiSequenceScene *self = g_new0 (UiSequenceScene, 1);

  self->model = g_object_ref (model);
  self->lanes = lanes;
  self->items = g_array_new (FALSE, FALSE, sizeof (UiSequenceItem));
  self->counts = g_array_new (FALSE, FALSE, sizeof (UiSequenceCount));
  self->crossing = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->spans = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

/**
 * ui_sequence_scene_free:
 * @self: (transfer full): a scene
 *
 * Frees it.
 */
void
ui_sequence_scene_free (UiSequenceScene *self)
{
  g_object_unref (self->model);
  g_array_unref (self->items);
  g_array_unref (self->counts);
  g_array_unref (self->crossing);
  g_hash_table_unref (self->spans);
  g_free (self);
}

/* Messages */

static const IpcTraceRecord *
get_record (UiSequenceScene *self,
            guint64 position)
{
  return ipc_trace_store_get (ui_sequence_get_store (self->model), position);
}

/* An arrow where both ends are known, otherwise a stub at the known one. */
static void
add_message (UiSequenceScene *self,
             guint64 position,
             const IpcTraceRecord *record,
             UiSequenceEnd end,
             int lane)
{
  guint64 partner = ui_sequence_get_partner (self->model, position);
  const IpcTraceRecord *other = partner != UI_SEQUENCE_NONE ? get_record (self, partner) : NULL;
  UiSequenceItem item = {
    .kind = other != NULL ? UI_SEQUENCE_ARROW : UI_SEQUENCE_STUB,
    .lane = lane,
    .is_at_parent = (record->flags & IPC_TRACE_BY_CHILD) == 0,
    .way = end.way,
    .step = record->step,
    .serial = record->serial,
    .subject = record->subject,
    .from_ns = record->time_ns,
    .to_ns = record->time_ns,
    .position = position,
    .partner = UI_SEQUENCE_NONE,
  };

  if (other != NULL && end.is_sending)
    {
      item.to_ns = other->time_ns;
      item.partner = partner;
    }
  else if (other != NULL)
    {
      item.from_ns = other->time_ns;
      item.position = partner;
      item.partner = position;
      item.step = other->step;
    }
  g_array_append_val (self->items, item);
}

/* Whether a message is drawn where this end is: at its sending end, unless only the other one is
 * in view. */
static gboolean
is_drawn_at (UiSequenceScene *self,
             guint64 position,
             UiSequenceEnd end)
{
  guint64 partner;

  if (end.is_sending)
    return TRUE;
  partner = ui_sequence_get_partner (self->model, position);
  return partner == UI_SEQUENCE_NONE || partner < self->first || partner >= self->end;
}

/* Events */

/* From the set to the wake, where they are not in one place. Either may be out of view. */
static void
add_wake (UiSequenceScene *self,
          guint64 set,
          guint64 wake,
          int lane)
{
  const IpcTraceRecord *from = get_record (self, set);
  const IpcTraceRecord *to = get_record (self, wake);
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
static void
add_event (UiSequenceScene *self,
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
    add_wake (self, position, partner, lane);
  else if (partner < self->first)
    add_wake (self, partner, position, lane);
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

static void
add_mark (UiSequenceScene *self,
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
static gboolean
holds (const UiSequenceItem *mark,
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
static void
add_spans (UiSequenceScene *self)
{
  guint n_kept = 0;

  if (self->end - self->first > SPANS_RECORDS_MAX)
    return;
  for (guint64 i = self->first; i < self->end; i++)
    {
      const IpcTraceRecord *record = get_record (self, i);
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

/* Rows */

/* The farthest come first: nearer ones lie on top. */
static void
add_bundles (UiSequenceScene *self,
             guint n_lanes)
{
  for (guint i = n_lanes; i-- > 0;)
    {
      const UiSequenceItem *cell = &self->cells[i];

      if (cell->n[0] + cell->n[1] + cell->n_others > 0)
        g_array_append_val (self->items, *cell);
    }
}

static void
begin_row (UiSequenceScene *self,
           guint64 position,
           gint64 from_ns,
           gint64 to_ns)
{
  for (guint i = 0; i < ui_sequence_lanes_get_n (self->lanes); i++)
    self->cells[i] = (UiSequenceItem) {
      .kind = UI_SEQUENCE_BUNDLE,
      .lane = (int) i,
      .from_ns = from_ns,
      .to_ns = to_ns,
      .position = position,
      .partner = UI_SEQUENCE_NONE,
    };
}

/* A row so full that nobody looks into it. A message that is on its way at its edge counts on both
 * sides of it; both ends of all others are here, and the fuller side is right where one has no
 * other end. */
static void
add_full_row (UiSequenceScene *self,
              guint64 from,
              guint64 end)
{
  ui_sequence_count (self->model, from, end, self->counts);
  for (guint i = 0; i < self->counts->len; i++)
    {
      const UiSequenceCount *count = &g_array_index (self->counts, UiSequenceCount, i);
      int lane = ui_sequence_lanes_find (self->lanes, count->subject);

      if (lane == UI_SEQUENCE_NO_LANE)
        continue;
      for (guint way = 0; way < UI_SEQUENCE_N_WAYS; way++)
        self->cells[lane].n[way] += MAX (count->ends[way][FALSE], count->ends[way][TRUE]);
      self->cells[lane].n_others += count->n_others;
    }
  add_bundles (self, ui_sequence_lanes_get_n (self->lanes));
}

static gboolean
is_bundled (const UiSequenceItem *cell)
{
  return cell->n[0] + cell->n[1] > SINGLES_MAX;
}

static void
count_row (UiSequenceScene *self,
           guint64 from,
           guint64 end)
{
  for (guint64 i = from; i < end; i++)
    {
      const IpcTraceRecord *record = get_record (self, i);
      UiSequenceEnd which = ui_sequence_end_of (record);
      int lane = ui_sequence_lanes_find (self->lanes, record->subject);

      if (lane != UI_SEQUENCE_NO_LANE && which.is_message && is_drawn_at (self, i, which))
        self->cells[lane].n[which.way]++;
    }
}

static void
add_row (UiSequenceScene *self,
         guint64 from,
         guint64 end)
{
  guint n_lanes = ui_sequence_lanes_get_n (self->lanes);

  count_row (self, from, end);
  for (guint64 i = from; i < end; i++)
    {
      const IpcTraceRecord *record = get_record (self, i);
      UiSequenceEnd which = ui_sequence_end_of (record);
      int lane = ui_sequence_lanes_find (self->lanes, record->subject);

      if (lane == UI_SEQUENCE_NO_LANE)
        continue;
      if (is_bundled (&self->cells[lane]) && get_mark_class (record) == IPC_TRACE_NOTHING)
        self->cells[lane].n_others++;
      else if (!which.is_message)
        {
          add_event (self, i, record, lane);
          add_mark (self, i, record, lane);
        }
      else if (!is_bundled (&self->cells[lane]) && is_drawn_at (self, i, which))
        add_message (self, i, record, which, lane);
    }
  for (guint i = 0; i < n_lanes; i++)
    if (!is_bundled (&self->cells[i]))
      memset (self->cells[i].n, 0, sizeof self->cells[i].n);
  add_bundles (self, n_lanes);
}

/* Messages and events that were under way all the time that is in view. */
static void
add_crossing (UiSequenceScene *self)
{
  ui_sequence_find_crossing (self->model, self->first, self->end, self->crossing, CROSSING_MAX);
  for (guint i = 0; i < self->crossing->len; i++)
    {
      guint64 position = g_array_index (self->crossing, guint64, i);
      const IpcTraceRecord *record = get_record (self, position);
      int lane = record != NULL ? ui_sequence_lanes_find (self->lanes, record->subject)
                                : UI_SEQUENCE_NO_LANE;

      if (lane != UI_SEQUENCE_NO_LANE && record->step == IPC_TRACE_EVENT_SET)
        add_wake (self, position, ui_sequence_get_partner (self->model, position), lane);
      else if (lane != UI_SEQUENCE_NO_LANE)
        add_message (self, position, record, ui_sequence_end_of (record), lane);
    }
}

static void
add_rows (UiSequenceScene *self,
          gint64 origin_ns,
          gint64 from_ns,
          gint64 to_ns)
{
  double row = floor ((double) (from_ns - origin_ns) / self->row_ns);
  gint64 begin_ns = origin_ns + (gint64) (row * self->row_ns);
  guint64 from = self->first;

  while (begin_ns < to_ns && from < self->end)
    {
      gint64 next_ns = origin_ns + (gint64) (++row * self->row_ns);
      gint64 end_ns = MAX (next_ns, begin_ns + 1);
      guint64 end = MIN (ui_sequence_find (self->model, end_ns), self->end);

      begin_row (self, from, begin_ns, end_ns);
      if (end - from > DIRECT_MAX)
        add_full_row (self, from, end);
      else if (end > from)
        add_row (self, from, end);
      from = end;
      begin_ns = end_ns;
    }
}

/**
 * ui_sequence_scene_build:
 * @self: a scene
 * @origin_ns: from where rows are counted
 * @from_ns: the first time in view
 * @to_ns: the last
 * @row_ns: how long a row of %UI_SEQUENCE_ROW_PX takes; more than 0
 *
 * Finds out what there is to draw. What was there before is thrown away.
 */
void
ui_sequence_scene_build (UiSequenceScene *self,
                         gint64 origin_ns,
                         gint64 from_ns,
                         gint64 to_ns,
                         double row_ns)
{
  guint n_lanes = ui_sequence_lanes_get_n (self->lanes);
  double row = floor ((double) (from_ns - origin_ns) / row_ns);

  g_array_set_size (self->items, 0);
  if (n_lanes == 0)
    return;
  self->row_ns = row_ns;
  /* Whole rows, so that a bundle at the edge has the number that it has elsewhere. */
  from_ns = origin_ns + (gint64) (row * row_ns);
  row = ceil ((double) (to_ns - origin_ns) / row_ns);
  to_ns = MAX (origin_ns + (gint64) (row * row_ns), from_ns + 1);
  self->first = ui_sequence_find (self->model, from_ns);
  self->end = MAX (ui_sequence_find (self->model, to_ns), self->first);
  self->cells = g_new0 (UiSequenceItem, n_lanes);
  self->last_marks = g_new0 (guint, n_lanes * IPC_TRACE_N_STEPS);
  add_spans (self);
  add_crossing (self);
  add_rows (self, origin_ns, from_ns, to_ns);
  g_clear_pointer (&self->cells, g_free);
  g_clear_pointer (&self->last_marks, g_free);
}

guint
ui_sequence_scene_get_n_items (UiSequenceScene *self)
{
  return self->items->len;
}

const UiSequenceItem *
ui_sequence_scene_get_item (UiSequenceScene *self,
                            guint index)
{
  return &g_array_index (self->items, UiSequenceItem, index);
}

/**
 * ui_sequence_scene_find_record:
 * @self: a scene
 * @position: a record; %UI_SEQUENCE_NONE for none
 *
 * Returns: the index of the item that stands for it: the arrow with this end, the mark, or the mark
 *   of several in one place that it is one of; -1 when it is not in view, or in a bundle
 */
int
ui_sequence_scene_find_record (UiSequenceScene *self,
                               guint64 position)
{
  const IpcTraceRecord *record =
      position != UI_SEQUENCE_NONE ? get_record (self, position) : NULL;
  int lane = record != NULL ? ui_sequence_lanes_find (self->lanes, record->subject)
                            : UI_SEQUENCE_NO_LANE;

  for (guint i = 0; lane != UI_SEQUENCE_NO_LANE && i < self->items->len; i++)
    {
      const UiSequenceItem *item = &g_array_index (self->items, UiSequenceItem, i);

      if (item->kind == UI_SEQUENCE_BUNDLE || item->kind == UI_SEQUENCE_SPAN ||
          item->kind == UI_SEQUENCE_WAKE)
        continue;
      if (item->position == position || item->partner == position)
        return (int) i;
      if (item->kind == UI_SEQUENCE_MARK && item->n[0] > 1 && holds (item, record, lane))
        return (int) i;
    }
  return -1;
}

UiSequence *
ui_sequence_scene_get_model (UiSequenceScene *self)
{
  return self->model;
}

UiSequenceLanes *
ui_sequence_scene_get_lanes (UiSequenceScene *self)
{
  return self->lanes;
}
