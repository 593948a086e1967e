/* SPDX-License-Identifier: MIT */
/*
 * Which records the list of the traffic has: all, filtered, sorted, while records come in order or
 * late and old ones go. What is expected is worked out the slow way, record by record.
 */

#include "ui-traffic-rows.h"
#include "ui-text.h"
#include "ui-traffic-maker.h"

#include <string.h>

#define DEADLINE_S 20

static IpcTraceStore *
create_store (guint limit)
{
  IpcTraceStore *store = ipc_trace_store_new (limit);

  for (guint i = 1; i <= 12; i++)
    {
      g_autofree char *title = g_strdup_printf ("Viewer %u", i);
      const char *lab = i % 3 == 0 ? "mailslot" : "pipe-memory";
      IpcTraceSubject *subject = ipc_trace_store_add_subject (store, lab, i, title);

      ipc_trace_subject_add_object (subject, i % 2 == 0 ? "Pipe1_4100" : "Event1_4100");
    }
  return store;
}

/* A record of somebody, with any step and size. */
static void
append_at (IpcTraceStore *store,
           gint64 time_ns)
{
  IpcTraceRecord record = { .time_ns = time_ns };

  record.subject = (guint32) g_test_rand_int_range (1, 13);
  record.step = (guint8) g_test_rand_int_range (1, IPC_TRACE_N_STEPS);
  record.object = (guint8) g_test_rand_int_range (0, 2);
  record.size_bytes = (guint32) g_test_rand_int_range (0, 200000);
  record.text_length = (guint8) g_snprintf (record.text, sizeof record.text, "msg %d",
                                            g_test_rand_int_range (0, 50));
  ipc_trace_store_append (store, &record, NULL);
}

static void
append (IpcTraceStore *store,
        guint n)
{
  for (guint i = 0; i < n; i++)
    append_at (store, (gint64) (ipc_trace_store_get_end (store) + 5) * 1000000);
  ipc_trace_store_commit (store);
}

static gboolean
on_deadline (gpointer data)
{
  g_error ("the rows are not ready");
  return G_SOURCE_REMOVE;
}

/* Waits for a list that is made, and for one that is behind. */
static void
settle (UiTrafficRows *rows)
{
  guint id = g_timeout_add_seconds (DEADLINE_S, on_deadline, NULL);

  while (ui_traffic_rows_is_working (rows) ||
         (!ui_traffic_rows_is_sorted (rows) &&
          (ui_traffic_rows_update (rows),
           ui_traffic_rows_get_looked (rows) !=
               ipc_trace_store_get_end (ui_traffic_rows_get_store (rows)))))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static void
set_filter (UiTrafficRows *rows,
            const char *lab,
            const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ui_traffic_rows_set_filter (rows, lab, words, NULL, &error));
  g_assert_no_error (error);
  settle (rows);
}

typedef gboolean (*Wanted) (const IpcTraceRecord *record);

static gboolean
is_large (const IpcTraceRecord *record)
{
  return record->size_bytes > 100000;
}

static gboolean
is_message_7 (const IpcTraceRecord *record)
{
  return memmem (record->text, record->text_length, "msg 7", 5) != NULL;
}

static gboolean
is_of_mailslot (const IpcTraceRecord *record)
{
  return record->subject % 3 == 0;
}

/* The list has exactly those records that are wanted, in their order, and finds them again. */
static void
assert_rows (UiTrafficRows *rows,
             Wanted is_wanted)
{
  IpcTraceStore *store = ui_traffic_rows_get_store (rows);
  guint64 row = ui_traffic_rows_get_first (rows);

  for (guint64 i = ipc_trace_store_get_first (store); i < ipc_trace_store_get_end (store); i++)
    if (is_wanted (ipc_trace_store_get (store, i)))
      {
        g_assert_cmpuint (ui_traffic_rows_get_position (rows, row), ==, i);
        g_assert_cmpuint (ui_traffic_rows_find (rows, i), ==, row);
        row++;
      }
    else
      g_assert_cmpuint (ui_traffic_rows_find (rows, i), ==, UI_TRAFFIC_NO_ROW);
  g_assert_cmpuint (row, ==, ui_traffic_rows_get_end (rows));
  g_assert_cmpuint (ui_traffic_rows_find (rows, UI_TRAFFIC_NO_POSITION), ==, UI_TRAFFIC_NO_ROW);
}

