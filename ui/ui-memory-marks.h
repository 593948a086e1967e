/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many steps a mark takes to fade. */
#define UI_MEMORY_MARKS_STEPS 5

/**
 * UiMemoryMarks:
 * @bytes: a copy of what was given last
 * @steps: for each byte, how many steps its mark has left; 0 for no mark
 * @size_bytes: the size of both
 * @first: no mark lies before it
 * @end: no mark lies at it or after it; equal to @first when there are none
 *
 * A block of bytes that remembers which of them changed a moment ago.
 */
typedef struct
{
  guint8 *bytes;
  guint8 *steps;
  gsize size_bytes;
  gsize first;
  gsize end;
} UiMemoryMarks;

gboolean ui_memory_marks_update (UiMemoryMarks *self,
                                 const guint8 *bytes,
                                 gsize size_bytes);
gboolean ui_memory_marks_fade (UiMemoryMarks *self);
void ui_memory_marks_clear (UiMemoryMarks *self);

G_END_DECLS
