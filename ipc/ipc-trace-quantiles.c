/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-quantiles: which latency was half of all below, and 90 and 99 of a hundred?
 *
 * Exact at any moment, while values come by the hundred thousand. Different values are kept in
 * order, each with how often it came, in blocks of 256:
 *
 *   | 8100 ×3 | 8101 ×7 | … |   | 9020 ×1 | … |   | 12044 ×2 | … |
 *     total 4711                  total 3002        total 17
 *
 * A new value goes into its block, which is split when it is full: a search and a move of at most
 * 4 KiB. A quantile is found by passing over whole blocks by their totals.
 *
 * Latencies are close together, so even millions of them are not so many different numbers of
 * nanoseconds. Where they are, beyond 262,144, memory has its limit and exactness ends: from then
 * on a value is rounded down by at most 1/1024 of itself, and ipc_trace_quantiles_is_exact() says
 * so. The largest value stays exact.
 *
 * Any thread, one at a time. Partner: ipc-trace-statistics.
 */

#include "ipc-trace-quantiles.h"

#include <string.h>

#define BLOCK_ENTRIES 256
/* log2 of the resolution. */
#define RESOLUTION_BITS 10

G_STATIC_ASSERT (1 << RESOLUTION_BITS == IPC_TRACE_QUANTILES_RESOLUTION);

typedef struct
{
  guint64 value;
  guint64 count; /* how often it came */
} Entry;

typedef struct
{
  guint n_entries; /* never 0 */
  guint64 total;   /* of all counts */
  Entry entries[BLOCK_ENTRIES];
} Block;

struct _IpcTraceQuantiles
{
  GPtrArray *blocks;  /* of Block, in order */
  guint n_entries;    /* different values, of all blocks */
  guint64 count;      /* values */
  guint64 highest;    /* the largest value */
  gboolean is_coarse; /* values are rounded */
};

/* Keeps the highest eleven bits, so that what is lost is less than 1/1024 of the rest. */
static guint64
round_down (guint64 value)
{
  guint n_bits = value == 0 ? 0 : 64 - (guint) __builtin_clzll (value);
  guint n_lost = n_bits > RESOLUTION_BITS + 1 ? n_bits - RESOLUTION_BITS - 1 : 0;

  return value >> n_lost << n_lost;
}

