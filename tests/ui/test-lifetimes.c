/* SPDX-License-Identifier: MIT */
/*
 * Who lived when, told from records: the model of the page "Lifetimes" and its words. No display.
 */

#include "lives.h"

static const UiLife *
get_life (Fixture *fixture,
          guint lane,
          guint life)
{
  return ui_lane_get_life (ui_lifetimes_get_lane (fixture->lifetimes, lane), life);
}

static void
assert_text (char *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

/* Lives */

static void
append_whole_life (Fixture *fixture)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 4101);

  append (fixture, subject, 10 * S, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, "viewer");
  append (fixture, subject, 10 * S + 43 * MS, IPC_TRACE_CHILD_CONNECTED, 0, "");
  append (fixture, subject, 11 * S, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, "hello");
  append (fixture, subject, 11 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, "hello");
  append (fixture, subject, 12 * S, IPC_TRACE_PROCESS_STOPPED, IPC_TRACE_IS_NOTE, "stopped");
  append (fixture, subject, 14 * S, IPC_TRACE_PROCESS_CONTINUED, IPC_TRACE_IS_NOTE, "continued");
  append (fixture, subject, 22 * S, IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD, "");
  append (fixture, subject, 22 * S + 300 * MS, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_IS_NOTE,
          "killed by SIGKILL");
  ipc_trace_store_commit (fixture->store);
}

static void
test_tells_a_life (Fixture *fixture,
                   gconstpointer data)
{
  const UiLife *life;
  const UiLane *lane;
  g_autofree char *from_the_start = NULL;

  append_whole_life (fixture);
  g_assert_cmpuint (ui_lifetimes_get_n_lanes (fixture->lifetimes), ==, 1);
  g_assert_cmpuint (ui_lifetimes_count_alive (fixture->lifetimes), ==, 0);
  lane = ui_lifetimes_get_lane (fixture->lifetimes, 0);
  life = get_life (fixture, 0, 0);
  g_assert_cmpint (life->pid, ==, 4101);
  g_assert_cmpint (life->begin_ns, ==, 10 * S);
  g_assert_cmpint (life->connected_ns, ==, 10 * S + 43 * MS);
  g_assert_cmpint (life->end_ns, ==, 22 * S + 300 * MS);
  g_assert_cmpuint (life->stops->len, ==, 1);
  g_assert_cmpuint (life->n_messages, ==, 1);
  g_assert_true (ui_life_was_killed (life));
  assert_text (ui_lane_dup_name (lane), "Viewer 1, pid 4101, killed by SIGKILL after 12.3 s");
  assert_text (ui_lane_dup_facts (lane, 0, 9 * S, 30 * S),
               "Viewer 1, pid 4101, spawned 1.0 s after the start, connected 43 ms later, stopped "
               "once for 2.0 s, 1 message to and from it, killed by SIGKILL after 12.3 s, noticed at "
               "most 300 ms after its last sign of life");
  from_the_start = ui_lane_dup_facts (lane, 0, 10 * S, 30 * S);
  g_assert_true (g_str_has_prefix (from_the_start, "Viewer 1, pid 4101, spawned at the start, "));
}

static void
test_states_in_words (Fixture *fixture,
                      gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 2, 7);

  append (fixture, subject, 1 * S, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, "viewer");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "not connected");
  append (fixture, subject, 2 * S, IPC_TRACE_CHILD_CONNECTED, 0, "");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "connected");
  append (fixture, subject, 3 * S, IPC_TRACE_PROCESS_STOPPED, 0, "");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "stopped");
  append (fixture, subject, 4 * S, IPC_TRACE_PROCESS_CONTINUED, 0, "");
  append (fixture, subject, 5 * S, IPC_TRACE_CHILD_QUIT, 0, "");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "said Quit");
  g_assert_cmpuint (fixture->n_lives_changed, ==, 4);

  append (fixture, subject, 6 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpuint (fixture->n_lives_changed, ==, 4);
}

