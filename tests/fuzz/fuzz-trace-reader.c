/* SPDX-License-Identifier: MIT */
/*
 * fuzz-trace-reader: a file that was made to break the reader.
 *
 *   CC=clang meson setup -Dfuzz=true BUILD && ninja -C BUILD tests/fuzz/fuzz-trace-reader
 *   BUILD/tests/fuzz/fuzz-trace-reader -max_len=4096 -max_total_time=60
 *
 * The first byte says into how large pieces the others are cut. What was read is written and read
 * once more: that must give the same lines and no fault.
 */

#include "ipc-trace-file.h"
#include "ipc-trace-reader.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize size_bytes);

static IpcTraceStore *
read_pieces (const char *bytes,
             gsize length,
             gsize piece,
             gboolean must_be_good)
{
  IpcTraceStore *store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceReader) reader = ipc_trace_reader_new (store);
  gboolean is_good = TRUE;

  for (gsize at = 0; at < length && is_good; at += piece)
    is_good = ipc_trace_reader_feed (reader, bytes + at, MIN (piece, length - at), NULL);
  is_good = is_good && ipc_trace_reader_finish (reader, NULL);
  if (!is_good)
    ipc_trace_store_commit (store);
  if (must_be_good && ipc_trace_reader_get_n_faults (reader) > 0)
    g_error ("%s", ipc_trace_reader_get_fault (reader, 0));
  return store;
}

static char *
dup_lines (IpcTraceStore *store)
{
  GString *lines = g_string_new (NULL);

  for (guint64 i = 0; i < ipc_trace_store_get_end (store); i++)
    ipc_trace_file_append_line (lines, store, ipc_trace_store_get (store, i));
  return g_string_free (lines, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size_bytes)
{
  g_autoptr (IpcTraceStore) store = NULL;
  g_autoptr (IpcTraceStore) again = NULL;
  g_autofree char *lines = NULL;
  g_autofree char *lines_again = NULL;

  if (size_bytes == 0)
    return 0;
  store = read_pieces ((const char *) data + 1, size_bytes - 1, 1 + data[0] * 3u, FALSE);
  lines = dup_lines (store);
  again = read_pieces (lines, strlen (lines), 64, TRUE);
  lines_again = dup_lines (again);
  if (strcmp (lines, lines_again) != 0)
    g_error ("%s became %s", lines, lines_again);
  return 0;
}
