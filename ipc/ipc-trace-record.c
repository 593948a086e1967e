/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-record: one step of a conversation in one cache line.
 *
 * Everything that this program shows went through such records: a message, a set of an event, a
 * birth, a death. A record is 64 bytes, so that writing one costs a clock reading and a store
 * and nothing else; the first 40 bytes of the payload are inside, because that is what a row on
 * the screen has room for.
 *
 *   0        8       12          16       20    21     22      23           24            64
 *   | time_ns | serial | size_bytes | subject | step | flags | object | text_length | text … |
 *
 * Partners: ipc-trace-ring carries records, ipc-trace-store keeps them. clock_gettime(2) gives
 * the time; QueryPerformanceCounter is the Windows counterpart.
 */

#include "ipc-trace-record.h"
#include "ipc-text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* The names of DESIGN section 10, which scripts rely on, and `peer-disconnected`: a conversation is
 * over and its process may begin another, which no other step says. */
static const char *const step_names[IPC_TRACE_N_STEPS] = {
  [IPC_TRACE_PROCESS_SPAWNED] = "process-spawned",
  [IPC_TRACE_CHILD_CONNECTED] = "child-connected",
  [IPC_TRACE_PEER_REFUSED] = "peer-refused",
  [IPC_TRACE_MESSAGE_SENT] = "message-sent",
  [IPC_TRACE_MESSAGE_RECEIVED] = "message-received",
  [IPC_TRACE_EVENT_SET] = "event-set",
  [IPC_TRACE_EVENT_WOKEN] = "event-woken",
  [IPC_TRACE_MEMORY_WRITTEN] = "memory-written",
  [IPC_TRACE_MEMORY_READ] = "memory-read",
  [IPC_TRACE_MEMORY_CHANGED] = "memory-changed",
  [IPC_TRACE_CALL] = "call",
  [IPC_TRACE_RETURN] = "return",
  [IPC_TRACE_CHILD_QUIT] = "child-quit",
  [IPC_TRACE_PEER_DISCONNECTED] = "peer-disconnected",
  [IPC_TRACE_PROCESS_STOPPED] = "process-stopped",
  [IPC_TRACE_PROCESS_CONTINUED] = "process-continued",
  [IPC_TRACE_PROCESS_EXITED] = "process-exited",
  [IPC_TRACE_DIAGNOSIS] = "diagnosis",
  [IPC_TRACE_RECORDS_DROPPED] = "records-dropped",
};

/**
 * ipc_trace_now_ns:
 *
 * The time of a record: nanoseconds of `CLOCK_MONOTONIC`, which all processes of one machine
 * share and nobody can set. No system call: the kernel's vDSO reads it. See clock_gettime(2),
 * vdso(7). Any thread.
 *
 * Returns: the time in nanoseconds
 */
gint64
ipc_trace_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/**
 * ipc_trace_step_get_name:
 * @step: a step, or any number that somebody claims to be one
 *
 * The name of a step in the trace file and in filters, such as `message-sent`. Any thread.
 *
 * Returns: (transfer none): the name, or `?` for a number that is no step
 */
const char *
ipc_trace_step_get_name (IpcTraceStep step)
{
  if ((guint) step >= IPC_TRACE_N_STEPS || step_names[step] == NULL)
    return "?";
  return step_names[step];
}

/**
 * ipc_trace_step_has_size:
 * @step: what happened
 * @flags: #IpcTraceFlags of the record
 * @is_empty: whether its size is 0
 *
 * Whether the size of such a record means anything: that of a message or of memory does even when
 * it is 0; that of a sentence or of an event does not. Any thread.
 *
 * Returns: whether to show the size
 */
gboolean
ipc_trace_step_has_size (IpcTraceStep step,
                         guint8 flags,
                         gboolean is_empty)
{
  if ((flags & IPC_TRACE_IS_NOTE) != 0)
    return FALSE;
  switch (step)
    {
    case IPC_TRACE_MESSAGE_SENT:
    case IPC_TRACE_MESSAGE_RECEIVED:
    case IPC_TRACE_MEMORY_WRITTEN:
    case IPC_TRACE_MEMORY_READ:
    case IPC_TRACE_MEMORY_CHANGED:
      return TRUE;
    default:
      return !is_empty;
    }
}

/**
 * ipc_trace_record_set:
 * @record: (out caller-allocates): the record to fill, which may lie in a ring
 * @step: what happened
 * @object: which of the subject's objects, from 1; 0 for none
 * @serial: which exchange, from 1; 0 for none
 * @payload: (nullable) (array length=size_bytes): the message or text; %NULL keeps its size alone
 * @size_bytes: its full size, of which the first %IPC_TRACE_TEXT_MAX bytes are kept
 *
 * Fills a record with the time of now. Subject and flags are 0: the hub knows whose ring it is.
 * Any thread.
 */
void
ipc_trace_record_set (IpcTraceRecord *record,
                      IpcTraceStep step,
                      guint8 object,
                      guint32 serial,
                      const void *payload,
                      gsize size_bytes)
{
  gsize kept = payload != NULL ? MIN (size_bytes, IPC_TRACE_TEXT_MAX) : 0;

  record->time_ns = ipc_trace_now_ns ();
  record->serial = serial;
  record->size_bytes = (guint32) MIN (size_bytes, G_MAXUINT32);
  record->subject = 0;
  record->step = (guint8) step;
  record->flags = 0;
  record->object = object;
  record->text_length = (guint8) kept;
  memset (record->text, 0, sizeof record->text);
  if (kept > 0)
    memcpy (record->text, payload, kept);
}

/**
 * ipc_trace_record_format_note:
 * @text: (out caller-allocates): room for %IPC_TRACE_LONG_TEXT_MAX + 2 bytes
 * @format: a sentence for printf(), without a full stop
 * @values: its values
 *
 * Writes a sentence, cut between two characters when it is longer than
 * %IPC_TRACE_LONG_TEXT_MAX. Any thread.
 *
 * Returns: its length in bytes, without the NUL that ends it
 */
gsize
ipc_trace_record_format_note (char *text,
                              const char *format,
                              va_list values)
{
  /* One byte more than is kept: ipc_text_cut() looks at the first byte that goes. */
  int wanted = vsnprintf (text, IPC_TRACE_LONG_TEXT_MAX + 2, format, values);
  gsize length = MIN ((gsize) MAX (wanted, 0), (gsize) IPC_TRACE_LONG_TEXT_MAX + 1);

  length = ipc_text_cut (text, length, IPC_TRACE_LONG_TEXT_MAX);
  text[length] = '\0';
  return length;
}
