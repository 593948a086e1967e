/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-blocks: how many messages lie between two records, at any length of the trace.
 *
 * Each 512 records become a block with what they have of each life, and each 32 blocks one of the
 * next level, with their sum:
 *
 *   records   |·····512·····|·····512·····|·····512·····|····   positions of the store
 *   blocks    | Viewer 1: 90 to the parent, 90 from it; Viewer 2: … |
 *
 * What lies between two positions is the sum of the largest blocks between them, of some smaller
 * ones, and a look at the rest on either side: no more for a day than for a minute.
 *
 * Main thread. Partner: ui-sequence, which takes in the trace.
 */

#include "ui-sequence-blocks.h"

#include <string.h>

/* So many blocks make one of the next level. */
#define FANOUT 32
#define N_LEVELS 3

/* The messages of 512 records, or of 32 smaller blocks. */
typedef struct
{
  guint n_counts;
  UiSequenceCount counts[];
} Block;

/* Blocks of one size, one behind the other. */
typedef struct
{
  guint64 size;      /* of each, in records */
  guint64 first;     /* the number of the first block that is kept */
  GPtrArray *blocks; /* of Block: those whose records are all there */
} Level;

struct _UiSequenceBlocks
{
  IpcTraceStore *store;
  Level levels[N_LEVELS];
  GArray *places;  /* guint32, by subject: where it was in the last counts */
  GArray *scratch; /* of UiSequenceCount: for one block */
};

/* Counting */

/* The counts of a subject. Where they were last is only a guess, which is checked. */
static UiSequenceCount *
get_count (UiSequenceBlocks *self,
           GArray *counts,
           guint32 subject)
{
  guint32 *place;
  UiSequenceCount fresh = { .subject = subject };

  if (subject >= self->places->len)
    {
      if (ipc_trace_store_get_subject (self->store, subject) == NULL)
        return NULL;
      g_array_set_size (self->places, subject + 1);
    }
  place = &g_array_index (self->places, guint32, subject);
  if (*place < counts->len && g_array_index (counts, UiSequenceCount, *place).subject == subject)
    return &g_array_index (counts, UiSequenceCount, *place);
  *place = counts->len;
  g_array_append_val (counts, fresh);
  return &g_array_index (counts, UiSequenceCount, *place);
}

static void
count_records (UiSequenceBlocks *self,
               guint64 from,
               guint64 end,
               GArray *counts)
{
  while (from < end)
    {
      guint n_records;
      const IpcTraceRecord *records = ipc_trace_store_get_run (self->store, from, &n_records);

      if (records == NULL)
        return;
      n_records = (guint) MIN (n_records, end - from);
      for (guint i = 0; i < n_records; i++)
        {
          UiSequenceEnd which = ui_sequence_end_of (&records[i]);
          UiSequenceCount *count = get_count (self, counts, records[i].subject);

          if (count != NULL && which.is_message)
            count->ends[which.way][which.is_sending]++;
          else if (count != NULL)
            count->n_others++;
        }
      from += n_records;
    }
}

static void
add_counts (UiSequenceBlocks *self,
            const Block *block,
            GArray *counts)
{
  for (guint i = 0; i < block->n_counts; i++)
    {
      UiSequenceCount *count = get_count (self, counts, block->counts[i].subject);

      for (guint way = 0; count != NULL && way < UI_SEQUENCE_N_WAYS; way++)
        {
          count->ends[way][FALSE] += block->counts[i].ends[way][FALSE];
          count->ends[way][TRUE] += block->counts[i].ends[way][TRUE];
        }
      if (count != NULL)
        count->n_others += block->counts[i].n_others;
    }
}

/* Blocks */

static guint64
get_level_end (const Level *level)
{
  return (level->first + level->blocks->len) * level->size;
}

/* Keeps what lies in the scratch as the next block of a level. */
static void
add_block (UiSequenceBlocks *self,
           Level *level)
{
  gsize size_bytes = self->scratch->len * sizeof (UiSequenceCount);
  Block *block = g_malloc (sizeof (Block) + size_bytes);

  block->n_counts = self->scratch->len;
  if (size_bytes > 0)
    memcpy (block->counts, self->scratch->data, size_bytes);
  g_ptr_array_add (level->blocks, block);
}

/* A level has no block of which a part is gone. */
static void
set_level_first (Level *level,
                 guint64 first)
{
  guint64 first_block = (first + level->size - 1) / level->size;
  guint64 n_gone = first_block - MIN (level->first, first_block);

  if (n_gone > 0 && level->blocks->len > 0)
    g_ptr_array_remove_range (level->blocks, 0, (guint) MIN (n_gone, level->blocks->len));
  level->first += n_gone;
}

