/* SPDX-License-Identifier: MIT */
/*
 * The live graph without a display: what is counted and what waits, how it is said, and where it is.
 */

#include "ui-graph-keys.h"
#include "ui-graph-picture.h"

#include <gdk/gdkkeysyms.h>

#define MS G_GINT64_CONSTANT (1000000)

typedef struct
{
  IpcTraceStore *store;
  UiLifetimes *lifetimes;
  UiGraph *graph;
  IpcTraceSubject *viewer;
  guint n_watched;
  UiGraphLeg leg; /* the last one that was watched */
} Fixture;

static void
on_step (const UiGraphLife *life,
         guint8 object,
         UiGraphLeg leg,
         gpointer data)
{
  Fixture *fixture = data;

  g_assert_nonnull (life);
  fixture->n_watched++;
  fixture->leg = leg;
}

static IpcTraceSubject *
add_subject (Fixture *fixture,
             guint member)
{
  g_autofree char *title = g_strdup_printf ("Viewer %u", member);
  g_autofree char *pipe = g_strdup_printf ("Pipe%u_4700", member);
  IpcTraceSubject *subject =
      ipc_trace_store_add_subject (fixture->store, "pipe-memory", member, title);

  subject->pid = 4700 + (pid_t) member;
  ipc_trace_subject_add_object (subject, pipe);
  ipc_trace_subject_add_object (subject, "Event");
  ipc_trace_subject_add_object (subject, "Memory");
  return subject;
}

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  fixture->store = ipc_trace_store_new (8192);
  fixture->lifetimes = ui_lifetimes_new (fixture->store);
  fixture->graph = ui_graph_new (fixture->store);
  fixture->viewer = add_subject (fixture, 1);
  ui_graph_set_watch (fixture->graph, on_step, fixture);
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->graph));
  g_assert_finalize_object (g_steal_pointer (&fixture->lifetimes));
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

static void
append_of (Fixture *fixture,
           const IpcTraceSubject *subject,
           gint64 time_ms,
           IpcTraceStep step,
           guint8 flags,
           guint8 object,
           guint32 size_bytes)
{
  IpcTraceRecord record = { .time_ns = time_ms * MS,
                            .subject = subject->id,
                            .step = step,
                            .flags = flags,
                            .object = object,
                            .size_bytes = size_bytes };

  ipc_trace_store_append (fixture->store, &record, NULL);
}

static void
append (Fixture *fixture,
        gint64 time_ms,
        IpcTraceStep step,
        guint8 flags,
        guint8 object,
        guint32 size_bytes)
{
  append_of (fixture, fixture->viewer, time_ms, step, flags, object, size_bytes);
}

static void
send (Fixture *fixture,
      gint64 time_ms,
      guint32 size_bytes)
{
  append (fixture, time_ms, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, 1, size_bytes);
}

static void
receive (Fixture *fixture,
         gint64 time_ms,
         guint32 size_bytes)
{
  append (fixture, time_ms, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, size_bytes);
}

static void
assert_words (Fixture *fixture,
              guint8 object,
              const char *expected)
{
  const UiGraphLife *life = ui_graph_get_life (fixture->graph, fixture->viewer->id);
  g_autofree char *words = ui_graph_life_dup_words (life, object, FALSE);

  g_assert_cmpstr (words, ==, expected);
}

/* Counting */

static void
test_nothing (Fixture *fixture,
              gconstpointer data)
{
  g_assert_null (ui_graph_get_life (fixture->graph, fixture->viewer->id));
  assert_words (fixture, 1, "nothing yet");
}

static void
test_waiting (Fixture *fixture,
              gconstpointer data)
{
  send (fixture, 1, 10);
  send (fixture, 2, 20);
  receive (fixture, 3, 10);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "2 messages, 1 waits");
  g_assert_cmpuint (fixture->n_watched, ==, 3);
  g_assert_cmpint (fixture->leg, ==, UI_GRAPH_OBJECT_TO_PARENT);

  receive (fixture, 4, 20);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "2 messages, 0 wait");

  append (fixture, 5, IPC_TRACE_MESSAGE_SENT, 0, 1, 5);
  append (fixture, 6, IPC_TRACE_MESSAGE_SENT, 0, 1, 5);
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpint (fixture->leg, ==, UI_GRAPH_PARENT_TO_OBJECT);
  assert_words (fixture, 1, "4 messages, 2 wait");
}

