/* SPDX-License-Identifier: MIT */
/* test-lines: what a byte pipe may do to lines, as a transcript of pieces in and lines out. */

#include "ipc-lines.h"
#include "test-leak.h"

#include <string.h>

#define LIMIT 16

static void
assert_line (IpcLines *lines,
             const char *expected)
{
  gsize length;
  const char *line = ipc_lines_next (lines, &length);

  g_assert_nonnull (line);
  g_assert_cmpmem (line, length, expected, strlen (expected));
}

static void
assert_none (IpcLines *lines)
{
  gsize length;

  g_assert_null (ipc_lines_next (lines, &length));
}

static void
add (IpcLines *lines,
     const char *text)
{
  ipc_lines_add (lines, text, strlen (text));
}

static void
test_pieces (void)
{
  g_autoptr (IpcLines) lines = ipc_lines_new (LIMIT);

  assert_none (lines);
  add (lines, "SY");
  assert_none (lines);
  add (lines, "NC\nhel");
  assert_line (lines, "SYNC");
  assert_none (lines);
  add (lines, "lo\n\n");
  assert_line (lines, "hello");
  assert_line (lines, "");
  assert_none (lines);
}

static void
test_any_bytes (void)
{
  g_autoptr (IpcLines) lines = ipc_lines_new (LIMIT);
  const char *line;
  gsize length;

  ipc_lines_add (lines, "a\0\377\n", 4);
  line = ipc_lines_next (lines, &length);
  g_assert_cmpmem (line, length, "a\0\377", 3);
}

/* A line as long as the limit is a line; one byte more makes it two. */
static void
test_limit (void)
{
  g_autoptr (IpcLines) lines = ipc_lines_new (4);

  add (lines, "abcd\n");
  assert_line (lines, "abcd");
  assert_none (lines);
  add (lines, "abcd");
  assert_none (lines);
  add (lines, "efghij\n");
  assert_line (lines, "abcd");
  assert_line (lines, "efgh");
  assert_line (lines, "ij");
  assert_none (lines);
}

static void
test_rest (void)
{
  g_autoptr (IpcLines) lines = ipc_lines_new (LIMIT);
  const char *rest;
  gsize length;

  g_assert_null (ipc_lines_take_rest (lines, &length));
  add (lines, "one\ntw");
  g_assert_cmpuint (ipc_lines_get_waiting (lines), ==, 6);
  assert_line (lines, "one");
  assert_none (lines);
  g_assert_cmpuint (ipc_lines_get_waiting (lines), ==, 2);
  rest = ipc_lines_take_rest (lines, &length);
  g_assert_cmpmem (rest, length, "tw", 2);
  g_assert_null (ipc_lines_take_rest (lines, &length));
}

/* Whatever the pieces are, the lines are the same. */
static void
test_byte_by_byte (void)
{
  g_autoptr (IpcLines) lines = ipc_lines_new (1 << 20);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_lines = 0;
  gsize length;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "line %u\n", i);
  for (gsize i = 0; i < text->len; i++)
    {
      const char *line;

      ipc_lines_add (lines, text->str + i, 1);
      while ((line = ipc_lines_next (lines, &length)) != NULL)
        {
          g_autofree char *expected = g_strdup_printf ("line %u", n_lines++);

          g_assert_cmpmem (line, length, expected, strlen (expected));
        }
    }
  g_assert_cmpuint (n_lines, ==, 1000);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/lines/pieces", test_pieces);
  test_leak_add ("/ipc/lines/any-bytes", test_any_bytes);
  test_leak_add ("/ipc/lines/limit", test_limit);
  test_leak_add ("/ipc/lines/rest", test_rest);
  test_leak_add ("/ipc/lines/byte-by-byte", test_byte_by_byte);
  return g_test_run ();
}
