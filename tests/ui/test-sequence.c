/* SPDX-License-Identifier: MIT */
/*
 * The model of the page "Sequence": which ends belong together, what there is to draw, what it says,
 * and the file that it becomes. No display.
 */

#include "ui-sequence-export.h"

#include <glib/gstdio.h>
#include <string.h>

#define US G_GINT64_CONSTANT (1000)
#define MS (1000 * US)
#define S (1000 * MS)
#define LAB "pipe-memory"
#define CHILD IPC_TRACE_BY_CHILD

typedef struct
{
  IpcTraceStore *store;
  UiLifetimes *lifetimes;
  UiSequence *model;
  UiSequenceLanes *lanes;
  UiSequenceScene *scene;
  IpcTraceSubject *viewer;
} Fixture;

static IpcTraceSubject *
add_subject (Fixture *fixture,
             guint member,
             const char *title)
{
  IpcTraceSubject *subject = ipc_trace_store_add_subject (fixture->store, LAB, member, title);

  subject->pid = 4100 + member;
  return subject;
}

static void
append (Fixture *fixture,
        const IpcTraceSubject *subject,
        gint64 time_ns,
        IpcTraceStep step,
        guint8 flags,
        guint32 serial,
        const char *text)
{
  IpcTraceRecord record = { 0 };

  ipc_trace_record_set (&record, step, 0, serial, text, strlen (text));
  record.time_ns = time_ns;
  record.subject = subject->id;
  record.flags = flags;
  ipc_trace_store_append (fixture->store, &record, text);
}

static void
append_birth (Fixture *fixture,
              const IpcTraceSubject *subject,
              gint64 time_ns)
{
  append (fixture, subject, time_ns, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, 0, "viewer");
  append (fixture, subject, time_ns + 10 * MS, IPC_TRACE_CHILD_CONNECTED, IPC_TRACE_IS_NOTE, 0,
          "connected");
}

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  fixture->store = ipc_trace_store_new (8192);
  fixture->lifetimes = ui_lifetimes_new (fixture->store);
  fixture->model = ui_sequence_new (fixture->store);
  fixture->lanes = ui_sequence_lanes_new (fixture->store, fixture->lifetimes);
  ui_sequence_lanes_set_lab (fixture->lanes, LAB);
  fixture->scene = ui_sequence_scene_new (fixture->model, fixture->lanes);
  fixture->viewer = add_subject (fixture, 1, "Viewer 1");
  append_birth (fixture, fixture->viewer, 1 * S);
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  g_clear_pointer (&fixture->scene, ui_sequence_scene_free);
  g_clear_pointer (&fixture->lanes, ui_sequence_lanes_free);
  g_assert_finalize_object (g_steal_pointer (&fixture->model));
  g_assert_finalize_object (g_steal_pointer (&fixture->lifetimes));
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

/* Question and answer, as both sides saw them: 0.2 ms there, 0.3 ms back. */
static void
append_exchange (Fixture *fixture,
                 const IpcTraceSubject *subject,
                 gint64 time_ns,
                 guint32 serial)
{
  append (fixture, subject, time_ns, IPC_TRACE_MESSAGE_SENT, CHILD, serial, "GTKClient msg 3");
  append (fixture, subject, time_ns + 50 * US, IPC_TRACE_EVENT_SET, CHILD, serial, "");
  append (fixture, subject, time_ns + 200 * US, IPC_TRACE_MESSAGE_RECEIVED, 0, serial,
          "GTKClient msg 3");
  append (fixture, subject, time_ns + 250 * US, IPC_TRACE_MEMORY_WRITTEN, 0, serial, "Written");
  append (fixture, subject, time_ns + 300 * US, IPC_TRACE_MESSAGE_SENT, 0, serial,
          "GTKClient msg 3");
  append (fixture, subject, time_ns + 600 * US, IPC_TRACE_MESSAGE_RECEIVED, CHILD, serial,
          "GTKClient msg 3");
}

static void
build (Fixture *fixture,
       gint64 from_ns,
       gint64 to_ns,
       gint64 row_ns)
{
  ipc_trace_store_commit (fixture->store);
  ui_sequence_lanes_update (fixture->lanes);
  ui_sequence_scene_build (fixture->scene, 1 * S, from_ns, to_ns, (double) row_ns);
}

/* The n-th item of a kind. */
static const UiSequenceItem *
find_item (Fixture *fixture,
           UiSequenceKind kind,
           guint n)
{
  for (guint i = 0; i < ui_sequence_scene_get_n_items (fixture->scene); i++)
    {
      const UiSequenceItem *item = ui_sequence_scene_get_item (fixture->scene, i);

      if (item->kind == kind && n-- == 0)
        return item;
    }
  return NULL;
}

static guint
count_items (Fixture *fixture,
             UiSequenceKind kind)
{
  guint n = 0;

  while (find_item (fixture, kind, n) != NULL)
    n++;
  return n;
}

static void
assert_name (Fixture *fixture,
             const UiSequenceItem *item,
             const char *expected)
{
  g_autofree char *name = ui_sequence_item_dup_name (item, fixture->model, fixture->lanes);

  g_assert_cmpstr (name, ==, expected);
}

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

/* Density */

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

/* Files */

