/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-reader: a trace file, read back into a store.
 *
 *   caller: read(2) some bytes --feed()--> lines --ipc-trace-line--> records --> store
 *           shows how far it is,           one that makes no sense: a fault, "Line 17: …",
 *           stops when it likes            and on with the next
 *
 * Whoever reads a large file feeds it piece by piece from an idle source; pieces end wherever they
 * like. A file is believed nothing: lines have a limit, names have, and what is not a trace at all
 * is given up soon. The last line may be torn off, when whoever wrote it was killed.
 *
 * Rows come back as they were shown. The file holds texts escaped, as they are on the screen; a
 * payload of control characters or of bytes that are no UTF-8 gets its own bytes back where that
 * is beyond doubt, and stays escaped otherwise, which looks the same.
 *
 * Main thread, because the store is. Partner: ipc-trace-file, which writes.
 */

#include "ipc-trace-reader.h"
#include "ipc-error.h"
#include "ipc-text.h"
#include "ipc-trace-line.h"

#include <string.h>

/* Our own longest line, a note of nothing but quotation marks, has not a tenth of this. */
#define LINE_BYTES 65536
/* A file of which so much was read, and no line made sense, is something else. */
#define FOREIGN_BYTES (1024 * 1024)

struct _IpcTraceReader
{
  IpcTraceStore *store;       /* owned */
  GHashTable *subjects;       /* of IpcTraceSubject, by lab, member and pid; both borrowed */
  IpcTraceSubject *last;      /* whom the line before concerned: mostly the next one, too */
  guint8 last_object;         /* and on which of its objects */
  char *line;                 /* LINE_BYTES and a NUL: the line in hand */
  gsize length;               /* how much of it is there */
  gboolean is_too_long;       /* the line in hand has more and is passed over */
  gboolean is_cut;            /* the last line was torn off */
  guint64 n_lines;            /* lines that ended, empty ones too */
  guint64 n_bytes;            /* that were fed */
  guint64 n_records;          /* that reached the store */
  guint64 n_faults;           /* lines that did not */
  GPtrArray *faults;          /* char *: a sentence for the first of them */
};

/* --- whom a line concerns --- */

static guint
hash_subject (gconstpointer key)
{
  const IpcTraceSubject *subject = key;

  return g_str_hash (subject->lab) ^ (subject->member * 2654435761u) ^ ((guint) subject->pid * 40503u);
}

static gboolean
equal_subjects (gconstpointer a,
                gconstpointer b)
{
  const IpcTraceSubject *left = a;
  const IpcTraceSubject *right = b;

  return left->member == right->member && left->pid == right->pid &&
         g_str_equal (left->lab, right->lab);
}

/* One life of one child: a child that was started again has another pid. */
static IpcTraceSubject *
find_subject (IpcTraceReader *self,
              const char *lab,
              guint member,
              guint pid)
{
  const IpcTraceSubject key = { .lab = (char *) lab, .member = member, .pid = (pid_t) pid };
  IpcTraceSubject *subject = self->last;
  g_autofree char *title = NULL;

  if (subject != NULL && equal_subjects (subject, &key))
    return subject;
  subject = g_hash_table_lookup (self->subjects, &key);
  if (subject == NULL)
    {
      title = member == 0 ? g_strdup ("Parent") : g_strdup_printf ("Viewer %u", member);
      subject = ipc_trace_store_add_subject (self->store, lab, member, title);
      subject->pid = (pid_t) pid;
      g_hash_table_add (self->subjects, subject);
    }
  self->last = subject;
  self->last_object = 0;
  return subject;
}

/* Returns 0 when the subject has as many objects as it can. */
static guint8
find_object (IpcTraceReader *self,
             IpcTraceSubject *subject,
             const char *name)
{
  const char *known = ipc_trace_subject_get_object (subject, self->last_object);

  if (known != NULL && g_str_equal (known, name))
    return self->last_object;
  self->last_object = 0;
  for (guint8 i = 1; i <= IPC_TRACE_N_OBJECTS && self->last_object == 0; i++)
    if (g_strcmp0 (ipc_trace_subject_get_object (subject, i), name) == 0)
      self->last_object = i;
  if (self->last_object == 0)
    self->last_object = ipc_trace_subject_add_object (subject, name);
  return self->last_object;
}

/* Names that somebody else wrote are shown, too; most of them are ASCII. */
static char *
dup_name (const char *name)
{
  for (const char *at = name; *at != '\0'; at++)
    if ((guchar) *at >= 0x7f)
      return ipc_text_escape (name, strlen (name));
  return NULL;
}

/* --- texts --- */

