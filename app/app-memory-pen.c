/* SPDX-License-Identifier: MIT */
/*
 * app-memory-pen: writes into shared memory for a person, and takes it back.
 *
 * Each write is remembered with what stood there. Undo writes that back, and looks at what it
 * finds: others write into the same memory, and what they did to the person's bytes is told.
 */

#include "app-memory-pen.h"

#include "ui-memory-edits.h"

struct _AppMemoryPen
{
  AppMemory *memory;    /* owned reference; NULL for none */
  guint64 life;         /* of the memory that the edits were made in */
  UiMemoryEdits *edits; /* what was written and can be taken back */
};

/**
 * app_memory_pen_new:
 *
 * Main thread, as everything here.
 *
 * Returns: (transfer full): a pen without memory
 */
AppMemoryPen *
app_memory_pen_new (void)
{
  AppMemoryPen *self = g_new0 (AppMemoryPen, 1);

  self->edits = ui_memory_edits_new ();
  return self;
}

/**
 * app_memory_pen_free:
 * @self: (transfer full): a pen
 */
void
app_memory_pen_free (AppMemoryPen *self)
{
  g_clear_object (&self->memory);
  ui_memory_edits_free (self->edits);
  g_free (self);
}

/**
 * app_memory_pen_set_memory:
 * @self: a pen
 * @memory: (nullable): what to write into
 *
 * To be called also when the memory may be another one than before, such as that of a child that
 * was started again: then nothing can be taken back any more.
 */
void
app_memory_pen_set_memory (AppMemoryPen *self,
                           AppMemory *memory)
{
  guint64 life = memory != NULL ? app_memory_get_life (memory) : 0;

  if (!g_set_object (&self->memory, memory) && life == self->life)
    return;
  self->life = life;
  ui_memory_edits_clear (self->edits);
}

static gboolean
has_memory (AppMemoryPen *self)
{
  return self->memory != NULL && app_memory_get_size (self->memory) > 0;
}

static GBytes *
edit (AppMemoryPen *self,
      gsize offset,
      GBytes *bytes,
      GError **error)
{
  if (has_memory (self))
    return app_memory_edit (self->memory, offset, bytes, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "There is no memory to write into");
  return NULL;
}

/**
 * app_memory_pen_write_bytes:
 * @self: a pen
 * @offset: where
 * @bytes: what
 * @error: (out) (optional): why not, in a sentence
 *
 * Returns: whether they were written
 */
gboolean
app_memory_pen_write_bytes (AppMemoryPen *self,
                            gsize offset,
                            GBytes *bytes,
                            GError **error)
{
  g_autoptr (GBytes) old_bytes = edit (self, offset, bytes, error);

  if (old_bytes == NULL)
    return FALSE;
  ui_memory_edits_add (self->edits, offset, bytes, old_bytes);
  return TRUE;
}

/**
 * app_memory_pen_write_text:
 * @self: a pen
 * @text: UTF-8
 * @error: (out) (optional): why not, in a sentence
 *
 * Writes a text to the beginning, with the NUL that ends it: see app_memory_write_text().
 *
 * Returns: whether it was written
 */
gboolean
app_memory_pen_write_text (AppMemoryPen *self,
                           const char *text,
                           GError **error)
{
  g_autoptr (GBytes) old_bytes = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *written = NULL;
  gsize n_bytes;

  if (!has_memory (self))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "There is no memory to write into");
      return FALSE;
    }
  old_bytes = app_memory_write_text (self->memory, text, error);
  if (old_bytes == NULL)
    return FALSE;
  n_bytes = g_bytes_get_size (old_bytes);
  written = g_strndup (text, n_bytes - 1);
  bytes = g_bytes_new (written, n_bytes);
  ui_memory_edits_add (self->edits, 0, bytes, old_bytes);
  return TRUE;
}

/**
 * app_memory_pen_can_undo:
 * @self: a pen
 *
 * Returns: whether there is anything to take back
 */
gboolean
app_memory_pen_can_undo (AppMemoryPen *self)
{
  return has_memory (self) && ui_memory_edits_peek_undo (self->edits) != NULL;
}

/**
 * app_memory_pen_can_redo:
 * @self: a pen
 *
 * Returns: whether anything was taken back
 */
gboolean
app_memory_pen_can_redo (AppMemoryPen *self)
{
  return has_memory (self) && ui_memory_edits_peek_redo (self->edits) != NULL;
}

/* How much of what we expected to find there others had overwritten. */
static char *
dup_remark (const char *deed,
            gsize n_others,
            gsize n_bytes)
{
  if (n_others == 0)
    return NULL;
  return g_strdup_printf ("%s; %zu of the %zu bytes had been changed by others meanwhile", deed,
                          n_others, n_bytes);
}

/**
 * app_memory_pen_undo:
 * @self: a pen that can
 * @offset: (out): where
 * @remark: (out) (transfer full) (nullable): what others had done to the bytes meanwhile
 * @error: (out) (optional): why not, in a sentence
 *
 * Writes back what stood there before the last edit.
 *
 * Returns: whether it was written
 */
gboolean
app_memory_pen_undo (AppMemoryPen *self,
                     gsize *offset,
                     char **remark,
                     GError **error)
{
  const UiMemoryEdit *last = ui_memory_edits_peek_undo (self->edits);
  gsize n_bytes = g_bytes_get_size (last->bytes);
  g_autoptr (GBytes) found = edit (self, last->offset, last->old_bytes, error);

  if (found == NULL)
    return FALSE;
  *offset = last->offset;
  *remark = dup_remark ("The old bytes are back", ui_memory_edits_undone (self->edits, found),
                        n_bytes);
  return TRUE;
}

/**
 * app_memory_pen_redo:
 * @self: a pen that can
 * @offset: (out): where
 * @remark: (out) (transfer full) (nullable): what others had done to the bytes meanwhile
 * @error: (out) (optional): why not, in a sentence
 *
 * Makes again what was taken back last.
 *
 * Returns: whether it was written
 */
gboolean
app_memory_pen_redo (AppMemoryPen *self,
                     gsize *offset,
                     char **remark,
                     GError **error)
{
  const UiMemoryEdit *next = ui_memory_edits_peek_redo (self->edits);
  gsize n_bytes = g_bytes_get_size (next->bytes);
  g_autoptr (GBytes) found = edit (self, next->offset, next->bytes, error);

  if (found == NULL)
    return FALSE;
  *offset = next->offset;
  *remark =
      dup_remark ("Your bytes are back", ui_memory_edits_redone (self->edits, found), n_bytes);
  return TRUE;
}
