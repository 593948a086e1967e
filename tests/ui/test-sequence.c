/* SPDX-License-Identifier: MIT */
/*
 * The model of the page "Sequence": which ends belong together, whose they are, and what they say. No
 * display.
 */

#include "exchanges.h"

/* Pairs */

static void
test_both_ends (Fixture *fixture,
                gconstpointer data)
{
  const UiSequenceItem *item;

  append_exchange (fixture, fixture->viewer, 2 * S, 7);
  build (fixture, 2 * S, 2 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 2);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 0);
  item = find_item (fixture, UI_SEQUENCE_ARROW, 0);
  g_assert_cmpint (item->way, ==, UI_SEQUENCE_TO_PARENT);
  g_assert_cmpint (item->from_ns, ==, 2 * S);
  g_assert_cmpint (item->to_ns, ==, 2 * S + 200 * US);
  assert_name (fixture, item, "Viewer 1 → parent: GTKClient msg 3, 15 bytes, 0.200 ms");
  item = find_item (fixture, UI_SEQUENCE_ARROW, 1);
  g_assert_cmpint (item->way, ==, UI_SEQUENCE_FROM_PARENT);
  assert_name (fixture, item, "Parent → Viewer 1: GTKClient msg 3, 15 bytes, 0.300 ms");
}

static void
test_one_request (Fixture *fixture,
                  gconstpointer data)
{
  append_exchange (fixture, fixture->viewer, 2 * S, 7);
  build (fixture, 2 * S, 2 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_MARK), ==, 2);
  assert_name (fixture, find_item (fixture, UI_SEQUENCE_MARK, 0), "Viewer 1: event set");
  assert_name (fixture, find_item (fixture, UI_SEQUENCE_MARK, 1),
               "Parent: memory written, Written");
  g_assert_true (find_item (fixture, UI_SEQUENCE_MARK, 1)->is_at_parent);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_SPAN), ==, 2);
  g_assert_cmpint (find_item (fixture, UI_SEQUENCE_SPAN, 0)->to_ns, ==, 2 * S + 600 * US);
}

/* Two sets before a wake: the event is set once, by the last of them. */
static void
append_event (Fixture *fixture,
              gint64 time_ns)
{
  append (fixture, fixture->viewer, time_ns, IPC_TRACE_EVENT_SET, CHILD, 7, "");
  append (fixture, fixture->viewer, time_ns + 60 * US, IPC_TRACE_EVENT_SET, CHILD, 8, "");
  append (fixture, fixture->viewer, time_ns + 250 * US, IPC_TRACE_EVENT_WOKEN, 0, 0, "");
}

static void
test_event_and_wake (Fixture *fixture,
                     gconstpointer data)
{
  const UiSequenceItem *wake;

  append_event (fixture, 2 * S);
  append (fixture, fixture->viewer, 2 * S + 500 * US, IPC_TRACE_EVENT_WOKEN, 0, 0, "");
  build (fixture, 2 * S, 2 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_MARK), ==, 4);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_WAKE), ==, 1);
  wake = find_item (fixture, UI_SEQUENCE_WAKE, 0);
  g_assert_cmpuint (wake->serial, ==, 8);
  assert_name (fixture, wake, "Viewer 1 → parent: event set, woken after 0.190 ms");
  /* The wake is a part of that request; the second wake is nobody's. */
  g_assert_cmpuint (ui_sequence_get_serial (fixture->model, wake->partner), ==, 8);
  g_assert_cmpuint (ui_sequence_get_serial (fixture->model, wake->partner + 1), ==, 0);

  /* Not where both are in one place, and also when one of them is out of view, or both are. */
  build (fixture, 2 * S, 2 * S + 100 * MS, 2 * MS);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_WAKE), ==, 0);
  build (fixture, 2 * S + 240 * US, 2 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_WAKE), ==, 1);
  build (fixture, 2 * S, 2 * S + 100 * US, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_WAKE), ==, 1);
}