static void
test_all (void)
{
  g_autoptr (IpcTraceStore) store = create_store (5000);
  g_autoptr (UiTrafficRows) rows = ui_traffic_rows_new (store);

  append (store, 20000);
  ui_traffic_rows_update (rows);
  g_assert_cmpuint (ui_traffic_rows_get_first (rows), ==, ipc_trace_store_get_first (store));
  g_assert_cmpuint (ui_traffic_rows_get_end (rows), ==, 20000);
  g_assert_cmpuint (ui_traffic_rows_get_position (rows, 17000), ==, 17000);
  g_assert_cmpuint (ui_traffic_rows_get_position (rows, 20000), ==, UI_TRAFFIC_NO_POSITION);
  g_assert_cmpuint (ui_traffic_rows_get_position (rows, 0), ==, UI_TRAFFIC_NO_POSITION);
}

static void
test_filters_what_is_there_and_what_comes (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0);
  g_autoptr (UiTrafficRows) rows = ui_traffic_rows_new (store);
  guint64 old_end;

  append (store, 70000);
  ui_traffic_rows_update (rows);
  old_end = ui_traffic_rows_get_end (rows);
  set_filter (rows, NULL, "size>100000");
  g_assert_cmpuint (ui_traffic_rows_get_first (rows), >=, old_end);
  assert_rows (rows, is_large);
  append (store, 10000);
  settle (rows);
  assert_rows (rows, is_large);
  set_filter (rows, NULL, "text:\"msg 7\"");
  assert_rows (rows, is_message_7);
  set_filter (rows, "mailslot", "  ");
  assert_rows (rows, is_of_mailslot);
  set_filter (rows, NULL, "");
  g_assert_false (ui_traffic_rows_is_filtered (rows));
  g_assert_cmpuint (ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows), ==, 80000);
}

static void
test_discards_and_takes_late_ones (void)
{
  g_autoptr (IpcTraceStore) store = create_store (20000);
  g_autoptr (UiTrafficRows) rows = ui_traffic_rows_new (store);

  append (store, 15000);
  set_filter (rows, NULL, "size>100000");
  for (guint i = 0; i < 200; i++)
    {
      guint64 end = ipc_trace_store_get_end (store);

      append (store, 300);
      for (guint k = 0; k < 3; k++)
        append_at (store, (gint64) (end - 100 + k * 80) * 1000000 + 7);
      ipc_trace_store_commit (store);
      ui_traffic_rows_update (rows);
      if (i % 20 == 0)
        assert_rows (rows, is_large);
    }
  g_assert_cmpuint (ipc_trace_store_get_first (store), >, 40000);
  assert_rows (rows, is_large);
}

