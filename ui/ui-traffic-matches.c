/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-matches: the records of a trace that a filter lets through.
 *
 *   positions  | 3 | 7 | 8 | 15 | 16 | 21 |        four bytes a match, in time order
 *                    ^ first               ^ end    numbers, which go on for ever
 *              gone                  looked: 24     records from here on were not asked yet
 *
 * A match keeps its number as long as it is in the list, whatever goes at the beginning and comes
 * at the end. The store discards its oldest records, so the first matches go; records that came
 * late move those behind them, so the last matches are asked again.
 *
 * Of a position the low 32 bits are kept (ipc-trace-filter writes no more), which is enough: a
 * store has fewer records than that, and "anchor" is a position not far before all of them.
 *
 * No GTK here. Main thread only, because the store is.
 */

#include "ui-traffic-matches.h"

/* So many records are asked between two looks at the clock: at most about 2 ms. */
#define PIECE 16384
/* Fewer than these at the front of the array are not worth moving all others. */
#define REMOVE_AT_LEAST 4096

struct _UiTrafficMatches
{
  IpcTraceFilter *filter; /* owned */
  GArray *positions;      /* guint32: the low halves */
  guint skipped;          /* so many at the front are gone from the list, not from the array */
  guint64 n_removed;      /* so many are gone from both */
  guint64 anchor;         /* no position of the list is before it */
  guint64 looked;         /* the first record that was not asked */
};

static guint64
get_nth (const UiTrafficMatches *self,
         guint index)
{
  guint32 low = g_array_index (self->positions, guint32, index);

  return self->anchor + (guint32) (low - (guint32) self->anchor);
}

/* The index of the first match at a position or behind it. */
static guint
find_index (const UiTrafficMatches *self,
            guint64 position)
{
  guint low = self->skipped;
  guint high = self->positions->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_nth (self, middle) < position)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * ui_traffic_matches_new:
 * @store: the trace
 * @filter: (transfer full): what is let through
 * @first: records before it are not asked
 *
 * A list without anything yet: ui_traffic_matches_advance() fills it.
 *
 * Returns: (transfer full): the list
 */
UiTrafficMatches *
ui_traffic_matches_new (IpcTraceStore *store,
                        IpcTraceFilter *filter,
                        guint64 first)
{
  UiTrafficMatches *self = g_new0 (UiTrafficMatches, 1);

  self->filter = filter;
  self->positions = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->looked = MAX (first, ipc_trace_store_get_first (store));
  self->anchor = self->looked;
  return self;
}

/**
 * ui_traffic_matches_free:
 * @self: (transfer full): the list
 */
void
ui_traffic_matches_free (UiTrafficMatches *self)
{
  g_array_unref (self->positions);
  ipc_trace_filter_free (self->filter);
  g_free (self);
}

/**
 * ui_traffic_matches_advance:
 * @self: the list
 * @end: up to which record to ask
 * @until_us: when to leave off, by g_get_monotonic_time()
 *
 * Asks the records that were not asked yet. At least one piece of them, so that it gets on
 * however late it is.
 *
 * Returns: whether all up to @end were asked
 */
gboolean
ui_traffic_matches_advance (UiTrafficMatches *self,
                            guint64 end,
                            gint64 until_us)
{
  while (self->looked < end)
    {
      guint64 piece_end = MIN (self->looked + PIECE, end);

      ipc_trace_filter_run (self->filter, self->looked, piece_end, self->positions);
      self->looked = piece_end;
      if (g_get_monotonic_time () >= until_us)
        break;
    }
  return self->looked >= end;
}

/**
 * ui_traffic_matches_invalidate:
 * @self: the list
 * @from: records from here on are others than before
 *
 * Takes back what was found there; the next advance asks again.
 */
void
ui_traffic_matches_invalidate (UiTrafficMatches *self,
                               guint64 from)
{
  if (from >= self->looked)
    return;
  g_array_set_size (self->positions, find_index (self, from));
  self->looked = MAX (from, self->anchor);
}

/**
 * ui_traffic_matches_discard:
 * @self: the list
 * @first: records before it are gone, or not wanted any more
 *
 * Takes their matches out of the list.
 */
void
ui_traffic_matches_discard (UiTrafficMatches *self,
                            guint64 first)
{
  if (first <= self->anchor)
    return;
  self->skipped = find_index (self, first);
  self->anchor = first;
  self->looked = MAX (self->looked, first);
  if (self->skipped < REMOVE_AT_LEAST || self->skipped < self->positions->len / 2)
    return;
  g_array_remove_range (self->positions, 0, self->skipped);
  self->n_removed += self->skipped;
  self->skipped = 0;
}

/**
 * ui_traffic_matches_get_looked:
 * @self: the list
 *
 * Returns: the first record that was not asked
 */
guint64
ui_traffic_matches_get_looked (const UiTrafficMatches *self)
{
  return self->looked;
}

/**
 * ui_traffic_matches_get_first:
 * @self: the list
 *
 * Returns: the number of the first match that is still there
 */
guint64
ui_traffic_matches_get_first (const UiTrafficMatches *self)
{
  return self->n_removed + self->skipped;
}

/**
 * ui_traffic_matches_get_end:
 * @self: the list
 *
 * Returns: one past the number of the last match
 */
guint64
ui_traffic_matches_get_end (const UiTrafficMatches *self)
{
  return self->n_removed + self->positions->len;
}

/**
 * ui_traffic_matches_get_position:
 * @self: the list
 * @number: from the first up to the end
 *
 * Returns: the record's position in the store
 */
guint64
ui_traffic_matches_get_position (const UiTrafficMatches *self,
                                 guint64 number)
{
  return get_nth (self, (guint) (number - self->n_removed));
}

/**
 * ui_traffic_matches_find:
 * @self: the list
 * @position: a record's position
 *
 * Returns: the number of the first match at @position or behind it; the end for none
 */
guint64
ui_traffic_matches_find (const UiTrafficMatches *self,
                         guint64 position)
{
  return self->n_removed + find_index (self, position);
}
