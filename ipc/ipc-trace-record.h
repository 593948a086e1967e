/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdarg.h>

G_BEGIN_DECLS

/* How many bytes of a payload a record itself holds. */
#define IPC_TRACE_TEXT_MAX 40
/* The text_length of a record whose text does not fit: it follows in further slots of a ring, or
 * lies in the store's own strings. */
#define IPC_TRACE_TEXT_LONG 255
/* The longest text or sentence that is recorded, in bytes; more is cut. */
#define IPC_TRACE_LONG_TEXT_MAX 1024

/* The sentence of a process-exited is the reason, and what else is known of the end behind this.
 * Files have the reason as the status, and the rest as a note. */
#define IPC_TRACE_STATUS_END "; "
/* How long the parent took to notice an end, in microseconds. */
#define IPC_TRACE_NOTICE_FORMAT "noticed after %" G_GINT64_FORMAT " µs"

/**
 * IpcTraceStep:
 *
 * What happened. The names in the trace file are these in lower case with hyphens.
 */
typedef enum
{
  IPC_TRACE_NOTHING,
  IPC_TRACE_PROCESS_SPAWNED,
  IPC_TRACE_CHILD_CONNECTED,
  IPC_TRACE_PEER_REFUSED,
  IPC_TRACE_MESSAGE_SENT,
  IPC_TRACE_MESSAGE_RECEIVED,
  IPC_TRACE_EVENT_SET,
  IPC_TRACE_EVENT_WOKEN,
  IPC_TRACE_MEMORY_WRITTEN,
  IPC_TRACE_MEMORY_READ,
  IPC_TRACE_MEMORY_CHANGED,
  IPC_TRACE_CALL,
  IPC_TRACE_RETURN,
  IPC_TRACE_CHILD_QUIT,
  IPC_TRACE_PEER_DISCONNECTED,
  IPC_TRACE_PROCESS_STOPPED,
  IPC_TRACE_PROCESS_CONTINUED,
  IPC_TRACE_PROCESS_EXITED,
  IPC_TRACE_DIAGNOSIS,
  IPC_TRACE_RECORDS_DROPPED,
  IPC_TRACE_N_STEPS,
} IpcTraceStep;

/**
 * IpcTraceFlags:
 * @IPC_TRACE_BY_CHILD: the child saw it and wrote it itself; otherwise the parent did
 * @IPC_TRACE_IS_NOTE: the text is a sentence of this program's, not bytes of a payload
 */
typedef enum
{
  IPC_TRACE_BY_CHILD = 1 << 0,
  IPC_TRACE_IS_NOTE = 1 << 1,
} IpcTraceFlags;

/**
 * IpcTraceRecord:
 * @time_ns: when, by `CLOCK_MONOTONIC`
 * @serial: which exchange it belongs to, counted from 1 per child; 0 for none
 * @size_bytes: the full size of the message or text; 0 for a sentence, so that sums are of payload
 * @subject: whom it concerns: the id of an #IpcTraceSubject
 * @step: an #IpcTraceStep
 * @flags: #IpcTraceFlags
 * @object: which of the subject's objects, from 1; 0 for none
 * @text_length: how many bytes of @text count, or %IPC_TRACE_TEXT_LONG
 * @text: the first bytes of the payload, or of a sentence
 *
 * One step, in one cache line. This is also the layout in a ring that two processes share, so
 * it is part of the contract with a child.
 */
typedef struct
{
  gint64 time_ns;
  guint32 serial;
  guint32 size_bytes;
  guint32 subject;
  guint8 step;
  guint8 flags;
  guint8 object;
  guint8 text_length;
  char text[IPC_TRACE_TEXT_MAX];
} IpcTraceRecord;

G_STATIC_ASSERT (sizeof (IpcTraceRecord) == 64);

gint64 ipc_trace_now_ns (void);
const char *ipc_trace_step_get_name (IpcTraceStep step);
gboolean ipc_trace_step_has_size (IpcTraceStep step,
                                  guint8 flags,
                                  gboolean is_empty);

void ipc_trace_record_set (IpcTraceRecord *record,
                           IpcTraceStep step,
                           guint8 object,
                           guint32 serial,
                           const void *payload,
                           gsize size_bytes);
gsize ipc_trace_record_format_note (char *text,
                                    const char *format,
                                    va_list values) G_GNUC_PRINTF (2, 0);

G_END_DECLS
