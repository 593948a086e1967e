/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-text: offsets and bytes as people type and copy them.
 *
 *   64   0x40   +16   -0x10        where to go: decimal or hexadecimal, + and - from the cursor
 *   58 73 6a   58736A              bytes
 */

#include "ui-memory-text.h"

#include <gio/gio.h>
#include <string.h>

static gboolean set_invalid (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
set_invalid (GError **error,
             const char *format,
             ...)
{
  va_list values;

  va_start (values, format);
  if (error != NULL)
    *error = g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, values);
  va_end (values);
  return FALSE;
}

/* The number after the sign, all of it digits. */
static gboolean
parse_number (const char *digits,
              guint64 *number)
{
  if (g_ascii_strncasecmp (digits, "0x", 2) == 0)
    return g_ascii_string_to_unsigned (digits + 2, 16, 0, G_MAXINT64, number, NULL);
  return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64, number, NULL);
}

/**
 * ui_memory_text_parse_offset:
 * @text: what a person typed
 * @cursor: where + and - count from
 * @size_bytes: how many bytes there are
 * @offset: (out): where to go; it lies within them
 * @error: (out) (optional): what is wrong, in a sentence
 *
 * Any thread, as all of this.
 *
 * Returns: whether it is a place
 */
gboolean
ui_memory_text_parse_offset (const char *text,
                             gsize cursor,
                             gsize size_bytes,
                             gsize *offset,
                             GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char sign = *stripped == '+' || *stripped == '-' ? *stripped : 0;
  guint64 number;
  guint64 target;

  if (!parse_number (stripped + (sign != 0 ? 1 : 0), &number))
    return set_invalid (error, "“%s” is no offset: type 64, 0x40, +16 or -0x10", stripped);
  if (sign == '-' && number > cursor)
    return set_invalid (error, "“%s” is before the first byte", stripped);
  target = sign == '+' ? cursor + number : sign == '-' ? cursor - number : number;
  if (target >= size_bytes)
    return set_invalid (error, "Offset 0x%" G_GINT64_MODIFIER "x is beyond the last byte, 0x%zx",
                        target, size_bytes > 0 ? size_bytes - 1 : 0);
  *offset = target;
  return TRUE;
}

/**
 * ui_memory_text_parse_hex:
 * @text: pairs of hexadecimal digits, with or without blanks between them
 * @error: (out) (optional): what is wrong, in a sentence
 *
 * Returns: (transfer full) (nullable): the bytes, at least one
 */
GBytes *
ui_memory_text_parse_hex (const char *text,
                          GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (const char *at = text; *at != '\0';)
    {
      guint8 byte;

      if (g_ascii_isspace (*at))
        {
          at++;
          continue;
        }
      if (!g_ascii_isxdigit (at[0]) || !g_ascii_isxdigit (at[1]))
        {
          set_invalid (error, "“%s” is not made of bytes such as 58 73 6a", text);
          return NULL;
        }
      byte = g_ascii_xdigit_value (at[0]) << 4 | g_ascii_xdigit_value (at[1]);
      g_byte_array_append (bytes, &byte, 1);
      at += 2;
    }
  if (bytes->len == 0)
    {
      set_invalid (error, "There are no bytes to write");
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/**
 * ui_memory_text_dup_hex:
 * @bytes: (array length=n_bytes): bytes
 * @n_bytes: how many
 *
 * Returns: (transfer full): the bytes as `58 73 6a`
 */
char *
ui_memory_text_dup_hex (const guint8 *bytes,
                        gsize n_bytes)
{
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc (MAX (3 * n_bytes, 1));

  for (gsize i = 0; i < n_bytes; i++)
    {
      text[3 * i] = digits[bytes[i] >> 4];
      text[3 * i + 1] = digits[bytes[i] & 0xf];
      text[3 * i + 2] = ' ';
    }
  text[n_bytes > 0 ? 3 * n_bytes - 1 : 0] = '\0';
  return text;
}

/**
 * ui_memory_text_dup_characters:
 * @bytes: (array length=n_bytes): bytes
 * @n_bytes: how many
 *
 * Returns: (transfer full): the bytes as text: valid UTF-8, with a dot for each byte that is no
 *   part of a character that can be shown
 */
char *
ui_memory_text_dup_characters (const guint8 *bytes,
                               gsize n_bytes)
{
  GString *text = g_string_sized_new (n_bytes + 1);
  gsize at = 0;

  while (at < n_bytes)
    {
      gunichar c = g_utf8_get_char_validated ((const char *) bytes + at, n_bytes - at);

      if (bytes[at] == 0 || c >= (gunichar) -2 || !g_unichar_isprint (c))
        {
          g_string_append_c (text, '.');
          at++;
          continue;
        }
      g_string_append_unichar (text, c);
      at += g_unichar_to_utf8 (c, NULL);
    }
  return g_string_free (text, FALSE);
}