/* The bytes that a payload had, if escaping them gives the same text. */
static gboolean
restore_payload (IpcTraceReader *self,
                 IpcTraceRecord *record,
                 const char *text)
{
  g_autofree char *shown = NULL;
  gsize room = MIN (record->size_bytes, IPC_TRACE_TEXT_MAX);
  gsize length = ipc_text_unescape (text, record->text, room);

  if (length <= room)
    {
      record->text_length = (guint8) length;
      shown = ipc_trace_store_dup_text (self->store, record);
      if (g_str_equal (shown, text))
        return TRUE;
    }
  memset (record->text, 0, sizeof record->text);
  return FALSE;
}

/* The bytes of a text that escaping has made longer than a store keeps. NULL when they are in doubt:
 * then the text is cut. */
static char *
dup_long_text (const char *text)
{
  g_autofree char *bytes = g_malloc0 (IPC_TRACE_LONG_TEXT_MAX + 1);
  g_autofree char *shown = NULL;
  gsize length = ipc_text_unescape (text, bytes, IPC_TRACE_LONG_TEXT_MAX);

  if (length > IPC_TRACE_LONG_TEXT_MAX || strlen (bytes) != length)
    return NULL;
  shown = ipc_text_escape (bytes, length);
  return g_str_equal (shown, text) ? g_steal_pointer (&bytes) : NULL;
}

/* What does not fit the record itself follows as a long text. */
static void
set_text (IpcTraceReader *self,
          IpcTraceRecord *record,
          const IpcTraceLine *line)
{
  gboolean is_payload = (record->flags & IPC_TRACE_IS_NOTE) == 0;

  if (line->text == NULL)
    return;
  if (is_payload && line->text_length > MIN (record->size_bytes, IPC_TRACE_TEXT_MAX) &&
      strchr (line->text, '\\') != NULL && restore_payload (self, record, line->text))
    return;
  if (line->text_length > IPC_TRACE_TEXT_MAX)
    {
      record->text_length = IPC_TRACE_TEXT_LONG;
      return;
    }
  record->text_length = (guint8) line->text_length;
  memcpy (record->text, line->text, line->text_length);
}

/* --- lines --- */

static void
add_fault (IpcTraceReader *self,
           const char *sentence)
{
  if (self->n_faults++ < IPC_TRACE_READER_FAULTS)
    g_ptr_array_add (self->faults, g_strdup_printf ("Line %" G_GUINT64_FORMAT ": %s", self->n_lines,
                                                    sentence));
}

/* The first line that says when it was says so for all. */
static void
take_clock (IpcTraceReader *self,
            const IpcTraceLine *line)
{
  gint64 offset_ns;

  if (line->clock_ns == 0 || ipc_trace_store_get_clock_offset (self->store, &offset_ns))
    return;
  if (!__builtin_sub_overflow (line->clock_ns, line->record.time_ns, &offset_ns))
    ipc_trace_store_set_clock_offset (self->store, offset_ns);
}

static gboolean
store_line (IpcTraceReader *self,
            const IpcTraceLine *line)
{
  IpcTraceRecord record = line->record;
  g_autofree char *long_text = NULL;
  g_autofree char *lab = dup_name (line->lab);
  IpcTraceSubject *subject =
    find_subject (self, lab != NULL ? lab : line->lab, line->member, line->pid);

  record.subject = subject->id;
  if (line->object != NULL)
    {
      g_autofree char *object = dup_name (line->object);

      record.object = find_object (self, subject, object != NULL ? object : line->object);
      if (record.object == 0)
        {
          add_fault (self, "This process has more than 8 objects");
          return FALSE;
        }
    }
  set_text (self, &record, line);
  if (line->text_length > IPC_TRACE_LONG_TEXT_MAX)
    long_text = dup_long_text (line->text);
  ipc_trace_store_append (self->store, &record, long_text != NULL ? long_text : line->text);
  take_clock (self, line);
  self->n_records++;
  return TRUE;
}

static gboolean
is_empty (const char *line)
{
  return line[strspn (line, " \t\r")] == '\0';
}

/* The line in hand is whole. */
static gboolean
end_line (IpcTraceReader *self)
{
  g_autoptr (GError) error = NULL;
  IpcTraceLine parsed;
  gsize length = self->length;
  gboolean is_good = FALSE;

  self->n_lines++;
  self->line[length] = '\0';
  self->length = 0;
  if (self->is_too_long)
    add_fault (self, "It has more than 65,536 bytes");
  else if (strlen (self->line) == length && is_empty (self->line))
    is_good = TRUE;
  else if (ipc_trace_line_parse (self->line, length, &parsed, &error))
    is_good = store_line (self, &parsed);
  else
    add_fault (self, error->message);
  self->is_too_long = FALSE;
  return is_good;
}

static void
add_to_line (IpcTraceReader *self,
             const char *bytes,
             gsize length)
{
  if (self->is_too_long || length > LINE_BYTES - self->length)
    self->is_too_long = TRUE;
  else
    {
      memcpy (self->line + self->length, bytes, length);
      self->length += length;
    }
}

