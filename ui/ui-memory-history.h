/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UiMemoryChange:
 * @since_ns: the look before: then these bytes were not what they are now
 * @seen_ns: the look that found them different
 * @first: the first byte that is different
 * @end: one past the last
 * @n_bytes: how many between the two are different
 * @first_byte: what the first one was seen to be
 * @last_byte: what the last one was seen to be
 *
 * A stretch of bytes that one look found changed. What is less than a row apart is one stretch.
 */
typedef struct
{
  gint64 since_ns;
  gint64 seen_ns;
  gsize first;
  gsize end;
  gsize n_bytes;
  guint8 first_byte;
  guint8 last_byte;
} UiMemoryChange;

typedef struct _UiMemoryHistory UiMemoryHistory;

UiMemoryHistory *ui_memory_history_new (void);
void ui_memory_history_free (UiMemoryHistory *self);
void ui_memory_history_clear (UiMemoryHistory *self);
void ui_memory_history_begin_look (UiMemoryHistory *self);
void ui_memory_history_add (UiMemoryHistory *self,
                            const UiMemoryChange *change);

guint ui_memory_history_get_n_in_look (const UiMemoryHistory *self);
guint ui_memory_history_get_n_changes (const UiMemoryHistory *self);
const UiMemoryChange *ui_memory_history_get_change (const UiMemoryHistory *self,
                                                    guint index);
gint64 ui_memory_history_get_since (const UiMemoryHistory *self,
                                    gint64 seen_ns);

G_END_DECLS
