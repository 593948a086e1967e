/* SPDX-License-Identifier: MIT */
#include "exchanges.h"

#include <string.h>

IpcTraceSubject *
add_subject (Fixture *fixture,
             guint member,
             const char *title)
{
  IpcTraceSubject *subject = ipc_trace_store_add_subject (fixture->store, LAB, member, title);

  subject->pid = 4100 + member;
  return subject;
}

void
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

void
append_birth (Fixture *fixture,
              const IpcTraceSubject *subject,
              gint64 time_ns)
{
  append (fixture, subject, time_ns, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, 0, "viewer");
  append (fixture, subject, time_ns + 10 * MS, IPC_TRACE_CHILD_CONNECTED, IPC_TRACE_IS_NOTE, 0,
          "connected");
}

void
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

void
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
void
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

void
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
const UiSequenceItem *
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

guint
count_items (Fixture *fixture,
             UiSequenceKind kind)
{
  guint n = 0;

  while (find_item (fixture, kind, n) != NULL)
    n++;
  return n;
}

void
assert_name (Fixture *fixture,
             const UiSequenceItem *item,
             const char *expected)
{
  g_autofree char *name = ui_sequence_item_dup_name (item, fixture->model, fixture->lanes);

  g_assert_cmpstr (name, ==, expected);
}
