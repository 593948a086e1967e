/* SPDX-License-Identifier: MIT */
/*
 * Saving in other forms: CSV by RFC 4180, pcapng block by block, and both as a whole file. What
 * tshark says about the pcapng is in tests/app/test-convert.py.
 */

#include "ipc-trace-csv.h"
#include "ipc-trace-export.h"
#include "ipc-trace-pcapng.h"
#include "test-leak.h"

#include <stdlib.h>
#include <string.h>

static void
append (IpcTraceStore *store,
        IpcTraceRecord record,
        const char *text)
{
  record.text_length = (guint8) strlen (text);
  memcpy (record.text, text, record.text_length);
  ipc_trace_store_append (store, &record, NULL);
}

static IpcTraceStore *
new_store (void)
{
  IpcTraceStore *store = ipc_trace_store_new (0);
  IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");

  subject->pid = 4101;
  ipc_trace_subject_add_object (subject, "Pipe1_4100");
  append (store,
          (IpcTraceRecord){ .time_ns = 5000000001,
                            .subject = 1,
                            .step = IPC_TRACE_MESSAGE_RECEIVED,
                            .object = 1,
                            .serial = 3,
                            .size_bytes = 14 },
          "one, \"two\"\n\xff\xc3\xbc");
  append (store,
          (IpcTraceRecord){ .time_ns = 5000000002,
                            .subject = 1,
                            .step = IPC_TRACE_PROCESS_EXITED,
                            .flags = IPC_TRACE_IS_NOTE },
          "killed by SIGKILL");
  append (store,
          (IpcTraceRecord){ .time_ns = 5000000003,
                            .subject = 99,
                            .step = IPC_TRACE_DIAGNOSIS,
                            .flags = IPC_TRACE_IS_NOTE | IPC_TRACE_BY_CHILD },
          "who");
  return store;
}

static GString *
export_all (IpcTraceStore *store,
            IpcTraceFormat format)
{
  g_autoptr (IpcTraceExport) export = ipc_trace_export_new (store, format);
  GString *bytes = g_string_new (NULL);

  ipc_trace_export_append_head (export, bytes);
  for (guint64 i = 0; i < ipc_trace_store_get_end (store); i++)
    ipc_trace_export_append_record (export, bytes, ipc_trace_store_get (store, i));
  return bytes;
}

static void
test_csv (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  g_autoptr (GString) csv = export_all (store, IPC_TRACE_FORMAT_CSV);

  g_assert_cmpstr (
    csv->str, ==,
    "time_ns,lab,member,pid,side,step,object,serial,bytes,text,note,status\r\n"
    "5000000001,pipe-memory,1,4101,parent,message-received,Pipe1_4100,3,14,"
    "\"one, \"\"two\"\"\\n\\xff\xc3\xbc\",,\r\n"
    "5000000002,pipe-memory,1,4101,parent,process-exited,,,,,,killed by SIGKILL\r\n"
    "5000000003,,0,0,viewer,diagnosis,,,,,who,\r\n");
}

/* Of an end the reason is the status, and what else is known of it a note. */
static void
test_csv_of_an_end (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (GString) csv = NULL;

  append (store,
          (IpcTraceRecord){ .time_ns = 5,
                            .step = IPC_TRACE_PROCESS_EXITED,
                            .flags = IPC_TRACE_IS_NOTE },
          "exited with 3; noticed after 7 µs");
  csv = export_all (store, IPC_TRACE_FORMAT_CSV);
  g_assert_true (g_str_has_suffix (csv->str, ",,,noticed after 7 µs,exited with 3\r\n"));
}

static guint32
read_u32 (const GString *bytes,
          gsize at)
{
  guint32 value;

  g_assert_cmpuint (at + 4, <=, bytes->len);
  memcpy (&value, bytes->str + at, sizeof value);
  return GUINT32_FROM_LE (value);
}

