/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-store: everything that happened, in time order, as far back as memory is allowed.
 *
 * Records lie in chunks of 4096, and a record is named by its position: the number of records
 * before it since the start. Positions go on growing when old chunks are discarded, so a page
 * that remembers one never looks at the wrong record; it gets none.
 *
 *      discarded        first                                     end
 *    ··············|-----v-------|-------------|-------------|------v
 *                  |  chunk 0    |  chunk 1    |  chunk 2    | chunk 3 |
 *
 * Records mostly come in time order and are stored at the end. A late one (its writer was
 * preempted between reading the clock and publishing) waits until the commit, which merges all
 * late ones in one pass from the end backwards: however many are late and however far back they
 * belong, each record moves once.
 *
 * Texts longer than a record's own 40 bytes lie in an IpcTraceTexts, and the record holds the index.
 * They are freed with the chunk their record is in, and old chunks also go when such texts take
 * more memory than the records may.
 *
 * Not thread-safe: the main thread owns it. Partners: ipc-trace, which fills it,
 * ipc-trace-subject and ipc-trace-texts.
 */

#include "ipc-trace-store.h"
#include "ipc-text.h"
#include "ipc-trace-texts.h"

#include <string.h>

#define CHUNK_RECORDS 4096
/* Long texts may take this much memory even in a small store. */
#define TEXT_BYTES_AT_LEAST (4 * 1024 * 1024)

struct _IpcTraceStore
{
  GObject parent_instance;

  guint limit;        /* at least so many of the newest records are kept */
  GPtrArray *chunks;  /* of arrays of CHUNK_RECORDS records, oldest first */
  guint64 first;      /* the position of the first record of the first chunk */
  guint64 end;        /* one past the newest record */
  gint64 newest_ns;   /* the time of the newest record */
  guint64 committed;  /* records from here on were not announced yet */
  GArray *late;       /* IpcTraceRecord: older than the newest one, merged at the next commit */
  IpcTraceTexts *texts; /* the long texts, by the index in their records */
  GPtrArray *subjects; /* IpcTraceSubject: id 1 first; never removed */
  gint64 clock_offset_ns; /* from the records' clock to the one on the wall */
  gboolean has_clock;     /* that is known */
};

