/* SPDX-License-Identifier: MIT */
/*
 * The trace file: each line byte by byte, the order of lines, a reader of standard output that
 * is slow or leaves, and what the file looks like when nobody finished it.
 */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-trace-file.h"
#include "test-leak.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEADLINE_US (20 * G_USEC_PER_SEC)

/* A store with the subject that all records here concern. */
static IpcTraceStore *
new_store (guint limit)
{
  IpcTraceStore *store = ipc_trace_store_new (limit);
  IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");

  subject->pid = 4101;
  ipc_trace_subject_add_object (subject, "Pipe1_4100");
  return store;
}

static IpcTraceRecord
make_record (gint64 time_ns,
             IpcTraceStep step,
             guint8 flags,
             const char *text)
{
  IpcTraceRecord record = { .time_ns = time_ns, .subject = 1, .step = step, .flags = flags };

  record.text_length = (guint8) MIN (strlen (text), IPC_TRACE_TEXT_MAX);
  memcpy (record.text, text, record.text_length);
  return record;
}

static void
append (IpcTraceStore *store,
        gint64 time_ns,
        guint32 serial)
{
  IpcTraceRecord record = make_record (time_ns, IPC_TRACE_EVENT_SET, 0, "");

  record.serial = serial;
  ipc_trace_store_append (store, &record, NULL);
}

static void
assert_line (IpcTraceStore *store,
             const IpcTraceRecord *record,
             const char *expected)
{
  g_autoptr (GString) line = g_string_new ("before ");
  g_autofree char *whole = g_strdup_printf ("before %s\n", expected);

  ipc_trace_file_append_line (line, store, record);
  g_assert_cmpstr (line->str, ==, whole);
}

#define HEAD "{\"time_ns\":7,\"lab\":\"pipe-memory\",\"member\":1,\"pid\":4101,"

static void
test_line_of_a_message (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  IpcTraceRecord record = make_record (7, IPC_TRACE_MESSAGE_RECEIVED, 0, "GTKClient msg 0");

  record.object = 1;
  record.serial = 3;
  record.size_bytes = 15;
  assert_line (store, &record,
               HEAD "\"side\":\"parent\",\"step\":\"message-received\",\"object\":\"Pipe1_4100\","
                    "\"serial\":3,\"bytes\":15,\"text\":\"GTKClient msg 0\"}");
  /* An object that was never named is left out. */
  record.object = 2;
  record.flags = IPC_TRACE_BY_CHILD;
  assert_line (store, &record,
               HEAD "\"side\":\"viewer\",\"step\":\"message-received\","
                    "\"serial\":3,\"bytes\":15,\"text\":\"GTKClient msg 0\"}");
}

static void
test_line_of_other_steps (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  IpcTraceRecord record = make_record (7, IPC_TRACE_EVENT_SET, IPC_TRACE_BY_CHILD, "");

  assert_line (store, &record, HEAD "\"side\":\"viewer\",\"step\":\"event-set\"}");
  record = make_record (7, IPC_TRACE_MEMORY_READ, 0, "");
  assert_line (store, &record, HEAD "\"side\":\"parent\",\"step\":\"memory-read\",\"bytes\":0}");
  record = make_record (7, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_IS_NOTE, "killed by SIGKILL");
  assert_line (store, &record,
               HEAD "\"side\":\"parent\",\"step\":\"process-exited\","
                    "\"status\":\"killed by SIGKILL\"}");
  record = make_record (7, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_IS_NOTE,
                        "exited with 3; noticed after 7 µs");
  assert_line (store, &record,
               HEAD "\"side\":\"parent\",\"step\":\"process-exited\","
                    "\"note\":\"noticed after 7 µs\",\"status\":\"exited with 3\"}");
  /* The size of a sentence is nobody's business. */
  record = make_record (7, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_IS_NOTE, "not sent: queue full");
  record.size_bytes = 20;
  assert_line (store, &record,
               HEAD "\"side\":\"parent\",\"step\":\"message-sent\","
                    "\"note\":\"not sent: queue full\"}");
  record.subject = 99;
  record.text_length = 0;
  assert_line (store, &record,
               "{\"time_ns\":7,\"lab\":\"\",\"member\":0,\"pid\":0,\"side\":\"parent\","
               "\"step\":\"message-sent\"}");
}

