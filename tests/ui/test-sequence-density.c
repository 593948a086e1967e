/* SPDX-License-Identifier: MIT */
/*
 * A sequence diagram of more than can be drawn one by one: bundles, what is under way all the time, and
 * the counts of blocks. No display.
 */

#include "exchanges.h"

static guint64
sum_bundles (Fixture *fixture,
             guint way)
{
  guint64 total = 0;
  const UiSequenceItem *item;

  for (guint i = 0; (item = find_item (fixture, UI_SEQUENCE_BUNDLE, i)) != NULL; i++)
    total += item->n[way];
  return total;
}

static void
test_bundles (Fixture *fixture,
              gconstpointer data)
{
  for (guint i = 0; i < 1000; i++)
    append_exchange (fixture, fixture->viewer, 10 * S + i * MS, 1 + i);

  /* Rows of 60 records are looked into. */
  build (fixture, 10 * S, 11 * S - 1, 10 * MS);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 0);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_BUNDLE), ==, 100);
  g_assert_cmpuint (sum_bundles (fixture, UI_SEQUENCE_TO_PARENT), ==, 1000);
  g_assert_cmpuint (sum_bundles (fixture, UI_SEQUENCE_FROM_PARENT), ==, 1000);
  assert_name (fixture, find_item (fixture, UI_SEQUENCE_BUNDLE, 0),
               "Viewer 1: 10 messages to the parent, 10 messages from the parent, 20 other steps");

  /* Rows of 3,000 are added up from blocks, whole ones and others. */
  build (fixture, 10 * S, 11 * S - 1, 500 * MS);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_BUNDLE), ==, 2);
  g_assert_cmpuint (sum_bundles (fixture, UI_SEQUENCE_TO_PARENT), ==, 1000);
  g_assert_cmpuint (sum_bundles (fixture, UI_SEQUENCE_FROM_PARENT), ==, 1000);

  /* A row a message has room for all of them. */
  build (fixture, 10 * S, 10 * S + 10 * MS - 1, 100 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_BUNDLE), ==, 0);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 20);
}

/* What is under way all the time that is visible has both ends elsewhere. */
static void
test_crossing (Fixture *fixture,
               gconstpointer data)
{
  append (fixture, fixture->viewer, 2 * S, IPC_TRACE_MESSAGE_SENT, CHILD, 1, "slow");
  for (guint i = 0; i < 1000; i++)
    append (fixture, fixture->viewer, 3 * S + i * MS, IPC_TRACE_MEMORY_READ, CHILD, 0, "");
  append (fixture, fixture->viewer, 5 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "slow");
  build (fixture, 3 * S + 100 * MS, 3 * S + 110 * MS, 1 * MS);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 1);
  g_assert_cmpint (find_item (fixture, UI_SEQUENCE_ARROW, 0)->to_ns, ==, 5 * S);
  build (fixture, 2 * S, 3 * S, 10 * MS);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 1);
  build (fixture, 4 * S + 500 * MS, 6 * S, 10 * MS);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 1);
}

/* What was counted in blocks moves, too: nothing is counted twice or lost. */
static void
test_late_in_blocks (Fixture *fixture,
                     gconstpointer data)
{
  for (guint i = 0; i < 1000; i++)
    append_exchange (fixture, fixture->viewer, 10 * S + i * MS, 1 + i);
  ipc_trace_store_commit (fixture->store);
  for (guint i = 0; i < 700; i++)
    append (fixture, fixture->viewer, 10 * S + 1 + i, IPC_TRACE_MESSAGE_RECEIVED, 0, 5000 + i, "x");
  build (fixture, 10 * S, 11 * S - 1, 500 * MS);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_BUNDLE), ==, 2);
  g_assert_cmpuint (find_item (fixture, UI_SEQUENCE_BUNDLE, 0)->n[UI_SEQUENCE_TO_PARENT], ==, 1200);
  g_assert_cmpuint (find_item (fixture, UI_SEQUENCE_BUNDLE, 1)->n[UI_SEQUENCE_TO_PARENT], ==, 500);
}

static guint
count_by_hand (IpcTraceStore *store,
               guint64 from,
               guint64 end)
{
  guint n = 0;

  for (guint64 i = from; i < end; i++)
    n += ui_sequence_end_of (ipc_trace_store_get (store, i)).is_message;
  return n;
}

static guint
count_by_model (UiSequence *model,
                guint64 from,
                guint64 end)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (UiSequenceCount));
  guint n = 0;

  ui_sequence_count (model, from, end, counts);
  for (guint i = 0; i < counts->len; i++)
    {
      const UiSequenceCount *count = &g_array_index (counts, UiSequenceCount, i);

      n += count->ends[0][0] + count->ends[0][1] + count->ends[1][0] + count->ends[1][1];
    }
  return n;
}

static void
assert_counts (IpcTraceStore *store,
               UiSequence *model)
{
  gint32 first = (gint32) ipc_trace_store_get_first (store);
  gint32 end = (gint32) ipc_trace_store_get_end (store);

  g_assert_cmpuint (ui_sequence_get_end (model), ==, end);
  g_assert_cmpuint (count_by_model (model, first, end), ==, count_by_hand (store, first, end));
  for (guint i = 0; i < 50; i++)
    {
      guint64 from = (guint64) g_test_rand_int_range (first, end);
      guint64 to = (guint64) g_test_rand_int_range ((gint32) from, end);

      g_assert_cmpuint (count_by_model (model, from, to), ==, count_by_hand (store, from, to));
    }
}

/* Blocks of blocks, also when records move, and when the oldest are gone. */
static void
test_counts_as_by_hand (void)
{
  Fixture fixture = { .store = ipc_trace_store_new (100000) };
  g_autoptr (UiSequence) model = ui_sequence_new (fixture.store);
  const IpcTraceSubject *subject = add_subject (&fixture, 1, "Viewer 1");

  for (guint round = 1; round <= 6; round++)
    {
      for (guint i = 0; i < 5000; i++)
        append_exchange (&fixture, subject, round * 100 * S + i * MS, round * 10000 + i);
      ipc_trace_store_commit (fixture.store);
      while (ui_sequence_get_end (model) < ipc_trace_store_get_end (fixture.store))
        g_main_context_iteration (NULL, TRUE);
      assert_counts (fixture.store, model);
      for (guint i = 0; i < 300; i++)
        append (&fixture, subject, round * 100 * S + i * 2 * MS + 1, IPC_TRACE_MESSAGE_SENT, CHILD,
                round * 10000 + 9000 + i, "late");
      ipc_trace_store_commit (fixture.store);
      while (ui_sequence_get_end (model) < ipc_trace_store_get_end (fixture.store))
        g_main_context_iteration (NULL, TRUE);
      assert_counts (fixture.store, model);
    }
  g_assert_cmpuint (ipc_trace_store_get_first (fixture.store), >, 0);
  g_clear_object (&model);
  g_assert_finalize_object (fixture.store);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/ui/sequence-density/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("bundles", test_bundles);
  ADD ("crossing", test_crossing);
  ADD ("late-in-blocks", test_late_in_blocks);
  g_test_add_func ("/ui/sequence-density/counts-as-by-hand", test_counts_as_by_hand);
  return g_test_run ();
}
