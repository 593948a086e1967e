/* SPDX-License-Identifier: MIT */
/*
 * test-memory: what the memory page says: what a byte is worth, who wrote it, and what was typed.
 * What changed when is in test-memory-block. No display, and every time is made up.
 */

#include "ipc-memory-edit.h"
#include "ui-memory-block.h"
#include "ui-memory-edits.h"
#include "ui-memory-text.h"
#include "ui-memory-values.h"
#include "ui-memory-words.h"
#include "ui-memory-writers.h"

#include <string.h>

#define MS G_GINT64_CONSTANT (1000000)
#define BEGIN (5000 * MS)
#define SIZE 4096

static void
look_at (UiMemoryBlock *block,
         const guint8 *bytes,
         gint64 at_ms)
{
  ui_memory_block_set_bytes (block, bytes, SIZE, BEGIN + at_ms * MS);
}

/* Values */

static void
assert_value (UiMemoryValueKind kind,
              const char *bytes,
              gsize n_bytes,
              gboolean is_big_endian,
              const char *expected)
{
  g_autofree char *value =
      ui_memory_values_dup (kind, (const guint8 *) bytes, n_bytes, is_big_endian);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_values_integers (void)
{
  static const char bytes[] = "\xfe\xff\x00\x80\x01\x00\x00\x80";

  assert_value (UI_MEMORY_SIGNED_8, bytes, 8, FALSE, "-2");
  assert_value (UI_MEMORY_UNSIGNED_8, bytes, 8, FALSE, "254");
  assert_value (UI_MEMORY_SIGNED_16, bytes, 8, FALSE, "-2");
  assert_value (UI_MEMORY_UNSIGNED_16, bytes, 8, FALSE, "65534");
  assert_value (UI_MEMORY_SIGNED_16, bytes, 8, TRUE, "-257");
  assert_value (UI_MEMORY_UNSIGNED_16, bytes, 8, TRUE, "65279");
  assert_value (UI_MEMORY_SIGNED_32, bytes, 8, FALSE, "-2147418114");
  assert_value (UI_MEMORY_UNSIGNED_32, bytes, 8, TRUE, "4278124672");
  assert_value (UI_MEMORY_SIGNED_64, bytes, 8, FALSE, "-9223372030412259330");
  assert_value (UI_MEMORY_UNSIGNED_64, bytes, 8, TRUE, "18374405554467504256");
  assert_value (UI_MEMORY_UNSIGNED_64, bytes, 7, TRUE, "–");
  assert_value (UI_MEMORY_SIGNED_8, bytes, 0, TRUE, "–");
}

static void
test_values_floats (void)
{
  assert_value (UI_MEMORY_FLOAT, "\x00\x00\xc0\x3f", 4, FALSE, "1.5");
  assert_value (UI_MEMORY_FLOAT, "\xbf\xc0\x00\x00", 4, TRUE, "-1.5");
  assert_value (UI_MEMORY_FLOAT, "\x7f\x80\x00\x00", 4, TRUE, "inf");
  assert_value (UI_MEMORY_DOUBLE, "\x3f\xf8\x00\x00\x00\x00\x00\x00", 8, TRUE, "1.5");
  assert_value (UI_MEMORY_DOUBLE, "\x3f\xf8\x00\x00", 4, TRUE, "–");
}

static void
test_values_characters (void)
{
  assert_value (UI_MEMORY_UTF8, "A", 1, FALSE, "'A'  U+0041");
  assert_value (UI_MEMORY_UTF8, "\xc3\xbc", 2, FALSE, "'ü'  U+00FC");
  assert_value (UI_MEMORY_UTF8, "\xc3", 1, FALSE, "a part of one");
  assert_value (UI_MEMORY_UTF8, "\xc3(", 2, FALSE, "not UTF-8");
  assert_value (UI_MEMORY_UTF8, "\xff", 1, FALSE, "not UTF-8");
  assert_value (UI_MEMORY_UTF8, "\xc0\x80", 2, FALSE, "not UTF-8");
  assert_value (UI_MEMORY_UTF8, "\0x", 2, FALSE, "U+0000");
  assert_value (UI_MEMORY_UTF8, "\n", 1, FALSE, "U+000A");
  assert_value (UI_MEMORY_UTF8, "\xe2\x80\xae", 3, FALSE, "U+202E");
  assert_value (UI_MEMORY_UTF16, "A\0", 2, FALSE, "'A'  U+0041");
  assert_value (UI_MEMORY_UTF16, "\0A", 2, TRUE, "'A'  U+0041");
  assert_value (UI_MEMORY_UTF16, "\x3d\xd8\x00\xde", 4, FALSE, "'😀'  U+1F600");
  assert_value (UI_MEMORY_UTF16, "\xd8\x3d\xde\x00", 4, TRUE, "'😀'  U+1F600");
  assert_value (UI_MEMORY_UTF16, "\xd8\x3d", 2, TRUE, "a part of one");
  assert_value (UI_MEMORY_UTF16, "\xd8\x3d\x00\x41", 4, TRUE, "not UTF-16");
  assert_value (UI_MEMORY_UTF16, "\xde\x00\xd8\x3d", 4, TRUE, "not UTF-16");
  assert_value (UI_MEMORY_UTF16, "A", 1, FALSE, "–");
}

/* What is typed */

static void
assert_offset (const char *text,
               gsize expected)
{
  g_autoptr (GError) error = NULL;
  gsize offset = G_MAXSIZE;

  g_assert_true (ui_memory_text_parse_offset (text, 0x20, 0x100, &offset, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (offset, ==, expected);
}

static void
assert_no_offset (const char *text,
                  const char *reason)
{
  g_autoptr (GError) error = NULL;
  gsize offset;

  g_assert_false (ui_memory_text_parse_offset (text, 0x20, 0x100, &offset, &error));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_text_offsets (void)
{
  assert_offset ("64", 64);
  assert_offset (" 0x40 ", 0x40);
  assert_offset ("0XfF", 0xff);
  assert_offset ("+16", 0x30);
  assert_offset ("-0x20", 0);
  assert_offset ("0", 0);
  assert_no_offset ("", "no offset");
  assert_no_offset ("zz", "no offset");
  assert_no_offset ("0x", "no offset");
  assert_no_offset ("+", "no offset");
  assert_no_offset ("+-1", "no offset");
  assert_no_offset ("40h", "no offset");
  assert_no_offset ("99999999999999999999", "no offset");
  assert_no_offset ("-0x21", "before the first byte");
  assert_no_offset ("256", "beyond the last byte, 0xff");
  assert_no_offset ("+9223372036854775807", "beyond the last byte");
}

static void
test_text_bytes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ui_memory_text_parse_hex (" 58 73\t6A7a ", &error);
  g_autofree char *hex = NULL;
  g_autofree char *characters = NULL;
  g_autofree char *nothing = ui_memory_text_dup_hex (NULL, 0);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "Xsjz", 4);
  g_assert_null (ui_memory_text_parse_hex ("5", NULL));
  g_assert_null (ui_memory_text_parse_hex ("5 8", NULL));
  g_assert_null (ui_memory_text_parse_hex ("  ", NULL));
  g_assert_null (ui_memory_text_parse_hex ("0x58", &error));
  g_assert_nonnull (strstr (error->message, "“0x58” is not made of bytes"));

  hex = ui_memory_text_dup_hex ((const guint8 *) "X\0\xff", 3);
  g_assert_cmpstr (hex, ==, "58 00 ff");
  characters = ui_memory_text_dup_characters ((const guint8 *) "ü\0\xff\nz", 6);
  g_assert_cmpstr (characters, ==, "ü...z");
  g_assert_cmpstr (nothing, ==, "");
}

/* Taking back */

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
add_edit (UiMemoryEdits *edits,
          gsize offset,
          const char *written,
          const char *old)
{
  g_autoptr (GBytes) bytes = bytes_of (written);
  g_autoptr (GBytes) old_bytes = bytes_of (old);

  ui_memory_edits_add (edits, offset, bytes, old_bytes);
}

static void
test_edits (void)
{
  g_autoptr (UiMemoryEdits) edits = ui_memory_edits_new ();
  g_autoptr (GBytes) two = bytes_of ("two");
  g_autoptr (GBytes) others = bytes_of ("tXX");
  g_autoptr (GBytes) old = bytes_of ("abc");

  g_assert_null (ui_memory_edits_peek_undo (edits));
  add_edit (edits, 1, "one", "000");
  add_edit (edits, 2, "two", "abc");
  g_assert_null (ui_memory_edits_peek_redo (edits));
  g_assert_cmpuint (ui_memory_edits_peek_undo (edits)->offset, ==, 2);
  g_assert_cmpuint (ui_memory_edits_undone (edits, others), ==, 2);
  g_assert_cmpuint (ui_memory_edits_peek_undo (edits)->offset, ==, 1);
  g_assert_cmpuint (ui_memory_edits_peek_redo (edits)->offset, ==, 2);
  g_assert_cmpuint (ui_memory_edits_redone (edits, old), ==, 0);
  g_assert_cmpuint (ui_memory_edits_undone (edits, two), ==, 0);

  add_edit (edits, 3, "new", "xyz");
  g_assert_null (ui_memory_edits_peek_redo (edits));
  g_assert_cmpuint (ui_memory_edits_peek_undo (edits)->offset, ==, 3);
  ui_memory_edits_undone (edits, two);
  g_assert_cmpuint (ui_memory_edits_peek_undo (edits)->offset, ==, 1);
  ui_memory_edits_clear (edits);
  g_assert_null (ui_memory_edits_peek_undo (edits));
}

static void
test_edits_are_limited (void)
{
  g_autoptr (UiMemoryEdits) edits = ui_memory_edits_new ();
  g_autoptr (GBytes) found = bytes_of ("a");
  guint n = 0;

  for (guint i = 0; i < 3000; i++)
    add_edit (edits, i, "a", "b");
  for (; ui_memory_edits_peek_undo (edits) != NULL; n++)
    ui_memory_edits_undone (edits, found);
  g_assert_cmpuint (n, ==, 1000);
  g_assert_cmpuint (ui_memory_edits_peek_redo (edits)->offset, ==, 2000);
}

/* Edits in the trace */

static void
test_edit_sentence (void)
{
  guint8 bytes[1000] = { 0x58, 0x73 };
  g_autofree char *one = ipc_memory_edit_dup_sentence (0, bytes, 1);
  g_autofree char *two = ipc_memory_edit_dup_sentence (0x40, bytes, 2);
  g_autofree char *many = ipc_memory_edit_dup_sentence (0xffffff, bytes, sizeof bytes);
  IpcMemoryEdit edit;

  g_assert_cmpstr (one, ==, "1 byte at 0x0: 58");
  g_assert_cmpstr (two, ==, "2 bytes at 0x40: 58 73");
  g_assert_true (ipc_memory_edit_parse (two, strlen (two), &edit));
  g_assert_cmpuint (edit.offset, ==, 0x40);
  g_assert_cmpmem (edit.bytes, edit.n_known, bytes, 2);
  g_assert_true (ipc_memory_edit_parse (one, strlen (one), &edit));
  g_assert_cmpuint (edit.size_bytes, ==, 1);
  g_assert_true (ipc_memory_edit_parse (many, strlen (many), &edit));
  g_assert_cmpuint (edit.size_bytes, ==, sizeof bytes);
  g_assert_cmpuint (edit.n_known, ==, IPC_MEMORY_EDIT_MAX);
  g_assert_false (ipc_memory_edit_parse ("2 bytes", 7, &edit));
  g_assert_false (ipc_memory_edit_parse ("0 bytes at 0x0: 1", 17, &edit));
  g_assert_false (ipc_memory_edit_parse ("Viewer 1 did not connect", 24, &edit));
  g_assert_false (ipc_memory_edit_parse ("", 0, &edit));
}

/* Who wrote it */

typedef struct
{
  IpcTraceStore *store;
  UiMemorySource source;
  IpcTraceSubject *viewers[2];
} Fixture;

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  fixture->store = ipc_trace_store_new (1000);
  fixture->source =
      (UiMemorySource){ fixture->store, (char *) "pipe-memory", (char *) "Memory1" };
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *title = g_strdup_printf ("Viewer %u", i + 1);
      g_autofree char *memory = g_strdup_printf ("Memory%u", i + 1);

      fixture->viewers[i] =
          ipc_trace_store_add_subject (fixture->store, "pipe-memory", i + 1, title);
      fixture->viewers[i]->pid = 4000 + i;
      ipc_trace_subject_add_object (fixture->viewers[i], memory);
    }
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->store);
}

