/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-marks: which bytes of a block changed a moment ago.
 *
 * Each byte has a counter beside it. A change sets it to its full height, every step of the fade
 * takes one off, and at zero the mark is gone. Only the stretch from the first to the last mark is
 * ever walked, and comparing runs over whole pages first, so that 64 MiB in which little happens
 * cost a few milliseconds.
 */

#include "ui-memory-marks.h"

#include <string.h>

/* How much is compared at once. */
#define PAGE_BYTES 4096

static void
mark_page (UiMemoryMarks *self,
           const guint8 *bytes,
           gsize begin,
           gsize end)
{
  for (gsize i = begin; i < end; i++)
    if (self->bytes[i] != bytes[i])
      {
        self->bytes[i] = bytes[i];
        self->steps[i] = UI_MEMORY_MARKS_STEPS;
      }
  self->first = self->first == self->end ? begin : MIN (self->first, begin);
  self->end = MAX (self->end, end);
}

static void
take_new_size (UiMemoryMarks *self,
               const guint8 *bytes,
               gsize size_bytes)
{
  ui_memory_marks_clear (self);
  self->bytes = g_memdup2 (bytes, size_bytes);
  self->steps = g_new0 (guint8, size_bytes);
  self->size_bytes = size_bytes;
}

/**
 * ui_memory_marks_update:
 * @self: the block
 * @bytes: (array length=size_bytes): its contents now
 * @size_bytes: how many
 *
 * Takes a copy of @bytes and marks each that is not what it was. A block of another size than
 * before is a new one, of which nothing is marked.
 *
 * Returns: %TRUE when anything is different now
 */
gboolean
ui_memory_marks_update (UiMemoryMarks *self,
                        const guint8 *bytes,
                        gsize size_bytes)
{
  gboolean changed = FALSE;

  if (size_bytes != self->size_bytes)
    {
      take_new_size (self, bytes, size_bytes);
      return TRUE;
    }
  for (gsize begin = 0; begin < size_bytes; begin += PAGE_BYTES)
    {
      gsize end = MIN (begin + PAGE_BYTES, size_bytes);

      if (memcmp (self->bytes + begin, bytes + begin, end - begin) == 0)
        continue;
      mark_page (self, bytes, begin, end);
      changed = TRUE;
    }
  return changed;
}

/**
 * ui_memory_marks_fade:
 * @self: the block
 *
 * Takes one step off every mark.
 *
 * Returns: %TRUE while marks are left
 */
gboolean
ui_memory_marks_fade (UiMemoryMarks *self)
{
  gsize first = self->end;
  gsize end = self->first;

  for (gsize i = self->first; i < self->end; i++)
    {
      if (self->steps[i] == 0 || --self->steps[i] == 0)
        continue;
      first = MIN (first, i);
      end = i + 1;
    }
  self->first = first < end ? first : 0;
  self->end = first < end ? end : 0;
  return self->first < self->end;
}

/**
 * ui_memory_marks_clear:
 * @self: the block
 *
 * Drops bytes and marks. A block of zeros is an empty one, so it needs no other beginning.
 */
void
ui_memory_marks_clear (UiMemoryMarks *self)
{
  g_clear_pointer (&self->bytes, g_free);
  g_clear_pointer (&self->steps, g_free);
  self->size_bytes = 0;
  self->first = 0;
  self->end = 0;
}
