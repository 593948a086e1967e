/* SPDX-License-Identifier: MIT */
/*
 * ipc-memory-edit: how it reads in the trace that a person has edited bytes of shared memory.
 *
 * A record has room for a payload and none for the place that it went to. A text always goes to
 * the beginning of the memory, so it needs none. An edit is a sentence, for a person to read and
 * for a page to find out whose bytes these are, also in a trace that was saved:
 *
 *   2 bytes at 0x40: 58 73
 *   |          |     |
 *   size       where what, at most IPC_MEMORY_EDIT_MAX bytes of it, then "…"
 */

#include "ipc-memory-edit.h"

#include <stdio.h>
#include <string.h>

/**
 * ipc_memory_edit_dup_sentence:
 * @offset: where the bytes were written
 * @bytes: (array length=size_bytes): the bytes
 * @size_bytes: how many, at least 1
 *
 * Any thread, as all of this.
 *
 * Returns: (transfer full): the sentence for the trace
 */
char *
ipc_memory_edit_dup_sentence (gsize offset,
                              const void *bytes,
                              gsize size_bytes)
{
  GString *sentence = g_string_new (NULL);
  gsize n_known = MIN (size_bytes, IPC_MEMORY_EDIT_MAX);

  g_string_printf (sentence, "%zu %s at 0x%zx:", size_bytes, size_bytes == 1 ? "byte" : "bytes",
                   offset);
  for (gsize i = 0; i < n_known; i++)
    g_string_append_printf (sentence, " %02x", ((const guint8 *) bytes)[i]);
  if (n_known < size_bytes)
    g_string_append (sentence, " …");
  return g_string_free (sentence, FALSE);
}

/* Reads " 58 73": pairs of digits, each after a blank, until something else comes. */
static gsize
parse_bytes (const char *text,
             guint8 bytes[IPC_MEMORY_EDIT_MAX])
{
  gsize n = 0;

  while (n < IPC_MEMORY_EDIT_MAX && text[0] == ' ' && g_ascii_isxdigit (text[1]) &&
         g_ascii_isxdigit (text[2]))
    {
      bytes[n++] = g_ascii_xdigit_value (text[1]) << 4 | g_ascii_xdigit_value (text[2]);
      text += 3;
    }
  return n;
}

/**
 * ipc_memory_edit_parse:
 * @sentence: (array length=length_bytes): a sentence of the trace; need not end with a NUL
 * @length_bytes: how long it is
 * @edit: (out caller-allocates): what was edited
 *
 * Reads a sentence of ipc_memory_edit_dup_sentence().
 *
 * Returns: whether it is such a sentence
 */
gboolean
ipc_memory_edit_parse (const char *sentence,
                       gsize length_bytes,
                       IpcMemoryEdit *edit)
{
  g_autofree char *text = g_strndup (sentence, length_bytes);
  gsize offset;
  gsize size_bytes;
  int n_read = 0;

  if (sscanf (text, "%zu byte%*[s ]at 0x%zx:%n", &size_bytes, &offset, &n_read) != 2 ||
      n_read == 0 || size_bytes == 0)
    return FALSE;
  edit->offset = offset;
  edit->size_bytes = size_bytes;
  edit->n_known = MIN (parse_bytes (text + n_read, edit->bytes), size_bytes);
  return TRUE;
}
