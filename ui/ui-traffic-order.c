/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-order: millions of records, sorted by what a column shows.
 *
 * Comparing words, and records by them, would take ten seconds and more. But who sent to whom,
 * what happened, on which object and how large it was is the same for all records of a class
 * (ipc-trace-classes), and there are a few hundred classes. So
 *
 *   once per class    the words are sorted, and each class gets the rank of its own
 *   once per record   its rank becomes its key, four bytes           main thread, in pieces
 *   then              keys and positions go through a radix sort      any thread
 *
 * The last step is the long one, and it looks at nothing but two arrays that nobody else knows.
 * That is why it may run in a thread although the store belongs to the main thread. The sort is
 * stable: records of the same key stay in time order, upwards and downwards.
 *
 * Numbers and times are in order already; downwards is that order from the end.
 */

#include "ui-traffic-order.h"
#include "ui-text.h"

#include <stdlib.h>
#include <string.h>

/* So many records get their keys between two looks at the clock. */
#define PIECE 16384
#define RADIX_BITS 16
#define RADIX (1 << RADIX_BITS)

struct _UiTrafficOrder
{
  IpcTraceClasses *classes; /* borrowed; used until advance() is done */
  const UiTrafficMatches *matches; /* borrowed, as long; NULL for all records */
  guint64 first_number;     /* the first of the matches, or of the positions */
  UiTrafficColumn column;
  gboolean is_descending;
  guint64 anchor;           /* no position is before it */
  guint64 end;              /* records from here on were not there when this was made */
  guint32 *positions;       /* the low halves, sorted at the end */
  guint32 *keys;            /* NULL once they are sorted, and for numbers and times */
  gsize n;
  gsize n_taken;            /* so many have their position, and their key */
  GPtrArray *words;         /* char *: collation keys, sorted, each once; NULL for numbers */
  guint32 *ranks;           /* by class */
};

/* Words and their ranks */

static char *
dup_word (UiTrafficOrder *self,
          const IpcTraceClassInfo *class)
{
  IpcTraceStore *store = ipc_trace_classes_get_store (self->classes);
  const IpcTraceSubject *subject = ipc_trace_store_get_subject (store, class->subject);
  const IpcTraceRecord record = { .step = class->step, .flags = class->flags };
  g_autofree char *step = NULL;
  const char *from;
  const char *to;
  const char *word = "";

  ui_text_get_route (&record, subject, &from, &to);
  if (self->column == UI_TRAFFIC_COLUMN_FROM)
    word = from;
  else if (self->column == UI_TRAFFIC_COLUMN_TO)
    word = to;
  else if (self->column == UI_TRAFFIC_COLUMN_STEP)
    word = step = ui_text_dup_step (class->step);
  else if (subject != NULL && class->object > 0)
    word = ipc_trace_subject_get_object (subject, class->object);
  /* Viewer 2 comes before Viewer 10. */
  return g_utf8_collate_key_for_filename (word != NULL ? word : "", -1);
}