static void
test_line_escapes (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  IpcTraceRecord record = make_record (7, IPC_TRACE_CALL, 0, "\"a\\b\"\n\x1b\xff\xe2\x80\xae");

  assert_line (store, &record,
               HEAD "\"side\":\"parent\",\"step\":\"call\","
                    "\"text\":\"\\\"a\\\\b\\\"\\\\n\\\\x1b\\\\xff\\\\u202e\"}");
  record = make_record (7, IPC_TRACE_CALL, 0, "grün \xf0\x9f\x90\x9f");
  assert_line (store, &record,
               HEAD "\"side\":\"parent\",\"step\":\"call\",\"text\":\"grün 🐟\"}");
}

/* What shows nothing is left out, as it would be once the file is read back. */
static void
test_line_of_half_a_character (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  IpcTraceRecord record = make_record (7, IPC_TRACE_CALL, 0, "\xc3");

  record.size_bytes = 2;
  assert_line (store, &record, HEAD "\"side\":\"parent\",\"step\":\"call\",\"bytes\":2}");
}

static void
test_line_of_a_long_sentence (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  IpcTraceRecord record = make_record (7, IPC_TRACE_DIAGNOSIS, IPC_TRACE_IS_NOTE, "");

  record.text_length = IPC_TRACE_TEXT_LONG;
  ipc_trace_store_append (store, &record,
                          "message waiting, event not set: served after 100 ms all the same");
  assert_line (store, ipc_trace_store_get (store, 0),
               HEAD "\"side\":\"parent\",\"step\":\"diagnosis\",\"note\":\"message waiting, event "
                    "not set: served after 100 ms all the same\"}");
}

/* --- files --- */

static char *
dup_path (void)
{
  g_autofree char *directory = test_leak_dup_directory ();

  return g_build_filename (directory, "trace.jsonl", NULL);
}

static char *
read_and_remove (const char *path)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_unlink (path);
  return text;
}

/* The serials in a text of lines that append() made. */
static char *
dup_serials (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *serials = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *serial = strstr (lines[i], "\"serial\":");

      if (serial != NULL)
        g_string_append_printf (serials, "%d ", atoi (serial + strlen ("\"serial\":")));
      else if (strstr (lines[i], "records-dropped") != NULL)
        g_string_append (serials, "missing ");
    }
  return g_string_free (serials, FALSE);
}

static void
test_whole_life (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autofree char *path = dup_path ();
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcTraceFile) file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *serials = NULL;
  gint64 start_ns = ipc_trace_now_ns ();
  GStatBuf status;

  append (store, start_ns, 1);
  ipc_trace_store_commit (store);
  file = ipc_trace_file_new (store, path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  append (store, start_ns + 2000, 3);
  append (store, start_ns + 1000, 2);
  ipc_trace_store_commit (store);
  /* Not committed, and one of them late: that is finish()'s to do. */
  append (store, start_ns + 4000, 5);
  append (store, start_ns + 3000, 4);
  g_assert_true (ipc_trace_file_finish (file, &error));
  g_assert_no_error (error);
  g_assert_true (ipc_trace_file_finish (file, &error));
  text = read_and_remove (path);
  serials = dup_serials (text);
  g_assert_cmpstr (serials, ==, "1 2 3 4 5 ");
  g_assert_true (g_str_has_suffix (text, "}\n"));
}

static guint
count_lines (const char *path)
{
  g_autofree char *text = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *at = text; (at = strchr (at, '\n')) != NULL; at++)
    n++;
  return n;
}

