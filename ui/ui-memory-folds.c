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
 * A single row between two that changed is shown, for a fold would take as much room.
 *
 * Only the stretches are kept, so that four million rows of which three changed are seven numbers.
 * Where every third of them changed nobody reads the folds, and short ones are left out.
 */

#include "ui-memory-folds.h"

/* How many rows are worth a fold: one takes no more room than the fold would. */
#define MIN_FOLD 2
/* Where more stretches than this would come about, only longer ones are folded. */
#define MANY_STRETCHES 16384

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

static void
clear (UiMemoryFolds *self)
{
  self->n_lines = 0;
  g_array_set_size (self->stretches, 0);
}

/* Where the rows end that are shown from a changed one on; @next is the changed one after them. */
static gsize
find_end (UiMemoryFolds *self,
          UiMemoryBlock *block,
          gsize min_fold,
          gsize *next)
{
  gsize end = *next;

  while (*next < self->n_rows && *next - end < min_fold)
    {
      end = ui_memory_block_find_unchanged_row (block, *next);
      *next = ui_memory_block_find_changed_row (block, end);
    }
  return end;
}

/* Folds what did not change over at least @min_fold rows. FALSE when that are too many folds. */
static gboolean
fold (UiMemoryFolds *self,
      UiMemoryBlock *block,
      gsize min_fold,
      guint max_stretches)
{
  gsize next = ui_memory_block_find_changed_row (block, 0);
  gsize row = 0;

  clear (self);
  while (row < self->n_rows)
    {
      gsize changed = next;
      gsize end = find_end (self, block, min_fold, &next);

      add_stretch (self, row, changed, TRUE);
      add_stretch (self, changed, end, FALSE);
      if (self->stretches->len > max_stretches)
        return FALSE;
      row = end;
    }
  return TRUE;
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
  self->n_rows =
      (ui_memory_block_get_size (block) + UI_MEMORY_ROW_BYTES - 1) / UI_MEMORY_ROW_BYTES;
  clear (self);
  if (!changed_only)
    add_stretch (self, 0, self->n_rows, FALSE);
  else if (!fold (self, block, MIN_FOLD, MANY_STRETCHES))
    fold (self, block, MAX (MIN_FOLD, self->n_rows / (MANY_STRETCHES / 2)), G_MAXUINT);
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
  if (stretch->is_fold)
    return stretch->line;
  return MIN (stretch->line + (row - stretch->row), self->n_lines - 1);
}
