/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"
#include "ui-memory-block.h"

G_BEGIN_DECLS

/**
 * UiMemorySource:
 * @store: the records
 * @lab: the id of the lab; empty for none
 * @object: the name of the memory in the trace; empty for none
 *
 * Where to look up who changed something.
 */
typedef struct
{
  IpcTraceStore *store;
  char *lab;
  char *object;
} UiMemorySource;

char *ui_memory_words_dup_time (IpcTraceStore *store,
                                gint64 time_ns);
char *ui_memory_words_dup_byte (const UiMemorySource *source,
                                UiMemoryBlock *block,
                                gsize offset);
char *ui_memory_words_dup_change (const UiMemorySource *source,
                                  const UiMemoryChange *change,
                                  guint64 *position);

G_END_DECLS