static void
append (Fixture *fixture,
        guint viewer,
        gint64 at_ms,
        IpcTraceStep step,
        guint8 flags,
        const char *text)
{
  IpcTraceRecord record;

  ipc_trace_record_set (&record, step, 1, 0, text, strlen (text));
  record.time_ns = BEGIN + at_ms * MS;
  record.subject = fixture->viewers[viewer]->id;
  record.flags = flags;
  if ((flags & IPC_TRACE_IS_NOTE) != 0)
    record.size_bytes = 0;
  ipc_trace_store_append (fixture->store, &record, NULL);
  ipc_trace_store_commit (fixture->store);
}

/* Who put @byte to @offset between 100 and 200 ms, or nobody. */
static void
assert_writer (Fixture *fixture,
               gsize offset,
               guint8 byte,
               const char *expected)
{
  g_autofree char *words = NULL;
  UiMemoryWriter writer;

  if (ui_memory_writers_find (fixture->store, "pipe-memory", "Memory1", offset, byte,
                              BEGIN + 100 * MS, BEGIN + 200 * MS, &writer))
    words = ui_memory_writers_dup_words (&writer);
  g_assert_cmpstr (words, ==, expected);
}

static void
test_writers (Fixture *fixture,
              gconstpointer data)
{
  append (fixture, 0, 50, IPC_TRACE_MEMORY_WRITTEN, 0, "old");
  append (fixture, 0, 110, IPC_TRACE_MEMORY_WRITTEN, 0, "abc");
  append (fixture, 0, 120, IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD, "xxx");
  append (fixture, 0, 121, IPC_TRACE_MEMORY_CHANGED, IPC_TRACE_BY_CHILD, "bcd");
  append (fixture, 0, 130, IPC_TRACE_MEMORY_CHANGED, 0, "zzz");
  append (fixture, 1, 140, IPC_TRACE_MEMORY_WRITTEN, 0, "qqq");
  append (fixture, 0, 150, IPC_TRACE_MEMORY_WRITTEN, IPC_TRACE_IS_NOTE, "2 bytes at 0x8: 41 42");
  append (fixture, 0, 230, IPC_TRACE_MEMORY_WRITTEN, 0, "late");

  assert_writer (fixture, 0, 'b', "Viewer 1");
  assert_writer (fixture, 0, 'a', "The parent");
  assert_writer (fixture, 3, 0, "The parent");
  assert_writer (fixture, 4, 0, NULL);
  assert_writer (fixture, 0, 'o', NULL);
  assert_writer (fixture, 0, 'x', NULL);
  assert_writer (fixture, 0, 'z', NULL);
  assert_writer (fixture, 0, 'q', NULL);
  assert_writer (fixture, 0, 'l', NULL);
  assert_writer (fixture, 8, 0x41, "The parent, edited by hand");
  assert_writer (fixture, 9, 0x42, "The parent, edited by hand");
  assert_writer (fixture, 9, 0x41, NULL);
  assert_writer (fixture, 10, 0, NULL);
}

