/* SPDX-License-Identifier: MIT */
#pragma once

/* What lies in the memory of a ring, for its three files only. */

#include "ipc-trace-ring.h"
#include "ipc-fd.h"

#include <stdatomic.h>

G_BEGIN_DECLS

#define HEADER_SIZE 4096
#define SLOT_SIZE sizeof (IpcTraceRecord)
#define RING_SIZE (HEADER_SIZE + IPC_TRACE_RING_SLOTS * SLOT_SIZE)
/* A long text's first piece shares the slot of its record with its own length. */
#define LONG_HEAD_BYTES (IPC_TRACE_TEXT_MAX - sizeof (guint16))

G_STATIC_ASSERT ((IPC_TRACE_RING_SLOTS & (IPC_TRACE_RING_SLOTS - 1)) == 0);

/* What lies in the memory. Words that different sides write are on different cache lines. */
typedef struct
{
  guint32 magic;
  guint32 version;
  guint32 n_slots;
  guint32 slot_size_bytes;
  _Alignas (64) _Atomic guint64 head;          /* written by the writer: the next free position */
  _Alignas (64) _Atomic guint64 tail;          /* written by the reader: the next to be read */
  _Alignas (64) _Atomic guint32 reader_sleeps; /* set by the reader, taken back by the writer */
  _Alignas (64) _Atomic guint64 dropped;       /* written by the writer: records without room */
  _Alignas (64) _Atomic guint64 counts[IPC_TRACE_N_STEPS]; /* by the writer: records per step */
} RingHeader;

G_STATIC_ASSERT (sizeof (RingHeader) <= HEADER_SIZE);

/* One side's view. A process uses either the writer's fields or the reader's; between two
 * threads each uses its own, hence the cache line in between. */
struct _IpcTraceRing
{
  RingHeader *header;    /* the mapping, RING_SIZE bytes */
  IpcTraceRecord *slots; /* in the same mapping, after the header page */
  int bell_fd;           /* borrowed: an eventfd, or -1 */
  IpcFd fd;              /* the memfd when this side made it, otherwise -1 */

  _Alignas (64) guint64 head; /* writer: the truth about head; the shared one is its copy */
  guint64 seen_tail;          /* writer: tail when it was last looked at */

  _Alignas (64) guint64 tail; /* reader: the truth about tail */
  guint64 seen_head;          /* reader: up to here records are there; within SLOTS of tail */
  _Atomic guint64 n_damaged;  /* reader: records that made no sense */
};

static inline IpcTraceRecord *
slot_at (IpcTraceRing *self,
         guint64 position)
{
  return &self->slots[position & (IPC_TRACE_RING_SLOTS - 1)];
}

/* How many slots a record with a long text takes. */
static inline guint
count_long_slots (gsize length_bytes)
{
  return 1 + (guint) ((length_bytes - LONG_HEAD_BYTES + SLOT_SIZE - 1) / SLOT_SIZE);
}

/* A counter with one writer needs no atomic addition, only whole stores. */
static inline void
bump (_Atomic guint64 *counter)
{
  guint64 value = atomic_load_explicit (counter, memory_order_relaxed);

  atomic_store_explicit (counter, value + 1, memory_order_relaxed);
}

G_END_DECLS
