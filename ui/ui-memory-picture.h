/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-hex-painter.h"
#include "ui-hex-row.h"
#include "ui-memory-folds.h"

G_BEGIN_DECLS

/**
 * UiMemoryColumn:
 * @UI_MEMORY_HEX: the column of digits
 * @UI_MEMORY_TEXT: the column of characters
 *
 * Where the cursor is, and what is typed.
 */
typedef enum
{
  UI_MEMORY_HEX,
  UI_MEMORY_TEXT,
} UiMemoryColumn;

/**
 * UiMemoryPicture:
 * @block: the bytes
 * @folds: which line shows which of them
 * @painter: draws characters
 * @x: the left of all lines, in pixels
 * @y: the top of the first line
 * @now_ns: the time, for marks that fade
 * @shows_cursor: whether there is a cursor
 * @has_focus: whether typing goes to it
 * @cursor: the byte that it is on
 * @column: where typing goes
 * @digit: the first digit of a byte that is being typed; -1 for none
 * @selection_first: the first selected byte
 * @selection_end: one past the last; a single one is the cursor's and not drawn
 *
 * What there is to draw of a dump.
 */
typedef struct
{
  UiMemoryBlock *block;
  const UiMemoryFolds *folds;
  UiHexPainter *painter;
  double x;
  double y;
  gint64 now_ns;
  gboolean shows_cursor;
  gboolean has_focus;
  gsize cursor;
  UiMemoryColumn column;
  int digit;
  gsize selection_first;
  gsize selection_end;
} UiMemoryPicture;

guint ui_memory_picture_format (UiMemoryBlock *block,
                                const UiMemoryLine *line,
                                char row[UI_HEX_ROW_CHARS + 1]);
void ui_memory_picture_draw (const UiMemoryPicture *self,
                             gsize first,
                             gsize end);

G_END_DECLS
