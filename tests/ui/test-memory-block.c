/* SPDX-License-Identifier: MIT */
/*
 * test-memory-block: which bytes of a block changed when, what a look costs, and which rows are
 * folded. No display, and every time is made up.
 */

#include "ui-memory-block.h"
#include "ui-memory-folds.h"

#include <string.h>

#define MS G_GINT64_CONSTANT (1000000)
#define BEGIN (5000 * MS)
#define SIZE 16384

/* The block */

static void
look_at (UiMemoryBlock *block,
         const guint8 *bytes,
         gint64 at_ms)
{
  ui_memory_block_set_bytes (block, bytes, SIZE, BEGIN + at_ms * MS);
}

static void
count (guint *n)
{
  (*n)++;
}

static void
test_block_marks_and_fades (void)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autofree guint8 *bytes = g_malloc0 (SIZE);
  guint n_changed = 0;

  g_signal_connect_swapped (block, "changed", G_CALLBACK (count), &n_changed);
  look_at (block, bytes, 0);
  g_assert_cmpuint (ui_memory_block_get_size (block), ==, SIZE);
  g_assert_false (ui_memory_block_is_fading (block, BEGIN));
  look_at (block, bytes, 100);
  g_assert_cmpuint (n_changed, ==, 1);

  bytes[4095] = bytes[4096] = 7;
  look_at (block, bytes, 200);
  g_assert_cmpuint (n_changed, ==, 2);
  g_assert_cmpint (ui_memory_block_get_changed_ns (block, 4094), ==, 0);
  g_assert_cmpint (ui_memory_block_get_changed_ns (block, 4095), ==, BEGIN + 200 * MS);
  g_assert_cmpint (ui_memory_block_get_changed_ns (block, 4096), ==, BEGIN + 200 * MS);
  g_assert_cmpfloat (ui_memory_block_get_strength (block, 4096, BEGIN + 200 * MS), ==, 1);
  g_assert_cmpfloat_with_epsilon (ui_memory_block_get_strength (block, 4096, BEGIN + 700 * MS),
                                  0.5, 0.01);
  g_assert_true (ui_memory_block_is_row_fading (block, 256, BEGIN + 1199 * MS));
  g_assert_false (ui_memory_block_is_row_fading (block, 257, BEGIN + 1199 * MS));
  g_assert_false (ui_memory_block_is_row_fading (block, 256, BEGIN + 1200 * MS));
  g_assert_false (ui_memory_block_is_fading (block, BEGIN + 1200 * MS));
}

static void
test_block_of_another_size_is_another_one (void)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  guint8 bytes[SIZE] = { 1, 2, 3 };

  look_at (block, bytes, 0);
  bytes[0] = 9;
  look_at (block, bytes, 1);
  g_assert_cmpuint (ui_memory_block_get_n_changes (block), ==, 1);
  ui_memory_block_set_bytes (block, bytes, 8, BEGIN + 2 * MS);
  g_assert_cmpuint (ui_memory_block_get_n_changes (block), ==, 0);
  g_assert_cmpint (ui_memory_block_get_changed_ns (block, 0), ==, 0);
  ui_memory_block_clear (block);
  g_assert_cmpuint (ui_memory_block_get_size (block), ==, 0);
}

/* Memory that is read in pieces, and counts how much of it. */
typedef struct
{
  guint8 bytes[SIZE];
  gsize n_read;
  gboolean is_gone;
} Memory;

static gboolean
read_memory (gpointer data,
             gsize offset,
             guint8 *bytes,
             gsize n_bytes)
{
  Memory *memory = data;

  memcpy (bytes, memory->bytes + offset, n_bytes);
  memory->n_read += n_bytes;
  return !memory->is_gone;
}

static void
test_block_reads_each_byte_once (void)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autofree Memory *memory = g_new0 (Memory, 1);

  for (guint i = 1; i <= 3; i++)
    {
      memset (memory->bytes, i, SIZE);
      g_assert_cmpint (ui_memory_block_look (block, read_memory, memory, SIZE, BEGIN, 0), ==,
                       UI_MEMORY_LOOK_DONE);
      g_assert_cmpuint (memory->n_read, ==, i * SIZE);
      g_assert_cmpmem (ui_memory_block_get_bytes (block), SIZE, memory->bytes, SIZE);
    }
  memory->is_gone = TRUE;
  g_assert_cmpint (ui_memory_block_look (block, read_memory, memory, SIZE, BEGIN, 0), ==,
                   UI_MEMORY_LOOK_GONE);
  g_assert_cmpuint (ui_memory_block_get_size (block), ==, SIZE);
}

static gboolean
read_zeros (gpointer data,
            gsize offset,
            guint8 *bytes,
            gsize n_bytes)
{
  memset (bytes, 0, n_bytes);
  return TRUE;
}

