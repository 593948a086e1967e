/* SPDX-License-Identifier: MIT */
/*
 * What a person means: by a number or a time to go to, and by one more question to the filter.
 */

#include "ui-traffic-goto.h"
#include "ui-traffic-menu.h"

#define START_NS (G_GINT64_CONSTANT (3000) * 1000000000)
#define STEP_NS (G_GINT64_CONSTANT (250) * 1000000)

/* A record every quarter of a second. */
static IpcTraceStore *
create_store (guint limit,
              guint n)
{
  IpcTraceStore *store = ipc_trace_store_new (limit);

  for (guint i = 0; i < n; i++)
    {
      const IpcTraceRecord record = { .time_ns = START_NS + i * STEP_NS,
                                      .step = IPC_TRACE_EVENT_SET };

      ipc_trace_store_append (store, &record, NULL);
    }
  ipc_trace_store_commit (store);
  return store;
}

static void
assert_goes_to (IpcTraceStore *store,
                const char *text,
                guint64 wanted)
{
  g_autoptr (GError) error = NULL;
  guint64 position = 0;

  g_assert_true (ui_traffic_goto_parse (store, START_NS, text, &position, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (position, ==, wanted);
}

static void
assert_fails (IpcTraceStore *store,
              const char *text)
{
  g_autoptr (GError) error = NULL;
  guint64 position;

  g_assert_false (ui_traffic_goto_parse (store, START_NS, text, &position, &error));
  g_assert_nonnull (error);
}

static void
test_numbers_and_seconds (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0, 2000);

  assert_goes_to (store, "1", 0);
  assert_goes_to (store, " 1,234 ", 1233);
  assert_goes_to (store, "99999999", 1999);
  assert_goes_to (store, "0.0", 0);
  assert_goes_to (store, "0.26", 2);
  assert_goes_to (store, "2 s", 8);
  assert_goes_to (store, "2.25s", 9);
  assert_goes_to (store, "100000 s", 1999);
  assert_fails (store, "");
  assert_fails (store, "0");
  assert_fails (store, "-1");
  assert_fails (store, "nan");
  assert_fails (store, "12 min");
}

static void
test_time_of_day (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0, 2000);
  g_autoptr (GDateTime) start = g_date_time_new_local (2026, 11, 21, 23, 59, 0);

  assert_fails (store, "23:59:10");
  ipc_trace_store_set_clock_offset (store, g_date_time_to_unix (start) * 1000000000 - START_NS);
  assert_goes_to (store, "23:59", 0);
  assert_goes_to (store, "23:59:10", 40);
  assert_goes_to (store, "23:59:10.3", 42);
  assert_goes_to (store, "00:00:01", 244);
  assert_fails (store, "25:00");
  assert_fails (store, "12:60");
  assert_fails (store, "12:");
  assert_fails (store, "12:00:00:00");
}

static void
test_what_was_discarded (void)
{
  g_autoptr (IpcTraceStore) store = create_store (4096, 20000);
  g_autoptr (IpcTraceStore) empty = ipc_trace_store_new (0);

  assert_goes_to (store, "1", ipc_trace_store_get_first (store));
  assert_goes_to (store, "1.5", ipc_trace_store_get_first (store));
  assert_goes_to (store, "5000 s", 19999);
  assert_fails (empty, "1");
}

static void
assert_joined (const char *filter,
               const char *question,
               const char *wanted)
{
  g_autofree char *joined = ui_traffic_menu_join_filter (filter, question);

  g_assert_cmpstr (joined, ==, wanted);
}

static void
test_join_filter (void)
{
  assert_joined ("", "member:1", "member:1");
  assert_joined ("member:2", "member:1", "member:1");
  assert_joined ("size>10  member:2 step:event", "member:1", "size>10 step:event member:1");
  assert_joined ("member:1", "step:call", "member:1 step:call");
  assert_joined ("member:2 or size>1", "member:1", "(member:2 or size>1) member:1");
  assert_joined ("not member:2", "member:1", "(not member:2) member:1");
  assert_joined ("text:\"member:2 a\"", "member:1", "(text:\"member:2 a\") member:1");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/traffic-goto/numbers-and-seconds", test_numbers_and_seconds);
  g_test_add_func ("/ui/traffic-goto/time-of-day", test_time_of_day);
  g_test_add_func ("/ui/traffic-goto/what-was-discarded", test_what_was_discarded);
  g_test_add_func ("/ui/traffic-menu/join-filter", test_join_filter);
  return g_test_run ();
}