static void
test_bad_words_change_nothing (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0);
  g_autoptr (UiTrafficRows) rows = ui_traffic_rows_new (store);
  g_autoptr (GError) error = NULL;
  guint column = 0;

  append (store, 1000);
  set_filter (rows, NULL, "size>100000");
  g_assert_false (ui_traffic_rows_set_filter (rows, "mailslot", "size>1 or (", &column, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (column, ==, 12);
  settle (rows);
  assert_rows (rows, is_large);
}

/* Words as the list shows them; of numbers, the record's own. */
static int
compare_records (IpcTraceStore *store,
                 UiTrafficColumn column,
                 guint64 left,
                 guint64 right)
{
  const IpcTraceRecord *records[2] = { ipc_trace_store_get (store, left),
                                       ipc_trace_store_get (store, right) };
  char *keys[2];
  const char *from;
  const char *to;
  int result;

  if (column == UI_TRAFFIC_COLUMN_SIZE)
    return (records[0]->size_bytes > records[1]->size_bytes) -
           (records[0]->size_bytes < records[1]->size_bytes);
  for (guint i = 0; i < 2; i++)
    {
      const IpcTraceSubject *subject = ipc_trace_store_get_subject (store, records[i]->subject);
      const char *object = ipc_trace_subject_get_object (subject, records[i]->object);
      g_autofree char *step = ui_text_dup_step (records[i]->step);

      ui_text_get_route (records[i], subject, &from, &to);
      keys[i] = g_utf8_collate_key_for_filename (column == UI_TRAFFIC_COLUMN_FROM   ? from
                                                 : column == UI_TRAFFIC_COLUMN_TO   ? to
                                                 : column == UI_TRAFFIC_COLUMN_STEP ? step
                                                 : object != NULL                   ? object
                                                                                    : "",
                                                 -1);
    }
  result = strcmp (keys[0], keys[1]);
  g_free (keys[0]);
  g_free (keys[1]);
  return result;
}

static void
assert_sorted (UiTrafficRows *rows,
               UiTrafficColumn column,
               gboolean is_descending)
{
  IpcTraceStore *store = ui_traffic_rows_get_store (rows);
  guint64 first = ui_traffic_rows_get_first (rows);

  for (guint64 row = first + 1; row < ui_traffic_rows_get_end (rows); row++)
    {
      guint64 before = ui_traffic_rows_get_position (rows, row - 1);
      guint64 position = ui_traffic_rows_get_position (rows, row);
      int order = compare_records (store, column, before, position);

      g_assert_cmpint (is_descending ? -order : order, <=, 0);
      if (order == 0)
        g_assert_cmpuint (before, <, position);
    }
  g_assert_cmpuint (
      ui_traffic_rows_find (rows, ui_traffic_rows_get_position (rows, first + 7)), ==, first + 7);
}

static void
test_sorts (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0);
  g_autoptr (UiTrafficRows) rows = ui_traffic_rows_new (store);
  guint64 n;

  append (store, 12000);
  for (guint filtered = 0; filtered < 2; filtered++)
    {
      set_filter (rows, NULL, filtered ? "size>100000" : "");
      n = ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows);
      for (UiTrafficColumn column = UI_TRAFFIC_COLUMN_FROM; column < UI_TRAFFIC_COLUMN_TEXT;
           column++)
        for (guint is_descending = 0; is_descending < 2; is_descending++)
          {
            ui_traffic_rows_set_order (rows, column, is_descending);
            settle (rows);
            g_assert_true (ui_traffic_rows_is_sorted (rows));
            g_assert_cmpuint (ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows),
                              ==, n);
            assert_sorted (rows, column, is_descending);
          }
      ui_traffic_rows_set_order (rows, UI_TRAFFIC_COLUMN_TIME, FALSE);
      settle (rows);
      g_assert_false (ui_traffic_rows_is_sorted (rows));
    }
  ui_traffic_rows_set_order (rows, UI_TRAFFIC_COLUMN_NUMBER, TRUE);
  settle (rows);
  for (guint64 row = ui_traffic_rows_get_first (rows) + 1; row < ui_traffic_rows_get_end (rows);
       row++)
    g_assert_cmpuint (ui_traffic_rows_get_position (rows, row - 1), >,
                      ui_traffic_rows_get_position (rows, row));
}

/* A sorted list stands still until it is renewed. */
static void
test_sorted_is_renewed (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0);
  g_autoptr (UiTrafficRows) rows = ui_traffic_rows_new (store);
  guint id;

  append (store, 1000);
  ui_traffic_rows_set_order (rows, UI_TRAFFIC_COLUMN_SIZE, TRUE);
  settle (rows);
  append (store, 1000);
  ui_traffic_rows_update (rows);
  g_assert_cmpuint (ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows), ==, 1000);
  g_assert_cmpuint (ui_traffic_rows_get_looked (rows), ==, 1000);
  ui_traffic_rows_renew_order (rows);
  id = g_timeout_add_seconds (DEADLINE_S, on_deadline, NULL);
  while (ui_traffic_rows_get_looked (rows) != 2000)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  assert_sorted (rows, UI_TRAFFIC_COLUMN_SIZE, TRUE);
}