G_DEFINE_FINAL_TYPE (IpcTraceStore, ipc_trace_store, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- long texts --- */

static guint32
get_text_index (const IpcTraceRecord *record)
{
  guint32 index;

  memcpy (&index, record->text, sizeof index);
  return index;
}

/* Gives a stored record its text: inside when there is room, otherwise in the side table. */
static void
set_text (IpcTraceStore *self,
          IpcTraceRecord *record,
          const char *text)
{
  gsize length = text != NULL ? strnlen (text, IPC_TRACE_LONG_TEXT_MAX + 1) : 0;

  if (length > IPC_TRACE_LONG_TEXT_MAX)
    length = ipc_text_cut (text, length, IPC_TRACE_LONG_TEXT_MAX);
  memset (record->text, 0, sizeof record->text);
  if (length <= IPC_TRACE_TEXT_MAX)
    {
      memcpy (record->text, text != NULL ? text : "", length);
      record->text_length = (guint8) length;
    }
  else
    {
      guint32 index = ipc_trace_texts_add (self->texts, text, length);

      memcpy (record->text, &index, sizeof index);
    }
}

/* --- chunks --- */

static IpcTraceRecord *
record_at (IpcTraceStore *self,
           guint64 position)
{
  guint64 offset = position - self->first;
  IpcTraceRecord *chunk = g_ptr_array_index (self->chunks, offset / CHUNK_RECORDS);

  return &chunk[offset % CHUNK_RECORDS];
}

static void
make_room (IpcTraceStore *self,
           guint64 end)
{
  while (self->first + (guint64) self->chunks->len * CHUNK_RECORDS < end)
    g_ptr_array_add (self->chunks,
                     g_aligned_alloc (CHUNK_RECORDS, sizeof (IpcTraceRecord), 64));
}

static void
discard_oldest_chunk (IpcTraceStore *self)
{
  const IpcTraceRecord *chunk = g_ptr_array_index (self->chunks, 0);

  for (guint i = 0; i < CHUNK_RECORDS; i++)
    if (chunk[i].text_length == IPC_TRACE_TEXT_LONG)
      ipc_trace_texts_remove (self->texts, get_text_index (&chunk[i]));
  g_ptr_array_remove_index (self->chunks, 0);
  self->first += CHUNK_RECORDS;
}

/* The memory for long texts: as much as the records themselves may have. */
static gsize
get_text_bytes_limit (IpcTraceStore *self)
{
  return MAX ((gsize) self->limit * sizeof (IpcTraceRecord), (gsize) TEXT_BYTES_AT_LEAST);
}

/* Keeps both limits. The newest chunk stays whatever is in it. */
static void
trim (IpcTraceStore *self)
{
  while (self->end - self->first > CHUNK_RECORDS &&
         (self->end - self->first >= (guint64) self->limit + CHUNK_RECORDS ||
          ipc_trace_texts_get_bytes (self->texts) > get_text_bytes_limit (self)))
    discard_oldest_chunk (self);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const IpcTraceRecord *left = a;
  const IpcTraceRecord *right = b;

  return (left->time_ns > right->time_ns) - (left->time_ns < right->time_ns);
}

/* Merges the late records in, from the end backwards. Records of the same time stay in the
 * order they came in. */
static void
merge_late (IpcTraceStore *self)
{
  guint n_late = self->late->len;
  guint64 from = self->end;
  guint64 to = self->end + n_late;

  g_array_sort (self->late, compare_times);
  make_room (self, to);
  while (n_late > 0)
    {
      const IpcTraceRecord *late = &g_array_index (self->late, IpcTraceRecord, n_late - 1);

      if (from > self->first && record_at (self, from - 1)->time_ns > late->time_ns)
        *record_at (self, --to) = *record_at (self, --from);
      else
        {
          *record_at (self, --to) = *late;
          n_late--;
        }
    }
  self->end += self->late->len;
  self->committed = MIN (self->committed, to);
  g_array_set_size (self->late, 0);
  trim (self);
}

/* --- object --- */

static void
ipc_trace_store_finalize (GObject *object)
{
  IpcTraceStore *self = IPC_TRACE_STORE (object);

  g_ptr_array_unref (self->chunks);
  ipc_trace_texts_free (self->texts);
  g_ptr_array_unref (self->subjects);
  g_array_unref (self->late);
  G_OBJECT_CLASS (ipc_trace_store_parent_class)->finalize (object);
}

static void
ipc_trace_store_class_init (IpcTraceStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ipc_trace_store_finalize;

  /**
   * IpcTraceStore::changed:
   * @self: the store
   * @from: (type guint64): the first position whose record is new or has moved
   * @end: (type guint64): one past the last position
   *
   * Records came since the last commit: those from @from on are new, or were moved to make room
   * for a late one; those before @from are what they were. Emitted by
   * ipc_trace_store_commit(), and by ipc_trace_store_set_limit() when nothing came but old ones
   * were discarded.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
}

static void
ipc_trace_store_init (IpcTraceStore *self)
{
  self->limit = IPC_TRACE_STORE_LIMIT;
  self->newest_ns = G_MININT64;
  self->chunks = g_ptr_array_new_with_free_func (g_aligned_free);
  self->late = g_array_new (FALSE, FALSE, sizeof (IpcTraceRecord));
  self->texts = ipc_trace_texts_new ();
  self->subjects = g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_trace_subject_free);
}

/**
 * ipc_trace_store_new:
 * @limit: how many records are kept; 0 for %IPC_TRACE_STORE_LIMIT
 *
 * An empty store. Up to 4095 records more than @limit are kept, because whole chunks are
 * discarded. Main thread, like everything here.
 *
 * Returns: (transfer full): the store
 */
IpcTraceStore *
ipc_trace_store_new (guint limit)
{
  IpcTraceStore *self = g_object_new (IPC_TYPE_TRACE_STORE, NULL);

  if (limit > 0)
    self->limit = limit;
  return self;
}

/**
 * ipc_trace_store_set_limit:
 * @self: a store
 * @limit: how many records are kept; 0 for %IPC_TRACE_STORE_LIMIT
 *
 * Keeps more or fewer records from now on. What is too much is discarded at once.
 */
void
ipc_trace_store_set_limit (IpcTraceStore *self,
                           guint limit)
{
  guint64 first;

  g_return_if_fail (IPC_IS_TRACE_STORE (self));

  first = self->first;
  self->limit = limit > 0 ? limit : IPC_TRACE_STORE_LIMIT;
  trim (self);
  if (self->first != first && self->committed == self->end)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, self->end, self->end);
}

/**
 * ipc_trace_store_get_limit:
 * @self: a store
 *
 * Returns: how many records are kept
 */
guint
ipc_trace_store_get_limit (IpcTraceStore *self)
{
  g_return_val_if_fail (IPC_IS_TRACE_STORE (self), 0);

  return self->limit;
}

/**
 * ipc_trace_store_add_subject:
 * @self: a store
 * @lab: the id of its lab, such as `pipe-memory`
 * @member: its number in the lab, 0 for the lab itself
 * @title: what a person calls it, such as `Viewer 1`
 *
 * Registers somebody whom records concern. Subjects are never removed; their ids count from 1.
 * The process id is the caller's to fill in once there is one.
 *
 * Returns: (transfer none): the subject, valid as long as the store
 */
IpcTraceSubject *
ipc_trace_store_add_subject (IpcTraceStore *self,
                             const char *lab,
                             guint member,
                             const char *title)
{
  IpcTraceSubject *subject;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (self), NULL);

  subject = ipc_trace_subject_new (self->subjects->len + 1, lab, member, title);
  g_ptr_array_add (self->subjects, subject);
  return subject;
}

