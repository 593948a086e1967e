/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-classes: two bytes per record, from which most questions about it can be answered.
 *
 * Ten million records are 640 MB: just reading them costs 50 ms, whatever is asked. But hardly
 * any two of them differ in whom they concern, what happened, on which object and how large it
 * was: a whole session has a few hundred such combinations. Each of them is a class, and this
 * column holds each record's:
 *
 *   records  | 64 bytes | 64 bytes | 64 bytes | 64 bytes | …     what lies in the store
 *   column   | 3        | 4        | 3        | 17       | …     20 MB for ten million
 *   classes  3 = { Viewer 1, message-sent, by the child, Pipe1_4100, 28 bytes }
 *
 * A filter answers once per class, looks the answer up per record, and reads the record itself
 * only where the class leaves the answer open. (Data bases call this dictionary encoding, and the
 * bounds of the serials that each chunk has beside it a zone map.) Where sizes vary beyond all
 * reason, new classes take together all sizes from one power of two to the next.
 *
 * The column follows the store by its signal and discards what the store discards. One that is made
 * when there are millions already can be brought up to date in pieces. Main thread.
 * Partner: ipc-trace-filter.
 */

#include "ipc-trace-classes.h"

#include <string.h>

#define CHUNK_IDS 4096
#define MAX_CLASSES G_MAXUINT16
/* So many classes are told apart by the very size; those that come later by its power of two. */
#define MAX_EXACT_CLASSES 32768
/* Twice as many slots as classes: a free one is never far. */
#define TABLE_BITS 17
#define TABLE_SLOTS (1 << TABLE_BITS)
#define KNOWN_FLAGS (IPC_TRACE_BY_CHILD | IPC_TRACE_IS_NOTE)

/* Compared and hashed as two words. */
G_STATIC_ASSERT (sizeof (IpcTraceClassInfo) == 2 * sizeof (guint64));

/* Serials mostly grow with time, so a chunk holds few of them and can often be passed over. */
typedef struct
{
  guint32 lowest_serial;
  guint32 highest_serial;
  guint16 ids[CHUNK_IDS];
} Chunk;

struct _IpcTraceClasses
{
  IpcTraceStore *store; /* owned */
  gulong handler;       /* on the store's "changed" */
  GArray *classes;      /* IpcTraceClassInfo, by id; id 0 is IPC_TRACE_CLASS_OTHER */
  guint16 *table;       /* TABLE_SLOTS ids, by hash of their classes; 0 where a slot is free */
  GPtrArray *chunks;    /* of Chunk, oldest first */
  guint64 first;        /* the position of the first id of the first chunk */
  guint64 end;          /* one past the last position that has an id */
  gboolean is_behind;   /* not all records have one yet: see ipc_trace_classes_advance() */
};