static void
test_pauses_and_clears (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0);
  g_autoptr (UiTrafficRows) rows = ui_traffic_rows_new (store);

  append (store, 1000);
  ui_traffic_rows_update (rows);
  ui_traffic_rows_set_paused (rows, TRUE);
  append (store, 1000);
  ui_traffic_rows_update (rows);
  g_assert_cmpuint (ui_traffic_rows_get_end (rows), ==, 1000);
  g_assert_true (ui_traffic_rows_set_filter (rows, NULL, "size>=0", NULL, NULL));
  while (ui_traffic_rows_is_working (rows))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows), ==, 1000);
  ui_traffic_rows_set_paused (rows, FALSE);
  settle (rows);
  g_assert_cmpuint (ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows), ==, 2000);

  ui_traffic_rows_clear (rows);
  g_assert_cmpuint (ui_traffic_rows_get_end (rows), ==, ui_traffic_rows_get_first (rows));
  append (store, 10);
  settle (rows);
  g_assert_cmpuint (ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows), ==, 10);
  set_filter (rows, NULL, "");
  g_assert_cmpuint (ui_traffic_rows_get_end (rows) - ui_traffic_rows_get_first (rows), ==, 10);
}

static void
on_progress (UiTrafficMaker *maker,
             gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* The classes that a filter needs are there before anybody asks, and stay up to date. */
static void
test_prepares_for_a_filter (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0);
  g_autoptr (UiTrafficMaker) maker = NULL;
  guint id = g_timeout_add_seconds (DEADLINE_S, on_deadline, NULL);
  gboolean is_told = FALSE;

  append (store, 200000);
  maker = ui_traffic_maker_new (store);
  g_signal_connect (maker, "progress", G_CALLBACK (on_progress), &is_told);
  g_assert_false (ui_traffic_maker_is_prepared (maker));
  while (!ui_traffic_maker_is_prepared (maker))
    g_main_context_iteration (NULL, TRUE);
  append (store, 1000);
  g_assert_true (ui_traffic_maker_is_prepared (maker));
  g_assert_false (ui_traffic_maker_is_working (maker));
  g_assert_false (is_told);
  g_source_remove (id);
}

static void
on_changed (UiTrafficRows *rows,
            gpointer data)
{
  g_signal_handlers_disconnect_by_func (rows, on_changed, data);
  ui_traffic_rows_set_filter (rows, NULL, "size>100000", NULL, NULL);
}

/* As when a list comes and the words in the focus are others by then. */
static void
test_another_list_is_asked_for_when_one_comes (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0);
  g_autoptr (UiTrafficRows) rows = ui_traffic_rows_new (store);

  append (store, 20000);
  g_signal_connect (rows, "changed", G_CALLBACK (on_changed), NULL);
  set_filter (rows, NULL, "text:\"msg 7\"");
  assert_rows (rows, is_large);
}

/* Nothing is left behind by a list that nobody waits for. */
static void
test_may_go_while_it_works (void)
{
  IpcTraceStore *store = create_store (0);
  UiTrafficRows *rows = ui_traffic_rows_new (store);

  append (store, 200000);
  ui_traffic_rows_set_order (rows, UI_TRAFFIC_COLUMN_SIZE, TRUE);
  g_assert_true (ui_traffic_rows_is_working (rows));
  g_main_context_iteration (NULL, FALSE);
  g_assert_finalize_object (rows);
  g_assert_finalize_object (store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/traffic-rows/all", test_all);
  g_test_add_func ("/ui/traffic-rows/filters-what-is-there-and-what-comes",
                   test_filters_what_is_there_and_what_comes);
  g_test_add_func ("/ui/traffic-rows/discards-and-takes-late-ones",
                   test_discards_and_takes_late_ones);
  g_test_add_func ("/ui/traffic-rows/bad-words-change-nothing", test_bad_words_change_nothing);
  g_test_add_func ("/ui/traffic-rows/sorts", test_sorts);
  g_test_add_func ("/ui/traffic-rows/sorted-is-renewed", test_sorted_is_renewed);
  g_test_add_func ("/ui/traffic-rows/pauses-and-clears", test_pauses_and_clears);
  g_test_add_func ("/ui/traffic-rows/prepares-for-a-filter", test_prepares_for_a_filter);
  g_test_add_func ("/ui/traffic-rows/another-list-is-asked-for-when-one-comes",
                   test_another_list_is_asked_for_when_one_comes);
  g_test_add_func ("/ui/traffic-rows/may-go-while-it-works", test_may_go_while_it_works);
  return g_test_run ();
}