/**
 * ipc_trace_store_get_subject:
 * @self: a store
 * @id: the subject of a record
 *
 * Returns: (transfer none) (nullable): the subject, or %NULL for an id that was never given
 */
IpcTraceSubject *
ipc_trace_store_get_subject (IpcTraceStore *self,
                             guint32 id)
{
  g_return_val_if_fail (IPC_IS_TRACE_STORE (self), NULL);

  return id > 0 && id <= self->subjects->len ? g_ptr_array_index (self->subjects, id - 1) : NULL;
}

/**
 * ipc_trace_store_set_clock_offset:
 * @self: a store
 * @offset_ns: nanoseconds since 1970 at time 0 of the records' clock
 *
 * Says when the records happened by the clock on the wall: what that clock showed once, when the
 * trace was begun, whatever was set since.
 */
void
ipc_trace_store_set_clock_offset (IpcTraceStore *self,
                                  gint64 offset_ns)
{
  g_return_if_fail (IPC_IS_TRACE_STORE (self));

  self->clock_offset_ns = offset_ns;
  self->has_clock = TRUE;
}

/**
 * ipc_trace_store_get_clock_offset:
 * @self: a store
 * @offset_ns: (out): what to add to a record's time to get nanoseconds since 1970
 *
 * Returns: whether it is known; for a saved trace it may not be
 */
gboolean
ipc_trace_store_get_clock_offset (IpcTraceStore *self,
                                  gint64 *offset_ns)
{
  g_return_val_if_fail (IPC_IS_TRACE_STORE (self), FALSE);

  if (self->has_clock)
    *offset_ns = self->clock_offset_ns;
  return self->has_clock;
}

/**
 * ipc_trace_store_append:
 * @self: a store
 * @record: the record, which is copied
 * @long_text: (nullable): its text when its text_length is %IPC_TRACE_TEXT_LONG
 *
 * Stores a record. In time order it is there at once, as the last one; a late one comes to its
 * place at the next ipc_trace_store_commit(). The oldest records are discarded beyond the limit.
 */
void
ipc_trace_store_append (IpcTraceStore *self,
                        const IpcTraceRecord *record,
                        const char *long_text)
{
  IpcTraceRecord *stored;

  g_return_if_fail (record->text_length <= IPC_TRACE_TEXT_MAX ||
                    record->text_length == IPC_TRACE_TEXT_LONG);

  if (G_UNLIKELY (record->time_ns < self->newest_ns))
    {
      g_array_append_vals (self->late, record, 1);
      stored = &g_array_index (self->late, IpcTraceRecord, self->late->len - 1);
    }
  else
    {
      make_room (self, self->end + 1);
      stored = record_at (self, self->end++);
      *stored = *record;
      self->newest_ns = record->time_ns;
    }
  if (G_UNLIKELY (record->text_length == IPC_TRACE_TEXT_LONG))
    set_text (self, stored, long_text);
  trim (self);
}

/**
 * ipc_trace_store_commit:
 * @self: a store
 *
 * Puts late records in their places and emits #IpcTraceStore::changed once for all that came
 * since the last commit; nothing when nothing came. A handler may append and commit again.
 */
