/* SPDX-License-Identifier: MIT */
/*
 * fuzz-trace-export: any records, saved in all forms.
 *
 *   CC=clang meson setup -Dfuzz=true BUILD && ninja -C BUILD tests/fuzz/fuzz-trace-export
 *   BUILD/tests/fuzz/fuzz-trace-export -max_len=2048 -max_total_time=60
 *
 * Each 64 bytes are a record, as a child may write it. JSON Lines are read back without a fault and
 * give the same lines; a line of CSV has twelve fields; the blocks of a pcapng file tell their true
 * lengths. Whoever counts or looks for times must live with them, too.
 */

#include "ipc-trace-export.h"
#include "ipc-trace-reader.h"
#include "ipc-trace-seek.h"
#include "ipc-trace-statistics.h"

#include <stdlib.h>
#include <string.h>

#define N_SUBJECTS 4
#define N_FIELDS 12

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize size_bytes);

static IpcTraceStore *
make_store (const guint8 *data,
            gsize size_bytes)
{
  IpcTraceStore *store = ipc_trace_store_new (0);

  for (guint i = 0; i < N_SUBJECTS; i++)
    {
      IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "mail,\"slot", i, "Viewer\n1");

      ipc_trace_subject_add_object (subject, "a b;\x1b\xff");
      ipc_trace_subject_add_object (subject, "c");
    }
  for (; size_bytes >= sizeof (IpcTraceRecord); size_bytes -= sizeof (IpcTraceRecord))
    {
      g_autofree char *text = g_strndup ((const char *) data, size_bytes);
      IpcTraceRecord record;

      /* A backslash in a long text may look like an escape, and is then one too many for a line. */
      g_strdelimit (text, "\\", '/');
      memcpy (&record, data, sizeof record);
      record.time_ns = MAX (record.time_ns, -G_MAXINT64);
      record.subject = 1 + record.subject % N_SUBJECTS;
      record.step = 1 + record.step % (IPC_TRACE_N_STEPS - 1);
      record.flags &= IPC_TRACE_BY_CHILD | IPC_TRACE_IS_NOTE;
      if ((record.flags & IPC_TRACE_IS_NOTE) != 0)
        record.size_bytes = 0;
      if (record.text_length > IPC_TRACE_TEXT_MAX)
        record.text_length = IPC_TRACE_TEXT_LONG;
      ipc_trace_store_append (store, &record, text);
      data += sizeof (IpcTraceRecord);
    }
  ipc_trace_store_commit (store);
  return store;
}

static GString *
save (IpcTraceStore *store,
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
check_lines (IpcTraceStore *store)
{
  g_autoptr (GString) lines = save (store, IPC_TRACE_FORMAT_JSON_LINES);
  g_autoptr (IpcTraceStore) again = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = ipc_trace_reader_new (again);
  g_autoptr (GString) lines_again = NULL;

  ipc_trace_reader_feed (reader, lines->str, lines->len, NULL);
  ipc_trace_reader_finish (reader, NULL);
  if (ipc_trace_reader_get_n_faults (reader) > 0)
    g_error ("%s in %s", ipc_trace_reader_get_fault (reader, 0), lines->str);
  lines_again = save (again, IPC_TRACE_FORMAT_JSON_LINES);
  if (!g_string_equal (lines, lines_again))
    g_error ("%s became %s", lines->str, lines_again->str);
}

static void
check_csv (IpcTraceStore *store)
{
  g_autoptr (GString) csv = save (store, IPC_TRACE_FORMAT_CSV);
  gboolean is_quoted = FALSE;
  guint n_fields = 1;

  for (const char *at = csv->str; *at != '\0'; at++)
    {
      is_quoted ^= *at == '"';
      n_fields += *at == ',' && !is_quoted;
      if (*at != '\n')
        continue;
      if (is_quoted || n_fields != N_FIELDS)
        g_error ("A line has %u fields: %s", n_fields, csv->str);
      n_fields = 1;
    }
}

static guint32
get_u32 (const GString *bytes,
         gsize at)
{
  guint32 little;

  memcpy (&little, bytes->str + at, sizeof little);
  return GUINT32_FROM_LE (little);
}

static void
check_pcapng (IpcTraceStore *store)
{
  g_autoptr (GString) bytes = save (store, IPC_TRACE_FORMAT_PCAPNG);
  gsize at = 0;

  while (at < bytes->len)
    {
      guint32 length = bytes->len - at >= 12 ? get_u32 (bytes, at + 4) : 0;

      if (length < 12 || length % 4 != 0 || length > bytes->len - at ||
          get_u32 (bytes, at + length - 4) != length)
        g_error ("A block at %zu of %zu has a length of %u", at, bytes->len, length);
      at += length;
    }
}

static void
check_times (IpcTraceStore *store)
{
  g_autoptr (IpcTraceStatistics) statistics = ipc_trace_statistics_new (store);

  ipc_trace_statistics_update (statistics, G_MAXINT64);
  for (guint64 i = 0; i < ipc_trace_store_get_end (store); i++)
    {
      const IpcTraceRecord *record = ipc_trace_store_get (store, i);
      guint64 found = ipc_trace_seek_subject (store, record->subject, record->time_ns);

      g_assert_cmpint (ipc_trace_store_get (store, found)->time_ns, ==, record->time_ns);
      ipc_trace_seek_subject (store, 1, record->time_ns);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size_bytes)
{
  g_autoptr (IpcTraceStore) store = make_store (data, size_bytes);

  check_lines (store);
  check_csv (store);
  check_pcapng (store);
  check_times (store);
  return 0;
}
