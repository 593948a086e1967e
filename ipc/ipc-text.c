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
