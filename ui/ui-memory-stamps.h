/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many bytes a row of a dump has, and how many are read and compared at once. */
#define UI_MEMORY_ROW_BYTES 16
#define UI_MEMORY_PAGE_BYTES 4096

/**
 * UiMemoryRowChange:
 * @first: the first byte of the row that is different
 * @end: one past the last; 0 when none is
 * @n_bytes: how many between the two are different
 *
 * What is different in a row.
 */
typedef struct
{
  guint first;
  guint end;
  guint n_bytes;
} UiMemoryRowChange;

typedef struct _UiMemoryStamps UiMemoryStamps;

UiMemoryStamps *ui_memory_stamps_new (void);
void ui_memory_stamps_free (UiMemoryStamps *self);
void ui_memory_stamps_reset (UiMemoryStamps *self,
                             gsize size_bytes);
UiMemoryRowChange ui_memory_stamps_take_row (UiMemoryStamps *self,
                                             gsize offset,
                                             const guint8 *old_bytes,
                                             const guint8 *bytes,
                                             guint n_bytes,
                                             guint32 stamp);

guint32 ui_memory_stamps_get_byte (const UiMemoryStamps *self,
                                   gsize offset);
guint32 ui_memory_stamps_get_row (const UiMemoryStamps *self,
                                  gsize row);
guint32 ui_memory_stamps_get_newest (const UiMemoryStamps *self);

void ui_memory_stamps_set_moment (UiMemoryStamps *self,
                                  guint32 moment);
guint32 ui_memory_stamps_get_moment (const UiMemoryStamps *self);
guint64 ui_memory_stamps_get_changed_id (const UiMemoryStamps *self);
gsize ui_memory_stamps_find_row (const UiMemoryStamps *self,
                                 gsize row,
                                 gsize n_rows,
                                 gboolean has_changed);

G_END_DECLS
