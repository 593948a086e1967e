/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/**
 * UiMemoryWriter:
 * @position: the record that says so
 * @time_ns: when, by that record
 * @title: who; the store owns it
 * @pid: the writing process; 0 for the parent
 * @is_edit: it was typed by a person, in the parent
 *
 * Who wrote a byte, by the trace.
 */
typedef struct
{
  guint64 position;
  gint64 time_ns;
  const char *title;
  pid_t pid;
  gboolean is_edit;
} UiMemoryWriter;

gboolean ui_memory_writers_is_write (const IpcTraceRecord *record);
gboolean ui_memory_writers_find (IpcTraceStore *store,
                                 const char *lab,
                                 const char *object,
                                 gsize offset,
                                 guint8 byte,
                                 gint64 since_ns,
                                 gint64 seen_ns,
                                 UiMemoryWriter *writer);
char *ui_memory_writers_dup_words (const UiMemoryWriter *writer);

G_END_DECLS
