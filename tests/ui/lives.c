/* SPDX-License-Identifier: MIT */
#include "lives.h"

#include <string.h>

static void
on_lives_changed (Fixture *fixture)
{
  fixture->n_lives_changed++;
}

void
set_up (Fixture *fixture,
        gconstpointer data)
{
  fixture->store = ipc_trace_store_new (8192);
  fixture->lifetimes = ui_lifetimes_new (fixture->store);
  g_signal_connect_swapped (fixture->lifetimes, "lives-changed", G_CALLBACK (on_lives_changed),
                            fixture);
}

void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->lifetimes));
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

IpcTraceSubject *
add_subject (Fixture *fixture,
             guint member,
             pid_t pid)
{
  g_autofree char *title = g_strdup_printf ("Viewer %u", member);
  IpcTraceSubject *subject =
      ipc_trace_store_add_subject (fixture->store, "pipe-memory", member, title);

  subject->pid = pid;
  return subject;
}

void
append (Fixture *fixture,
        const IpcTraceSubject *subject,
        gint64 time_ns,
        IpcTraceStep step,
        guint8 flags,
        const char *text)
{
  IpcTraceRecord record = { 0 };

  ipc_trace_record_set (&record, step, 0, 0, text, strlen (text));
  record.time_ns = time_ns;
  record.subject = subject->id;
  record.flags = flags;
  ipc_trace_store_append (fixture->store, &record, NULL);
}

guint64
sum_bins (const UiCountBins *bins)
{
  guint64 total = 0;

  for (guint i = 0; i < bins->counts->len; i++)
    total += g_array_index (bins->counts, guint32, i);
  return total;
}
