/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence: what a sequence diagram must know of the trace, at any length of it.
 *
 * Each record is looked at once, as it comes:
 *
 *   record ──▶ ui-sequence-pairs    finds its other end
 *         ├──▶ ui-sequence-blocks   counts it
 *         └──▶ reaches              of each 512 records the farthest other end: so those messages are
 *                                   found that left before what is visible and came after it
 *
 * When late records push others aside, those come again. What the trace discards is forgotten. A
 * long trace that was there before is taken in piece by piece, while the main loop is idle.
 *
 * No drawing here, and no GTK. Main thread only. Partner: ui-sequence-scene, which asks.
 */

#include "ui-sequence.h"

/* So many records are taken in at a time: about 2 ms. */
#define PIECE 32768
/* So many blocks are searched for messages that cross what is visible. */
#define CROSSING_BLOCKS_MAX 64

struct _UiSequence
{
  GObject parent_instance;

  IpcTraceStore *store;
  UiSequencePairs *pairs;
  guint64 end;         /* the next record to take in */
  UiSequenceBlocks *blocks; /* of the same store */
  GArray *reaches;     /* guint64, by block from first_reach on, also of the one that grows: the
                        * farthest other end */
  guint64 first_reach;
  guint idle_source;   /* takes in the next piece; 0 while all is there */
};

G_DEFINE_FINAL_TYPE (UiSequence, ui_sequence, G_TYPE_OBJECT)

static guint signal_changed;

/* Reaches */

static void
reach (UiSequence *self,
       guint64 position,
       guint64 partner)
{
  guint64 block = position / UI_SEQUENCE_BLOCK;
  guint64 *far;

  if (block < self->first_reach)
    return;
  if (block - self->first_reach >= self->reaches->len)
    g_array_set_size (self->reaches, (guint) (block - self->first_reach + 1));
  far = &g_array_index (self->reaches, guint64, block - self->first_reach);
  *far = MAX (*far, partner);
}

/* Taking in */

static void
forget_discarded (UiSequence *self)
{
  guint64 first = ipc_trace_store_get_first (self->store);
  guint64 n_gone = first / UI_SEQUENCE_BLOCK - MIN (self->first_reach, first / UI_SEQUENCE_BLOCK);

  ui_sequence_pairs_forget (self->pairs, first);
  self->end = MAX (self->end, first);
  ui_sequence_blocks_forget (self->blocks, first);
  if (n_gone > 0 && self->reaches->len > 0)
    g_array_remove_range (self->reaches, 0, (guint) MIN (n_gone, self->reaches->len));
  self->first_reach += n_gone;
}

static void
take_back (UiSequence *self,
           guint64 from)
{
  ui_sequence_pairs_take_back (self->pairs, self->store, from);
  ui_sequence_blocks_take_back (self->blocks, from);
  self->end = from;
}

static void
take_in (UiSequence *self,
         guint64 end)
{
  while (self->end < end)
    {
      guint n_records;
      const IpcTraceRecord *records = ipc_trace_store_get_run (self->store, self->end, &n_records);

      if (records == NULL)
        break;
      n_records = (guint) MIN (n_records, end - self->end);
      for (guint i = 0; i < n_records; i++)
        {
          guint64 position = self->end + i;
          guint64 partner = ui_sequence_pairs_add (self->pairs, &records[i], position,
                                                   ui_sequence_end_of (&records[i]));

          if (partner != UI_SEQUENCE_NONE)
            reach (self, partner, position);
        }
      self->end += n_records;
      ui_sequence_blocks_add (self->blocks, self->end);
    }
}

