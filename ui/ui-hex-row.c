/* SPDX-License-Identifier: MIT */
/*
 * ui-hex-row: one row of a hex dump, as text.
 *
 *   00000000  58 73 6a 75 75 66 6f 21  75 70 21 74 69 62 73 66  Xsjuufo!up!tibsf
 *   |         |                        |                        |
 *   0         10                       35                       60      column in characters
 *
 * The painter, the screen reader and the tests all read the same row.
 */

#include "ui-hex-row.h"

#include <string.h>

#define HALF (UI_HEX_ROW_BYTES / 2)
#define FIRST_COLUMN (UI_HEX_ROW_OFFSET_CHARS + 2)

static const char digits[] = "0123456789abcdef";

/**
 * ui_hex_row_get_column:
 * @index: which byte of a row, from 0
 *
 * Where the two digits of a byte stand.
 *
 * Returns: the column of the first digit, in characters
 */
guint
ui_hex_row_get_column (guint index)
{
  return FIRST_COLUMN + 3 * index + (index >= HALF ? 1 : 0);
}

/**
 * ui_hex_row_is_printable:
 * @byte: a byte
 *
 * Whether the text column shows it as itself: printable ASCII. Everything else is a dot there.
 *
 * Returns: %TRUE when it does
 */
gboolean
ui_hex_row_is_printable (guint8 byte)
{
  return g_ascii_isprint (byte);
}

/**
 * ui_hex_row_format:
 * @row: (out caller-allocates): where the row goes, NUL-terminated
 * @offset: offset of the first byte; eight hex digits of it are shown
 * @bytes: (array length=n_bytes): the bytes
 * @n_bytes: how many, 1 to %UI_HEX_ROW_BYTES
 *
 * Writes one row. A short last row keeps its columns.
 *
 * Returns: the length of the row, in bytes and characters alike
 */
guint
ui_hex_row_format (char row[UI_HEX_ROW_CHARS + 1],
                   gsize offset,
                   const guint8 *bytes,
                   gsize n_bytes)
{
  guint length = UI_HEX_ROW_TEXT_COLUMN + n_bytes;

  memset (row, ' ', UI_HEX_ROW_CHARS);
  for (guint i = 0; i < UI_HEX_ROW_OFFSET_CHARS; i++)
    row[i] = digits[(offset >> (4 * (UI_HEX_ROW_OFFSET_CHARS - 1 - i))) & 0xf];
  for (guint i = 0; i < n_bytes; i++)
    {
      guint column = ui_hex_row_get_column (i);

      row[column] = digits[bytes[i] >> 4];
      row[column + 1] = digits[bytes[i] & 0xf];
      row[UI_HEX_ROW_TEXT_COLUMN + i] = ui_hex_row_is_printable (bytes[i]) ? bytes[i] : '.';
    }
  row[length] = '\0';
  return length;
}