/* The wake comes again after a late record, and finds its set. */
static void
test_wake_after_late_record (Fixture *fixture,
                             gconstpointer data)
{
  append_event (fixture, 2 * S);
  ipc_trace_store_commit (fixture->store);
  append (fixture, fixture->viewer, 2 * S + 100 * US, IPC_TRACE_MEMORY_READ, CHILD, 7, "");
  build (fixture, 2 * S, 2 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_WAKE), ==, 1);
  assert_name (fixture, find_item (fixture, UI_SEQUENCE_WAKE, 0),
               "Viewer 1 → parent: event set, woken after 0.190 ms");
}

/* What lies in one place is one mark, which stands for all of it. */
static void
test_marks_in_one_place (Fixture *fixture,
                         gconstpointer data)
{
  const UiSequenceItem *mark;
  guint64 first;

  append_exchange (fixture, fixture->viewer, 2 * S, 7);
  append (fixture, fixture->viewer, 2 * S + 650 * US, IPC_TRACE_MEMORY_READ, CHILD, 7, "Written");
  build (fixture, 2 * S, 3 * S, 100 * MS);
  first = ui_sequence_find (fixture->model, 2 * S);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_MARK), ==, 2);
  mark = find_item (fixture, UI_SEQUENCE_MARK, 0);
  assert_name (fixture, mark, "Viewer 1: event set, and 1 more step at the same place");
  g_assert_true (mark == ui_sequence_scene_get_item (
                             fixture->scene,
                             (guint) ui_sequence_scene_find_record (fixture->scene, first + 6)));
  /* The other is the parent's, and a message is an arrow. */
  g_assert_true (find_item (fixture, UI_SEQUENCE_MARK, 1) ==
                 ui_sequence_scene_get_item (
                     fixture->scene,
                     (guint) ui_sequence_scene_find_record (fixture->scene, first + 3)));
  g_assert_cmpint (ui_sequence_scene_get_item (
                       fixture->scene,
                       (guint) ui_sequence_scene_find_record (fixture->scene, first + 5))
                       ->kind,
                   ==, UI_SEQUENCE_ARROW);
  g_assert_cmpint (ui_sequence_scene_find_record (fixture->scene, UI_SEQUENCE_NONE), ==, -1);
}

/* A sender reads the clock after its call, when the receiver may be done. */
static void
test_received_before_sent (Fixture *fixture,
                           gconstpointer data)
{
  append (fixture, fixture->viewer, 2 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "x");
  append (fixture, fixture->viewer, 2 * S + 17 * US, IPC_TRACE_MESSAGE_SENT, CHILD, 1, "x");
  build (fixture, 2 * S, 2 * S + 1 * MS, 20 * US);
  assert_name (fixture, find_item (fixture, UI_SEQUENCE_ARROW, 0),
               "Viewer 1 → parent: x, 1 byte, there 0.017 ms before its sender had noted it");
}

static void
test_foreign_child (Fixture *fixture,
                    gconstpointer data)
{
  const IpcTraceSubject *client = add_subject (fixture, 17, "Client 17");
  const UiSequenceItem *item;

  append_birth (fixture, client, 1 * S + 1);
  append (fixture, client, 2 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "hello");
  append (fixture, client, 2 * S + 1 * MS, IPC_TRACE_MESSAGE_SENT, 0, 1, "hello");
  build (fixture, 2 * S, 2 * S + 2 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 0);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 2);
  item = find_item (fixture, UI_SEQUENCE_STUB, 0);
  g_assert_cmpint (item->lane, ==, 2);
  g_assert_true (item->is_at_parent);
  assert_name (fixture, item, "Client 17 → parent: hello, 5 bytes, seen by the parent alone");
}

static void
test_calls (Fixture *fixture,
            gconstpointer data)
{
  append (fixture, fixture->viewer, 2 * S, IPC_TRACE_CALL, CHILD, 4, "Activate");
  append (fixture, fixture->viewer, 2 * S + 100 * US, IPC_TRACE_CALL, 0, 4, "Activate, #1 new");
  append (fixture, fixture->viewer, 2 * S + 200 * US, IPC_TRACE_RETURN, 0, 4, "/1");
  append (fixture, fixture->viewer, 2 * S + 300 * US, IPC_TRACE_RETURN, CHILD, 4, "('/1',)");
  append (fixture, fixture->viewer, 2 * S + 400 * US, IPC_TRACE_CALL, IPC_TRACE_IS_NOTE, 0,
          "closed an end");
  build (fixture, 2 * S, 2 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 2);
  g_assert_cmpuint (find_item (fixture, UI_SEQUENCE_ARROW, 1)->step, ==, IPC_TRACE_RETURN);
  assert_name (fixture, find_item (fixture, UI_SEQUENCE_MARK, 0), "Parent: call, closed an end");
}

