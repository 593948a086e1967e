/* SPDX-License-Identifier: MIT */
/*
 * ipc-text: text that came from somebody else.
 *
 * A peer sends what it likes. Before any of it reaches a screen, a terminal or a file it passes
 * through here: control characters and bytes that are not UTF-8 become visible escapes, and a
 * text that must be cut is cut between two characters.
 */

#include "ipc-text.h"

#include <string.h>

/* Characters that would change how the rest of a line is read: C0, DEL, C1, the line and
 * paragraph separators, and the marks that turn the direction of writing. */
static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x200e ||
         c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void
append_control (GString *text,
                gunichar c)
{
  switch (c)
    {
    case '\n':
      g_string_append (text, "\\n");
      break;
    case '\r':
      g_string_append (text, "\\r");
      break;
    case '\t':
      g_string_append (text, "\\t");
      break;
    default:
      g_string_append_printf (text, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
    }
}

/**
 * ipc_text_escape:
 * @bytes: (array length=length_bytes): what a peer sent
 * @length_bytes: how many bytes
 *
 * Makes bytes fit to be shown on one line: valid UTF-8 stays as it is; control characters and
 * the marks that change the writing direction become `\n`, `\x1b`, `\u202e`; a byte that is not
 * UTF-8 becomes `\xff`. A backslash stays one backslash: this is for people, not for parsing
 * back. Any thread.
 *
 * Returns: (transfer full): valid UTF-8 without control characters
 */
char *
ipc_text_escape (const void *bytes,
                 gsize length_bytes)
{
  GString *text = g_string_sized_new (length_bytes + 16);
  const char *at = bytes;
  const char *end = at + length_bytes;

  while (at < end)
    {
      gunichar c = g_utf8_get_char_validated (at, end - at);

      if (c == (gunichar) -1 || c == (gunichar) -2 || c == 0)
        {
          g_string_append_printf (text, "\\x%02x", (guchar) *at++);
          continue;
        }
      if (is_control (c))
        append_control (text, c);
      else
        g_string_append_len (text, at, g_utf8_skip[(guchar) *at]);
      at += g_utf8_skip[(guchar) *at];
    }
  return g_string_free (text, FALSE);
}

/* Reads exactly n hexadecimal digits. Returns -1 when there are fewer. */
static int
read_hex (const char *at,
          guint n_digits)
{
  int value = 0;

  for (guint i = 0; i < n_digits; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* What an escape at a backslash stands for, as bytes. Returns how many characters it has; 0 for a
 * backslash that means itself. */
static guint
read_escape (const char *at,
             char bytes[6],
             guint *n_bytes)
{
  static const char letters[] = "nrt";
  const char *letter = at[1] != '\0' ? strchr (letters, at[1]) : NULL;
  int value;

  *n_bytes = 1;
  if (letter != NULL)
    {
      bytes[0] = "\n\r\t"[letter - letters];
      return 2;
    }
  if (at[1] == 'x' && (value = read_hex (at + 2, 2)) >= 0)
    {
      bytes[0] = (char) value;
      return 4;
    }
  if (at[1] == 'u' && (value = read_hex (at + 2, 4)) > 0)
    {
      *n_bytes = (guint) g_unichar_to_utf8 ((gunichar) value, bytes);
      return 6;
    }
  return 0;
}

/**
 * ipc_text_unescape:
 * @text: what ipc_text_escape() made
 * @bytes: (out caller-allocates): room for @room_bytes bytes
 * @room_bytes: how many bytes there can be
 *
 * The bytes that an escaped text may have been made from. May, because a backslash that was there
 * before looks like an escape now: whoever cares escapes the result again and compares. Any
 * thread.
 *
 * Returns: how many bytes; more than @room_bytes, then not all are written, when they do not fit
 */
gsize
ipc_text_unescape (const char *text,
                   char *bytes,
                   gsize room_bytes)
{
  gsize length = 0;

  while (*text != '\0' && length <= room_bytes)
    {
      char escaped[6] = { *text };
      guint n_bytes = 1;
      guint n_read = *text == '\\' ? read_escape (text, escaped, &n_bytes) : 1;

      if (n_read == 0)
        n_bytes = n_read = 1;
      if (length + n_bytes > room_bytes)
        return room_bytes + 1;
      memcpy (bytes + length, escaped, n_bytes);
      length += n_bytes;
      text += n_read;
    }
  return length;
}

/**
 * ipc_text_cut:
 * @bytes: (array length=length_bytes): text, which need not be valid UTF-8
 * @length_bytes: its length
 * @limit_bytes: how many bytes there is room for
 *
 * Where to cut a text so that no character is torn apart: steps back over at most three
 * continuation bytes. Any thread.
 *
 * Returns: the number of bytes to keep, at most @limit_bytes
 */
gsize
ipc_text_cut (const void *bytes,
              gsize length_bytes,
              gsize limit_bytes)
{
  const guchar *text = bytes;
  gsize keep = limit_bytes;

  if (length_bytes <= limit_bytes)
    return length_bytes;
  for (guint back = 0; back < 3 && keep > 0 && (text[keep] & 0xc0) == 0x80; back++)
    keep--;
  return (text[keep] & 0xc0) == 0x80 ? limit_bytes : keep;
}

/**
 * ipc_text_append_json:
 * @json: where to append
 * @text: valid UTF-8
 *
 * Appends @text as a JSON string with its quotation marks, as RFC 8259 section 7 wants it.
 * Any thread.
 */
void
ipc_text_append_json (GString *json,
                      const char *text)
{
  g_string_append_c (json, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (json, '\\');
      if ((guchar) *at < 0x20)
        g_string_append_printf (json, "\\u%04x", *at);
      else
        g_string_append_c (json, *at);
    }
  g_string_append_c (json, '"');
}

/**
 * ipc_text_append_number:
 * @text: where to append
 * @number: a number
 *
 * Appends a number in decimal. printf() takes memory for each, which is two fifths of what a line
 * of numbers costs; whoever writes a million lines writes them with this. Any thread.
 */
void
ipc_text_append_number (GString *text,
                        gint64 number)
{
  char digits[24];
  char *at = digits + sizeof digits;
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;

  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (number < 0)
    *--at = '-';
  g_string_append_len (text, at, digits + sizeof digits - at);
}