/* Nobody knows what a child has received that writes no trace, nor what was lost. */
static void
test_waiting_unknown (Fixture *fixture,
                      gconstpointer data)
{
  append (fixture, 1, IPC_TRACE_MESSAGE_SENT, 0, 1, 10);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "1 message");

  send (fixture, 2, 10);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "2 messages, 2 wait");

  append (fixture, 3, IPC_TRACE_RECORDS_DROPPED, IPC_TRACE_IS_NOTE, 0, 0);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "2 messages");
}

/* Three that were read at once are not two that wait. */
static void
test_stream (Fixture *fixture,
             gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    send (fixture, 1 + i, 10);
  receive (fixture, 5, 30);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "3 messages, 0 wait");
  send (fixture, 6, 4096);
  send (fixture, 7, 4);
  receive (fixture, 8, 100);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "5 messages, 4,000 bytes wait");
}

static void
test_other_objects (Fixture *fixture,
                    gconstpointer data)
{
  append (fixture, 1, IPC_TRACE_EVENT_SET, IPC_TRACE_BY_CHILD, 2, 0);
  append (fixture, 2, IPC_TRACE_EVENT_WOKEN, 0, 2, 0);
  append (fixture, 3, IPC_TRACE_MEMORY_WRITTEN, 0, 3, 7);
  append (fixture, 4, IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD, 3, 7);
  append (fixture, 5, IPC_TRACE_MEMORY_CHANGED, IPC_TRACE_BY_CHILD, 3, 7);
  append (fixture, 6, IPC_TRACE_CALL, IPC_TRACE_IS_NOTE, 4, 0);
  append (fixture, 6, IPC_TRACE_RETURN, IPC_TRACE_IS_NOTE, 4, 0);
  append (fixture, 7, IPC_TRACE_MESSAGE_SENT, 0, IPC_TRACE_N_OBJECTS + 1, 7);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "nothing yet");
  assert_words (fixture, 2, "set 1 time, woke 1 time");
  assert_words (fixture, 3, "written 2 times, read 1 time");
  assert_words (fixture, 4, "acted on 1 time");
  g_assert_cmpint (fixture->leg, ==, UI_GRAPH_OBJECT_TO_PARENT);
  g_assert_cmpuint (fixture->n_watched, ==, 7);
}

static void
test_calls (Fixture *fixture,
            gconstpointer data)
{
  append (fixture, 1, IPC_TRACE_CALL, IPC_TRACE_BY_CHILD, 1, 100);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "1 call or return, 1 waits");
  append (fixture, 2, IPC_TRACE_CALL, 0, 1, 4);
  append (fixture, 3, IPC_TRACE_RETURN, 0, 1, 4);
  append (fixture, 4, IPC_TRACE_RETURN, IPC_TRACE_BY_CHILD, 1, 100);
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "2 calls and returns, 0 wait");
}

/* Late records in a random order against all of them in time order. */
static void
test_late_records (Fixture *fixture,
                   gconstpointer data)
{
  for (guint i = 0; i < 500; i++)
    {
      gint64 late_ms = 1000 + 2 * i - (i > 0 ? g_test_rand_int_range (0, (int) MIN (i, 40)) : 0);

      send (fixture, 1000 + 2 * i, 10);
      receive (fixture, late_ms, 10);
      if (i % 7 == 0)
        ipc_trace_store_commit (fixture->store);
    }
  ipc_trace_store_commit (fixture->store);
  assert_words (fixture, 1, "500 messages, 0 wait");
  g_assert_cmpuint (fixture->n_watched, <=, 1000);
}

/* The picture */

static void
assert_box (const UiGraphPicture *picture,
            int member,
            UiGraphState state,
            const char *name)
{
  const UiGraphBox *box = ui_graph_picture_find_box (picture, member);

  g_assert_nonnull (box);
  g_assert_cmpint (box->state, ==, state);
  g_assert_cmpstr (box->name, ==, name);
}

static void
append_exit (Fixture *fixture,
             gint64 time_ms,
             const char *reason)
{
  IpcTraceRecord record = { 0 };

  ipc_trace_record_set (&record, IPC_TRACE_PROCESS_EXITED, 0, 0, reason, strlen (reason));
  record.time_ns = time_ms * MS;
  record.subject = fixture->viewer->id;
  ipc_trace_store_append (fixture->store, &record, NULL);
}