static void
assert_words (Fixture *fixture,
              UiMemoryBlock *block,
              gsize offset,
              const char *prefix,
              const char *suffix)
{
  g_autofree char *words = ui_memory_words_dup_byte (&fixture->source, block, offset);

  g_test_message ("%s", words);
  g_assert_true (g_str_has_prefix (words, prefix));
  g_assert_true (g_str_has_suffix (words, suffix));
}

static void
test_words (Fixture *fixture,
            gconstpointer data)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autofree guint8 *bytes = g_malloc0 (SIZE);
  g_autofree char *latest = NULL;
  g_autofree char *before = NULL;
  guint64 position;

  look_at (block, bytes, 0);
  append (fixture, 0, 50, IPC_TRACE_MEMORY_CHANGED, IPC_TRACE_BY_CHILD, "hello");
  memcpy (bytes, "hello", 5);
  bytes[100] = 1;
  look_at (block, bytes, 100);

  assert_words (fixture, block, 0, "Changed at ", " · Viewer 1");
  assert_words (fixture, block, 100, "Changed by another process, seen at ", "");
  assert_words (fixture, block, 7, "Not changed since", "");
  latest = ui_memory_words_dup_change (&fixture->source,
                                       ui_memory_block_get_change (block, 0), &position);
  g_assert_true (g_str_has_suffix (latest, "  0x64  1 byte  another process"));
  g_assert_cmpuint (position, ==, G_MAXUINT64);
  before = ui_memory_words_dup_change (&fixture->source,
                                       ui_memory_block_get_change (block, 1), &position);
  g_assert_true (g_str_has_suffix (before, "  0x0  5 bytes  Viewer 1"));
  g_assert_cmpuint (position, ==, 0);
}

