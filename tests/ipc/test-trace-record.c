/* SPDX-License-Identifier: MIT */
/* The names of steps, the clock, and what a record keeps of a payload. */

#include "ipc-trace-record.h"
#include "test-leak.h"

#include <string.h>

static void
test_names (void)
{
  g_assert_cmpstr (ipc_trace_step_get_name (IPC_TRACE_PROCESS_SPAWNED), ==, "process-spawned");
  g_assert_cmpstr (ipc_trace_step_get_name (IPC_TRACE_MESSAGE_RECEIVED), ==, "message-received");
  g_assert_cmpstr (ipc_trace_step_get_name (IPC_TRACE_CHILD_QUIT), ==, "child-quit");
  g_assert_cmpstr (ipc_trace_step_get_name (IPC_TRACE_RECORDS_DROPPED), ==, "records-dropped");
  g_assert_cmpstr (ipc_trace_step_get_name (IPC_TRACE_NOTHING), ==, "?");
  g_assert_cmpstr (ipc_trace_step_get_name (IPC_TRACE_N_STEPS), ==, "?");
  g_assert_cmpstr (ipc_trace_step_get_name ((IpcTraceStep) -1), ==, "?");
  for (guint step = IPC_TRACE_NOTHING + 1; step < IPC_TRACE_N_STEPS; step++)
    g_assert_cmpstr (ipc_trace_step_get_name (step), !=, "?");
}

static void
test_now (void)
{
  gint64 before_us = g_get_monotonic_time ();
  gint64 now_ns = ipc_trace_now_ns ();
  gint64 after_us = g_get_monotonic_time ();

  g_assert_cmpint (now_ns / 1000, >=, before_us);
  g_assert_cmpint (now_ns / 1000, <=, after_us);
}

static void
test_set (void)
{
  char payload[100];
  IpcTraceRecord record;

  memset (payload, 'x', sizeof payload);
  memset (&record, 0xff, sizeof record);
  ipc_trace_record_set (&record, IPC_TRACE_MESSAGE_SENT, 2, 7, payload, sizeof payload);
  g_assert_cmpint (record.time_ns, <=, ipc_trace_now_ns ());
  g_assert_cmpuint (record.step, ==, IPC_TRACE_MESSAGE_SENT);
  g_assert_cmpuint (record.object, ==, 2);
  g_assert_cmpuint (record.serial, ==, 7);
  g_assert_cmpuint (record.size_bytes, ==, 100);
  g_assert_cmpuint (record.subject, ==, 0);
  g_assert_cmpuint (record.flags, ==, 0);
  g_assert_cmpmem (record.text, record.text_length, payload, IPC_TRACE_TEXT_MAX);

  ipc_trace_record_set (&record, IPC_TRACE_MEMORY_READ, 3, 0, NULL, 2048);
  g_assert_cmpuint (record.size_bytes, ==, 2048);
  g_assert_cmpuint (record.text_length, ==, 0);
  g_assert_cmpint (record.text[0], ==, 0);
}

static gsize G_GNUC_PRINTF (2, 3)
format_note (char *text,
             const char *format,
             ...)
{
  va_list values;
  gsize length;

  va_start (values, format);
  length = ipc_trace_record_format_note (text, format, values);
  va_end (values);
  return length;
}

static void
test_note_is_cut_between_characters (void)
{
  char text[IPC_TRACE_LONG_TEXT_MAX + 2];
  g_autofree char *filler = g_strnfill (IPC_TRACE_LONG_TEXT_MAX - 1, 'x');

  g_assert_cmpuint (format_note (text, "%d of %d", 3, 4), ==, 6);
  g_assert_cmpstr (text, ==, "3 of 4");
  g_assert_cmpuint (format_note (text, "%sy", filler), ==, IPC_TRACE_LONG_TEXT_MAX);
  g_assert_cmpuint (format_note (text, "%syz", filler), ==, IPC_TRACE_LONG_TEXT_MAX);
  /* The last character has two bytes and room for one. */
  g_assert_cmpuint (format_note (text, "%sä", filler), ==, IPC_TRACE_LONG_TEXT_MAX - 1);
  g_assert_cmpuint (strlen (text), ==, IPC_TRACE_LONG_TEXT_MAX - 1);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-record/names", test_names);
  test_leak_add ("/ipc/trace-record/now", test_now);
  test_leak_add ("/ipc/trace-record/set", test_set);
  test_leak_add ("/ipc/trace-record/note-is-cut-between-characters",
                 test_note_is_cut_between_characters);
  return g_test_run ();
}