/* Counts by the largest blocks that fit, and what remains on both sides by smaller ones. */
static void
count_range (UiSequenceBlocks *self,
             guint64 from,
             guint64 end,
             int level_index,
             GArray *counts)
{
  Level *level = &self->levels[MAX (level_index, 0)];
  guint64 first_block = MAX ((from + level->size - 1) / level->size, level->first);
  guint64 end_block = MIN (end / level->size, level->first + level->blocks->len);

  if (level_index < 0)
    {
      count_records (self, from, end, counts);
      return;
    }
  if (first_block >= end_block)
    {
      count_range (self, from, end, level_index - 1, counts);
      return;
    }
  count_range (self, from, first_block * level->size, level_index - 1, counts);
  for (guint64 i = first_block; i < end_block; i++)
    add_counts (self, g_ptr_array_index (level->blocks, i - level->first), counts);
  count_range (self, end_block * level->size, end, level_index - 1, counts);
}

/**
 * ui_sequence_blocks_new:
 * @store: the trace
 *
 * Returns: (transfer full): blocks, of no records yet
 */
UiSequenceBlocks *
ui_sequence_blocks_new (IpcTraceStore *store)
{
  UiSequenceBlocks *self = g_new0 (UiSequenceBlocks, 1);

  self->store = g_object_ref (store);
  for (guint64 i = 0, size = UI_SEQUENCE_BLOCK; i < N_LEVELS; i++, size *= FANOUT)
    self->levels[i] = (Level) { size, 0, g_ptr_array_new_with_free_func (g_free) };
  self->places = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->scratch = g_array_new (FALSE, FALSE, sizeof (UiSequenceCount));
  return self;
}

/**
 * ui_sequence_blocks_free:
 * @self: (transfer full): blocks
 *
 * Frees them.
 */
void
ui_sequence_blocks_free (UiSequenceBlocks *self)
{
  for (guint i = 0; i < N_LEVELS; i++)
    g_ptr_array_unref (self->levels[i].blocks);
  g_array_unref (self->places);
  g_array_unref (self->scratch);
  g_object_unref (self->store);
  g_free (self);
}

/**
 * ui_sequence_blocks_add:
 * @self: blocks
 * @end: one past the last record that there is
 *
 * Makes the blocks whose records are all there: each level from the one below it, the lowest from the
 * records.
 */
void
ui_sequence_blocks_add (UiSequenceBlocks *self,
                        guint64 end)
{
  for (int i = 0; i < N_LEVELS; i++)
    {
      Level *level = &self->levels[i];

      while (get_level_end (level) + level->size <= end)
        {
          g_array_set_size (self->scratch, 0);
          count_range (self, get_level_end (level), get_level_end (level) + level->size, i - 1,
                       self->scratch);
          add_block (self, level);
        }
    }
}

/**
 * ui_sequence_blocks_forget:
 * @self: blocks
 * @first: the oldest record that there still is
 *
 * Lets go of blocks of which a record is gone.
 */
void
ui_sequence_blocks_forget (UiSequenceBlocks *self,
                           guint64 first)
{
  for (guint i = 0; i < N_LEVELS; i++)
    set_level_first (&self->levels[i], first);
}

/**
 * ui_sequence_blocks_take_back:
 * @self: blocks
 * @from: a position
 *
 * Lets go of blocks that reach beyond it: a late record has moved what is in them.
 */
void
ui_sequence_blocks_take_back (UiSequenceBlocks *self,
                              guint64 from)
{
  for (guint i = 0; i < N_LEVELS; i++)
    while (self->levels[i].blocks->len > 0 && get_level_end (&self->levels[i]) > from)
      g_ptr_array_set_size (self->levels[i].blocks, (int) self->levels[i].blocks->len - 1);
}

/**
 * ui_sequence_blocks_count:
 * @self: blocks
 * @from: a position
 * @end: one past the last position
 * @counts: (element-type UiSequenceCount): emptied, and filled with the counts, one for each life that
 *   has any
 *
 * Counts the messages in a range.
 */
void
ui_sequence_blocks_count (UiSequenceBlocks *self,
                          guint64 from,
                          guint64 end,
                          GArray *counts)
{
  g_array_set_size (counts, 0);
  count_range (self, from, end, N_LEVELS - 1, counts);
}
