/* SPDX-License-Identifier: MIT */
/*
 * test-trace-saver: a save that goes on while records come holds each of those that were there at
 * its start, once.
 */

#include "app-trace-saver.h"

#include <stdio.h>
#include <string.h>

/* Enough for several turns of the saver. */
#define N_RECORDS 100000

static void
append (IpcTraceStore *store,
        gint64 time_ns)
{
  IpcTraceRecord record = { .time_ns = time_ns, .step = IPC_TRACE_CALL, .subject = 1 };

  ipc_trace_store_append (store, &record, NULL);
}

static IpcTraceStore *
new_store (void)
{
  IpcTraceStore *store = ipc_trace_store_new (2 * N_RECORDS);

  ipc_trace_store_add_subject (store, "mailslot", 1, "Viewer 1");
  for (guint i = 1; i <= N_RECORDS; i++)
    append (store, 10 * i);
  ipc_trace_store_commit (store);
  return store;
}

/* Once half is written: one record that belongs to the written half, one to the other, one behind. */
static void
on_progress (AppTraceSaver *saver,
             double fraction,
             gpointer data)
{
  IpcTraceStore *store = data;

  if (fraction < 0.3 || ipc_trace_store_get_end (store) > N_RECORDS)
    return;
  append (store, 15);
  append (store, 10 * N_RECORDS - 5);
  append (store, 10 * N_RECORDS + 10);
  ipc_trace_store_commit (store);
}

static void
on_finished (AppTraceSaver *saver,
             const GError *error,
             gboolean *is_finished)
{
  g_assert_no_error (error);
  *is_finished = TRUE;
}

static gint64
get_time (const char *line)
{
  const char *time = strstr (line, "\"time_ns\":");

  return time != NULL ? g_ascii_strtoll (time + 10, NULL, 10) : 0;
}

/* The times in the file, as far as they are of records that were there at the start, have no gap.
 * Line by line: a sanitizer that checks strings would look at the whole rest for each of them. */
static void
assert_whole (const char *path)
{
  g_autofree char *text = NULL;
  gsize length;
  gint64 expected = 10;
  const char *end;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (const char *line = text; line < text + length; line = end + 1)
    {
      g_autofree char *copy = NULL;
      gint64 time_ns;

      end = memchr (line, '\n', (gsize) (text + length - line));
      g_assert_nonnull (end);
      copy = g_strndup (line, (gsize) (end - line));
      time_ns = get_time (copy);
      if (time_ns % 10 != 0 || time_ns == 0)
        continue;
      g_assert_cmpint (time_ns, ==, expected);
      expected += 10;
    }
  g_assert_cmpint (expected, ==, 10 * (N_RECORDS + 1));
}

static void
test_late_records (gconstpointer filter)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  g_autofree char *directory = g_dir_make_tmp ("trace-saver-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "saved.jsonl", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  AppSaveRequest request = { file, IPC_TRACE_FORMAT_JSON_LINES, (char *) filter };
  g_autoptr (AppTraceSaver) saver = app_trace_saver_new (store, &request);
  gboolean is_finished = FALSE;

  g_signal_connect (saver, "progress", G_CALLBACK (on_progress), store);
  g_signal_connect (saver, "finished", G_CALLBACK (on_finished), &is_finished);
  app_trace_saver_start (saver);
  while (!is_finished)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (ipc_trace_store_get_end (store), ==, N_RECORDS + 3);
  assert_whole (path);
  remove (path);
  remove (directory);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/app/trace-saver/late-records", NULL, test_late_records);
  g_test_add_data_func ("/app/trace-saver/late-records-and-a-filter", "member:1",
                        test_late_records);
  return g_test_run ();
}
