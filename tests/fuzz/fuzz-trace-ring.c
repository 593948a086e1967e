/* SPDX-License-Identifier: MIT */
/*
 * fuzz-trace-ring: a child that writes what it likes into the ring that it shares with the parent.
 *
 *   CC=clang meson setup -Dfuzz=true BUILD && ninja -C BUILD tests/fuzz/fuzz-trace-ring
 *   BUILD/tests/fuzz/fuzz-trace-ring -max_len=4096 -max_total_time=60
 *
 * The first eight bytes say how far the writer claims to be, the others lie in the slots. Whatever
 * it is, what reaches the store is of that child, has a time that can be, and a text that ends.
 */

#include "ipc-trace.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HEADER_BYTES 4096
#define RING_BYTES (HEADER_BYTES + IPC_TRACE_RING_SLOTS * sizeof (IpcTraceRecord))
/* Where the writer's position is: behind the four words of the header, on a line of its own. */
#define HEAD_OFFSET 64

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize size_bytes);

typedef struct
{
  IpcTrace *trace;
  IpcTraceSubject *subject;
  IpcTraceRing *ring;
  guint8 *memory; /* as the child sees it */
  gint64 created_ns;
} Victim;

static Victim *
get_victim (void)
{
  static Victim self;

  if (self.trace != NULL)
    return &self;
  self.created_ns = ipc_trace_now_ns ();
  self.trace = ipc_trace_new (8192, NULL);
  self.subject =
    ipc_trace_store_add_subject (ipc_trace_get_store (self.trace), "pipe-memory", 1, "Viewer 1");
  self.ring = ipc_trace_add_child_ring (self.trace, self.subject, NULL);
  self.memory = mmap (NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                      ipc_trace_ring_get_fd (self.ring), 0);
  return &self;
}

/* Puts the bytes where the reader looks next, and claims to have come as far as it likes. */
static void
scribble (Victim *self,
          guint64 claim,
          const guint8 *data,
          gsize size_bytes)
{
  guint64 position = ipc_trace_ring_get_position (self->ring);
  guint64 head = position + (claim >> 56 != 0 ? claim : claim % (2 + size_bytes / 64));

  for (gsize i = 0; i < size_bytes; i++)
    {
      guint64 slot = (position + i / 64) % IPC_TRACE_RING_SLOTS;

      self->memory[HEADER_BYTES + slot * 64 + i % 64] = data[i];
    }
  memcpy (self->memory + HEAD_OFFSET, &head, sizeof head);
}

static void
check (Victim *self,
       const IpcTraceRecord *record)
{
  IpcTraceStore *store = ipc_trace_get_store (self->trace);
  gboolean by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;
  g_autofree char *text = ipc_trace_store_dup_text (store, record);

  if (record->subject != self->subject->id || !g_utf8_validate (text, -1, NULL) ||
      record->step == IPC_TRACE_NOTHING || record->step >= IPC_TRACE_N_STEPS ||
      record->time_ns < self->created_ns || record->time_ns > ipc_trace_now_ns ())
    g_error ("A record of step %u, %s", record->step, text);
  if (!by_child && record->step != IPC_TRACE_DIAGNOSIS && record->step != IPC_TRACE_RECORDS_DROPPED)
    g_error ("A child wrote the parent's record, step %u, %s", record->step, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size_bytes)
{
  Victim *self = get_victim ();
  IpcTraceStore *store = ipc_trace_get_store (self->trace);
  guint64 end = ipc_trace_store_get_end (store);
  const IpcTraceRecord *record;
  guint64 claim;

  if (size_bytes < sizeof claim)
    return 0;
  memcpy (&claim, data, sizeof claim);
  scribble (self, claim, data + sizeof claim, size_bytes - sizeof claim);
  ipc_trace_collect (self->trace);
  end = MAX (end, ipc_trace_store_get_first (store));
  for (; (record = ipc_trace_store_get (store, end)) != NULL; end++)
    check (self, record);
  return 0;
}