static void
assert_change (Fixture *fixture,
               UiMemoryBlock *block,
               guint index,
               const char *suffix)
{
  guint64 position;
  g_autofree char *words = ui_memory_words_dup_change (
      &fixture->source, ui_memory_block_get_change (block, index), &position);

  g_test_message ("%s", words);
  g_assert_true (g_str_has_suffix (words, suffix));
}

/* An old change keeps the one who made it, whatever became of the bytes. */
static void
test_words_of_old_changes (Fixture *fixture,
                           gconstpointer data)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autofree guint8 *bytes = g_malloc0 (SIZE);

  look_at (block, bytes, 0);
  append (fixture, 0, 50, IPC_TRACE_MEMORY_WRITTEN, 0, "abc");
  memcpy (bytes, "abc", 3);
  look_at (block, bytes, 100);
  append (fixture, 0, 150, IPC_TRACE_MEMORY_CHANGED, IPC_TRACE_BY_CHILD, "bcd");
  memcpy (bytes, "bcd", 3);
  look_at (block, bytes, 200);
  memcpy (bytes, "xyz", 3);
  look_at (block, bytes, 300);
  append (fixture, 0, 350, IPC_TRACE_MEMORY_WRITTEN, 0, "abz");
  append (fixture, 0, 360, IPC_TRACE_MEMORY_CHANGED, IPC_TRACE_BY_CHILD, "b");
  memcpy (bytes, "bbq", 3);
  look_at (block, bytes, 400);
  assert_change (fixture, block, 0, "  several");
  assert_change (fixture, block, 1, "  another process");
  assert_change (fixture, block, 2, "  Viewer 1");
  assert_change (fixture, block, 3, "  The parent");
}