static int
compare_words (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static guint32
find_rank (UiTrafficOrder *self,
           const IpcTraceClassInfo *class)
{
  g_autofree char *word = dup_word (self, class);
  const char **found = bsearch (&word, self->words->pdata, self->words->len, sizeof (char *),
                                compare_words);

  return found != NULL ? (guint32) (found - (const char **) self->words->pdata) : G_MAXUINT32;
}

static void
sort_words (UiTrafficOrder *self)
{
  guint n_classes = ipc_trace_classes_get_n (self->classes);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  self->words = g_ptr_array_new_with_free_func (g_free);
  for (guint i = IPC_TRACE_CLASS_OTHER + 1; i < n_classes; i++)
    {
      char *word = dup_word (self, ipc_trace_classes_get (self->classes, (guint16) i));

      /* A table that has an equal word would take this one in its place. */
      if (g_hash_table_contains (seen, word))
        {
          g_free (word);
          continue;
        }
      g_hash_table_add (seen, word);
      g_ptr_array_add (self->words, word);
    }
  g_ptr_array_sort (self->words, compare_words);
  self->ranks = g_new0 (guint32, n_classes);
  for (guint i = IPC_TRACE_CLASS_OTHER + 1; i < n_classes; i++)
    self->ranks[i] = find_rank (self, ipc_trace_classes_get (self->classes, (guint16) i));
}

/* Keys */

static guint32
get_size (const IpcTraceClassInfo *class)
{
  return (class->flags & IPC_TRACE_IS_NOTE) != 0 ? 0 : class->lowest_size;
}

/* A record whose class does not tell enough is looked at itself. */
static guint32
get_key (UiTrafficOrder *self,
         guint64 position)
{
  IpcTraceStore *store = ipc_trace_classes_get_store (self->classes);
  const IpcTraceRecord *record;
  const IpcTraceClassInfo *class;
  IpcTraceClassRun run;
  IpcTraceClassInfo own;

  if (!ipc_trace_classes_get_run (self->classes, position, &run))
    return 0;
  class = ipc_trace_classes_get (self->classes, run.ids[0]);
  if (run.ids[0] != IPC_TRACE_CLASS_OTHER &&
      (self->column != UI_TRAFFIC_COLUMN_SIZE || class->lowest_size == class->highest_size))
    return self->ranks != NULL ? self->ranks[run.ids[0]] : get_size (class);
  record = ipc_trace_store_get (store, position);
  if (record == NULL)
    return 0;
  own = ipc_trace_class_of (record);
  return self->ranks != NULL ? find_rank (self, &own) : get_size (&own);
}

static void
take (UiTrafficOrder *self,
      gsize index)
{
  guint64 position = self->first_number + index;

  if (self->matches != NULL)
    position = ui_traffic_matches_get_position (self->matches, position);
  self->positions[index] = (guint32) position;
  if (self->keys != NULL)
    self->keys[index] = get_key (self, position);
}

/* The sort */

/* One pass over 16 bits of the keys, from one pair of arrays into another. */
static void
sort_by_digit (const guint32 *keys,
               const guint32 *positions,
               guint32 *to_keys,
               guint32 *to_positions,
               gsize n,
               guint shift)
{
  g_autofree guint32 *places = g_new0 (guint32, RADIX);
  guint32 place = 0;

  for (gsize i = 0; i < n; i++)
    places[keys[i] >> shift & (RADIX - 1)]++;
  for (guint i = 0; i < RADIX; i++)
    {
      guint32 count = places[i];

      places[i] = place;
      place += count;
    }
  for (gsize i = 0; i < n; i++)
    {
      guint32 to = places[keys[i] >> shift & (RADIX - 1)]++;

      to_keys[to] = keys[i];
      to_positions[to] = positions[i];
    }
}

static void
sort_by_keys (UiTrafficOrder *self)
{
  guint32 highest = 0;

  for (gsize i = 0; i < self->n; i++)
    highest = MAX (highest, self->keys[i]);
  for (gsize i = 0; i < self->n && self->is_descending; i++)
    self->keys[i] = highest - self->keys[i];
  for (guint shift = 0; shift < 32 && highest >> shift != 0; shift += RADIX_BITS)
    {
      guint32 *keys = g_new (guint32, self->n);
      guint32 *positions = g_new (guint32, self->n);

      sort_by_digit (self->keys, self->positions, keys, positions, self->n, shift);
      g_free (self->keys);
      g_free (self->positions);
      self->keys = keys;
      self->positions = positions;
    }
}

static void
reverse (UiTrafficOrder *self)
{
  for (gsize i = 0; i < self->n / 2; i++)
    {
      guint32 kept = self->positions[i];

      self->positions[i] = self->positions[self->n - 1 - i];
      self->positions[self->n - 1 - i] = kept;
    }
}

/* The object */

static gboolean
is_by_time (UiTrafficColumn column)
{
  return column == UI_TRAFFIC_COLUMN_NUMBER || column == UI_TRAFFIC_COLUMN_TIME;
}

/**
 * ui_traffic_order_can_sort:
 * @column: a column
 *
 * All columns but the text: most payloads begin alike, so their order says nothing; a filter or a
 * search does.
 *
 * Returns: whether rows can be sorted by it
 */
gboolean
ui_traffic_order_can_sort (UiTrafficColumn column)
{
  return column != UI_TRAFFIC_COLUMN_TEXT;
}

/**
 * ui_traffic_order_new:
 * @classes: the classes of the trace, which must have all records
 * @column: what to sort by
 * @is_descending: the largest first
 * @matches: (nullable): the records; %NULL for all from @first to @end
 * @first: the first record
 * @end: one past the last
 *
 * Records to be sorted: ui_traffic_order_advance() until it says so, then
 * ui_traffic_order_sort(). Until then @classes and @matches must stay as they are. Main thread.
 *
 * Returns: (transfer full): the records
 */
UiTrafficOrder *
ui_traffic_order_new (IpcTraceClasses *classes,
                      UiTrafficColumn column,
                      gboolean is_descending,
                      const UiTrafficMatches *matches,
                      guint64 first,
                      guint64 end)
{
  UiTrafficOrder *self = g_new0 (UiTrafficOrder, 1);
  guint64 number = matches != NULL ? ui_traffic_matches_get_first (matches) : first;
  guint64 number_end = matches != NULL ? ui_traffic_matches_get_end (matches) : end;

  self->classes = classes;
  self->column = column;
  self->is_descending = is_descending;
  self->anchor = first;
  self->end = end;
  self->matches = matches;
  self->first_number = number;
  self->n = number_end - number;
  self->positions = g_new (guint32, self->n);
  if (!is_by_time (column))
    self->keys = g_new (guint32, self->n);
  if (!is_by_time (column) && column != UI_TRAFFIC_COLUMN_SIZE)
    sort_words (self);
  return self;
}

/**
 * ui_traffic_order_free:
 * @self: (transfer full): the records
 *
 * Any thread.
 */
void
ui_traffic_order_free (UiTrafficOrder *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_free (self->ranks);
  g_free (self->keys);
  g_free (self->positions);
  g_free (self);
}

/**
 * ui_traffic_order_advance:
 * @self: the records
 * @until_us: when to leave off, by g_get_monotonic_time()
 *
 * Notes records with their keys. Main thread.
 *
 * Returns: whether all are noted
 */
gboolean
ui_traffic_order_advance (UiTrafficOrder *self,
                          gint64 until_us)
{
  while (self->n_taken < self->n)
    {
      gsize piece_end = MIN (self->n_taken + PIECE, self->n);

      for (; self->n_taken < piece_end; self->n_taken++)
        take (self, self->n_taken);
      if (g_get_monotonic_time () >= until_us)
        break;
    }
  return self->n_taken == self->n;
}

/**
 * ui_traffic_order_sort:
 * @self: the records, which all have their keys
 *
 * Sorts. Any thread, as long as no other one uses @self meanwhile: ten million take about half a
 * second.
 */
void
ui_traffic_order_sort (UiTrafficOrder *self)
{
  g_return_if_fail (self->n_taken == self->n);

  if (self->keys != NULL)
    sort_by_keys (self);
  else if (self->is_descending)
    reverse (self);
  g_clear_pointer (&self->keys, g_free);
  g_clear_pointer (&self->ranks, g_free);
  g_clear_pointer (&self->words, g_ptr_array_unref);
}

/**
 * ui_traffic_order_get_n:
 * @self: the records
 *
 * Returns: how many there are
 */
gsize
ui_traffic_order_get_n (const UiTrafficOrder *self)
{
  return self->n;
}

/**
 * ui_traffic_order_get_end:
 * @self: the records
 *
 * Returns: the position from which on records were not there yet
 */
guint64
ui_traffic_order_get_end (const UiTrafficOrder *self)
{
  return self->end;
}

/**
 * ui_traffic_order_get_position:
 * @self: the records
 * @index: from 0, less than their number
 *
 * Returns: the record's position in the store, which may have discarded it since
 */
guint64
ui_traffic_order_get_position (const UiTrafficOrder *self,
                               gsize index)
{
  return self->anchor + (guint32) (self->positions[index] - (guint32) self->anchor);
}

/**
 * ui_traffic_order_find:
 * @self: the records
 * @position: a record's position
 * @index: (out): where it is
 *
 * Looks through all: 5 ms for ten million.
 *
 * Returns: whether it is there
 */
gboolean
ui_traffic_order_find (const UiTrafficOrder *self,
                       guint64 position,
                       gsize *index)
{
  guint32 low = (guint32) position;

  if (position < self->anchor || position >= self->end)
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    if (self->positions[i] == low)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}