typedef struct
{
  guint n_lifelines;
  guint n_arrows;
  guint n_titles;
  GString *words;
} Drawing;

static void
on_start_element (GMarkupParseContext *context,
                  const char *element,
                  const char **names,
                  const char **values,
                  gpointer data,
                  GError **error)
{
  Drawing *drawing = data;

  drawing->n_titles += g_str_equal (element, "title");
  for (guint i = 0; names[i] != NULL; i++)
    {
      drawing->n_lifelines += g_str_equal (names[i], "class") && g_str_equal (values[i], "lifeline");
      drawing->n_arrows += g_str_equal (names[i], "class") && g_str_equal (values[i], "arrow");
    }
}

static void
on_text (GMarkupParseContext *context,
         const char *text,
         gsize length_bytes,
         gpointer data,
         GError **error)
{
  g_string_append_len (((Drawing *) data)->words, text, (gssize) length_bytes);
  g_string_append_c (((Drawing *) data)->words, '\n');
}

static UiSequenceExport
make_export (Fixture *fixture)
{
  return (UiSequenceExport) {
    .model = fixture->model,
    .lanes = fixture->lanes,
    .title = "Pipe <memory> & event\x02",
    .begin_ns = 1 * S,
    .from_ns = 2 * S - 200 * US,
    .to_ns = 2 * S + 800 * US,
    .now_ns = 4 * S,
    .height_px = 600,
  };
}

static void
append_hostile (Fixture *fixture)
{
  append_exchange (fixture, fixture->viewer, 2 * S, 7);
  append (fixture, fixture->viewer, 2 * S + 700 * US, IPC_TRACE_MESSAGE_SENT, 0, 8,
          "</text><script>\"&\x01\xff");
  ipc_trace_store_commit (fixture->store);
  ui_sequence_lanes_update (fixture->lanes);
}

static void
test_svg (Fixture *fixture,
          gconstpointer data)
{
  const GMarkupParser parser = { .start_element = on_start_element, .text = on_text };
  Drawing drawing = { .words = g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *svg = NULL;
  UiSequenceExport export = make_export (fixture);

  append_hostile (fixture);
  ipc_trace_store_set_clock_offset (fixture->store, 1796000000 * S);
  svg = ui_sequence_export_dup_svg (&export);
  g_assert_true (g_utf8_validate (svg, -1, NULL));
  context = g_markup_parse_context_new (&parser, 0, &drawing, NULL);
  g_markup_parse_context_parse (context, svg, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (drawing.n_lifelines, ==, 2);
  g_assert_cmpuint (drawing.n_arrows, ==, 2);
  g_assert_nonnull (strstr (drawing.words->str, "Pipe <memory> & event"));
  g_assert_nonnull (strstr (drawing.words->str, "Viewer 1 → parent: GTKClient msg 3, 15 bytes"));
  g_assert_nonnull (strstr (drawing.words->str, "15 B, 0.200 ms"));
  g_assert_nonnull (strstr (drawing.words->str, "999.80 ms to 1.00080 s of the run, from "));
  g_assert_nonnull (strstr (drawing.words->str, "pid 4101"));
  g_assert_nonnull (strstr (drawing.words->str, "Process killed by a signal"));
  g_assert_null (strstr (svg, "<script"));
  g_assert_null (strstr (svg, "\x01"));
  g_assert_null (strstr (svg, "&#x2;"));
  g_string_free (drawing.words, TRUE);
}

static void
test_png (Fixture *fixture,
          gconstpointer data)
{
  UiSequenceExport export = make_export (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = NULL;

  append_hostile (fixture);
  png = ui_sequence_export_get_png (&export, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (png, NULL), 8, "\x89PNG\r\n\x1a\n", 8);

  export.height_px = 40000;
  g_assert_null (ui_sequence_export_get_png (&export, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static void
test_write (Fixture *fixture,
            gconstpointer data)
{
  UiSequenceExport export = make_export (fixture);
  g_autofree char *folder = g_dir_make_tmp ("tincan-test-sequence-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.SVG", NULL);
  g_autofree char *no_path = g_build_filename (folder, "no", "a.png", NULL);
  g_autofree char *strange_path = g_build_filename (folder, "a.bmp", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) no_file = g_file_new_for_path (no_path);
  g_autoptr (GFile) strange_file = g_file_new_for_path (strange_path);
  g_autoptr (GError) error = NULL;

  append_hostile (fixture);
  g_assert_true (ui_sequence_export_write (&export, file, &error));
  g_assert_true (ui_sequence_export_write (&export, file, &error));
  g_assert_no_error (error);
  g_assert_false (ui_sequence_export_write (&export, no_file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ui_sequence_export_write (&export, strange_file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_true (g_file_delete (file, NULL, NULL));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
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
  ADD ("bundles", test_bundles);
  ADD ("crossing", test_crossing);
  ADD ("late-in-blocks", test_late_in_blocks);
  ADD ("other-labs", test_other_labs);
  ADD ("strangers", test_strangers);
  ADD ("svg", test_svg);
  ADD ("png", test_png);
  ADD ("write", test_write);
  g_test_add_func ("/ui/sequence/counts-as-by-hand", test_counts_as_by_hand);
  g_test_add_func ("/ui/sequence/latencies-in-words", test_latencies_in_words);
  return g_test_run ();
}
