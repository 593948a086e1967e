/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many bytes a row shows. */
#define UI_HEX_ROW_BYTES 16
/* How many digits its offset has. */
#define UI_HEX_ROW_OFFSET_CHARS 8
/* Where the text column begins, in characters. */
#define UI_HEX_ROW_TEXT_COLUMN 60
/* How many characters a full row has. */
#define UI_HEX_ROW_CHARS (UI_HEX_ROW_TEXT_COLUMN + UI_HEX_ROW_BYTES)

guint ui_hex_row_get_column (guint index);
gboolean ui_hex_row_is_printable (guint8 byte);
guint ui_hex_row_format (char row[UI_HEX_ROW_CHARS + 1],
                         gsize offset,
                         const guint8 *bytes,
                         gsize n_bytes);

G_END_DECLS