/* What a person types has no serial; it is known by what it says, if only one says it at a time. */
static void
test_without_serial (Fixture *fixture,
                     gconstpointer data)
{
  append (fixture, fixture->viewer, 2 * S, IPC_TRACE_MESSAGE_SENT, 0, 0, "hello");
  append (fixture, fixture->viewer, 2 * S + 1 * US, IPC_TRACE_MESSAGE_SENT, 0, 0, "other");
  append (fixture, fixture->viewer, 2 * S + 2 * US, IPC_TRACE_MESSAGE_RECEIVED, CHILD, 0, "hello");
  build (fixture, 2 * S, 2 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 1);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 1);

  append (fixture, fixture->viewer, 3 * S, IPC_TRACE_MESSAGE_SENT, 0, 0, "twice");
  append (fixture, fixture->viewer, 3 * S + 1 * US, IPC_TRACE_MESSAGE_SENT, 0, 0, "twice");
  append (fixture, fixture->viewer, 3 * S + 2 * US, IPC_TRACE_MESSAGE_RECEIVED, CHILD, 0, "twice");
  build (fixture, 3 * S, 3 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 0);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 3);
}

/* A new life counts from 1 again; its messages are its own. */
static void
test_respawn (Fixture *fixture,
              gconstpointer data)
{
  const IpcTraceSubject *second;

  append (fixture, fixture->viewer, 2 * S, IPC_TRACE_MESSAGE_SENT, CHILD, 1, "x");
  append (fixture, fixture->viewer, 2 * S + 1 * MS, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_IS_NOTE, 0,
          "killed by SIGKILL");
  second = add_subject (fixture, 1, "Viewer 1");
  append_birth (fixture, second, 3 * S);
  append (fixture, second, 4 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "x");
  build (fixture, 2 * S, 5 * S, 100 * MS);
  g_assert_cmpuint (ui_sequence_lanes_get_n (fixture->lanes), ==, 2);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 0);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 2);
  g_assert_cmpint (find_item (fixture, UI_SEQUENCE_STUB, 1)->lane, ==, 1);
}

/* Both ends come late, and move those of others. */
static void
test_late_records (Fixture *fixture,
                   gconstpointer data)
{
  for (guint i = 1; i <= 100; i++)
    append_exchange (fixture, fixture->viewer, 10 * S + i * MS, i);
  ipc_trace_store_commit (fixture->store);
  for (guint i = 0; i < 50; i++)
    append_exchange (fixture, fixture->viewer, 10 * S + i * 2 * MS + 700 * US, 1000 + i);
  build (fixture, 10 * S, 10 * S + 102 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 0);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 300);
  for (guint i = 0; i < 300; i++)
    {
      const UiSequenceItem *item = find_item (fixture, UI_SEQUENCE_ARROW, i);

      g_assert_cmpint (item->to_ns - item->from_ns, ==,
                       item->way == UI_SEQUENCE_TO_PARENT ? 200 * US : 300 * US);
    }
}

/* The question was taken back from its answer, and gets it again. */
static void
test_late_between_ends (Fixture *fixture,
                        gconstpointer data)
{
  append (fixture, fixture->viewer, 2 * S, IPC_TRACE_MESSAGE_SENT, CHILD, 1, "x");
  append (fixture, fixture->viewer, 2 * S + 200 * US, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "x");
  ipc_trace_store_commit (fixture->store);
  append (fixture, fixture->viewer, 2 * S + 100 * US, IPC_TRACE_EVENT_SET, CHILD, 1, "");
  build (fixture, 2 * S, 2 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 0);
  g_assert_cmpint (find_item (fixture, UI_SEQUENCE_ARROW, 0)->to_ns, ==, 2 * S + 200 * US);
}