static gboolean
on_idle (gpointer data)
{
  UiSequence *self = data;

  forget_discarded (self);
  take_in (self, MIN (self->end + PIECE, ipc_trace_store_get_end (self->store)));
  if (self->end >= ipc_trace_store_get_end (self->store))
    self->idle_source = 0;
  g_signal_emit (self, signal_changed, 0);
  return self->idle_source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Takes in a piece at once, and leaves the rest for when there is time. */
static void
on_store_changed (UiSequence *self,
                  guint64 from,
                  guint64 end)
{
  if (from < self->end)
    take_back (self, from);
  forget_discarded (self);
  if (self->idle_source != 0)
    return;
  take_in (self, MIN (self->end + PIECE, end));
  if (self->end < end)
    self->idle_source = g_idle_add (on_idle, self);
  g_signal_emit (self, signal_changed, 0);
}

static void
ui_sequence_dispose (GObject *object)
{
  UiSequence *self = UI_SEQUENCE (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ui_sequence_parent_class)->dispose (object);
}

static void
ui_sequence_finalize (GObject *object)
{
  UiSequence *self = UI_SEQUENCE (object);

  ui_sequence_pairs_free (self->pairs);
  g_clear_pointer (&self->blocks, ui_sequence_blocks_free);
  g_array_unref (self->reaches);
  G_OBJECT_CLASS (ui_sequence_parent_class)->finalize (object);
}

static void
ui_sequence_class_init (UiSequenceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_sequence_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_sequence_finalize;

  /**
   * UiSequence::changed:
   *
   * More records were taken in, or late ones have moved others.
   */
  signal_changed = g_signal_new ("changed", UI_TYPE_SEQUENCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
ui_sequence_init (UiSequence *self)
{
  self->pairs = ui_sequence_pairs_new ();
  self->reaches = g_array_new (FALSE, TRUE, sizeof (guint64));
}

/**
 * ui_sequence_new:
 * @store: the trace
 *
 * Follows the trace, beginning with what it holds now.
 *
 * Returns: (transfer full): the sequence
 */
UiSequence *
ui_sequence_new (IpcTraceStore *store)
{
  UiSequence *self = g_object_new (UI_TYPE_SEQUENCE, NULL);

  self->store = g_object_ref (store);
  self->blocks = ui_sequence_blocks_new (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
  self->end = ipc_trace_store_get_first (store);
  forget_discarded (self);
  if (self->end < ipc_trace_store_get_end (store))
    on_store_changed (self, self->end, ipc_trace_store_get_end (store));
  return self;
}

/**
 * ui_sequence_get_store:
 * @self: a sequence
 *
 * Returns: (transfer none): the trace
 */
IpcTraceStore *
ui_sequence_get_store (UiSequence *self)
{
  return self->store;
}

/**
 * ui_sequence_get_first:
 * @self: a sequence
 *
 * Returns: the position of the oldest record that there still is
 */
guint64
ui_sequence_get_first (UiSequence *self)
{
  return MIN (ipc_trace_store_get_first (self->store), self->end);
}

/**
 * ui_sequence_get_end:
 * @self: a sequence
 *
 * Returns: one past the newest record that was taken in
 */
guint64
ui_sequence_get_end (UiSequence *self)
{
  return MIN (self->end, ipc_trace_store_get_end (self->store));
}

/**
 * ui_sequence_find:
 * @self: a sequence
 * @time_ns: a time
 *
 * Returns: the position of the first record that was taken in and is not older than @time_ns; the
 *   end when all are older
 */
guint64
ui_sequence_find (UiSequence *self,
                  gint64 time_ns)
{
  guint64 low = ui_sequence_get_first (self);
  guint64 high = ui_sequence_get_end (self);

  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (ipc_trace_store_get (self->store, middle)->time_ns < time_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * ui_sequence_get_partner:
 * @self: a sequence
 * @position: a record
 *
 * Returns: the record at the other end of its message or event, or %UI_SEQUENCE_NONE
 */
guint64
ui_sequence_get_partner (UiSequence *self,
                         guint64 position)
{
  return ui_sequence_pairs_get (self->pairs, position);
}

/**
 * ui_sequence_get_serial:
 * @self: a sequence
 * @position: a record
 *
 * Returns: which exchange it belongs to, 0 for none: its own serial, or that of the set that it is the
 *   wake of
 */
guint32
ui_sequence_get_serial (UiSequence *self,
                        guint64 position)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self->store, position);

  if (record != NULL && record->step == IPC_TRACE_EVENT_WOKEN && record->serial == 0)
    record = ipc_trace_store_get (self->store, ui_sequence_get_partner (self, position));
  return record != NULL ? record->serial : 0;
}

/**
 * ui_sequence_count:
 * @self: a sequence
 * @from: a position
 * @end: one past the last position
 * @counts: (element-type UiSequenceCount): where the counts go, one for each life that has any
 *
 * Counts the messages in a range.
 */
void
ui_sequence_count (UiSequence *self,
                   guint64 from,
                   guint64 end,
                   GArray *counts)
{
  ui_sequence_blocks_count (self->blocks, from, end, counts);
}

static void
find_crossing_in (UiSequence *self,
                  guint64 block,
                  guint64 from,
                  guint64 end,
                  GArray *positions,
                  guint n_most)
{
  guint64 block_end = MIN ((block + 1) * UI_SEQUENCE_BLOCK, from);

  for (guint64 i = block * UI_SEQUENCE_BLOCK; i < block_end && positions->len < n_most; i++)
    {
      guint64 partner = ui_sequence_get_partner (self, i);

      if (partner != UI_SEQUENCE_NONE && partner >= end)
        g_array_append_val (positions, i);
    }
}

/**
 * ui_sequence_find_crossing:
 * @self: a sequence
 * @from: a position
 * @end: one past the last position of the range
 * @positions: (element-type guint64): where the positions of their earlier ends go
 * @n_most: how many are enough
 *
 * Finds messages and events with one end before a range and the other behind it: under way all the time.
 */
void
ui_sequence_find_crossing (UiSequence *self,
                           guint64 from,
                           guint64 end,
                           GArray *positions,
                           guint n_most)
{
  guint64 block = MIN ((from + UI_SEQUENCE_BLOCK - 1) / UI_SEQUENCE_BLOCK, self->first_reach + self->reaches->len);
  guint n_searched = 0;

  g_array_set_size (positions, 0);
  while (block-- > self->first_reach && n_searched < CROSSING_BLOCKS_MAX)
    if (g_array_index (self->reaches, guint64, block - self->first_reach) >= end)
      {
        find_crossing_in (self, block, from, end, positions, n_most);
        n_searched++;
      }
}