/* Whom a server disconnects has said nothing, and may connect again. */
static void
test_disconnected (Fixture *fixture,
                   gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 7);

  append (fixture, subject, 1 * S, IPC_TRACE_CHILD_CONNECTED, 0, "");
  append (fixture, subject, 2 * S, IPC_TRACE_CALL, IPC_TRACE_IS_NOTE, "peek: nothing");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "connected");
  append (fixture, subject, 3 * S, IPC_TRACE_PEER_DISCONNECTED, IPC_TRACE_IS_NOTE,
          "disconnected by the server; the client had read everything after 0.1 s");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "disconnected");
  append (fixture, subject, 4 * S, IPC_TRACE_CHILD_CONNECTED, 0, "");
  ipc_trace_store_commit (fixture->store);
  assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "connected");
}

static void
test_quits_again (Fixture *fixture,
                  gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 7);

  for (gint64 i = 1; i < 6; i += 2)
    {
      append (fixture, subject, i * S, IPC_TRACE_CHILD_CONNECTED, 0, "");
      ipc_trace_store_commit (fixture->store);
      assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "connected");
      append (fixture, subject, (i + 1) * S, IPC_TRACE_CHILD_QUIT, 0, "");
      ipc_trace_store_commit (fixture->store);
      assert_text (ui_life_dup_state (get_life (fixture, 0, 0)), "said Quit");
    }
}

/* Measured from when the kernel told; the record of the end says it. */
static void
test_notice (Fixture *fixture,
             gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 7);
  const UiLife *life;

  append (fixture, subject, 1 * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
  append (fixture, subject, 2 * S, IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD, "");
  append (fixture, subject, 3 * S, IPC_TRACE_CHILD_QUIT, 0, "");
  append (fixture, subject, 4 * S, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_IS_NOTE,
          "exited with 0; noticed after 1430 µs");
  ipc_trace_store_commit (fixture->store);
  life = get_life (fixture, 0, 0);
  g_assert_cmpstr (life->reason, ==, "exited with 0");
  g_assert_cmpint (life->notice_ns, ==, 1430 * 1000);
  assert_text (ui_life_dup_notice (life), "noticed after 1 ms");
  assert_text (ui_lane_dup_facts (ui_lifetimes_get_lane (fixture->lifetimes, 0), 0, 1 * S, 5 * S),
               "Viewer 1, pid 7, spawned at the start, never connected, 0 messages to and from it, "
               "exited with 0 after 3.0 s, 1.0 s after its Quit, noticed after 1 ms");
}