void
ipc_trace_store_commit (IpcTraceStore *self)
{
  guint64 from;

  g_return_if_fail (IPC_IS_TRACE_STORE (self));

  if (self->late->len > 0)
    merge_late (self);
  if (self->committed == self->end)
    return;
  from = MAX (self->committed, self->first);
  self->committed = self->end;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, from, self->end);
}

/**
 * ipc_trace_store_get_first:
 * @self: a store
 *
 * Returns: the position of the oldest record that is kept; how many were discarded before it
 */
guint64
ipc_trace_store_get_first (IpcTraceStore *self)
{
  g_return_val_if_fail (IPC_IS_TRACE_STORE (self), 0);

  return self->first;
}

/**
 * ipc_trace_store_get_end:
 * @self: a store
 *
 * Returns: one past the position of the newest record
 */
guint64
ipc_trace_store_get_end (IpcTraceStore *self)
{
  g_return_val_if_fail (IPC_IS_TRACE_STORE (self), 0);

  return self->end;
}

/**
 * ipc_trace_store_get:
 * @self: a store
 * @position: a position
 *
 * Returns: (transfer none) (nullable): the record, valid until the next append or commit; %NULL
 *   when it was discarded or has not come yet
 */
const IpcTraceRecord *
ipc_trace_store_get (IpcTraceStore *self,
                     guint64 position)
{
  g_return_val_if_fail (IPC_IS_TRACE_STORE (self), NULL);

  if (position < self->first || position >= self->end)
    return NULL;
  return record_at (self, position);
}

/**
 * ipc_trace_store_get_run:
 * @self: a store
 * @position: a position
 * @n_records: (out): how many records lie one behind the other from there on
 *
 * Many records at once, for those who look at millions: at most a chunk, so the next run begins
 * at @position + @n_records.
 *
 * Returns: (transfer none) (nullable): the first of them, valid until the next append or commit;
 *   %NULL, and none, when it was discarded or has not come yet
 */
const IpcTraceRecord *
ipc_trace_store_get_run (IpcTraceStore *self,
                         guint64 position,
                         guint *n_records)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self, position);
  guint64 left_in_chunk;

  *n_records = 0;
  if (record == NULL)
    return NULL;
  left_in_chunk = CHUNK_RECORDS - (position - self->first) % CHUNK_RECORDS;
  *n_records = (guint) MIN (left_in_chunk, self->end - position);
  return record;
}

/**
 * ipc_trace_store_get_text:
 * @self: a store
 * @record: one of its records
 * @length_bytes: (out): the length of the text
 *
 * The text of a record as it was recorded: bytes of a payload, which a peer wrote, or a
 * sentence. Not NUL-terminated, perhaps not UTF-8; to show it use ipc_trace_store_dup_text().
 *
 * Returns: (transfer none): the bytes, valid as long as @record
 */
const char *
ipc_trace_store_get_text (IpcTraceStore *self,
                          const IpcTraceRecord *record,
                          gsize *length_bytes)
{
  const char *text = record->text;

  *length_bytes = record->text_length;
  if (record->text_length == IPC_TRACE_TEXT_LONG)
    {
      text = ipc_trace_texts_get (self->texts, get_text_index (record));
      *length_bytes = strlen (text);
    }
  return text;
}

/* A payload is kept up to its 40th byte, which may be the middle of a character. */
static gsize
leave_out_torn_character (const char *text,
                          gsize length_bytes)
{
  for (gsize back = 1; back <= 3 && back <= length_bytes; back++)
    if (g_utf8_get_char_validated (text + length_bytes - back, back) == (gunichar) -2)
      return length_bytes - back;
  return length_bytes;
}

/**
 * ipc_trace_store_dup_text:
 * @self: a store
 * @record: one of its records
 *
 * The text of a record, fit to be shown on one line: see ipc_text_escape(). The character at
 * which a longer payload was cut is left out.
 *
 * Returns: (transfer full): valid UTF-8 without control characters
 */
char *
ipc_trace_store_dup_text (IpcTraceStore *self,
                          const IpcTraceRecord *record)
{
  gsize length;
  const char *text = ipc_trace_store_get_text (self, record, &length);

  if (record->size_bytes > length)
    length = leave_out_torn_character (text, length);
  return ipc_text_escape (text, length);
}
