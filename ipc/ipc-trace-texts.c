/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-texts: the texts that do not fit their records.
 *
 *   record: text_length LONG, text = 17  -->  | 15 "…" | 16 free | 17 "process-exited …" | …
 *
 * A record has room for 40 bytes of text. Of a longer one it holds the index in this table, which is
 * given again once the text was removed, so that the table grows with what is kept and not with what
 * ever came. How many bytes there are is known at any time, for whoever keeps the limit.
 *
 * One thread at a time. Its user is ipc-trace-store.c.
 */

#include "ipc-trace-texts.h"

#include <string.h>

struct _IpcTraceTexts
{
  GPtrArray *texts;  /* char *; NULL where an index is free */
  GArray *free;      /* guint32: the free indices */
  gsize total_bytes; /* the length of all texts together */
};

/**
 * ipc_trace_texts_new:
 *
 * Returns: (transfer full): a table without texts
 */
IpcTraceTexts *
ipc_trace_texts_new (void)
{
  IpcTraceTexts *self = g_new0 (IpcTraceTexts, 1);

  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->free = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

/**
 * ipc_trace_texts_free:
 * @self: (transfer full): a table
 *
 * Frees it with its texts.
 */
void
ipc_trace_texts_free (IpcTraceTexts *self)
{
  g_ptr_array_unref (self->texts);
  g_array_unref (self->free);
  g_free (self);
}

/**
 * ipc_trace_texts_add:
 * @self: a table
 * @text: (array length=length_bytes): a text without a NUL, which is copied
 * @length_bytes: its length
 *
 * Returns: its index, until ipc_trace_texts_remove()
 */
guint32
ipc_trace_texts_add (IpcTraceTexts *self,
                     const char *text,
                     gsize length_bytes)
{
  guint32 index;

  self->total_bytes += length_bytes;
  if (self->free->len == 0)
    {
      g_ptr_array_add (self->texts, g_strndup (text, length_bytes));
      return self->texts->len - 1;
    }
  index = g_array_index (self->free, guint32, self->free->len - 1);
  g_array_set_size (self->free, self->free->len - 1);
  self->texts->pdata[index] = g_strndup (text, length_bytes);
  return index;
}

/**
 * ipc_trace_texts_get:
 * @self: a table
 * @index: an index that was given and not removed
 *
 * Returns: (transfer none): the text, NUL-terminated, valid until it is removed
 */
const char *
ipc_trace_texts_get (IpcTraceTexts *self,
                     guint32 index)
{
  return g_ptr_array_index (self->texts, index);
}

/**
 * ipc_trace_texts_remove:
 * @self: a table
 * @index: an index that was given and not removed
 *
 * Frees the text. Its index is given to the next one.
 */
void
ipc_trace_texts_remove (IpcTraceTexts *self,
                        guint32 index)
{
  self->total_bytes -= strlen (self->texts->pdata[index]);
  g_clear_pointer (&self->texts->pdata[index], g_free);
  g_array_append_val (self->free, index);
}

/**
 * ipc_trace_texts_get_bytes:
 * @self: a table
 *
 * Returns: the length of all texts together, in bytes
 */
gsize
ipc_trace_texts_get_bytes (IpcTraceTexts *self)
{
  return self->total_bytes;
}