/* Blocks one after the other to the very end, with their length on both sides. */
static char *
dup_blocks (const GString *bytes)
{
  GString *types = g_string_new (NULL);
  gsize at = 0;

  while (at < bytes->len)
    {
      guint32 length = read_u32 (bytes, at + 4);

      g_assert_cmpuint (length % 4, ==, 0);
      g_assert_cmpuint (read_u32 (bytes, at + length - 4), ==, length);
      g_string_append_printf (types, "%x ", read_u32 (bytes, at));
      at += length;
    }
  g_assert_cmpuint (at, ==, bytes->len);
  return g_string_free (types, FALSE);
}

static void
test_pcapng (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  g_autoptr (GString) bytes = export_all (store, IPC_TRACE_FORMAT_PCAPNG);
  g_autofree char *blocks = dup_blocks (bytes);
  gsize at = 0;

  /* Section, names, then each interface before its first packet. */
  g_assert_cmpstr (blocks, ==, "a0d0d0a 4 1 6 1 6 1 6 ");
  while (read_u32 (bytes, at) != 6)
    at += read_u32 (bytes, at + 4);
  g_assert_cmpuint (read_u32 (bytes, at + 8), ==, 0);
  g_assert_cmpuint (read_u32 (bytes, at + 12), ==, 1);
  g_assert_cmpuint (read_u32 (bytes, at + 16), ==, 5000000001 - G_GINT64_CONSTANT (4294967296));
  g_assert_cmpuint (read_u32 (bytes, at + 20), ==, 28 + 14);
  g_assert_cmpuint (read_u32 (bytes, at + 24), ==, 28 + 14);
  g_assert_cmpmem (bytes->str + at + 28, 28,
                   "\0\x0c\0\x04" "data\0\x14\0\x04\x0a\0\0\x01\0\x15\0\x04\x0a\xff\xff\xfe\0\0\0\0",
                   28);
  g_assert_cmpmem (bytes->str + at + 56, 14, "one, \"two\"\n\xff\xc3\xbc", 14);
}

/* Whoever comes while the file is being written is named before the first packet. */
static void
test_pcapng_live (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autoptr (IpcTracePcapng) pcapng = ipc_trace_pcapng_new (store);
  g_autofree char *blocks = NULL;
  IpcTraceRecord record = { .subject = 2, .step = IPC_TRACE_CALL };

  ipc_trace_pcapng_append_head (pcapng, bytes);
  ipc_trace_store_add_subject (store, "pipe-memory", 2, "Viewer 2 <\x01>");
  ipc_trace_pcapng_append_record (pcapng, bytes, &record);
  ipc_trace_pcapng_append_record (pcapng, bytes, &record);
  blocks = dup_blocks (bytes);
  g_assert_cmpstr (blocks, ==, "a0d0d0a 4 4 1 6 6 ");
}

static void
test_format (void)
{
  IpcTraceFormat format;

  g_assert_true (ipc_trace_format_from_name ("a/b.JSONL", &format));
  g_assert_cmpint (format, ==, IPC_TRACE_FORMAT_JSON_LINES);
  g_assert_true (ipc_trace_format_from_name ("b.csv", &format));
  g_assert_cmpint (format, ==, IPC_TRACE_FORMAT_CSV);
  g_assert_true (ipc_trace_format_from_name ("b.x.pcapng", &format));
  g_assert_cmpint (format, ==, IPC_TRACE_FORMAT_PCAPNG);
  g_assert_false (ipc_trace_format_from_name ("b.txt", &format));
  g_assert_false (ipc_trace_format_from_name ("csv", &format));
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-export/csv", test_csv);
  test_leak_add ("/ipc/trace-export/csv-of-an-end", test_csv_of_an_end);
  test_leak_add ("/ipc/trace-export/pcapng", test_pcapng);
  test_leak_add ("/ipc/trace-export/pcapng-live", test_pcapng_live);
  test_leak_add ("/ipc/trace-export/format", test_format);
  return g_test_run ();
}
