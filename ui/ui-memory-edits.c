/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-edits: what a person wrote into memory, to take it back.
 *
 *   edit 1   edit 2   edit 3 │ edit 4        undo writes the old bytes of edit 3,
 *                            now             redo the new bytes of edit 4
 *
 * The memory is not only ours: between an edit and its undo others may have written to the same
 * place. What was found there tells, and the person is told.
 */

#include "ui-memory-edits.h"

/* How many edits can be taken back. */
#define MAX_EDITS 1000

struct _UiMemoryEdits
{
  GPtrArray *edits; /* UiMemoryEdit, oldest first */
  guint n_done;     /* how many of them are in the memory; the rest was taken back */
};

static void
edit_free (gpointer data)
{
  UiMemoryEdit *edit = data;

  g_bytes_unref (edit->bytes);
  g_bytes_unref (edit->old_bytes);
  g_free (edit);
}

/**
 * ui_memory_edits_new:
 *
 * Not thread-safe, as all of this.
 *
 * Returns: (transfer full): nothing to take back
 */
UiMemoryEdits *
ui_memory_edits_new (void)
{
  UiMemoryEdits *self = g_new0 (UiMemoryEdits, 1);

  self->edits = g_ptr_array_new_with_free_func (edit_free);
  return self;
}

/**
 * ui_memory_edits_free:
 * @self: (transfer full): the edits
 */
void
ui_memory_edits_free (UiMemoryEdits *self)
{
  g_ptr_array_unref (self->edits);
  g_free (self);
}

/**
 * ui_memory_edits_clear:
 * @self: the edits
 *
 * Forgets them: the memory is another one now.
 */
void
ui_memory_edits_clear (UiMemoryEdits *self)
{
  g_ptr_array_set_size (self->edits, 0);
  self->n_done = 0;
}

/**
 * ui_memory_edits_add:
 * @self: the edits
 * @offset: where
 * @bytes: what was written
 * @old_bytes: what stood there; as many
 *
 * Remembers an edit that was made. What was taken back before it cannot be redone any more.
 */
void
ui_memory_edits_add (UiMemoryEdits *self,
                     gsize offset,
                     GBytes *bytes,
                     GBytes *old_bytes)
{
  UiMemoryEdit *edit = g_new (UiMemoryEdit, 1);

  *edit = (UiMemoryEdit){ offset, g_bytes_ref (bytes), g_bytes_ref (old_bytes) };
  g_ptr_array_set_size (self->edits, self->n_done);
  if (self->edits->len == MAX_EDITS)
    g_ptr_array_remove_index (self->edits, 0);
  g_ptr_array_add (self->edits, edit);
  self->n_done = self->edits->len;
}

/**
 * ui_memory_edits_peek_undo:
 * @self: the edits
 *
 * Returns: (transfer none) (nullable): the edit whose old bytes come back next
 */
const UiMemoryEdit *
ui_memory_edits_peek_undo (UiMemoryEdits *self)
{
  return self->n_done > 0 ? g_ptr_array_index (self->edits, self->n_done - 1) : NULL;
}

/**
 * ui_memory_edits_peek_redo:
 * @self: the edits
 *
 * Returns: (transfer none) (nullable): the edit whose new bytes come back next
 */
const UiMemoryEdit *
ui_memory_edits_peek_redo (UiMemoryEdits *self)
{
  return self->n_done < self->edits->len ? g_ptr_array_index (self->edits, self->n_done) : NULL;
}

static gsize
count_differences (GBytes *left,
                   GBytes *right)
{
  gsize n_left;
  gsize n_right;
  const guint8 *left_data = g_bytes_get_data (left, &n_left);
  const guint8 *right_data = g_bytes_get_data (right, &n_right);
  gsize n = MAX (n_left, n_right) - MIN (n_left, n_right);

  for (gsize i = 0; i < MIN (n_left, n_right); i++)
    n += left_data[i] != right_data[i] ? 1 : 0;
  return n;
}

/**
 * ui_memory_edits_undone:
 * @self: the edits
 * @found: what stood there when the old bytes were written back
 *
 * The edit of ui_memory_edits_peek_undo() was taken back.
 *
 * Returns: how many bytes others had changed meanwhile
 */
gsize
ui_memory_edits_undone (UiMemoryEdits *self,
                        GBytes *found)
{
  const UiMemoryEdit *edit = ui_memory_edits_peek_undo (self);

  g_return_val_if_fail (edit != NULL, 0);
  self->n_done--;
  return count_differences (edit->bytes, found);
}

/**
 * ui_memory_edits_redone:
 * @self: the edits
 * @found: what stood there when the new bytes were written again
 *
 * The edit of ui_memory_edits_peek_redo() was made again.
 *
 * Returns: how many bytes others had changed meanwhile
 */
gsize
ui_memory_edits_redone (UiMemoryEdits *self,
                        GBytes *found)
{
  const UiMemoryEdit *edit = ui_memory_edits_peek_redo (self);

  g_return_val_if_fail (edit != NULL, 0);
  self->n_done++;
  return count_differences (edit->old_bytes, found);
}