/* With no time at all a look takes 64 KiB, and the first one shows nothing before its end. */
static void
test_block_goes_on_when_time_is_up (void)
{
  const gsize size = 2 * 65536 + 1;
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (ui_memory_block_look (block, read_zeros, NULL, size, BEGIN, 1), ==,
                       UI_MEMORY_LOOK_MORE);
      g_assert_cmpuint (ui_memory_block_get_size (block), ==, 0);
    }
  g_assert_cmpint (ui_memory_block_look (block, read_zeros, NULL, size, BEGIN, 1), ==,
                   UI_MEMORY_LOOK_DONE);
  g_assert_cmpuint (ui_memory_block_get_size (block), ==, size);
  g_assert_cmpuint (ui_memory_block_get_n_changes (block), ==, 0);
}

static void
test_block_changes_are_stretches (void)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autofree guint8 *bytes = g_malloc0 (SIZE);
  const UiMemoryChange *change;

  look_at (block, bytes, 0);
  look_at (block, bytes, 50);
  bytes[10] = bytes[12] = bytes[25] = 1;
  bytes[5000] = 1;
  look_at (block, bytes, 100);
  g_assert_cmpuint (ui_memory_block_get_n_changes (block), ==, 2);
  change = ui_memory_block_get_change (block, 0);
  g_assert_cmpuint (change->first, ==, 5000);
  change = ui_memory_block_get_change (block, 1);
  g_assert_cmpuint (change->first, ==, 10);
  g_assert_cmpuint (change->end, ==, 26);
  g_assert_cmpuint (change->n_bytes, ==, 3);
  g_assert_cmpint (change->since_ns, ==, BEGIN + 50 * MS);
  g_assert_cmpint (change->seen_ns, ==, BEGIN + 100 * MS);
  g_assert_cmpint (ui_memory_block_get_since (block, BEGIN + 100 * MS), ==, BEGIN + 50 * MS);
  g_assert_cmpint (ui_memory_block_get_since (block, BEGIN + 70 * MS), ==, 0);

  for (gsize i = 0; i < SIZE; i += 64)
    bytes[i] = 99;
  look_at (block, bytes, 150);
  change = ui_memory_block_get_change (block, 0);
  g_assert_cmpuint (ui_memory_block_get_n_changes (block), ==, 2 + 16);
  g_assert_cmpuint (change->end, ==, SIZE - 63);
  g_assert_cmpuint (change->n_bytes, ==, SIZE / 64 - 15);

  for (guint i = 0; i < 1000; i++)
    {
      memset (bytes, i, SIZE);
      look_at (block, bytes, 200 + i);
    }
  g_assert_cmpuint (ui_memory_block_get_n_changes (block), <=, 64);
}

static void
test_block_moment_and_heat (void)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autofree guint8 *bytes = g_malloc0 (SIZE);

  look_at (block, bytes, 0);
  bytes[0] = 1;
  look_at (block, bytes, 100);
  g_assert_cmpuint (ui_memory_block_find_changed_row (block, 0), ==, 0);
  g_assert_cmpuint (ui_memory_block_find_unchanged_row (block, 0), ==, 1);
  g_assert_cmpuint (ui_memory_block_get_heat (block, 0, SIZE), ==, 1);

  ui_memory_block_set_moment (block, BEGIN + 100 * MS);
  g_assert_cmpuint (ui_memory_block_find_changed_row (block, 0), ==, SIZE / 16);
  g_assert_cmpuint (ui_memory_block_get_heat (block, 0, SIZE), ==, 0);
  bytes[0x1230] = 1;
  look_at (block, bytes, 100);
  g_assert_cmpuint (ui_memory_block_find_changed_row (block, 0), ==, 0x123);
  g_assert_cmpuint (ui_memory_block_get_heat (block, 0x1230, 0x1240), ==, 1);
  g_assert_cmpuint (ui_memory_block_get_heat (block, 0, 0x1230), ==, 0);

  ui_memory_block_set_moment (block, 0);
  g_assert_cmpuint (ui_memory_block_find_changed_row (block, 0), ==, 0);
  g_assert_cmpuint (ui_memory_block_get_heat (block, 0, SIZE), ==, 2);
}

/* Whoever has folded the rows need not do it again while the same rows change. */
static void
test_block_tells_when_other_rows_change (void)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autofree guint8 *bytes = g_malloc0 (SIZE);
  guint64 id;

  look_at (block, bytes, 0);
  bytes[0]++;
  look_at (block, bytes, 100);
  id = ui_memory_block_get_changed_id (block);
  bytes[15]++;
  look_at (block, bytes, 200);
  look_at (block, bytes, 300);
  g_assert_cmpuint (ui_memory_block_get_changed_id (block), ==, id);

  bytes[16]++;
  look_at (block, bytes, 400);
  g_assert_cmpuint (ui_memory_block_get_changed_id (block), !=, id);
  id = ui_memory_block_get_changed_id (block);
  ui_memory_block_set_moment (block, BEGIN + 500 * MS);
  g_assert_cmpuint (ui_memory_block_get_changed_id (block), !=, id);
  id = ui_memory_block_get_changed_id (block);
  bytes[16]++;
  look_at (block, bytes, 600);
  g_assert_cmpuint (ui_memory_block_get_changed_id (block), !=, id);
}

