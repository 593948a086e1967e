/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UiMemoryEdit:
 * @offset: where
 * @bytes: what was written there
 * @old_bytes: what stood there before; as many
 *
 * What a person has written.
 */
typedef struct
{
  gsize offset;
  GBytes *bytes;
  GBytes *old_bytes;
} UiMemoryEdit;

typedef struct _UiMemoryEdits UiMemoryEdits;

UiMemoryEdits *ui_memory_edits_new (void);
void ui_memory_edits_free (UiMemoryEdits *self);
void ui_memory_edits_clear (UiMemoryEdits *self);
void ui_memory_edits_add (UiMemoryEdits *self,
                          gsize offset,
                          GBytes *bytes,
                          GBytes *old_bytes);
const UiMemoryEdit *ui_memory_edits_peek_undo (UiMemoryEdits *self);
const UiMemoryEdit *ui_memory_edits_peek_redo (UiMemoryEdits *self);
gsize ui_memory_edits_undone (UiMemoryEdits *self,
                              GBytes *found);
gsize ui_memory_edits_redone (UiMemoryEdits *self,
                              GBytes *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiMemoryEdits, ui_memory_edits_free)

G_END_DECLS
