/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-picture: how the lines of a hex dump are drawn.
 *
 *   00000000  58 73 6a 75 75 66 6f 21  75 70 21[74]69 62 73 66  Xsjuufo!up![t]ibsf
 *   ... 4,080 bytes unchanged
 *
 * Grounds first (what is selected, what changed), then all characters, then the cursor. The picture
 * is a value: what there is to draw, and where; who owns it is the dump, ui-memory-area.
 */

#include "ui-memory-picture.h"

#include "ui-text.h"

/* How wide some characters are, in pixels. */
static double
get_chars_width (const UiMemoryPicture *self,
                 guint n_chars)
{
  return n_chars * ui_hex_painter_get_char_width (self->painter);
}

static double
get_line_y (const UiMemoryPicture *self,
            gsize line)
{
  return self->y + (double) line * ui_hex_painter_get_row_height (self->painter);
}

/**
 * ui_memory_picture_format:
 * @block: the memory
 * @line: which line of its dump
 * @row: (out caller-allocates): where the line goes, NUL-terminated, all of it ASCII
 *
 * Main thread only, as all of this.
 *
 * Returns: its length
 */
guint
ui_memory_picture_format (UiMemoryBlock *block,
                          const UiMemoryLine *line,
                          char row[UI_HEX_ROW_CHARS + 1])
{
  gsize size_bytes = ui_memory_block_get_size (block);
  gsize offset = line->row * UI_HEX_ROW_BYTES;
  g_autofree char *number = NULL;

  if (!line->is_fold)
    return ui_hex_row_format (row, offset, ui_memory_block_get_bytes (block) + offset,
                              MIN (UI_HEX_ROW_BYTES, size_bytes - offset));
  number = ui_text_dup_number (MIN (line->n_rows * UI_HEX_ROW_BYTES, size_bytes - offset));
  return g_snprintf (row, UI_HEX_ROW_CHARS + 1, "... %s bytes unchanged", number);
}

/* Drawing */

/* How a byte is drawn in the hex columns, or as text. */
static UiHexInk
get_ink (guint8 byte,
         gboolean is_marked,
         gboolean as_text)
{
  if (is_marked)
    return UI_HEX_INK_BOLD;
  if (as_text)
    return ui_hex_row_is_printable (byte) ? UI_HEX_INK_TEXT : UI_HEX_INK_DIM;
  return byte != 0 ? UI_HEX_INK_TEXT : UI_HEX_INK_DIM;
}

static void
draw_chars (const UiMemoryPicture *self,
            UiHexInk ink,
            double x,
            double y,
            const char *chars,
            guint n_chars)
{
  for (guint i = 0; i < n_chars; i++)
    ui_hex_painter_add (self->painter, ink, x + get_chars_width (self, i), y, chars[i]);
}

/* The ground of a selected byte reaches to the next one, so that a selection is one shape. */
static void
draw_selection (const UiMemoryPicture *self,
                double hex_x,
                double text_x,
                double y,
                gsize offset)
{
  gsize first = self->selection_first;
  gsize end = self->selection_end;
  guint index = offset % UI_HEX_ROW_BYTES;
  guint n_chars = 2;

  if (end - first < 2 || offset < first || offset >= end)
    return;
  if (offset + 1 < end && index + 1 < UI_HEX_ROW_BYTES)
    n_chars = ui_hex_row_get_column (index + 1) - ui_hex_row_get_column (index);
  ui_hex_painter_select (self->painter, hex_x, y, n_chars);
  ui_hex_painter_select (self->painter, text_x, y, 1);
}

static void
draw_byte (const UiMemoryPicture *self,
           double y,
           gsize offset,
           const char *row)
{
  guint8 byte = ui_memory_block_get_bytes (self->block)[offset];
  guint index = offset % UI_HEX_ROW_BYTES;
  guint hex_column = ui_hex_row_get_column (index);
  guint text_column = UI_HEX_ROW_TEXT_COLUMN + index;
  double hex_x = self->x + get_chars_width (self, hex_column);
  double text_x = self->x + get_chars_width (self, text_column);
  double strength = ui_memory_block_get_strength (self->block, offset, self->now_ns);

  draw_selection (self, hex_x, text_x, y, offset);
  if (strength > 0)
    {
      ui_hex_painter_mark (self->painter, hex_x, y, 2, strength);
      ui_hex_painter_mark (self->painter, text_x, y, 1, strength);
    }
  draw_chars (self, get_ink (byte, strength > 0, FALSE), hex_x, y, row + hex_column, 2);
  draw_chars (self, get_ink (byte, strength > 0, TRUE), text_x, y, row + text_column, 1);
}

static void
draw_line (const UiMemoryPicture *self,
           double y,
           const UiMemoryLine *line)
{
  gsize offset = line->row * UI_HEX_ROW_BYTES;
  gsize end = MIN (offset + UI_HEX_ROW_BYTES, ui_memory_block_get_size (self->block));
  char row[UI_HEX_ROW_CHARS + 1];
  guint n_chars = ui_memory_picture_format (self->block, line, row);

  draw_chars (self, UI_HEX_INK_DIM, self->x, y, row,
              line->is_fold ? n_chars : UI_HEX_ROW_OFFSET_CHARS);
  for (gsize i = offset; i < end && !line->is_fold; i++)
    draw_byte (self, y, i, row);
}

/* A frame around the byte in both columns, the heavier one where typing goes; in it the digit that
 * was typed and waits for the second one. */
static void
draw_cursor (const UiMemoryPicture *self)
{
  gsize index = self->cursor % UI_HEX_ROW_BYTES;
  gsize line = ui_memory_folds_find_line (self->folds, self->cursor / UI_HEX_ROW_BYTES);
  double y = get_line_y (self, line);
  double hex_x = self->x + get_chars_width (self, ui_hex_row_get_column (index));
  double text_x = self->x + get_chars_width (self, UI_HEX_ROW_TEXT_COLUMN + index);
  char digit[] = "0_";

  if (!self->shows_cursor || self->cursor >= ui_memory_block_get_size (self->block) ||
      ui_memory_folds_get_line (self->folds, line).is_fold)
    return;
  ui_hex_painter_frame (self->painter, hex_x, y, 2,
                        self->has_focus && self->column == UI_MEMORY_HEX);
  ui_hex_painter_frame (self->painter, text_x, y, 1,
                        self->has_focus && self->column == UI_MEMORY_TEXT);
  if (self->digit < 0)
    return;
  digit[0] = "0123456789abcdef"[self->digit];
  ui_hex_painter_cover (self->painter, hex_x, y, 2);
  draw_chars (self, UI_HEX_INK_BOLD, hex_x, y, digit, 2);
}

/**
 * ui_memory_picture_draw:
 * @self: what to draw, with a painter that has begun a frame
 * @first: the first line
 * @end: one past the last
 *
 * Draws lines, and the cursor wherever it is.
 */
void
ui_memory_picture_draw (const UiMemoryPicture *self,
                        gsize first,
                        gsize end)
{
  for (gsize i = first; i < end; i++)
    {
      UiMemoryLine line = ui_memory_folds_get_line (self->folds, i);

      draw_line (self, get_line_y (self, i), &line);
    }
  ui_hex_painter_flush (self->painter);
  if (first < end)
    draw_cursor (self);
}
