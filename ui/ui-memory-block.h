/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-memory-history.h"
#include "ui-memory-stamps.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* How long a changed byte stays marked. */
#define UI_MEMORY_FADE_MS 1000

/**
 * UiMemoryRead:
 * @data: whatever it needs
 * @offset: the first byte
 * @bytes: room for the copy
 * @n_bytes: how many, at most %UI_MEMORY_PAGE_BYTES
 *
 * Copies a part of memory that others may write to meanwhile.
 *
 * Returns: %FALSE when it is gone
 */
typedef gboolean (*UiMemoryRead) (gpointer data,
                                  gsize offset,
                                  guint8 *bytes,
                                  gsize n_bytes);

/**
 * UiMemoryLook:
 * @UI_MEMORY_LOOK_DONE: all of it was looked at
 * @UI_MEMORY_LOOK_MORE: the time was up; the next look goes on from here
 * @UI_MEMORY_LOOK_GONE: it could not be read
 */
typedef enum
{
  UI_MEMORY_LOOK_DONE,
  UI_MEMORY_LOOK_MORE,
  UI_MEMORY_LOOK_GONE,
} UiMemoryLook;

#define UI_TYPE_MEMORY_BLOCK (ui_memory_block_get_type ())
G_DECLARE_FINAL_TYPE (UiMemoryBlock, ui_memory_block, UI, MEMORY_BLOCK, GObject)

/* Signal: "changed": a look has found something different, the size included. */

UiMemoryBlock *ui_memory_block_new (void);
void ui_memory_block_clear (UiMemoryBlock *self);
UiMemoryLook ui_memory_block_look (UiMemoryBlock *self,
                                   UiMemoryRead read,
                                   gpointer data,
                                   gsize size_bytes,
                                   gint64 now_ns,
                                   gint64 budget_ns);
gboolean ui_memory_block_set_bytes (UiMemoryBlock *self,
                                    const guint8 *bytes,
                                    gsize size_bytes,
                                    gint64 now_ns);

gsize ui_memory_block_get_size (UiMemoryBlock *self);
const guint8 *ui_memory_block_get_bytes (UiMemoryBlock *self);

gint64 ui_memory_block_get_changed_ns (UiMemoryBlock *self,
                                       gsize offset);
double ui_memory_block_get_strength (UiMemoryBlock *self,
                                     gsize offset,
                                     gint64 now_ns);
gboolean ui_memory_block_is_fading (UiMemoryBlock *self,
                                    gint64 now_ns);
gboolean ui_memory_block_is_row_fading (UiMemoryBlock *self,
                                        gsize row,
                                        gint64 now_ns);

void ui_memory_block_set_moment (UiMemoryBlock *self,
                                 gint64 now_ns);
gint64 ui_memory_block_get_moment (UiMemoryBlock *self);
guint64 ui_memory_block_get_changed_id (UiMemoryBlock *self);
gsize ui_memory_block_find_changed_row (UiMemoryBlock *self,
                                        gsize row);
gsize ui_memory_block_find_unchanged_row (UiMemoryBlock *self,
                                          gsize row);
guint64 ui_memory_block_get_heat (UiMemoryBlock *self,
                                  gsize first,
                                  gsize end);

guint ui_memory_block_get_n_changes (UiMemoryBlock *self);
const UiMemoryChange *ui_memory_block_get_change (UiMemoryBlock *self,
                                                  guint index);
gint64 ui_memory_block_get_since (UiMemoryBlock *self,
                                  gint64 seen_ns);

G_END_DECLS