static void
test_lives_share_a_lane (Fixture *fixture,
                         gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      IpcTraceSubject *subject = add_subject (fixture, 5, 100 + i);

      append (fixture, subject, (10 + i) * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
      if (i < 2)
        append (fixture, subject, (10 + i) * S + 1, IPC_TRACE_PROCESS_EXITED, 0, "exited with 3");
    }
  append (fixture, add_subject (fixture, 6, 200), 20 * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpuint (ui_lifetimes_get_n_lanes (fixture->lifetimes), ==, 2);
  g_assert_cmpuint (ui_lifetimes_get_lane (fixture->lifetimes, 0)->lives->len, ==, 3);
  g_assert_false (ui_life_was_killed (get_life (fixture, 0, 1)));
  assert_text (ui_lane_dup_name (ui_lifetimes_get_lane (fixture->lifetimes, 0)),
               "Viewer 5, pid 102, not connected, life 3");
}

/* A child can write any step into its own ring. */
static void
test_child_cannot_tell_its_own_life (Fixture *fixture,
                                     gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 7);

  append (fixture, subject, 1 * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
  append (fixture, subject, 2 * S, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_BY_CHILD, "exited with 0");
  append (fixture, subject, 2 * S, IPC_TRACE_PROCESS_STOPPED, IPC_TRACE_BY_CHILD, "");
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpuint (ui_lifetimes_count_alive (fixture->lifetimes), ==, 1);
  g_assert_false (ui_life_is_stopped (get_life (fixture, 0, 0)));
}

static void
test_lab_and_failed_start_have_none (Fixture *fixture,
                                     gconstpointer data)
{
  IpcTraceSubject *lab = ipc_trace_store_add_subject (fixture->store, "mailslot", 0, "Mailslot");

  append (fixture, lab, 1 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
  append (fixture, add_subject (fixture, 1, 0), 2 * S, IPC_TRACE_DIAGNOSIS, IPC_TRACE_IS_NOTE,
          "no such program");
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpuint (ui_lifetimes_get_n_lanes (fixture->lifetimes), ==, 0);
}

/* Late records push others aside, which are then told again; nothing counts twice. */
static void
test_late_records_count_once (Fixture *fixture,
                              gconstpointer data)
{
  IpcTraceSubject *subject = add_subject (fixture, 1, 7);
  const UiLife *life;

  append (fixture, subject, 1 * S, IPC_TRACE_PROCESS_SPAWNED, 0, "");
  for (guint i = 0; i < 100; i++)
    append (fixture, subject, (10 + i) * S, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
  append (fixture, subject, 200 * S, IPC_TRACE_PROCESS_STOPPED, 0, "");
  append (fixture, subject, 201 * S, IPC_TRACE_PROCESS_CONTINUED, 0, "");
  ipc_trace_store_commit (fixture->store);
  for (guint i = 0; i < 50; i++)
    append (fixture, subject, (5 + i) * S + 1, IPC_TRACE_MESSAGE_SENT, 0, "x");
  ipc_trace_store_commit (fixture->store);

  life = get_life (fixture, 0, 0);
  g_assert_cmpuint (life->n_messages, ==, 150);
  g_assert_cmpuint (sum_bins (&life->bins), ==, 150);
  g_assert_cmpuint (life->stops->len, ==, 1);
  g_assert_false (ui_life_is_stopped (life));
}

/* The trace forgets its oldest records, the lifetimes do not. */
static void
test_outlives_the_records (Fixture *fixture,
                           gconstpointer data)
{
  IpcTraceSubject *subject;

  append_whole_life (fixture);
  subject = add_subject (fixture, 2, 8);
  for (guint i = 0; i < 100000; i++)
    {
      append (fixture, subject, 30 * S + i * MS, IPC_TRACE_MESSAGE_RECEIVED, 0, "x");
      if (i % 1000 == 999)
        ipc_trace_store_commit (fixture->store);
    }
  g_assert_cmpuint (ipc_trace_store_get_first (fixture->store), >, 0);
  g_assert_true (ui_life_was_killed (get_life (fixture, 0, 0)));
  g_assert_cmpuint (get_life (fixture, 1, 0)->n_messages, ==, 100000);
  g_assert_cmpuint (sum_bins (&get_life (fixture, 1, 0)->bins), ==, 100000);
  g_assert_cmpuint (get_life (fixture, 1, 0)->bins.counts->len, <=, UI_COUNT_BINS_MAX);
  g_assert_cmpint (ui_lifetimes_get_begin_ns (fixture->lifetimes), ==, 10 * S);
}

static void
test_spans_in_words (void)
{
  assert_text (ui_lifetimes_dup_span (-5), "0 µs");
  assert_text (ui_lifetimes_dup_span (350000), "350 µs");
  assert_text (ui_lifetimes_dup_span (43 * MS), "43 ms");
  assert_text (ui_lifetimes_dup_span (12 * S + 399 * MS), "12.3 s");
  assert_text (ui_lifetimes_dup_span (125 * S), "2 min 5 s");
  assert_text (ui_lifetimes_dup_span (11520 * S), "3 h 12 min");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/ui/lifetimes/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("tells-a-life", test_tells_a_life);
  ADD ("states-in-words", test_states_in_words);
  ADD ("disconnected", test_disconnected);
  ADD ("quits-again", test_quits_again);
  ADD ("notice", test_notice);
  ADD ("lives-share-a-lane", test_lives_share_a_lane);
  ADD ("child-cannot-tell-its-own-life", test_child_cannot_tell_its_own_life);
  ADD ("lab-and-failed-start-have-none", test_lab_and_failed_start_have_none);
  ADD ("late-records-count-once", test_late_records_count_once);
  ADD ("outlives-the-records", test_outlives_the_records);
  g_test_add_func ("/ui/lifetimes/spans-in-words", test_spans_in_words);
  return g_test_run ();
}