/* Folding */

static void
assert_line (UiMemoryFolds *folds,
             gsize line,
             gsize row,
             gsize n_rows,
             gboolean is_fold)
{
  UiMemoryLine found = ui_memory_folds_get_line (folds, line);

  g_assert_cmpuint (found.row, ==, row);
  g_assert_cmpuint (found.n_rows, ==, n_rows);
  g_assert_cmpint (found.is_fold, ==, is_fold);
}

static void
test_folds (void)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autoptr (UiMemoryFolds) folds = ui_memory_folds_new ();
  g_autofree guint8 *bytes = g_malloc0 (SIZE);

  ui_memory_folds_update (folds, block, TRUE);
  g_assert_cmpuint (ui_memory_folds_get_n_lines (folds), ==, 0);
  g_assert_cmpuint (ui_memory_folds_find_line (folds, 5), ==, 0);

  look_at (block, bytes, 0);
  bytes[3] = bytes[16 * 258] = bytes[16 * 259] = 1;
  look_at (block, bytes, 100);
  ui_memory_folds_update (folds, block, FALSE);
  g_assert_cmpuint (ui_memory_folds_get_n_lines (folds), ==, SIZE / 16);
  assert_line (folds, 700, 700, 1, FALSE);

  ui_memory_folds_update (folds, block, TRUE);
  g_assert_cmpuint (ui_memory_folds_get_n_lines (folds), ==, 5);
  assert_line (folds, 0, 0, 1, FALSE);
  assert_line (folds, 1, 1, 257, TRUE);
  assert_line (folds, 2, 258, 1, FALSE);
  assert_line (folds, 3, 259, 1, FALSE);
  assert_line (folds, 4, 260, SIZE / 16 - 260, TRUE);
  g_assert_cmpuint (ui_memory_folds_find_line (folds, 100), ==, 1);
  g_assert_cmpuint (ui_memory_folds_find_line (folds, 259), ==, 3);
  g_assert_cmpuint (ui_memory_folds_find_line (folds, 1000), ==, 4);

  bytes[16 * 261] = 1; /* row 260 stays between two that changed */
  look_at (block, bytes, 200);
  ui_memory_folds_update (folds, block, TRUE);
  g_assert_cmpuint (ui_memory_folds_get_n_lines (folds), ==, 7);
  assert_line (folds, 4, 260, 1, FALSE);
  assert_line (folds, 6, 262, SIZE / 16 - 262, TRUE);
}

/* A million rows of which every third changed: fewer folds, and no row is lost. */
static void
test_folds_are_limited (void)
{
  const gsize size = 16 * 1024 * 1024;
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  g_autoptr (UiMemoryFolds) folds = ui_memory_folds_new ();
  g_autofree guint8 *bytes = g_malloc0 (size);
  gsize row = 0;

  ui_memory_block_set_bytes (block, bytes, size, BEGIN);
  for (gsize i = 0; i < size / 2; i += 48)
    bytes[i] = 1;
  ui_memory_block_set_bytes (block, bytes, size, BEGIN + 1);
  ui_memory_folds_update (folds, block, TRUE);
  for (gsize i = 0; i < ui_memory_folds_get_n_lines (folds); i++)
    {
      UiMemoryLine line = ui_memory_folds_get_line (folds, i);

      g_assert_cmpuint (line.row, ==, row);
      g_assert_cmpuint (ui_memory_folds_find_line (folds, row), ==, i);
      row += line.n_rows;
    }
  g_assert_cmpuint (row, ==, size / 16);
  assert_line (folds, ui_memory_folds_get_n_lines (folds) - 1, size / 32 - 1, size / 32 + 1, TRUE);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/block/marks-and-fades", test_block_marks_and_fades);
  g_test_add_func ("/memory/block/of-another-size-is-another-one",
                   test_block_of_another_size_is_another_one);
  g_test_add_func ("/memory/block/reads-each-byte-once", test_block_reads_each_byte_once);
  g_test_add_func ("/memory/block/goes-on-when-time-is-up", test_block_goes_on_when_time_is_up);
  g_test_add_func ("/memory/block/changes-are-stretches", test_block_changes_are_stretches);
  g_test_add_func ("/memory/block/moment-and-heat", test_block_moment_and_heat);
  g_test_add_func ("/memory/block/tells-when-other-rows-change",
                   test_block_tells_when_other_rows_change);
  g_test_add_func ("/memory/folds", test_folds);
  g_test_add_func ("/memory/folds/are-limited", test_folds_are_limited);
  return g_test_run ();
}
