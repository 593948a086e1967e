/* SPDX-License-Identifier: MIT */
/*
 * ui-range-set: which rows of millions are selected.
 *
 * A person selects a few stretches, or everything. So the set is kept as stretches, in order and
 * with gaps between them:
 *
 *   { 3..7, 20..21, 5000..9000000 }
 *
 * "Select all" over ten million rows is one stretch of 16 bytes, and asking about a row is a
 * binary search.
 */

#include "ui-range-set.h"

struct _UiRangeSet
{
  GArray *ranges; /* UiRange: none empty, in order, none touching the next */
};

static UiRange *
range_at (const UiRangeSet *self,
          guint index)
{
  return &g_array_index (self->ranges, UiRange, index);
}

/* The first stretch that ends at @number or later; the number of stretches for none. */
static guint
find (const UiRangeSet *self,
      guint64 number)
{
  guint low = 0;
  guint high = self->ranges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (range_at (self, middle)->end < number)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * ui_range_set_new:
 *
 * An empty set. Not thread-safe, like all of this.
 *
 * Returns: (transfer full): the set
 */
UiRangeSet *
ui_range_set_new (void)
{
  UiRangeSet *self = g_new (UiRangeSet, 1);

  self->ranges = g_array_new (FALSE, FALSE, sizeof (UiRange));
  return self;
}

/**
 * ui_range_set_free:
 * @self: (transfer full): the set
 *
 * Frees the set.
 */
void
ui_range_set_free (UiRangeSet *self)
{
  g_array_unref (self->ranges);
  g_free (self);
}

/**
 * ui_range_set_clear:
 * @self: the set
 *
 * Empties the set.
 */
void
ui_range_set_clear (UiRangeSet *self)
{
  g_array_set_size (self->ranges, 0);
}

/**
 * ui_range_set_add:
 * @self: the set
 * @first: the first number to add
 * @end: one past the last; nothing is added when it is not greater than @first
 *
 * Adds a stretch, and melts it with those that it overlaps or touches.
 */
void
ui_range_set_add (UiRangeSet *self,
                  guint64 first,
                  guint64 end)
{
  UiRange melted = { first, end };
  guint index = find (self, first);

  if (first >= end)
    return;
  while (index < self->ranges->len && range_at (self, index)->first <= end)
    {
      melted.first = MIN (melted.first, range_at (self, index)->first);
      melted.end = MAX (melted.end, range_at (self, index)->end);
      g_array_remove_index (self->ranges, index);
    }
  g_array_insert_val (self->ranges, index, melted);
}

/**
 * ui_range_set_remove:
 * @self: the set
 * @first: the first number to remove
 * @end: one past the last; nothing is removed when it is not greater than @first
 *
 * Removes a stretch; what lies around it stays.
 */
void
ui_range_set_remove (UiRangeSet *self,
                     guint64 first,
                     guint64 end)
{
  guint index = find (self, first);

  if (first >= end)
    return;
  while (index < self->ranges->len && range_at (self, index)->first < end)
    {
      UiRange before = { range_at (self, index)->first, first };
      UiRange after = { end, range_at (self, index)->end };

      before.end = MIN (before.end, after.end);
      g_array_remove_index (self->ranges, index);
      if (before.first < before.end)
        g_array_insert_val (self->ranges, index++, before);
      if (after.first < after.end)
        g_array_insert_val (self->ranges, index++, after);
    }
}

/**
 * ui_range_set_contains:
 * @self: the set
 * @number: a number
 *
 * Returns: whether @number is in the set
 */
gboolean
ui_range_set_contains (const UiRangeSet *self,
                       guint64 number)
{
  guint index = find (self, number);

  if (index < self->ranges->len && range_at (self, index)->end == number)
    index++;
  return index < self->ranges->len && range_at (self, index)->first <= number;
}

/**
 * ui_range_set_count:
 * @self: the set
 *
 * Returns: how many numbers are in the set
 */
guint64
ui_range_set_count (const UiRangeSet *self)
{
  guint64 count = 0;

  for (guint i = 0; i < self->ranges->len; i++)
    count += range_at (self, i)->end - range_at (self, i)->first;
  return count;
}

/**
 * ui_range_set_get_n_ranges:
 * @self: the set
 *
 * Returns: how many stretches there are; 0 for an empty set
 */
guint
ui_range_set_get_n_ranges (const UiRangeSet *self)
{
  return self->ranges->len;
}

/**
 * ui_range_set_get_range:
 * @self: the set
 * @index: which stretch, from 0, in ascending order
 *
 * Returns: the stretch
 */
UiRange
ui_range_set_get_range (const UiRangeSet *self,
                        guint index)
{
  return *range_at (self, index);
}
