/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-classes: two bytes per record, from which most questions about it can be answered.
 *
 * Ten million records are 640 MB: just reading them costs 50 ms, whatever is asked. But hardly
 * any two of them differ in whom they concern, what happened, on which object and how large it
 * roughly was: a whole session has a few hundred such combinations. Each of them is a class, and
 * this column holds each record's:
 *
 *   records  | 64 bytes | 64 bytes | 64 bytes | 64 bytes | …     what lies in the store
 *   column   | 3        | 4        | 3        | 17       | …     20 MB for ten million
 *   classes  3 = { Viewer 1, message-sent, by the child, Pipe1_4100, 16 to 31 bytes }
 *
 * A filter answers once per class, looks the answer up per record, and reads the record itself
 * only where the class leaves the answer open. (Data bases call this dictionary encoding.)
 *
 * The column follows the store by its signal and discards what the store discards. Main thread.
 * Partner: ipc-trace-filter.
 */

#include "ipc-trace-classes.h"

#include <string.h>

#define CHUNK_IDS 4096
#define MAX_CLASSES G_MAXUINT16
/* Records of the same few classes follow each other: most are found in this table, by a hash. */
#define CACHE_SLOTS 1024
#define KNOWN_FLAGS (IPC_TRACE_BY_CHILD | IPC_TRACE_IS_NOTE)

G_STATIC_ASSERT (sizeof (IpcTraceClass) == sizeof (guint64));

struct _IpcTraceClasses
{
  IpcTraceStore *store; /* owned */
  gulong handler;       /* on the store's "changed" */
  GArray *classes;      /* IpcTraceClass, by id; id 0 is IPC_TRACE_CLASS_OTHER */
  GHashTable *ids;      /* the class as a gint64 in the table itself, to its id */
  GPtrArray *chunks;    /* of arrays of CHUNK_IDS ids, oldest first */
  guint64 first;        /* the position of the first id of the first chunk */
  guint64 end;          /* one past the last position that has an id */
  guint64 cache_keys[CACHE_SLOTS]; /* classes that were met last */
  guint16 cache_ids[CACHE_SLOTS];  /* their ids; 0 where a slot is empty */
};

static guint64
get_key (const IpcTraceClass *class)
{
  guint64 key;

  memcpy (&key, class, sizeof key);
  return key;
}

/* Gives a class that is met for the first time its id; there are none left after 65,535. */
static guint16
add_class (IpcTraceClasses *self,
           const IpcTraceClass *class)
{
  gint64 *key;

  if (self->classes->len > MAX_CLASSES)
    return IPC_TRACE_CLASS_OTHER;
  g_array_append_vals (self->classes, class, 1);
  key = g_new (gint64, 1);
  *key = (gint64) get_key (class);
  g_hash_table_insert (self->ids, key, GUINT_TO_POINTER (self->classes->len - 1));
  return (guint16) (self->classes->len - 1);
}

static guint16
find_id (IpcTraceClasses *self,
         const IpcTraceRecord *record)
{
  IpcTraceClass class = ipc_trace_class_of (record);
  guint64 key = get_key (&class);
  guint slot = (guint) ((key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 54);
  guint16 id;

  if (G_LIKELY (self->cache_keys[slot] == key && self->cache_ids[slot] != 0))
    return self->cache_ids[slot];
  id = (guint16) GPOINTER_TO_UINT (g_hash_table_lookup (self->ids, &key));
  if (id == 0)
    id = add_class (self, &class);
  self->cache_keys[slot] = key;
  self->cache_ids[slot] = id;
  return id;
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
      guint16 *ids;

      if (offset / CHUNK_IDS == self->chunks->len)
        g_ptr_array_add (self->chunks, g_new (guint16, CHUNK_IDS));
      ids = g_ptr_array_index (self->chunks, offset / CHUNK_IDS);
      ids[offset % CHUNK_IDS] = find_id (self, &records[i]);
    }
}

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  IpcTraceClasses *self)
{
  guint64 position;

  /* A handler before this one may have committed more, which was then announced already. */
  end = ipc_trace_store_get_end (store);
  discard_oldest (self);
  position = CLAMP (MIN (from, self->end), MAX (self->first, ipc_trace_store_get_first (store)), end);
  while (position < end)
    {
      guint n_records;
      const IpcTraceRecord *records = ipc_trace_store_get_run (store, position, &n_records);

      set_ids (self, position, records, n_records);
      position += n_records;
    }
  self->end = end;
}

/**
 * ipc_trace_class_of:
 * @record: a record
 *
 * Any thread.
 *
 * Returns: what the record has in common with others
 */
IpcTraceClass
ipc_trace_class_of (const IpcTraceRecord *record)
{
  return (IpcTraceClass){
    .subject = record->subject,
    .size_bits = (guint8) (record->size_bytes == 0 ? 0 : 32 - __builtin_clz (record->size_bytes)),
    .step = record->step,
    .flags = record->flags & KNOWN_FLAGS,
    .object = record->object,
  };
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
  IpcTraceClasses *self;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store), NULL);

  self = g_new0 (IpcTraceClasses, 1);
  self->store = g_object_ref (store);
  self->classes = g_array_new (FALSE, TRUE, sizeof (IpcTraceClass));
  g_array_set_size (self->classes, 1);
  self->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->first = self->end = ipc_trace_store_get_first (store);
  self->handler =
    g_signal_connect (store, "changed", G_CALLBACK (on_store_changed), self);
  on_store_changed (store, self->first, self->first, self);
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
  g_hash_table_unref (self->ids);
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
const IpcTraceClass *
ipc_trace_classes_get (IpcTraceClasses *self,
                       guint16 class_id)
{
  return &g_array_index (self->classes, IpcTraceClass, class_id);
}

/**
 * ipc_trace_classes_get_run:
 * @self: a column
 * @position: a position of the store
 * @n_ids: (out): how many ids lie one behind the other from there on
 *
 * Returns: (transfer none) (nullable): the ids, valid until records come; %NULL, and none, for a
 *   position that is not there
 */
const guint16 *
ipc_trace_classes_get_run (IpcTraceClasses *self,
                           guint64 position,
                           guint *n_ids)
{
  guint64 offset = position - self->first;
  const guint16 *ids;

  *n_ids = 0;
  if (position < self->first || position >= self->end)
    return NULL;
  ids = g_ptr_array_index (self->chunks, offset / CHUNK_IDS);
  *n_ids = (guint) MIN (CHUNK_IDS - offset % CHUNK_IDS, self->end - position);
  return ids + offset % CHUNK_IDS;
}
