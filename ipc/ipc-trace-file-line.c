/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-file-line: one record as a line of a trace file.
 *
 *   {"time_ns":81500000,"lab":"pipe-memory","member":1,"pid":4101,"side":"parent",
 *    "step":"message-received","object":"Pipe1_4100","serial":3,"bytes":24,"text":"GTKClient …"}
 *
 * A JSON object, its members always in this order, and what does not apply left out. Texts are
 * escaped as on the screen, so no control character and no byte that is not UTF-8 gets into a file.
 * The first line has a member `clock_ns` more, the time by the clock on the wall.
 *
 * RFC 8259 is JSON. Partners: ipc-trace-file, which writes lines, and ipc-trace-line, which takes
 * them apart again.
 */

#include "ipc-trace-file.h"
#include "ipc-text.h"

#include <string.h>

static void
append_number (GString *line,
               const char *key,
               gint64 value)
{
  g_string_append (line, key);
  ipc_text_append_number (line, value);
}

static void
append_string (GString *line,
               const char *key,
               const char *value)
{
  g_string_append (line, key);
  ipc_text_append_json (line, value);
}

/* The names are this program's own, but a path can hold anything: they are escaped like text. */
static void
append_name (GString *line,
             const char *key,
             const char *value)
{
  g_autofree char *escaped = ipc_text_escape (value, strlen (value));

  append_string (line, key, escaped);
}

static void
append_subject (GString *line,
                const IpcTraceSubject *subject)
{
  append_name (line, ",\"lab\":", subject != NULL && subject->lab != NULL ? subject->lab : "");
  append_number (line, ",\"member\":", subject != NULL ? subject->member : 0);
  append_number (line, ",\"pid\":", subject != NULL ? subject->pid : 0);
}

/* The reason of an end, after what else is known of it. */
static void
append_status (GString *line,
               char *text)
{
  char *note = strstr (text, IPC_TRACE_STATUS_END);

  if (note != NULL)
    {
      append_string (line, ",\"note\":", note + strlen (IPC_TRACE_STATUS_END));
      *note = '\0';
    }
  append_string (line, ",\"status\":", text);
}

static void
append_text (GString *line,
             IpcTraceStore *store,
             const IpcTraceRecord *record)
{
  g_autofree char *text = NULL;

  if (record->text_length == 0)
    return;
  text = ipc_trace_store_dup_text (store, record);
  /* Nothing but the beginning of a character shows nothing. */
  if (*text == '\0')
    return;
  if ((record->flags & IPC_TRACE_IS_NOTE) == 0)
    append_string (line, ",\"text\":", text);
  else if (record->step != IPC_TRACE_PROCESS_EXITED)
    append_string (line, ",\"note\":", text);
  else
    append_status (line, text);
}

/* The rest of a line, after its times. */
static void
append_rest (GString *line,
             IpcTraceStore *store,
             const IpcTraceRecord *record)
{
  const IpcTraceSubject *subject = ipc_trace_store_get_subject (store, record->subject);
  const char *object =
    subject != NULL ? ipc_trace_subject_get_object (subject, record->object) : NULL;

  append_subject (line, subject);
  append_string (line, ",\"side\":",
                 (record->flags & IPC_TRACE_BY_CHILD) != 0 ? "viewer" : "parent");
  append_string (line, ",\"step\":", ipc_trace_step_get_name (record->step));
  if (object != NULL)
    append_name (line, ",\"object\":", object);
  if (record->serial > 0)
    append_number (line, ",\"serial\":", record->serial);
  if (ipc_trace_step_has_size (record->step, record->flags, record->size_bytes == 0))
    append_number (line, ",\"bytes\":", record->size_bytes);
  append_text (line, store, record);
  g_string_append (line, "}\n");
}

/**
 * ipc_trace_file_append_line:
 * @line: where to append
 * @store: the store whose text and subject the record names
 * @record: a record
 *
 * Appends the record as one JSON object and a line feed: `time_ns`, `lab`, `member`, `pid`,
 * `side` and `step` always; `object`, `serial`, `bytes` and one of `text`, `note` and `status`
 * where they apply. Main thread.
 */
void
ipc_trace_file_append_line (GString *line,
                            IpcTraceStore *store,
                            const IpcTraceRecord *record)
{
  append_number (line, "{\"time_ns\":", record->time_ns);
  append_rest (line, store, record);
}

/**
 * ipc_trace_file_append_first_line:
 * @line: where to append
 * @store: the store whose text and subject the record names
 * @record: the first record of a file
 *
 * The same with a member `clock_ns` more, where the store knows: when that was, in nanoseconds since
 * 1970. What is once in a file is enough to know it for all of its records. Main thread.
 */
void
ipc_trace_file_append_first_line (GString *line,
                                  IpcTraceStore *store,
                                  const IpcTraceRecord *record)
{
  gint64 clock_ns;

  append_number (line, "{\"time_ns\":", record->time_ns);
  if (ipc_trace_store_get_clock_offset (store, &clock_ns) &&
      !__builtin_add_overflow (clock_ns, record->time_ns, &clock_ns) && clock_ns > 0)
    append_number (line, ",\"clock_ns\":", clock_ns);
  append_rest (line, store, record);
}
