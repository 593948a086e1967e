/* SPDX-License-Identifier: MIT */
/*
 * ipc-mapping-text: the bytes of a mapping, as every process sees them.
 *
 * Bytes are copied out once and judged in private, since others write whenever they like; nobody is
 * told when they do. A mapping has no event: who must know at once adds one (ipc-event.c), others
 * look from time to time. After each use of the bytes it is asked whether the pages were there, for
 * who may write the object may also shrink it: see ipc-mapping-guard.c.
 */

#include "ipc-mapping-private.h"

#include "ipc-text.h"

#include <string.h>

/* Text is copied in pieces of this size until its end is found. */
#define PIECE_BYTES 4096

/* The fence is for the compiler: without it, it may take a copy for a mere second name of the
 * shared bytes and read those again later. */
static void
copy (void *to,
      const void *from,
      gsize size_bytes)
{
  memcpy (to, from, size_bytes);
  atomic_signal_fence (memory_order_seq_cst);
}

/**
 * ipc_mapping_snapshot:
 * @self: a mapping
 * @copy_bytes: (out caller-allocates): room for ipc_mapping_get_size() bytes
 * @error: (out) (optional): %IPC_ERROR_WRONG_SIZE when the memory is gone
 *
 * Copies the whole text part. What others write meanwhile may be in it in part. Any thread.
 *
 * Returns: whether the copy is good
 */
gboolean
ipc_mapping_snapshot (IpcMapping *self,
                      void *copy_bytes,
                      GError **error)
{
  copy (copy_bytes, self->bytes, self->size_bytes);
  return ipc_mapping_check_still_there (self, error);
}

/**
 * ipc_mapping_read:
 * @self: a mapping
 * @offset: the first byte
 * @copy_bytes: (out caller-allocates) (array length=n_bytes): room for them
 * @n_bytes: how many; all of them lie in the text part
 * @error: (out) (optional): %IPC_ERROR_WRONG_SIZE when the memory is gone
 *
 * Copies a part of the text part. What others write meanwhile may be in it in part. Any thread.
 *
 * Returns: whether the copy is good
 */
gboolean
ipc_mapping_read (IpcMapping *self,
                  gsize offset,
                  void *copy_bytes,
                  gsize n_bytes,
                  GError **error)
{
  g_return_val_if_fail (offset <= self->size_bytes && n_bytes <= self->size_bytes - offset, FALSE);

  copy (copy_bytes, self->bytes + offset, n_bytes);
  return ipc_mapping_check_still_there (self, error);
}

/**
 * ipc_mapping_exchange:
 * @self: a mapping
 * @offset: the first byte
 * @bytes: (array length=n_bytes): what to write
 * @old_bytes: (out caller-allocates) (array length=n_bytes): room for what stood there
 * @n_bytes: how many; all of them lie in the text part
 * @error: (out) (optional): %IPC_ERROR_WRONG_SIZE when the memory is gone
 *
 * Writes bytes, without the lock, and tells which they took the place of. Of what others write at
 * the same moment, parts may be lost. Any thread.
 *
 * Returns: whether it is there for all to see
 */
gboolean
ipc_mapping_exchange (IpcMapping *self,
                      gsize offset,
                      const void *bytes,
                      void *old_bytes,
                      gsize n_bytes,
                      GError **error)
{
  if (!ipc_mapping_read (self, offset, old_bytes, n_bytes, error))
    return FALSE;
  copy (self->bytes + offset, bytes, n_bytes);
  return ipc_mapping_check_still_there (self, error);
}

/* Whether a byte is the NUL is judged in the copy: a peer that writes meanwhile gets a strange text
 * read, never an unterminated one. */
static GByteArray *
copy_text (IpcMapping *self)
{
  GByteArray *text = g_byte_array_new ();
  gsize limit = MIN (self->size_bytes, IPC_MAPPING_TEXT_MAX);

  while (text->len < limit)
    {
      guint at = text->len;
      guint n = MIN (PIECE_BYTES, limit - at);
      const guchar *end;

      g_byte_array_set_size (text, at + n);
      copy (text->data + at, self->bytes + at, n);
      end = memchr (text->data + at, '\0', n);
      if (end != NULL)
        {
          g_byte_array_set_size (text, end - text->data);
          break;
        }
    }
  return text;
}

/**
 * ipc_mapping_dup_text:
 * @self: a mapping
 * @length_bytes: (out) (optional): the length of the text
 * @error: (out) (optional): %IPC_ERROR_WRONG_SIZE when the memory is gone
 *
 * Reads the text: the bytes up to the first NUL, or the whole text part where somebody has
 * overwritten the NUL, but at most %IPC_MAPPING_TEXT_MAX bytes. It need not be UTF-8; show it through ipc_text_escape(). Any thread.
 *
 * Returns: (transfer full): a private copy, always NUL-terminated, or %NULL
 */
char *
ipc_mapping_dup_text (IpcMapping *self,
                      gsize *length_bytes,
                      GError **error)
{
  g_autoptr (GByteArray) text = copy_text (self);

  if (!ipc_mapping_check_still_there (self, error))
    return NULL;
  if (length_bytes != NULL)
    *length_bytes = text->len;
  g_byte_array_append (text, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&text), FALSE);
}

/**
 * ipc_mapping_write_text:
 * @self: a mapping
 * @text: (array length=length_bytes): the text, in UTF-8
 * @length_bytes: how many bytes of it; a NUL before that ends the text, as it would for the reader
 * @kept_bytes: (out) (optional): how many were kept, the NUL not counted
 * @error: (out) (optional): %IPC_ERROR_WRONG_SIZE when the memory is gone
 *
 * Writes the text and a NUL, without the lock: of two who write at once, parts of both may stay.
 * What does not fit is cut off between two characters. Any thread.
 *
 * Returns: whether it is there for all to see
 */
gboolean
ipc_mapping_write_text (IpcMapping *self,
                        const void *text,
                        gsize length_bytes,
                        gsize *kept_bytes,
                        GError **error)
{
  gsize length = strnlen (text, length_bytes);
  gsize keep = ipc_text_cut (text, length, self->size_bytes - 1);

  copy (self->bytes, text, keep);
  copy (self->bytes + keep, "", 1);
  if (!ipc_mapping_check_still_there (self, error))
    return FALSE;
  if (kept_bytes != NULL)
    *kept_bytes = keep;
  return TRUE;
}