/* What the trace has discarded is not somebody else's deed. */
static void
test_words_of_a_short_trace (Fixture *fixture,
                             gconstpointer data)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autofree guint8 *bytes = g_malloc0 (SIZE);

  look_at (block, bytes, 0);
  append (fixture, 0, 50, IPC_TRACE_MEMORY_WRITTEN, 0, "hello");
  memcpy (bytes, "hello", 5);
  look_at (block, bytes, 100);
  for (guint i = 0; ipc_trace_store_get_first (fixture->store) == 0; i++)
    append (fixture, 1, 200 + i / 100, IPC_TRACE_EVENT_SET, 0, "");
  assert_words (fixture, block, 0, "Changed at ", "; by whom is no longer known");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/values/integers", test_values_integers);
  g_test_add_func ("/memory/values/floats", test_values_floats);
  g_test_add_func ("/memory/values/characters", test_values_characters);
  g_test_add_func ("/memory/text/offsets", test_text_offsets);
  g_test_add_func ("/memory/text/bytes", test_text_bytes);
  g_test_add_func ("/memory/edits", test_edits);
  g_test_add_func ("/memory/edits/are-limited", test_edits_are_limited);
  g_test_add_func ("/memory/edit-sentence", test_edit_sentence);
  g_test_add ("/memory/writers", Fixture, NULL, set_up, test_writers, tear_down);
  g_test_add ("/memory/words", Fixture, NULL, set_up, test_words, tear_down);
  g_test_add ("/memory/words-of-old-changes", Fixture, NULL, set_up, test_words_of_old_changes,
              tear_down);
  g_test_add ("/memory/words-of-a-short-trace", Fixture, NULL, set_up,
              test_words_of_a_short_trace, tear_down);
  return g_test_run ();
}