/* Something that has nothing of a trace. */
static gboolean
check_foreign (IpcTraceReader *self,
               gboolean is_end,
               GError **error)
{
  if (self->n_records > 0 || (self->n_faults == 0 && !self->is_too_long))
    return TRUE;
  if (!is_end && self->n_faults < IPC_TRACE_READER_FAULTS && self->n_bytes < FOREIGN_BYTES)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND, "It is not a trace of Tin Can. %s",
               self->faults->len > 0 ? (const char *) self->faults->pdata[0]
                                     : "Line 1: It has more than 65,536 bytes");
  return FALSE;
}

/**
 * ipc_trace_reader_new:
 * @store: an empty store that keeps as many records as are wanted, of which a reference is taken
 *
 * Returns: (transfer full): a reader at the beginning of a file
 */
IpcTraceReader *
ipc_trace_reader_new (IpcTraceStore *store)
{
  IpcTraceReader *self;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store), NULL);

  self = g_new0 (IpcTraceReader, 1);
  self->store = g_object_ref (store);
  self->subjects = g_hash_table_new (hash_subject, equal_subjects);
  self->faults = g_ptr_array_new_with_free_func (g_free);
  self->line = g_malloc (LINE_BYTES + 1);
  return self;
}

/**
 * ipc_trace_reader_free:
 * @self: (transfer full): a reader
 */
void
ipc_trace_reader_free (IpcTraceReader *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->subjects);
  g_ptr_array_unref (self->faults);
  g_object_unref (self->store);
  g_free (self->line);
  g_free (self);
}

/**
 * ipc_trace_reader_feed:
 * @self: a reader
 * @bytes: (array length=length_bytes): the next bytes of the file
 * @length_bytes: how many; a megabyte takes about 2 ms
 * @error: (out) (optional): why this is not a trace
 *
 * Stores a record for each line that is whole now. It is not committed: records whose time goes
 * back would be sorted in each time. Whoever wants to show them before the end commits now and
 * then.
 *
 * Returns: %FALSE with an %IPC_ERROR_WRONG_KIND when 20 lines, or a megabyte, made no sense and
 *   none did
 */
gboolean
ipc_trace_reader_feed (IpcTraceReader *self,
                       const char *bytes,
                       gsize length_bytes,
                       GError **error)
{
  const char *end = bytes + length_bytes;

  g_return_val_if_fail (self != NULL, FALSE);

  self->n_bytes += length_bytes;
  while (bytes < end)
    {
      const char *feed = memchr (bytes, '\n', (gsize) (end - bytes));

      add_to_line (self, bytes, (gsize) ((feed != NULL ? feed : end) - bytes));
      bytes = feed != NULL ? feed + 1 : end;
      if (feed != NULL && !end_line (self) && !check_foreign (self, FALSE, error))
        return FALSE;
    }
  return check_foreign (self, FALSE, error);
}

/**
 * ipc_trace_reader_finish:
 * @self: a reader
 * @error: (out) (optional): why this is not a trace
 *
 * The file is at its end. A last line without a line feed counts if it makes sense; otherwise it
 * is one more fault, and ipc_trace_reader_is_cut() tells. Commits.
 *
 * Returns: %FALSE with an %IPC_ERROR_WRONG_KIND when no line made sense; nothing is a good trace
 *   without records
 */
gboolean
ipc_trace_reader_finish (IpcTraceReader *self,
                         GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if ((self->length > 0 || self->is_too_long) && !end_line (self))
    self->is_cut = TRUE;
  ipc_trace_store_commit (self->store);
  return check_foreign (self, TRUE, error);
}

/**
 * ipc_trace_reader_get_n_records:
 * @self: a reader
 *
 * Returns: how many records were stored
 */
guint64
ipc_trace_reader_get_n_records (IpcTraceReader *self)
{
  return self->n_records;
}

/**
 * ipc_trace_reader_get_n_faults:
 * @self: a reader
 *
 * Returns: how many lines were left out
 */
guint64
ipc_trace_reader_get_n_faults (IpcTraceReader *self)
{
  return self->n_faults;
}

/**
 * ipc_trace_reader_get_fault:
 * @self: a reader
 * @index: which of the first %IPC_TRACE_READER_FAULTS lines that were left out, from 0
 *
 * Returns: (transfer none) (nullable): which line it was and why, without a full stop; %NULL when
 *   there are not so many
 */
const char *
ipc_trace_reader_get_fault (IpcTraceReader *self,
                            guint index)
{
  return index < self->faults->len ? g_ptr_array_index (self->faults, index) : NULL;
}

/**
 * ipc_trace_reader_is_cut:
 * @self: a reader that is finished
 *
 * Returns: whether the last fault is a last line that was torn off, as when its writer was killed
 */
gboolean
ipc_trace_reader_is_cut (IpcTraceReader *self)
{
  return self->is_cut;
}