static void
wait_for_lines (const char *path,
                guint n)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_US;

  while (count_lines (path) < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* Without finish() the main loop alone writes all there is, 100 ms later, and then sleeps. */
static void
test_writes_by_itself (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autofree char *path = dup_path ();
  g_autoptr (IpcTraceFile) file = ipc_trace_file_new (store, path, NULL);
  gint64 start_ns = ipc_trace_now_ns ();
  g_autofree char *text = NULL;
  g_autofree char *serials = NULL;

  append (store, start_ns, 2);
  ipc_trace_store_commit (store);
  /* Late, but not too late. */
  append (store, start_ns - 50000000, 1);
  ipc_trace_store_commit (store);
  wait_for_lines (path, 2);
  g_assert_cmpint (ipc_trace_now_ns () - start_ns, >=, 100000000);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
  text = read_and_remove (path);
  serials = dup_serials (text);
  g_assert_cmpstr (serials, ==, "1 2 ");
}

/* A record from before what is in the file already cannot be put there; it is not lost silently. */
static void
test_too_late (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autofree char *path = dup_path ();
  g_autoptr (IpcTraceFile) file = ipc_trace_file_new (store, path, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *serials = NULL;

  append (store, 1000, 1);
  append (store, 2000, 3);
  ipc_trace_store_commit (store);
  wait_for_lines (path, 2);
  append (store, 1500, 2);
  append (store, 3000, 4);
  ipc_trace_store_commit (store);
  g_assert_false (ipc_trace_file_finish (file, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL);
  text = read_and_remove (path);
  serials = dup_serials (text);
  g_assert_cmpstr (serials, ==, "1 3 missing 4 ");
}

static void
test_bad_path (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_trace_file_new (store, "/nowhere/trace.jsonl", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==,
                   "Could not create the trace file /nowhere/trace.jsonl: "
                   "No such file or directory");
}

static void
test_full_disk (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autoptr (IpcTraceFile) file = ipc_trace_file_new (store, "/dev/full", NULL);
  g_autoptr (GError) error = NULL;

  append (store, 1000, 1);
  ipc_trace_store_commit (store);
  g_assert_false (ipc_trace_file_finish (file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpstr (error->message, ==,
                   "Could not write the trace to /dev/full: No space left on device");
}

/* --- standard output --- */

/* A pipe in the place of standard output, as a shell makes it. */
typedef struct
{
  IpcFd saved;     /* the real one */
  IpcFd read_fd;   /* the reader's end */
  GString *text;   /* what the reader got */
  GThread *thread; /* the reader */
} Output;

static void
output_init (Output *output)
{
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  fflush (stdout);
  output->saved = ipc_fd_dup (STDOUT_FILENO, NULL);
  output->read_fd = ends[0];
  output->text = g_string_new (NULL);
  output->thread = NULL;
  g_assert_cmpint (dup2 (ends[1], STDOUT_FILENO), ==, STDOUT_FILENO);
  ipc_fd_close (ends[1]);
}

/* From here on the pipe's last writer is the trace file's own copy. */
static void
output_restore (Output *output)
{
  g_assert_cmpint (dup2 (output->saved, STDOUT_FILENO), ==, STDOUT_FILENO);
  ipc_fd_clear (&output->saved);
}

static void
output_clear (Output *output)
{
  ipc_fd_clear (&output->read_fd);
  g_string_free (output->text, TRUE);
}

static gpointer
read_all (gpointer data)
{
  Output *output = data;
  char buffer[4096];
  ssize_t n;

  while ((n = read (output->read_fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (output->text, buffer, n);
  return NULL;
}

#define MANY 100000

/* Until the pipe takes no more, and some turns after that: they come back, so the main loop does
 * not wait for the reader. */
static void
run_until_full (Output *output)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_US;
  int n_queued = 0;

  while (n_queued < 65536)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (ioctl (output->read_fd, FIONREAD, &n_queued), ==, 0);
    }
  for (guint i = 0; i < 50; i++)
    g_main_context_iteration (NULL, TRUE);
}

/* Serials from 1 to MANY; line by line, because a sanitizer's strstr() measures all of its text. */
static void
assert_all_lines (GString *text)
{
  char *line = text->str;
  char *end;
  int n = 0;

  for (; (end = memchr (line, '\n', text->str + text->len - line)) != NULL; line = end + 1)
    {
      *end = '\0';
      g_assert_cmpint (atoi (strstr (line, "\"serial\":") + strlen ("\"serial\":")), ==, ++n);
    }
  g_assert_cmpint (n, ==, MANY);
}

/* A reader that takes nothing for a while: no turn of the main loop waits for it, and in the end
 * every line is there. The pipe and the queue together hold far less than what is written. */
static void
test_slow_reader (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autoptr (IpcTraceFile) file = NULL;
  g_autoptr (GError) error = NULL;
  Output output;

  output_init (&output);
  file = ipc_trace_file_new (store, "-", &error);
  output_restore (&output);
  g_assert_no_error (error);
  for (guint i = 0; i < MANY; i++)
    append (store, 1000 + i, i + 1);
  ipc_trace_store_commit (store);
  run_until_full (&output);
  output.thread = g_thread_new ("reader", read_all, &output);
  g_assert_true (ipc_trace_file_finish (file, &error));
  g_assert_no_error (error);
  g_clear_pointer (&file, ipc_trace_file_free);
  g_thread_join (output.thread);
  assert_all_lines (output.text);
  output_clear (&output);
}

/* So slow that the store discards lines before there is room: the file says where and how many. */
static void
test_reader_too_slow (void)
{
  g_autoptr (IpcTraceStore) store = new_store (4096);
  g_autoptr (IpcTraceFile) file = NULL;
  g_autoptr (GError) error = NULL;
  Output output;

  output_init (&output);
  file = ipc_trace_file_new (store, "-", &error);
  output_restore (&output);
  for (guint i = 0; i < MANY; i++)
    append (store, 1000 + i, i + 1);
  ipc_trace_store_commit (store);
  output.thread = g_thread_new ("reader", read_all, &output);
  g_assert_false (ipc_trace_file_finish (file, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL);
  g_assert_cmpstr (error->message, ==,
                   "The trace in standard output is not complete: 94208 lines could not be "
                   "written in time");
  g_clear_pointer (&file, ipc_trace_file_free);
  g_thread_join (output.thread);
  g_assert_nonnull (strstr (output.text->str, "\"note\":\"94208 lines are missing here\"}\n"));
  g_assert_nonnull (strstr (output.text->str, "\"serial\":100000"));
  output_clear (&output);
}

static void
test_reader_leaves (void)
{
  g_autoptr (IpcTraceStore) store = new_store (0);
  g_autoptr (IpcTraceFile) file = NULL;
  g_autoptr (GError) error = NULL;
  Output output;

  output_init (&output);
  file = ipc_trace_file_new (store, "-", &error);
  output_restore (&output);
  ipc_fd_clear (&output.read_fd);
  append (store, 1000, 1);
  ipc_trace_store_commit (store);
  g_assert_false (ipc_trace_file_finish (file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_cmpstr (error->message, ==,
                   "Could not write the trace to standard output: Broken pipe");
  output_clear (&output);
}

/* A pipe whose reader stays open and reads nothing: the end must not wait for it for ever. */
static void
test_reader_that_reads_nothing (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (IPC_TRACE_STORE_LIMIT);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");
  IpcTraceFile *file;
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  path = g_strdup_printf ("/proc/self/fd/%d", ends[1]);
  file = ipc_trace_file_new (store, path, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2000; i++)
    {
      IpcTraceRecord record = { .time_ns = 1 + i, .subject = subject->id, .serial = i,
                                .step = IPC_TRACE_MESSAGE_SENT };

      ipc_trace_store_append (store, &record, NULL);
    }
  g_assert_false (ipc_trace_file_finish (file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  ipc_trace_file_free (file);
  close (ends[0]);
  close (ends[1]);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-file/line-of-a-message", test_line_of_a_message);
  test_leak_add ("/ipc/trace-file/line-of-other-steps", test_line_of_other_steps);
  test_leak_add ("/ipc/trace-file/line-escapes", test_line_escapes);
  test_leak_add ("/ipc/trace-file/line-of-half-a-character", test_line_of_half_a_character);
  test_leak_add ("/ipc/trace-file/line-of-a-long-sentence", test_line_of_a_long_sentence);
  test_leak_add ("/ipc/trace-file/whole-life", test_whole_life);
  test_leak_add ("/ipc/trace-file/writes-by-itself", test_writes_by_itself);
  test_leak_add ("/ipc/trace-file/too-late", test_too_late);
  test_leak_add ("/ipc/trace-file/bad-path", test_bad_path);
  test_leak_add ("/ipc/trace-file/full-disk", test_full_disk);
  test_leak_add ("/ipc/trace-file/slow-reader", test_slow_reader);
  test_leak_add ("/ipc/trace-file/reader-too-slow", test_reader_too_slow);
  test_leak_add ("/ipc/trace-file/reader-leaves", test_reader_leaves);
  test_leak_add ("/ipc/trace-file/reader-that-reads-nothing", test_reader_that_reads_nothing);
  return g_test_run ();
}
