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
 * ui-sequence-scene-steps has what is no message, ui-sequence-painter draws the scene,
 * ui-sequence-words puts its items in words.
 */

#include "ui-sequence-scene-private.h"

#include <math.h>
#include <string.h>

/* A row with more records is not looked into. */
#define DIRECT_MAX 1024
/* More messages of one child in a row become a bundle. */
#define SINGLES_MAX 4
#define CROSSING_MAX 200

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

/* A record of the trace; NULL when it is gone. */
const IpcTraceRecord *
ui_sequence_scene_get_record (UiSequenceScene *self,
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
  const IpcTraceRecord *other =
      partner != UI_SEQUENCE_NONE ? ui_sequence_scene_get_record (self, partner) : NULL;
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
      const IpcTraceRecord *record = ui_sequence_scene_get_record (self, i);
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
      const IpcTraceRecord *record = ui_sequence_scene_get_record (self, i);
      UiSequenceEnd which = ui_sequence_end_of (record);
      int lane = ui_sequence_lanes_find (self->lanes, record->subject);

      if (lane == UI_SEQUENCE_NO_LANE)
        continue;
      if (is_bundled (&self->cells[lane]) && !ui_sequence_scene_is_of_process (record))
        self->cells[lane].n_others++;
      else if (!which.is_message)
        {
          ui_sequence_scene_add_event (self, i, record, lane);
          ui_sequence_scene_add_mark (self, i, record, lane);
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
      const IpcTraceRecord *record = ui_sequence_scene_get_record (self, position);
      int lane = record != NULL ? ui_sequence_lanes_find (self->lanes, record->subject)
                                : UI_SEQUENCE_NO_LANE;

      if (lane != UI_SEQUENCE_NO_LANE && record->step == IPC_TRACE_EVENT_SET)
        ui_sequence_scene_add_wake (self, position,
                                    ui_sequence_get_partner (self->model, position), lane);
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
  ui_sequence_scene_add_spans (self);
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
      position != UI_SEQUENCE_NONE ? ui_sequence_scene_get_record (self, position) : NULL;
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
      if (item->kind == UI_SEQUENCE_MARK && item->n[0] > 1 &&
          ui_sequence_scene_holds (item, record, lane))
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
