/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-ring-writer: the end of a trace ring at which records are written.
 *
 *   count the step; room for it?   no: dropped += 1
 *                                  yes: slot = record
 *                                       head += 1 (release)
 *                                       the reader sleeps?  ring its bell, once
 *
 * Never waits and, while the reader is awake, makes no system call. The room is judged by the tail
 * that was seen last, and the reader's cache line is looked at only when that says "full". The
 * other end is ipc-trace-ring-reader.c; what lies in the memory is drawn in ipc-trace-ring.c.
 */

#include "ipc-trace-ring-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Whether n slots from head on are free. The reader's cache line is only looked at when the
 * last known tail does not answer that. A nonsensical tail reads as "full". */
static gboolean
has_room (IpcTraceRing *self,
          guint n)
{
  if (G_LIKELY (self->head + n - self->seen_tail <= IPC_TRACE_RING_SLOTS))
    return TRUE;
  self->seen_tail = atomic_load_explicit (&self->header->tail, memory_order_acquire);
  if (self->head + n - self->seen_tail <= IPC_TRACE_RING_SLOTS)
    return TRUE;
  bump (&self->header->dropped);
  return FALSE;
}

static G_GNUC_NO_INLINE void
ring_bell (IpcTraceRing *self)
{
  guint64 one = 1;
  int saved = errno;

  if (atomic_exchange (&self->header->reader_sleeps, 0) == 0 || self->bell_fd < 0)
    return;
  /* EAGAIN means that it rings already; nothing else can be done about a failure here. */
  while (write (self->bell_fd, &one, sizeof one) < 0 && errno == EINTR)
    continue;
  errno = saved;
}

static void
publish (IpcTraceRing *self,
         guint n)
{
  self->head += n;
  /* Sequentially consistent, not just release: the load below must not overtake it. */
  atomic_store (&self->header->head, self->head);
  if (G_UNLIKELY (atomic_load (&self->header->reader_sleeps) != 0))
    ring_bell (self);
}

/* Puts a text into its record's slot and the slots after it. */
static void
put_long_text (IpcTraceRing *self,
               IpcTraceRecord *record,
               const char *text,
               gsize length_bytes)
{
  guint16 length = (guint16) length_bytes;
  guint64 position = self->head + 1;

  record->text_length = IPC_TRACE_TEXT_LONG;
  memcpy (record->text, &length, sizeof length);
  memcpy (record->text + sizeof length, text, LONG_HEAD_BYTES);
  for (gsize at = LONG_HEAD_BYTES; at < length_bytes; at += SLOT_SIZE)
    memcpy (slot_at (self, position++), text + at, MIN (SLOT_SIZE, length_bytes - at));
}

/* Counts the step and fills the next slot, which nobody sees before it is published. NULL when the
 * ring is full. */
static IpcTraceRecord *
fill_next (IpcTraceRing *self,
           IpcTraceStep step,
           guint8 object,
           guint32 serial,
           const void *payload,
           gsize size_bytes)
{
  IpcTraceRecord *record;

  g_return_val_if_fail (step > IPC_TRACE_NOTHING && step < IPC_TRACE_N_STEPS, NULL);

  bump (&self->header->counts[step]);
  if (!has_room (self, 1))
    return NULL;
  record = slot_at (self, self->head);
  ipc_trace_record_set (record, step, object, serial, payload, size_bytes);
  return record;
}

/**
 * ipc_trace_ring_write:
 * @self: a ring
 * @step: what happened
 * @object: which of the subject's objects, from 1; 0 for none
 * @serial: which exchange, from 1; 0 for none
 * @payload: (nullable) (array length=size_bytes): the message or text; %NULL keeps its size alone
 * @size_bytes: its full size, of which the first %IPC_TRACE_TEXT_MAX bytes are kept
 *
 * Records a step with the time of now. Never waits: in a full ring the record is counted as
 * dropped. Costs a clock reading, a store and a barrier, and a system call only when the reader
 * sleeps. The writer's thread.
 */
void
ipc_trace_ring_write (IpcTraceRing *self,
                      IpcTraceStep step,
                      guint8 object,
                      guint32 serial,
                      const void *payload,
                      gsize size_bytes)
{
  if (fill_next (self, step, object, serial, payload, size_bytes) != NULL)
    publish (self, 1);
}

/**
 * ipc_trace_ring_write_at:
 * @self: a ring
 * @time_ns: when it began, from ipc_trace_now_ns()
 * @step: what happened
 * @object: which of the subject's objects, from 1; 0 for none
 * @serial: which exchange, from 1; 0 for none
 * @payload: (nullable) (array length=size_bytes): as for ipc_trace_ring_write()
 * @size_bytes: its full size
 *
 * Records a step that is known to have worked only after its call returned, with the time before
 * the call: a message is sent before it can be received, also where the receiver is faster than
 * our own return from the kernel. The writer's thread.
 */
void
ipc_trace_ring_write_at (IpcTraceRing *self,
                         gint64 time_ns,
                         IpcTraceStep step,
                         guint8 object,
                         guint32 serial,
                         const void *payload,
                         gsize size_bytes)
{
  IpcTraceRecord *record = fill_next (self, step, object, serial, payload, size_bytes);

  if (record == NULL)
    return;
  record->time_ns = time_ns;
  publish (self, 1);
}

/**
 * ipc_trace_ring_write_note:
 * @self: a ring
 * @step: what happened
 * @object: which of the subject's objects, from 1; 0 for none
 * @serial: which exchange, from 1; 0 for none
 * @format: a sentence for printf(), without a full stop
 * @...: its values
 *
 * Records a step with a sentence, of at most %IPC_TRACE_LONG_TEXT_MAX bytes. Never waits, as
 * ipc_trace_ring_write(). The writer's thread.
 */
void
ipc_trace_ring_write_note (IpcTraceRing *self,
                           IpcTraceStep step,
                           guint8 object,
                           guint32 serial,
                           const char *format,
                           ...)
{
  char text[IPC_TRACE_LONG_TEXT_MAX + 2];
  IpcTraceRecord *record;
  gsize length;
  va_list values;
  guint n_slots;

  g_return_if_fail (step > IPC_TRACE_NOTHING && step < IPC_TRACE_N_STEPS);

  va_start (values, format);
  length = ipc_trace_record_format_note (text, format, values);
  va_end (values);

  n_slots = length > IPC_TRACE_TEXT_MAX ? count_long_slots (length) : 1;
  bump (&self->header->counts[step]);
  if (!has_room (self, n_slots))
    return;
  record = slot_at (self, self->head);
  ipc_trace_record_set (record, step, object, serial, text, length);
  record->flags = IPC_TRACE_IS_NOTE;
  record->size_bytes = 0;
  if (n_slots > 1)
    put_long_text (self, record, text, length);
  publish (self, n_slots);
}