static void
test_states (Fixture *fixture,
             gconstpointer data)
{
  g_autoptr (UiGraphPicture) picture = ui_graph_picture_new (fixture->graph, fixture->lifetimes);

  ui_graph_picture_refresh (picture, "pipe-memory");
  g_assert_cmpuint (picture->boxes->len, ==, 0);
  append (fixture, 1, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, 0, 0);
  ipc_trace_store_commit (fixture->store);
  g_assert_true (ui_graph_picture_refresh (picture, "pipe-memory"));
  assert_box (picture, 1, UI_GRAPH_NOT_CONNECTED, "Viewer 1, pid 4701, not connected");
  g_assert_cmpuint (picture->boxes->len, ==, 2);
  g_assert_cmpuint (picture->strings->len, ==, 3);

  append (fixture, 2, IPC_TRACE_CHILD_CONNECTED, IPC_TRACE_IS_NOTE, 1, 0);
  ipc_trace_store_commit (fixture->store);
  g_assert_false (ui_graph_picture_refresh (picture, "pipe-memory"));
  assert_box (picture, 1, UI_GRAPH_CONNECTED, "Viewer 1, pid 4701, connected");

  append (fixture, 3, IPC_TRACE_PROCESS_STOPPED, IPC_TRACE_IS_NOTE, 0, 0);
  ipc_trace_store_commit (fixture->store);
  ui_graph_picture_refresh (picture, "pipe-memory");
  assert_box (picture, 1, UI_GRAPH_STOPPED, "Viewer 1, pid 4701, stopped");

  append_exit (fixture, 5, "killed by SIGKILL");
  ipc_trace_store_commit (fixture->store);
  ui_graph_picture_refresh (picture, "pipe-memory");
  assert_box (picture, 1, UI_GRAPH_KILLED, "Viewer 1, pid 4701, killed by SIGKILL after 4 ms");
  g_assert_cmpstr (ui_graph_picture_find_box (picture, 1)->words, ==, "killed by SIGKILL");

  ui_graph_picture_refresh (picture, "mailslot");
  g_assert_cmpuint (picture->boxes->len, ==, 0);
}

static UiGraphArea
get_area (const UiGraphPicture *picture,
          int member)
{
  return ui_graph_picture_find_box (picture, member)->area;
}

