/* SPDX-License-Identifier: MIT */
/*
 * test-focus: what is chosen in one place is heard in all, once, and only when it is different.
 */

#include "ui-focus.h"

typedef struct
{
  IpcTraceStore *store;
  UiFocus *focus;
  guint n_selected;
  guint n_moved;
  guint n_filtered;
  guint n_subjects;
  guint n_paused;
} Fixture;

static void
count (guint *n)
{
  (*n)++;
}

static void
append (Fixture *fixture,
        gint64 time_ns)
{
  IpcTraceRecord record = { .time_ns = time_ns, .step = IPC_TRACE_CALL };

  ipc_trace_store_append (fixture->store, &record, NULL);
  ipc_trace_store_commit (fixture->store);
}

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  fixture->store = ipc_trace_store_new (10);
  fixture->focus = ui_focus_new (fixture->store);
  g_signal_connect_swapped (fixture->focus, "selected", G_CALLBACK (count), &fixture->n_selected);
  g_signal_connect_swapped (fixture->focus, "cursor-moved", G_CALLBACK (count), &fixture->n_moved);
  g_signal_connect_swapped (fixture->focus, "filter-changed", G_CALLBACK (count),
                            &fixture->n_filtered);
  g_signal_connect_swapped (fixture->focus, "subject-changed", G_CALLBACK (count),
                            &fixture->n_subjects);
  g_signal_connect_swapped (fixture->focus, "paused-changed", G_CALLBACK (count),
                            &fixture->n_paused);
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->focus);
  g_assert_finalize_object (fixture->store);
}

static void
test_selection_moves_cursor (Fixture *fixture,
                             gconstpointer data)
{
  append (fixture, 700);
  ui_focus_select (fixture->focus, 0);
  g_assert_cmpuint (fixture->n_selected, ==, 1);
  g_assert_cmpuint (fixture->n_moved, ==, 1);
  g_assert_cmpint (ui_focus_get_cursor (fixture->focus), ==, 700);
  g_assert_nonnull (ui_focus_get_record (fixture->focus));

  ui_focus_select (fixture->focus, UI_FOCUS_NONE);
  g_assert_cmpuint (fixture->n_selected, ==, 2);
  g_assert_cmpint (ui_focus_get_cursor (fixture->focus), ==, 700);
  g_assert_null (ui_focus_get_record (fixture->focus));
}

/* A record that does not exist any more, or not yet, is none. */
static void
test_discarded_record (Fixture *fixture,
                       gconstpointer data)
{
  append (fixture, 1);
  ui_focus_select (fixture->focus, 0);
  for (gint64 i = 2; ipc_trace_store_get_first (fixture->store) == 0; i++)
    append (fixture, i);
  g_assert_null (ui_focus_get_record (fixture->focus));
  g_assert_cmpuint (ui_focus_get_selected (fixture->focus), ==, 0);
  ui_focus_select (fixture->focus, ipc_trace_store_get_end (fixture->store));
  g_assert_null (ui_focus_get_record (fixture->focus));
}

/* A record that comes late pushes the chosen one up; it stays the chosen one. */
static void
test_late_record (Fixture *fixture,
                  gconstpointer data)
{
  append (fixture, 10);
  append (fixture, 30);
  append (fixture, 50);
  ui_focus_select (fixture->focus, 1);
  append (fixture, 40);
  g_assert_cmpuint (ui_focus_get_selected (fixture->focus), ==, 1);
  g_assert_cmpuint (fixture->n_selected, ==, 1);
  append (fixture, 20);
  g_assert_cmpuint (ui_focus_get_selected (fixture->focus), ==, 2);
  g_assert_cmpint (ui_focus_get_record (fixture->focus)->time_ns, ==, 30);
  g_assert_cmpuint (fixture->n_selected, ==, 2);
  g_assert_cmpuint (fixture->n_moved, ==, 1);
}

static void
test_same_is_silent (Fixture *fixture,
                     gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      ui_focus_set_cursor (fixture->focus, 5);
      ui_focus_set_filter (fixture->focus, "member:1");
      ui_focus_set_subject (fixture->focus, "mailslot", 2);
      ui_focus_set_paused (fixture->focus, TRUE);
    }
  g_assert_cmpuint (fixture->n_moved, ==, 1);
  g_assert_cmpuint (fixture->n_filtered, ==, 1);
  g_assert_cmpuint (fixture->n_subjects, ==, 1);
  g_assert_cmpuint (fixture->n_paused, ==, 1);
  g_assert_cmpstr (ui_focus_get_filter (fixture->focus), ==, "member:1");
  g_assert_cmpstr (ui_focus_get_lab (fixture->focus), ==, "mailslot");
  g_assert_cmpuint (ui_focus_get_member (fixture->focus), ==, 2);
  g_assert_true (ui_focus_get_paused (fixture->focus));
}

/* Another child of the lab that is shown. */
static void
test_lab_that_was_lent (Fixture *fixture,
                        gconstpointer data)
{
  ui_focus_set_subject (fixture->focus, "a-lab-with-a-long-name", 1);
  ui_focus_set_subject (fixture->focus, ui_focus_get_lab (fixture->focus), 2);
  g_assert_cmpstr (ui_focus_get_lab (fixture->focus), ==, "a-lab-with-a-long-name");
  g_assert_cmpuint (ui_focus_get_member (fixture->focus), ==, 2);
}

static void
add_test (const char *path,
          void (*run) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, run, tear_down);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/focus/selection-moves-cursor", test_selection_moves_cursor);
  add_test ("/focus/discarded-record", test_discarded_record);
  add_test ("/focus/late-record", test_late_record);
  add_test ("/focus/same-is-silent", test_same_is_silent);
  add_test ("/focus/lab-that-was-lent", test_lab_that_was_lent);
  return g_test_run ();
}
