/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-export: the forms in which a trace can be saved, behind one door.
 *
 *   export_append_head()      once
 *   export_append_record()    for each record that is wanted, in order
 *
 * append to a buffer, which the caller writes wherever and whenever it likes: a window in slices
 * while records go on coming, tincan --convert in one go. What was appended so far is always a
 * file of its own that is complete.
 *
 * Partners: ipc-trace-file, ipc-trace-csv, ipc-trace-pcapng know the forms.
 */

#include "ipc-trace-export.h"
#include "ipc-trace-csv.h"
#include "ipc-trace-file.h"
#include "ipc-trace-pcapng.h"

struct _IpcTraceExport
{
  IpcTraceStore *store; /* owned */
  IpcTraceFormat format;
  gboolean has_begun;     /* a record was appended */
  IpcTracePcapng *pcapng; /* for that format alone */
};

/**
 * ipc_trace_format_from_name:
 * @name: a file's name
 * @format: (out): the format that its ending stands for
 *
 * `.jsonl`, `.csv` or `.pcapng`, in any case. Any thread.
 *
 * Returns: whether it ends with one of them
 */
gboolean
ipc_trace_format_from_name (const char *name,
                            IpcTraceFormat *format)
{
  static const char *const endings[] = { ".jsonl", ".csv", ".pcapng" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      {
        *format = (IpcTraceFormat) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * ipc_trace_export_new:
 * @store: the records' store, of which a reference is taken
 * @format: what the file is to be
 *
 * Main thread, because the store is.
 *
 * Returns: (transfer full): what writes one file
 */
IpcTraceExport *
ipc_trace_export_new (IpcTraceStore *store,
                      IpcTraceFormat format)
{
  IpcTraceExport *self;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store), NULL);

  self = g_new0 (IpcTraceExport, 1);
  self->store = g_object_ref (store);
  self->format = format;
  if (format == IPC_TRACE_FORMAT_PCAPNG)
    self->pcapng = ipc_trace_pcapng_new (store);
  return self;
}

/**
 * ipc_trace_export_free:
 * @self: (transfer full): an export
 */
void
ipc_trace_export_free (IpcTraceExport *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->pcapng, ipc_trace_pcapng_free);
  g_object_unref (self->store);
  g_free (self);
}

/**
 * ipc_trace_export_append_head:
 * @self: an export
 * @bytes: where to append
 *
 * What a file of its format begins with: perhaps nothing.
 */
void
ipc_trace_export_append_head (IpcTraceExport *self,
                              GString *bytes)
{
  if (self->format == IPC_TRACE_FORMAT_CSV)
    ipc_trace_csv_append_head (bytes);
  else if (self->format == IPC_TRACE_FORMAT_PCAPNG)
    ipc_trace_pcapng_append_head (self->pcapng, bytes);
}

/**
 * ipc_trace_export_append_record:
 * @self: an export
 * @bytes: where to append
 * @record: a record of its store
 */
void
ipc_trace_export_append_record (IpcTraceExport *self,
                                GString *bytes,
                                const IpcTraceRecord *record)
{
  switch (self->format)
    {
    case IPC_TRACE_FORMAT_CSV:
      ipc_trace_csv_append_record (bytes, self->store, record);
      break;
    case IPC_TRACE_FORMAT_PCAPNG:
      ipc_trace_pcapng_append_record (self->pcapng, bytes, record);
      break;
    case IPC_TRACE_FORMAT_JSON_LINES:
    default:
      if (self->has_begun)
        ipc_trace_file_append_line (bytes, self->store, record);
      else
        ipc_trace_file_append_first_line (bytes, self->store, record);
      break;
    }
  self->has_begun = TRUE;
}