static guint
get_slot (const IpcTraceClassInfo *class)
{
  guint64 words[2];

  memcpy (words, class, sizeof words);
  words[0] ^= words[1] * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return (guint) ((words[0] * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> (64 - TABLE_BITS));
}

/* The slot that holds a class, or the free one where it would be. */
static guint16 *
find_slot (IpcTraceClasses *self,
           const IpcTraceClassInfo *class)
{
  const IpcTraceClassInfo *classes = (const IpcTraceClassInfo *) (gpointer) self->classes->data;
  guint slot = get_slot (class);

  while (self->table[slot] != 0 && memcmp (&classes[self->table[slot]], class, sizeof *class) != 0)
    slot = (slot + 1) % TABLE_SLOTS;
  return &self->table[slot];
}

/* All sizes from one power of two to the next. */
static void
widen (IpcTraceClassInfo *class)
{
  if (class->lowest_size == 0)
    return;
  class->lowest_size = 1u << (31 - __builtin_clz (class->lowest_size));
  class->highest_size = 2 * (class->lowest_size - 1) + 1;
}

static guint16
find_id (IpcTraceClasses *self,
         const IpcTraceRecord *record)
{
  IpcTraceClassInfo class = ipc_trace_class_of (record);
  guint16 *slot = find_slot (self, &class);

  if (*slot == 0 && self->classes->len > MAX_EXACT_CLASSES)
    {
      widen (&class);
      slot = find_slot (self, &class);
    }
  if (*slot == 0 && self->classes->len <= MAX_CLASSES)
    {
      g_array_append_val (self->classes, class);
      *slot = (guint16) (self->classes->len - 1);
    }
  return *slot;
}

/* What the store has discarded. The store's chunks need not begin where these do. */
static void
discard_oldest (IpcTraceClasses *self)
{
  guint64 first = ipc_trace_store_get_first (self->store);

  while (self->chunks->len > 0 && self->first + CHUNK_IDS <= first)
    {
      g_ptr_array_remove_index (self->chunks, 0);
      self->first += CHUNK_IDS;
    }
  if (self->chunks->len == 0)
    self->first = first;
}

static void
add_chunk (IpcTraceClasses *self)
{
  Chunk *chunk = g_new (Chunk, 1);

  chunk->lowest_serial = G_MAXUINT32;
  chunk->highest_serial = 0;
  g_ptr_array_add (self->chunks, chunk);
}

/* The ids of one run of records, which may reach over several chunks. */
static void
set_ids (IpcTraceClasses *self,
         guint64 position,
         const IpcTraceRecord *records,
         guint n_records)
{
  for (guint i = 0; i < n_records; i++, position++)
    {
      guint64 offset = position - self->first;
      Chunk *chunk;

      if (offset / CHUNK_IDS == self->chunks->len)
        add_chunk (self);
      chunk = g_ptr_array_index (self->chunks, offset / CHUNK_IDS);
      chunk->ids[offset % CHUNK_IDS] = find_id (self, &records[i]);
      chunk->lowest_serial = MIN (chunk->lowest_serial, records[i].serial);
      chunk->highest_serial = MAX (chunk->highest_serial, records[i].serial);
    }
}

/* Gives ids to the records from where the column ends, or from @from, up to @end. */
static void
classify (IpcTraceClasses *self,
          guint64 from,
          guint64 end)
{
  guint64 first;
  guint64 position;

  discard_oldest (self);
  first = MAX (self->first, ipc_trace_store_get_first (self->store));
  end = MAX (first, end);
  position = CLAMP (MIN (from, self->end), first, end);
  while (position < end)
    {
      guint n_records;
      const IpcTraceRecord *records = ipc_trace_store_get_run (self->store, position, &n_records);

      n_records = (guint) MIN (n_records, end - position);
      set_ids (self, position, records, n_records);
      position += n_records;
    }
  self->end = end;
}

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  IpcTraceClasses *self)
{
  /* A handler before this one may have committed more, which was then announced already. */
  if (!self->is_behind)
    classify (self, from, ipc_trace_store_get_end (store));
  else
    self->end = MIN (self->end, from);
}

/**
 * ipc_trace_class_of:
 * @record: a record
 *
 * Any thread.
 *
 * Returns: what the record has in common with others
 */
IpcTraceClassInfo
ipc_trace_class_of (const IpcTraceRecord *record)
{
  return (IpcTraceClassInfo){
    .subject = record->subject,
    .lowest_size = record->size_bytes,
    .highest_size = record->size_bytes,
    .step = record->step,
    .flags = record->flags & KNOWN_FLAGS,
    .object = record->object,
  };
}

/**
 * ipc_trace_classes_new_behind:
 * @store: a store, of which a reference is taken
 *
 * A column without any records' classes yet: ipc_trace_classes_advance() is to be called until it
 * has all. Before that nothing may be asked of it.
 *
 * Returns: (transfer full): the column
 */
IpcTraceClasses *
ipc_trace_classes_new_behind (IpcTraceStore *store)
{
  IpcTraceClasses *self;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store), NULL);

  self = g_new0 (IpcTraceClasses, 1);
  self->store = g_object_ref (store);
  self->classes = g_array_new (FALSE, TRUE, sizeof (IpcTraceClassInfo));
  g_array_set_size (self->classes, 1);
  self->table = g_new0 (guint16, TABLE_SLOTS);
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->first = self->end = ipc_trace_store_get_first (store);
  self->is_behind = TRUE;
  self->handler =
    g_signal_connect (store, "changed", G_CALLBACK (on_store_changed), self);
  return self;
}

