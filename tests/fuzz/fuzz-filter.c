/* SPDX-License-Identifier: MIT */
/*
 * fuzz-filter: words that were made to break the filter's parser, run over some records.
 *
 *   CC=clang meson setup -Dfuzz=true BUILD && ninja -C BUILD tests/fuzz/fuzz-filter
 *   BUILD/tests/fuzz/fuzz-filter -max_len=512 -max_total_time=60
 *
 * Together the filter and its opposite match each record once, and what completes a word must
 * not read beyond the text either.
 */

#include "ipc-trace-filter.h"

#include <stdlib.h>
#include <string.h>

#define N_RECORDS 100

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize size_bytes);

static IpcTraceStore *
get_store (void)
{
  static IpcTraceStore *store;
  IpcTraceRecord record = { .text = "msg 7", .text_length = 5 };

  if (store != NULL)
    return store;
  store = ipc_trace_store_new (0);
  for (guint i = 1; i <= 3; i++)
    ipc_trace_subject_add_object (ipc_trace_store_add_subject (store, "mailslot", i, ""), "a b");
  for (guint i = 0; i < N_RECORDS; i++)
    {
      record.subject = i % 4;
      record.step = (guint8) (i % IPC_TRACE_N_STEPS);
      record.flags = i % 3;
      record.object = i % 2;
      record.serial = record.size_bytes = i % 17;
      ipc_trace_store_append (store, &record, NULL);
    }
  ipc_trace_store_commit (store);
  return store;
}

static guint
count (IpcTraceClasses *classes,
       const char *text)
{
  g_autoptr (IpcTraceFilter) filter = ipc_trace_filter_new (classes, text, NULL, NULL);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (guint32));

  if (filter == NULL)
    return G_MAXUINT;
  ipc_trace_filter_run (filter, 0, G_MAXUINT64, matches);
  return matches->len;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size_bytes)
{
  static IpcTraceClasses *classes;
  g_autofree char *text = g_strndup ((const char *) data, size_bytes);
  g_autofree char *opposite = g_strdup_printf ("not (%s)", text);
  g_auto (GStrv) words = NULL;
  gsize start;
  guint n;
  guint n_opposite;

  if (classes == NULL)
    classes = ipc_trace_classes_new (get_store ());
  n = count (classes, text);
  n_opposite = count (classes, opposite);
  if (n != G_MAXUINT && n_opposite != G_MAXUINT && n + n_opposite != N_RECORDS)
    g_error ("“%s” matches %u, its opposite %u", text, n, n_opposite);
  words = ipc_trace_filter_complete (get_store (), text, strlen (text), &start);
  return 0;
}
