/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-words: when bytes changed and who did it, in words.
 *
 *   Changed at 14:03:07.123 · Viewer 1
 *   Changed by another process, seen at 14:03:07.123
 *
 * The first is what the trace says, to the byte; the second what is left when it says nothing.
 */

#include "ui-memory-words.h"

#include "ui-memory-writers.h"
#include "ui-text.h"

#include <string.h>

/* "14:03:07." and three digits more. */
#define CLOCK_CHARS 12

/**
 * ui_memory_words_dup_time:
 * @store: the records, which know what the clock on the wall showed
 * @time_ns: a time by `CLOCK_MONOTONIC`
 *
 * Main thread only, as all of this.
 *
 * Returns: (transfer full): the time of day, to the millisecond
 */
char *
ui_memory_words_dup_time (IpcTraceStore *store,
                          gint64 time_ns)
{
  gint64 offset_ns;
  char *text;

  if (!ipc_trace_store_get_clock_offset (store, &offset_ns))
    offset_ns = g_get_real_time () * 1000 - ipc_trace_now_ns ();
  text = ui_text_dup_clock (time_ns + offset_ns);

  if (strlen (text) > CLOCK_CHARS)
    text[CLOCK_CHARS] = '\0';
  return text;
}

/* Whether the trace can still have what happened after this time. */
static gboolean
reaches_back (const UiMemorySource *source,
              gint64 since_ns)
{
  guint64 first = ipc_trace_store_get_first (source->store);

  return since_ns != 0 &&
         (first == 0 || (first < ipc_trace_store_get_end (source->store) &&
                         ipc_trace_store_get (source->store, first)->time_ns <= since_ns));
}

static gboolean
find_writer (const UiMemorySource *source,
             UiMemoryBlock *block,
             gsize offset,
             UiMemoryWriter *writer)
{
  gint64 seen_ns = ui_memory_block_get_changed_ns (block, offset);

  return ui_memory_writers_find (source->store, source->lab, source->object, offset,
                                 ui_memory_block_get_bytes (block)[offset],
                                 ui_memory_block_get_since (block, seen_ns), seen_ns, writer);
}

/**
 * ui_memory_words_dup_byte:
 * @source: where to look up who it was
 * @block: the memory
 * @offset: a byte of it
 *
 * Returns: (transfer full): when it changed last and who changed it, as far as that is known
 */
char *
ui_memory_words_dup_byte (const UiMemorySource *source,
                          UiMemoryBlock *block,
                          gsize offset)
{
  gint64 seen_ns = ui_memory_block_get_changed_ns (block, offset);
  gint64 since_ns = ui_memory_block_get_since (block, seen_ns);
  g_autofree char *time = NULL;
  g_autofree char *who = NULL;
  UiMemoryWriter writer;

  if (seen_ns == 0)
    return g_strdup ("Not changed since this page began to look");
  if (reaches_back (source, since_ns) && find_writer (source, block, offset, &writer))
    {
      time = ui_memory_words_dup_time (source->store, writer.time_ns);
      who = ui_memory_writers_dup_words (&writer);
      return g_strdup_printf ("Changed at %s · %s", time, who);
    }
  time = ui_memory_words_dup_time (source->store, seen_ns);
  if (!reaches_back (source, since_ns))
    return g_strdup_printf ("Changed at %s; by whom is no longer known", time);
  return g_strdup_printf ("Changed by another process, seen at %s", time);
}

/* Who put a byte there that a look found. */
static gboolean
find_writer_of (const UiMemorySource *source,
                const UiMemoryChange *change,
                gsize offset,
                guint8 byte,
                UiMemoryWriter *writer)
{
  return ui_memory_writers_find (source->store, source->lab, source->object, offset, byte,
                                 change->since_ns, change->seen_ns, writer);
}

/* Who changed a stretch: one name when the first and the last byte have the same one. */
static char *
dup_who (const UiMemorySource *source,
         const UiMemoryChange *change,
         guint64 *position)
{
  UiMemoryWriter first;
  UiMemoryWriter last;
  gboolean has_first;
  gboolean has_last;

  *position = G_MAXUINT64;
  if (!reaches_back (source, change->since_ns))
    return g_strdup ("no longer known");
  has_first = find_writer_of (source, change, change->first, change->first_byte, &first);
  has_last = find_writer_of (source, change, change->end - 1, change->last_byte, &last);
  if (!has_first && !has_last)
    return g_strdup ("another process");
  *position = has_last ? last.position : first.position;
  if (has_first != has_last || first.pid != last.pid || first.is_edit != last.is_edit)
    return g_strdup ("several");
  return ui_memory_writers_dup_words (&last);
}

/**
 * ui_memory_words_dup_change:
 * @source: where to look up who it was
 * @change: a change of the memory
 * @position: (out): a record that says so; %G_MAXUINT64 when there is none
 *
 * Returns: (transfer full): when it was, where, how much and who, in columns
 */
char *
ui_memory_words_dup_change (const UiMemorySource *source,
                            const UiMemoryChange *change,
                            guint64 *position)
{
  g_autofree char *time = ui_memory_words_dup_time (source->store, change->seen_ns);
  g_autofree char *who = dup_who (source, change, position);
  g_autofree char *number = ui_text_dup_number (change->n_bytes);

  return g_strdup_printf ("%s  0x%zx  %s %s  %s", time, change->first, number,
                          change->n_bytes == 1 ? "byte" : "bytes", who);
}