static void
test_discarded (Fixture *fixture,
                gconstpointer data)
{
  append (fixture, fixture->viewer, 2 * S, IPC_TRACE_MESSAGE_SENT, CHILD, 1, "long ago");
  for (guint i = 0; i < 20000; i++)
    {
      append_exchange (fixture, fixture->viewer, 10 * S + i * MS, 10 + i);
      if (i % 1000 == 999)
        ipc_trace_store_commit (fixture->store);
    }
  append (fixture, fixture->viewer, 40 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "long ago");
  build (fixture, 40 * S - 1 * MS, 40 * S + 1 * MS, 20 * US);
  g_assert_cmpuint (ipc_trace_store_get_first (fixture->store), >, 0);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 1);
  build (fixture, 29 * S, 29 * S + 10 * MS, 20 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 20);
}

static void
test_other_labs (Fixture *fixture,
                 gconstpointer data)
{
  IpcTraceSubject *writer = ipc_trace_store_add_subject (fixture->store, "mailslot", 1, "Viewer 1");

  append_exchange (fixture, fixture->viewer, 2 * S, 7);
  append_birth (fixture, writer, 2 * S + 1 * MS);
  append (fixture, writer, 2 * S + 12 * MS, IPC_TRACE_MESSAGE_SENT, CHILD, 1, "letter");
  build (fixture, 2 * S, 3 * S, 100 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 2);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 0);

  g_assert_true (ui_sequence_lanes_set_lab (fixture->lanes, "mailslot"));
  g_assert_false (ui_sequence_lanes_set_lab (fixture->lanes, "mailslot"));
  build (fixture, 2 * S, 3 * S, 100 * US);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_ARROW), ==, 0);
  g_assert_cmpuint (count_items (fixture, UI_SEQUENCE_STUB), ==, 1);

  ui_sequence_lanes_set_lab (fixture->lanes, "remoting");
  build (fixture, 1 * S, 3 * S, 10 * MS);
  g_assert_cmpuint (ui_sequence_lanes_get_n (fixture->lanes), ==, 0);
  g_assert_cmpuint (ui_sequence_scene_get_n_items (fixture->scene), ==, 0);
}

/* Somebody who has no lifeline: what concerns the lab. */
static void
test_strangers (Fixture *fixture,
                gconstpointer data)
{
  const IpcTraceSubject *lab = add_subject (fixture, 0, "Remoting");

  append (fixture, lab, 2 * S, IPC_TRACE_CALL, 0, 1, "Ping");
  build (fixture, 2 * S, 2 * S + 1 * MS, 20 * US);
  assert_name (fixture, find_item (fixture, UI_SEQUENCE_STUB, 0),
               "Somebody else → parent: Ping, 4 bytes, seen by the parent alone");
}

static void
assert_latency (gint64 latency_ns,
                const char *expected)
{
  g_autofree char *text = ui_sequence_dup_latency (latency_ns);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_latencies_in_words (void)
{
  assert_latency (0, "0.000 ms");
  assert_latency (120 * US, "0.120 ms");
  assert_latency (-17 * US, "−0.017 ms");
  assert_latency (1257 * US, "1.25 ms");
  assert_latency (43 * MS, "43 ms");
  assert_latency (12 * S + 340 * MS, "12.34 s");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/ui/sequence/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("both-ends", test_both_ends);
  ADD ("one-request", test_one_request);
  ADD ("event-and-wake", test_event_and_wake);
  ADD ("wake-after-late-record", test_wake_after_late_record);
  ADD ("marks-in-one-place", test_marks_in_one_place);
  ADD ("received-before-sent", test_received_before_sent);
  ADD ("foreign-child", test_foreign_child);
  ADD ("calls", test_calls);
  ADD ("without-serial", test_without_serial);
  ADD ("respawn", test_respawn);
  ADD ("late-records", test_late_records);
  ADD ("late-between-ends", test_late_between_ends);
  ADD ("discarded", test_discarded);
  ADD ("other-labs", test_other_labs);
  ADD ("strangers", test_strangers);
  g_test_add_func ("/ui/sequence/latencies-in-words", test_latencies_in_words);
  return g_test_run ();
}
