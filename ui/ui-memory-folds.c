/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-folds: which line of a dump shows which row of the memory.
 *
 * When all rows are shown, line and row are the same number. "Changed only" folds each stretch of
 * rows that did not change into one line:
 *
 *   line 0   rows 0 to 2      changed: a line each
 *   line 3   rows 3 to 257    … 4,080 bytes unchanged
 *   line 4   row 258          changed
 *
 * Only the stretches are kept, so that four million rows of which three changed are seven numbers.
 */

#include "ui-memory-folds.h"

/* A stretch of rows that are all shown or all hidden. */
typedef struct
{
  gsize line; /* the first line of it */
  gsize row;  /* the first row of it */
  gboolean is_fold;
} Stretch;

struct _UiMemoryFolds
{
  GArray *stretches; /* Stretch, in order, the first at row 0 */
  gsize n_lines;
  gsize n_rows;
};

/**
 * ui_memory_folds_new:
 *
 * Main thread only, as all of this.
 *
 * Returns: (transfer full): no lines
 */
UiMemoryFolds *
ui_memory_folds_new (void)
{
  UiMemoryFolds *self = g_new0 (UiMemoryFolds, 1);

  self->stretches = g_array_new (FALSE, FALSE, sizeof (Stretch));
  return self;
}

/**
 * ui_memory_folds_free:
 * @self: (transfer full): the folds
 */
void
ui_memory_folds_free (UiMemoryFolds *self)
{
  g_array_unref (self->stretches);
  g_free (self);
}

static void
add_stretch (UiMemoryFolds *self,
             gsize row,
             gsize end,
             gboolean is_fold)
{
  Stretch stretch = { self->n_lines, row, is_fold };

  if (row == end)
    return;
  g_array_append_val (self->stretches, stretch);
  self->n_lines += is_fold ? 1 : end - row;
}

/**
 * ui_memory_folds_update:
 * @self: the folds
 * @block: the memory
 * @changed_only: whether to hide what has not changed since the moment of the block
 *
 * Makes the lines anew.
 */
void
ui_memory_folds_update (UiMemoryFolds *self,
                        UiMemoryBlock *block,
                        gboolean changed_only)
{
  gsize row = 0;

  self->n_rows =
      (ui_memory_block_get_size (block) + UI_MEMORY_ROW_BYTES - 1) / UI_MEMORY_ROW_BYTES;
  self->n_lines = 0;
  g_array_set_size (self->stretches, 0);
  if (!changed_only)
    add_stretch (self, 0, self->n_rows, FALSE);
  while (changed_only && row < self->n_rows)
    {
      gsize changed = ui_memory_block_find_changed_row (block, row);
      gsize unchanged = ui_memory_block_find_unchanged_row (block, changed);

      add_stretch (self, row, changed, TRUE);
      add_stretch (self, changed, unchanged, FALSE);
      row = unchanged;
    }
}

/**
 * ui_memory_folds_get_n_lines:
 * @self: the folds
 *
 * Returns: how many lines there are
 */
gsize
ui_memory_folds_get_n_lines (const UiMemoryFolds *self)
{
  return self->n_lines;
}

static const Stretch *
stretch_at (const UiMemoryFolds *self,
            guint index)
{
  return &g_array_index (self->stretches, Stretch, index);
}

/* The last stretch that begins at this line, or at this row, or before. */
static guint
find_stretch (const UiMemoryFolds *self,
              gsize number,
              gboolean is_line)
{
  guint low = 0;
  guint high = self->stretches->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      const Stretch *stretch = stretch_at (self, middle);

      if ((is_line ? stretch->line : stretch->row) <= number)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/**
 * ui_memory_folds_get_line:
 * @self: the folds
 * @line: a line, less than their number
 *
 * Returns: what it shows
 */
UiMemoryLine
ui_memory_folds_get_line (const UiMemoryFolds *self,
                          gsize line)
{
  guint index = find_stretch (self, line, TRUE);
  const Stretch *stretch = stretch_at (self, index);
  gsize end = index + 1 < self->stretches->len ? stretch_at (self, index + 1)->row : self->n_rows;

  if (stretch->is_fold)
    return (UiMemoryLine){ stretch->row, end - stretch->row, TRUE };
  return (UiMemoryLine){ stretch->row + (line - stretch->line), 1, FALSE };
}

/**
 * ui_memory_folds_find_line:
 * @self: the folds
 * @row: a row of the block
 *
 * Returns: the line that shows it, or hides it; 0 when there are no lines
 */
gsize
ui_memory_folds_find_line (const UiMemoryFolds *self,
                           gsize row)
{
  const Stretch *stretch;

  if (self->n_lines == 0)
    return 0;
  stretch = stretch_at (self, find_stretch (self, row, FALSE));
  return stretch->is_fold ? stretch->line : MIN (stretch->line + (row - stretch->row), self->n_lines - 1);
}