/**
 * ipc_trace_classes_advance:
 * @self: a column
 * @n_records: about how many records to look at; a million take about 25 ms
 *
 * Brings a column nearer to the store's end. Once it has got there it goes along by itself.
 *
 * Returns: whether it has all records
 */
gboolean
ipc_trace_classes_advance (IpcTraceClasses *self,
                           guint64 n_records)
{
  guint64 end = ipc_trace_store_get_end (self->store);

  if (self->is_behind)
    {
      guint64 from = MAX (self->end, ipc_trace_store_get_first (self->store));

      classify (self, from, MIN (end, from + MIN (n_records, end)));
      self->is_behind = self->end < end;
    }
  return !self->is_behind;
}

/**
 * ipc_trace_classes_new:
 * @store: a store, of which a reference is taken
 *
 * The classes of what is in the store, and from then on of what comes: each time that the store
 * announces records they have their classes before handlers that were connected later are called.
 * For ten million records that are there already this takes about a quarter of a second.
 *
 * Returns: (transfer full): the column
 */
IpcTraceClasses *
ipc_trace_classes_new (IpcTraceStore *store)
{
  IpcTraceClasses *self = ipc_trace_classes_new_behind (store);

  ipc_trace_classes_advance (self, G_MAXUINT64);
  return self;
}

/**
 * ipc_trace_classes_free:
 * @self: (transfer full): a column
 */
void
ipc_trace_classes_free (IpcTraceClasses *self)
{
  if (self == NULL)
    return;
  g_clear_signal_handler (&self->handler, self->store);
  g_clear_object (&self->store);
  g_ptr_array_unref (self->chunks);
  g_free (self->table);
  g_array_unref (self->classes);
  g_free (self);
}

/**
 * ipc_trace_classes_get_store:
 * @self: a column
 *
 * Returns: (transfer none): the store whose records it classifies
 */
IpcTraceStore *
ipc_trace_classes_get_store (IpcTraceClasses *self)
{
  return self->store;
}

/**
 * ipc_trace_classes_get_n:
 * @self: a column
 *
 * Returns: one more than the largest id there is, at most 65,536; never falls
 */
guint
ipc_trace_classes_get_n (IpcTraceClasses *self)
{
  return self->classes->len;
}

/**
 * ipc_trace_classes_get:
 * @self: a column
 * @class_id: an id, less than ipc_trace_classes_get_n()
 *
 * Returns: (transfer none): the class, valid until records come; that of
 *   %IPC_TRACE_CLASS_OTHER means nothing
 */
const IpcTraceClassInfo *
ipc_trace_classes_get (IpcTraceClasses *self,
                       guint16 class_id)
{
  return &g_array_index (self->classes, IpcTraceClassInfo, class_id);
}

/**
 * ipc_trace_classes_get_run:
 * @self: a column
 * @position: a position of the store
 * @run: (out): the classes of the records from there on, valid until records come; with an n of 0
 *   when there are none
 *
 * Returns: whether there are any
 */
gboolean
ipc_trace_classes_get_run (IpcTraceClasses *self,
                           guint64 position,
                           IpcTraceClassRun *run)
{
  guint64 offset = position - self->first;
  const Chunk *chunk;

  *run = (IpcTraceClassRun){ .n = 0 };
  if (position < self->first || position >= self->end)
    return FALSE;
  chunk = g_ptr_array_index (self->chunks, offset / CHUNK_IDS);
  run->ids = chunk->ids + offset % CHUNK_IDS;
  run->n = (guint) MIN (CHUNK_IDS - offset % CHUNK_IDS, self->end - position);
  run->lowest_serial = chunk->lowest_serial;
  run->highest_serial = chunk->highest_serial;
  return TRUE;
}