/* Who comes moves nobody as long as there are places, and who is gone keeps its place. */
static void
test_places (Fixture *fixture,
             gconstpointer data)
{
  g_autoptr (UiGraphPicture) picture = ui_graph_picture_new (fixture->graph, fixture->lifetimes);
  UiGraphArea before;
  UiGraphArea after;

  append_of (fixture, add_subject (fixture, 3), 1, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  ipc_trace_store_commit (fixture->store);
  ui_graph_picture_refresh (picture, "pipe-memory");
  ui_graph_picture_place (picture, 600, 300);
  before = get_area (picture, 3);

  append_of (fixture, add_subject (fixture, 4), 2, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  append_of (fixture, add_subject (fixture, 2), 2, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  append (fixture, 3, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  append_exit (fixture, 5, "exited with 0");
  ipc_trace_store_commit (fixture->store);
  ui_graph_picture_refresh (picture, "pipe-memory");
  ui_graph_picture_place (picture, 600, 300);
  after = get_area (picture, 3);
  g_assert_cmpfloat (before.x, ==, after.x);
  g_assert_cmpfloat (before.y, ==, after.y);
  g_assert_cmpfloat (get_area (picture, 1).y, <, after.y);
  g_assert_cmpfloat (get_area (picture, 4).y, ==, after.y);
  g_assert_cmpfloat (get_area (picture, 2).x, ==, get_area (picture, 4).x);
  g_assert_cmpuint (picture->n_left_out, ==, 0);
}

/* Nothing lies over anything else, in the smallest window and in a large one. */
static void
test_sixteen (Fixture *fixture,
              gconstpointer data)
{
  static const int sizes[][2] = { { 590, 150 }, { 590, 300 }, { 1640, 700 } };
  g_autoptr (UiGraphPicture) picture = ui_graph_picture_new (fixture->graph, fixture->lifetimes);

  append (fixture, 1, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  for (guint i = 2; i <= 16; i++)
    append_of (fixture, add_subject (fixture, i), 1, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  ipc_trace_store_commit (fixture->store);
  ui_graph_picture_refresh (picture, "pipe-memory");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      UiGraphArea parent;

      ui_graph_picture_place (picture, sizes[i][0], sizes[i][1]);
      parent = get_area (picture, 0);
      for (int member = 1; member <= 16; member++)
        {
          UiGraphArea area = get_area (picture, member);

          g_assert_cmpfloat (area.x, >=, 0);
          g_assert_cmpfloat (area.y, >=, 0);
          g_assert_cmpfloat (area.x + area.width, <=, sizes[i][0]);
          g_assert_true (area.x + area.width < parent.x || area.x > parent.x + parent.width);
          if (member > 2)
            g_assert_cmpfloat (get_area (picture, member - 2).y + area.height, <, area.y);
        }
    }
}

static void
assert_at (const UiGraphPicture *picture,
           double x,
           double y,
           int member,
           guint8 object)
{
  UiGraphItem item = ui_graph_picture_find_at (picture, x, y);

  g_assert_cmpint (item.member, ==, member);
  g_assert_cmpuint (item.object, ==, object);
}

static void
test_pointing (Fixture *fixture,
               gconstpointer data)
{
  g_autoptr (UiGraphPicture) picture = ui_graph_picture_new (fixture->graph, fixture->lifetimes);
  UiGraphArea area;
  double string_x;

  append (fixture, 1, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  ipc_trace_store_commit (fixture->store);
  ui_graph_picture_refresh (picture, "pipe-memory");
  ui_graph_picture_place (picture, 800, 300);
  area = get_area (picture, 1);
  string_x = (area.x + area.width + get_area (picture, 0).x) / 2;
  assert_at (picture, 0, 0, -1, 0);
  assert_at (picture, area.x + 1, area.y + 1, 1, 0);
  assert_at (picture, get_area (picture, 0).x + 1, area.y + area.height / 2, 0, 0);
  for (guint8 i = 1; i <= 3; i++)
    assert_at (picture, string_x, ui_graph_picture_find_string (picture, 1, i)->y + 3, 1, i);
  assert_at (picture, string_x, area.y + 1, -1, 0);
}

static void
assert_move (const UiGraphPicture *picture,
             guint keyval,
             UiGraphItem *item,
             int member,
             guint8 object)
{
  g_assert_true (ui_graph_keys_move (picture, keyval, *item, item));
  g_assert_cmpint (item->member, ==, member);
  g_assert_cmpuint (item->object, ==, object);
}

static void
test_keys (Fixture *fixture,
           gconstpointer data)
{
  g_autoptr (UiGraphPicture) picture = ui_graph_picture_new (fixture->graph, fixture->lifetimes);
  UiGraphItem item = UI_GRAPH_NO_ITEM;

  g_assert_false (ui_graph_keys_move (picture, GDK_KEY_Down, item, &item));
  append (fixture, 1, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  append_of (fixture, add_subject (fixture, 2), 1, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  append_of (fixture, add_subject (fixture, 3), 1, IPC_TRACE_PROCESS_SPAWNED, 0, 0, 0);
  ipc_trace_store_commit (fixture->store);
  ui_graph_picture_refresh (picture, "pipe-memory");
  ui_graph_picture_place (picture, 800, 300);

  item = (UiGraphItem){ 1, 0 };
  assert_move (picture, GDK_KEY_Left, &item, 1, 0);
  assert_move (picture, GDK_KEY_Down, &item, 3, 0);
  assert_move (picture, GDK_KEY_Up, &item, 1, 0);
  assert_move (picture, GDK_KEY_Right, &item, 1, 2);
  assert_move (picture, GDK_KEY_Down, &item, 1, 3);
  assert_move (picture, GDK_KEY_Down, &item, 3, 1);
  assert_move (picture, GDK_KEY_Right, &item, 0, 0);
  assert_move (picture, GDK_KEY_Right, &item, 2, 3);
  assert_move (picture, GDK_KEY_Right, &item, 2, 0);
  g_assert_false (ui_graph_keys_move (picture, GDK_KEY_a, item, &item));
}

#define add(path, function) \
  g_test_add ("/ui/graph/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("nothing", test_nothing);
  add ("waiting", test_waiting);
  add ("waiting-unknown", test_waiting_unknown);
  add ("stream", test_stream);
  add ("other-objects", test_other_objects);
  add ("calls", test_calls);
  add ("late-records", test_late_records);
  add ("states", test_states);
  add ("places", test_places);
  add ("sixteen", test_sixteen);
  add ("pointing", test_pointing);
  add ("keys", test_keys);
  return g_test_run ();
}
