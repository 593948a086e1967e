/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The longest name of a lab or an object that is believed, in bytes. */
#define IPC_TRACE_LINE_NAME_MAX 255

/**
 * IpcTraceLine:
 * @record: time, step, flags, serial and size; subject, object and text are empty
 * @lab: the id of the lab
 * @member: its number in the lab
 * @pid: its process
 * @object: (nullable): the object's name
 * @text: (nullable): the text, note or status: valid UTF-8 without a NUL
 * @text_length: its length in bytes
 * @clock_ns: when that was, in nanoseconds since 1970; 0 when the line does not say
 *
 * One line of a trace file, taken apart. All strings lie in the line itself.
 */
typedef struct
{
  IpcTraceRecord record;
  char *lab;
  guint32 member;
  guint32 pid;
  char *object;
  char *text;
  gsize text_length;
  gint64 clock_ns;
} IpcTraceLine;

gboolean ipc_trace_line_parse (char *line,
                               gsize length_bytes,
                               IpcTraceLine *parsed,
                               GError **error);

G_END_DECLS
