/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-writers: who changed a byte, as far as the trace can tell.
 *
 * We see that a byte is different, between two looks; the trace has who wrote what into the
 * memory, and when. The two belong together when the record is of that time, reaches as far as
 * the byte, and wrote the very value that is there now:
 *
 *   look ────────────── memory-written "Written to …" ── memory-changed "Xsjuufo …" ──── look
 *   since_ns            by the parent                     by Viewer 1                     seen_ns
 *                                                         its 'X' is what we see: Viewer 1
 *
 * The latest such record is the writer. Where there is none, somebody wrote who does not keep a
 * trace, and nothing is guessed.
 */

#include "ui-memory-writers.h"

#include "ipc-memory-edit.h"

#include <string.h>

/* A record is written a moment after the bytes, so the look may have come between. */
#define SLACK_NS (20 * G_GINT64_CONSTANT (1000000))
/* How many records are gone through at most. */
#define MAX_RECORDS 200000

/**
 * ui_memory_writers_is_write:
 * @record: a record
 *
 * Main thread only, as all of this.
 *
 * Returns: whether it tells that its author wrote into memory; the parent's notice that somebody
 *   else did does not
 */
gboolean
ui_memory_writers_is_write (const IpcTraceRecord *record)
{
  return record->step == IPC_TRACE_MEMORY_WRITTEN ||
         (record->step == IPC_TRACE_MEMORY_CHANGED && (record->flags & IPC_TRACE_BY_CHILD) != 0);
}

/* The first position whose record is later than a time. */
static guint64
find_after (IpcTraceStore *store,
            gint64 time_ns)
{
  guint64 low = ipc_trace_store_get_first (store);
  guint64 high = ipc_trace_store_get_end (store);

  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (ipc_trace_store_get (store, middle)->time_ns > time_ns)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

static gboolean
is_about (IpcTraceStore *store,
          const IpcTraceRecord *record,
          const char *lab,
          const char *object)
{
  const IpcTraceSubject *subject = ipc_trace_store_get_subject (store, record->subject);

  return subject != NULL && g_str_equal (subject->lab, lab) &&
         g_strcmp0 (ipc_trace_subject_get_object (subject, record->object), object) == 0;
}

/* A text lies at the beginning of the memory. Who writes it also writes the NUL behind it; who adds
 * 1 to its bytes does not. Only the first bytes of a long one are in the trace. */
static gboolean
has_text_written (const IpcTraceRecord *record,
                  const char *text,
                  gsize length_bytes,
                  gsize offset,
                  guint8 byte)
{
  if (offset < length_bytes)
    return (guint8) text[offset] == byte;
  if (offset < record->size_bytes)
    return TRUE;
  return offset == record->size_bytes && record->step == IPC_TRACE_MEMORY_WRITTEN && byte == 0;
}

static gboolean
has_edit_written (const IpcMemoryEdit *edit,
                  gsize offset,
                  guint8 byte)
{
  if (offset < edit->offset || offset - edit->offset >= edit->size_bytes)
    return FALSE;
  return offset - edit->offset >= edit->n_known || edit->bytes[offset - edit->offset] == byte;
}

/* Whether this record put the byte there. */
static gboolean
has_written (IpcTraceStore *store,
             const IpcTraceRecord *record,
             gsize offset,
             guint8 byte,
             gboolean *is_edit)
{
  gsize length_bytes;
  const char *text = ipc_trace_store_get_text (store, record, &length_bytes);
  IpcMemoryEdit edit;

  *is_edit = (record->flags & IPC_TRACE_IS_NOTE) != 0;
  if (*is_edit)
    return ipc_memory_edit_parse (text, length_bytes, &edit) &&
           has_edit_written (&edit, offset, byte);
  return has_text_written (record, text, length_bytes, offset, byte);
}

/**
 * ui_memory_writers_find:
 * @store: the records
 * @lab: the id of the lab
 * @object: the name of the memory in the trace
 * @offset: which byte of it
 * @byte: what it was seen to be
 * @since_ns: when the memory was looked at before
 * @seen_ns: when the byte was seen changed
 * @writer: (out caller-allocates): who it was
 *
 * Returns: whether the trace has the one who wrote it
 */
gboolean
ui_memory_writers_find (IpcTraceStore *store,
                        const char *lab,
                        const char *object,
                        gsize offset,
                        guint8 byte,
                        gint64 since_ns,
                        gint64 seen_ns,
                        UiMemoryWriter *writer)
{
  guint64 first = ipc_trace_store_get_first (store);
  guint64 position = find_after (store, seen_ns + SLACK_NS);
  gboolean is_edit;

  for (guint n = 0; position > first && n < MAX_RECORDS; n++)
    {
      const IpcTraceRecord *record = ipc_trace_store_get (store, --position);
      const IpcTraceSubject *subject;

      if (record->time_ns < since_ns)
        return FALSE;
      if (!ui_memory_writers_is_write (record) || !is_about (store, record, lab, object) ||
          !has_written (store, record, offset, byte, &is_edit))
        continue;
      subject = ipc_trace_store_get_subject (store, record->subject);
      *writer = (UiMemoryWriter){ position, record->time_ns, "The parent", 0, is_edit };
      if ((record->flags & IPC_TRACE_BY_CHILD) != 0)
        {
          writer->title = subject->title;
          writer->pid = subject->pid;
        }
      return TRUE;
    }
  return FALSE;
}

/**
 * ui_memory_writers_dup_words:
 * @writer: who it was
 *
 * Returns: (transfer full): the same for a person: `Viewer 1`, `The parent, edited by hand`
 */
char *
ui_memory_writers_dup_words (const UiMemoryWriter *writer)
{
  if (writer->is_edit)
    return g_strdup_printf ("%s, edited by hand", writer->title);
  return g_strdup (writer->title);
}