/* The last block that begins at or before a value; the first one for values before all. */
static guint
find_block (IpcTraceQuantiles *self,
            guint64 value)
{
  guint low = 0;
  guint high = self->blocks->len;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (((const Block *) self->blocks->pdata[middle])->entries[0].value <= value)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* The first entry that is not less than a value, or where it would be. */
static guint
find_entry (const Block *block,
            guint64 value)
{
  guint low = 0;
  guint high = block->n_entries;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (block->entries[middle].value < value)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static Block *
insert_block (IpcTraceQuantiles *self,
              guint index)
{
  Block *block = g_new (Block, 1);

  block->n_entries = 0;
  block->total = 0;
  g_ptr_array_insert (self->blocks, (int) index, block);
  return block;
}

static void
split_block (IpcTraceQuantiles *self,
             guint index)
{
  Block *block = g_ptr_array_index (self->blocks, index);
  Block *upper = insert_block (self, index + 1);

  upper->n_entries = block->n_entries / 2;
  block->n_entries -= upper->n_entries;
  memcpy (upper->entries, block->entries + block->n_entries, upper->n_entries * sizeof (Entry));
  for (guint i = 0; i < upper->n_entries; i++)
    upper->total += upper->entries[i].count;
  block->total -= upper->total;
}

static void
insert_entry (IpcTraceQuantiles *self,
              guint index,
              guint64 value,
              guint64 count)
{
  Block *block = g_ptr_array_index (self->blocks, index);
  guint at;

  if (block->n_entries == BLOCK_ENTRIES)
    {
      split_block (self, index);
      index = find_block (self, value);
      block = g_ptr_array_index (self->blocks, index);
    }
  at = find_entry (block, value);
  memmove (block->entries + at + 1, block->entries + at, (block->n_entries - at) * sizeof (Entry));
  block->entries[at] = (Entry){ value, count };
  block->n_entries++;
  block->total += count;
  self->n_entries++;
}

static void
add_count (IpcTraceQuantiles *self,
           guint64 value,
           guint64 count)
{
  guint index;
  Block *block;
  guint at;

  if (self->blocks->len == 0)
    insert_block (self, 0);
  index = find_block (self, value);
  block = g_ptr_array_index (self->blocks, index);
  at = find_entry (block, value);
  if (at < block->n_entries && block->entries[at].value == value)
    {
      block->entries[at].count += count;
      block->total += count;
    }
  else
    insert_entry (self, index, value, count);
}

/* Rounds what is there. Done once, in about 20 ms. */
static void
coarsen (IpcTraceQuantiles *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->blocks);

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->n_entries = 0;
  self->is_coarse = TRUE;
  for (guint i = 0; i < old->len; i++)
    {
      const Block *block = g_ptr_array_index (old, i);

      for (guint k = 0; k < block->n_entries; k++)
        add_count (self, round_down (block->entries[k].value), block->entries[k].count);
    }
}

/**
 * ipc_trace_quantiles_new:
 *
 * Returns: (transfer full): no values yet
 */
IpcTraceQuantiles *
ipc_trace_quantiles_new (void)
{
  IpcTraceQuantiles *self = g_new0 (IpcTraceQuantiles, 1);

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * ipc_trace_quantiles_free:
 * @self: (transfer full): some values
 */
void
ipc_trace_quantiles_free (IpcTraceQuantiles *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

/**
 * ipc_trace_quantiles_add:
 * @self: some values
 * @value: one more
 */
void
ipc_trace_quantiles_add (IpcTraceQuantiles *self,
                         guint64 value)
{
  self->count++;
  self->highest = MAX (self->highest, value);
  add_count (self, self->is_coarse ? round_down (value) : value, 1);
  if (!self->is_coarse && self->n_entries > IPC_TRACE_QUANTILES_EXACT)
    coarsen (self);
}

/**
 * ipc_trace_quantiles_get_count:
 * @self: some values
 *
 * Returns: how many
 */
guint64
ipc_trace_quantiles_get_count (IpcTraceQuantiles *self)
{
  return self->count;
}

/* The next whole number, unless the share's own rounding alone went beyond one. */
static guint64
get_rank (double share,
          guint64 count)
{
  double exact = CLAMP (share, 0, 1) * (double) count - 1e-6;
  guint64 rank = (guint64) MAX (exact, 0);

  return (double) rank < exact ? rank + 1 : MAX (rank, 1);
}

/**
 * ipc_trace_quantiles_get:
 * @self: some values
 * @share: which part of them, 0 to 1: 0.5 for the median, 1 for the largest
 *
 * The smallest of the values that at least this share of all is not above: always one that came
 * (by the nearest rank).
 *
 * Returns: the value; 0 when there are none
 */
guint64
ipc_trace_quantiles_get (IpcTraceQuantiles *self,
                         double share)
{
  guint64 rank = get_rank (share, self->count);
  guint64 passed = 0;

  if (self->count == 0 || rank >= self->count)
    return self->highest;
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (self->blocks, i);

      if (passed + block->total < rank)
        {
          passed += block->total;
          continue;
        }
      for (guint k = 0; k < block->n_entries; k++)
        if ((passed += block->entries[k].count) >= rank)
          return block->entries[k].value;
    }
  return self->highest;
}

/**
 * ipc_trace_quantiles_is_exact:
 * @self: some values
 *
 * Returns: whether quantiles are exact; otherwise they may be too small by one part in
 *   %IPC_TRACE_QUANTILES_RESOLUTION
 */
gboolean
ipc_trace_quantiles_is_exact (IpcTraceQuantiles *self)
{
  return !self->is_coarse;
}
