/* SPDX-License-Identifier: MIT */
/* test-text: what a peer wrote, made fit to be shown, cut and written to a file. */

#include "ipc-text.h"
#include "test-leak.h"

#include <string.h>

static void
assert_escaped (const char *bytes,
                gsize length_bytes,
                const char *expected)
{
  g_autofree char *text = ipc_text_escape (bytes, length_bytes);

  g_assert_cmpstr (text, ==, expected);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
test_escape_leaves_text (void)
{
  const char text[] = "Größe 😀 <b>&amp;\\";

  assert_escaped ("", 0, "");
  assert_escaped ("plain", 5, "plain");
  assert_escaped (text, strlen (text), text);
  assert_escaped ("only these|not these", 10, "only these");
}

static void
test_escape_controls (void)
{
  assert_escaped ("a\nb\rc\td", 7, "a\\nb\\rc\\td");
  assert_escaped ("\x1b[31m", 5, "\\x1b[31m");
  assert_escaped ("\0x", 2, "\\x00x");
  assert_escaped ("\x7f", 1, "\\x7f");
  assert_escaped ("\xc2\x85", 2, "\\x85");             /* NEL of C1 */
  assert_escaped ("\xe2\x80\xae" "abc", 6, "\\u202eabc"); /* turns the direction of writing */
  assert_escaped ("\xe2\x81\xa6", 3, "\\u2066");
  assert_escaped ("\xe2\x80\xa8", 3, "\\u2028");
}

static void
test_escape_invalid (void)
{
  assert_escaped ("a\xff" "b", 3, "a\\xffb");
  assert_escaped ("\xc3", 1, "\\xc3");                     /* half a character at the end */
  assert_escaped ("\xe2\x82", 2, "\\xe2\\x82");
  assert_escaped ("\x80\x80", 2, "\\x80\\x80");            /* continuation without a start */
  assert_escaped ("\xc0\xaf", 2, "\\xc0\\xaf");            /* overlong */
  assert_escaped ("\xed\xa0\x80", 3, "\\xed\\xa0\\x80");   /* surrogate */
}

/* Every pair of bytes gives valid UTF-8 without a control character. */
static void
test_escape_all_pairs (void)
{
  for (guint i = 0; i < 65536; i++)
    {
      const char bytes[2] = { i >> 8, i & 0xff };
      g_autofree char *text = ipc_text_escape (bytes, 2);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
    }
}

static void
test_cut (void)
{
  g_assert_cmpuint (ipc_text_cut ("abc", 3, 3), ==, 3);
  g_assert_cmpuint (ipc_text_cut ("abc", 3, 9), ==, 3);
  g_assert_cmpuint (ipc_text_cut ("abc", 3, 2), ==, 2);
  g_assert_cmpuint (ipc_text_cut ("abc", 3, 0), ==, 0);
  g_assert_cmpuint (ipc_text_cut ("", 0, 0), ==, 0);
}

static void
test_cut_between_characters (void)
{
  const char text[] = "aä€😀"; /* characters of 1, 2, 3 and 4 bytes: they begin at 0, 1, 3 and 6 */
  const gsize keeps[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10 };

  for (gsize limit = 0; limit < G_N_ELEMENTS (keeps); limit++)
    {
      gsize keep = ipc_text_cut (text, strlen (text), limit);

      g_assert_cmpuint (keep, ==, keeps[limit]);
      g_assert_true (g_utf8_validate (text, keep, NULL));
    }
}

/* Four continuation bytes are no character, so there is nothing to keep whole. */
static void
test_cut_invalid (void)
{
  g_assert_cmpuint (ipc_text_cut ("\x80\x80\x80\x80\x80\x80", 6, 5), ==, 5);
  g_assert_cmpuint (ipc_text_cut ("\x80\x80\x80\x80\x80\x80", 6, 2), <=, 2);
  g_assert_cmpuint (ipc_text_cut ("\xff\xff\xff", 3, 2), ==, 2);
}

static void
test_json (void)
{
  g_autoptr (GString) json = g_string_new ("text:");

  ipc_text_append_json (json, "say \"hi\" \\ \n\t\x01 Größe 😀");
  g_assert_cmpstr (json->str, ==, "text:\"say \\\"hi\\\" \\\\ \\u000a\\u0009\\u0001 Größe 😀\"");
  g_string_truncate (json, 0);
  ipc_text_append_json (json, "");
  g_assert_cmpstr (json->str, ==, "\"\"");
}

static void
assert_unescaped (const char *text,
                  const char *bytes,
                  gsize length_bytes)
{
  char room[16];
  gsize length = ipc_text_unescape (text, room, sizeof room);

  g_assert_cmpmem (room, length, bytes, length_bytes);
}

static void
test_unescape (void)
{
  char room[4];

  assert_unescaped ("", "", 0);
  assert_unescaped ("a\\n\\r\\t", "a\n\r\t", 4);
  assert_unescaped ("\\x00\\xff", "\0\xff", 2);
  assert_unescaped ("\\u202e", "\xe2\x80\xae", 3);
  /* Backslashes that mean themselves. */
  assert_unescaped ("\\", "\\", 1);
  assert_unescaped ("\\q\\x1\\u12\\xg0", "\\q\\x1\\u12\\xg0", 13);
  g_assert_cmpuint (ipc_text_unescape ("abcd", room, sizeof room), ==, 4);
  g_assert_cmpuint (ipc_text_unescape ("abcde", room, sizeof room), ==, 5);
  g_assert_cmpuint (ipc_text_unescape ("ab\\u202e", room, sizeof room), ==, 5);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/text/escape-leaves-text", test_escape_leaves_text);
  test_leak_add ("/ipc/text/unescape", test_unescape);
  test_leak_add ("/ipc/text/escape-controls", test_escape_controls);
  test_leak_add ("/ipc/text/escape-invalid", test_escape_invalid);
  test_leak_add ("/ipc/text/escape-all-pairs", test_escape_all_pairs);
  test_leak_add ("/ipc/text/cut", test_cut);
  test_leak_add ("/ipc/text/cut-between-characters", test_cut_between_characters);
  test_leak_add ("/ipc/text/cut-invalid", test_cut_invalid);
  test_leak_add ("/ipc/text/json", test_json);
  return g_test_run ();
}
