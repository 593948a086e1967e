/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-memory-block.h"

G_BEGIN_DECLS

/**
 * UiMemoryLine:
 * @row: the row of the block that it shows, or the first one that it hides
 * @n_rows: how many rows of the block it stands for
 * @is_fold: whether it hides them
 *
 * One line of a dump: a row, or "… 4,080 bytes unchanged".
 */
typedef struct
{
  gsize row;
  gsize n_rows;
  gboolean is_fold;
} UiMemoryLine;

typedef struct _UiMemoryFolds UiMemoryFolds;

UiMemoryFolds *ui_memory_folds_new (void);
void ui_memory_folds_free (UiMemoryFolds *self);
void ui_memory_folds_update (UiMemoryFolds *self,
                             UiMemoryBlock *block,
                             gboolean changed_only);
gsize ui_memory_folds_get_n_lines (const UiMemoryFolds *self);
UiMemoryLine ui_memory_folds_get_line (const UiMemoryFolds *self,
                                       gsize line);
gsize ui_memory_folds_find_line (const UiMemoryFolds *self,
                                 gsize row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiMemoryFolds, ui_memory_folds_free)

G_END_DECLS
