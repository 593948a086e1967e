/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-csv: the trace for spreadsheets and statistics programs.
 *
 *   time_ns,lab,member,pid,side,step,object,serial,bytes,text,note,status
 *   81500000,pipe-memory,1,4101,parent,message-received,Pipe1_4100,3,24,"one, ""two""",,
 *
 * The columns are the members of the trace file, in its order, and what does not apply is empty.
 * As RFC 4180 has it: lines end with CR LF, and a field with a comma, a quotation mark or an end
 * of line stands in quotation marks, where a quotation mark is doubled. Texts are escaped as on
 * the screen, so no field has an end of line in it; they are UTF-8.
 *
 * Partners: ipc-trace-file and ipc-trace-pcapng write the same records in other forms.
 */

#include "ipc-trace-csv.h"
#include "ipc-text.h"

#include <string.h>

/**
 * ipc_trace_csv_append_value:
 * @csv: where to append
 * @value: what a field says
 *
 * Appends a value without the comma before it; quoted where it has a comma, a quotation mark or a
 * line end, see RFC 4180. Any thread.
 */
void
ipc_trace_csv_append_value (GString *csv,
                            const char *value)
{
  if (strpbrk (value, ",\"\r\n") == NULL)
    {
      g_string_append (csv, value);
      return;
    }
  g_string_append_c (csv, '"');
  for (; *value != '\0'; value++)
    {
      if (*value == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *value);
    }
  g_string_append_c (csv, '"');
}

static void
append_field (GString *csv,
              const char *value)
{
  g_string_append_c (csv, ',');
  ipc_trace_csv_append_value (csv, value);
}

static void
append_name (GString *csv,
             const char *name)
{
  g_autofree char *escaped = ipc_text_escape (name, strlen (name));

  append_field (csv, escaped);
}

static void
append_number_if (GString *csv,
                  gboolean applies,
                  guint32 number)
{
  g_string_append_c (csv, ',');
  if (applies)
    ipc_text_append_number (csv, number);
}

/* One of the last three columns has the text; of an end the status has the reason, and the note
 * what else is known. */
static void
append_text (GString *csv,
             IpcTraceStore *store,
             const IpcTraceRecord *record)
{
  g_autofree char *text = ipc_trace_store_dup_text (store, record);
  gboolean is_note = (record->flags & IPC_TRACE_IS_NOTE) != 0;
  gboolean is_status = is_note && record->step == IPC_TRACE_PROCESS_EXITED;
  char *note = is_status ? strstr (text, IPC_TRACE_STATUS_END) : NULL;

  if (note != NULL)
    {
      *note = '\0';
      note += strlen (IPC_TRACE_STATUS_END);
    }
  else if (is_note && !is_status)
    {
      note = text;
    }
  append_field (csv, is_note ? "" : text);
  append_field (csv, note != NULL ? note : "");
  append_field (csv, is_status ? text : "");
}

/**
 * ipc_trace_csv_append_head:
 * @csv: where to append
 *
 * The first line, with the names of the columns.
 */
void
ipc_trace_csv_append_head (GString *csv)
{
  g_string_append (csv,
                   "time_ns,lab,member,pid,side,step,object,serial,bytes,text,note,status\r\n");
}

/**
 * ipc_trace_csv_append_record:
 * @csv: where to append
 * @store: the record's store
 * @record: a record
 *
 * Its line. Main thread.
 */
void
ipc_trace_csv_append_record (GString *csv,
                             IpcTraceStore *store,
                             const IpcTraceRecord *record)
{
  static const IpcTraceSubject nobody = { .lab = (char *) "" };
  const IpcTraceSubject *subject = ipc_trace_store_get_subject (store, record->subject);
  const char *object;

  if (subject == NULL)
    subject = &nobody;
  object = ipc_trace_subject_get_object (subject, record->object);
  ipc_text_append_number (csv, record->time_ns);
  append_name (csv, subject->lab);
  append_number_if (csv, TRUE, subject->member);
  append_number_if (csv, TRUE, (guint32) subject->pid);
  g_string_append (csv, (record->flags & IPC_TRACE_BY_CHILD) != 0 ? ",viewer," : ",parent,");
  g_string_append (csv, ipc_trace_step_get_name (record->step));
  append_name (csv, object != NULL ? object : "");
  append_number_if (csv, record->serial > 0, record->serial);
  append_number_if (csv,
                    ipc_trace_step_has_size (record->step, record->flags, record->size_bytes == 0),
                    record->size_bytes);
  append_text (csv, store, record);
  g_string_append (csv, "\r\n");
}
