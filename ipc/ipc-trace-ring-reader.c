/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-ring-reader: the end of a trace ring at which records are read.
 *
 *   tail == head?   yes: nothing
 *                   no: copy the slot out, judge the copy, tail += 1
 *
 * The writer may be another process, broken or hostile: it may claim any head, write nonsense into
 * the slots, and change them while they are read. So tail is kept in our own memory, a head that
 * cannot be has all that lies there passed over, each word of a slot is read once, and whatever does
 * not make sense is counted and left out. The other end is ipc-trace-ring-writer.c; what lies in the
 * memory is drawn in ipc-trace-ring.c.
 */

#include "ipc-trace-ring-private.h"

#include <string.h>

#define WORDS_PER_SLOT (SLOT_SIZE / sizeof (guint64))
#define KNOWN_FLAGS (IPC_TRACE_BY_CHILD | IPC_TRACE_IS_NOTE)

/* Copies one slot out, each word once: the other side may be writing to it. */
static void
copy_slot (IpcTraceRing *self,
           guint64 position,
           IpcTraceRecord *copy)
{
  const volatile guint64 *from = (const volatile guint64 *) slot_at (self, position);
  guint64 words[WORDS_PER_SLOT];

  for (guint i = 0; i < WORDS_PER_SLOT; i++)
    words[i] = from[i];
  memcpy (copy, words, sizeof words);
}

static void
count_damaged (IpcTraceRing *self)
{
  bump (&self->n_damaged);
}

static void
set_tail (IpcTraceRing *self,
          guint64 tail)
{
  self->tail = tail;
  atomic_store_explicit (&self->header->tail, tail, memory_order_release);
}

/* Looks at head again. A head that cannot be is a writer gone mad: what lies in the ring can no
 * longer be told apart, so reading goes on from wherever head is now. */
static gboolean
look_for_more (IpcTraceRing *self)
{
  guint64 head = atomic_load_explicit (&self->header->head, memory_order_acquire);

  self->seen_head = head;
  if (head - self->tail > IPC_TRACE_RING_SLOTS)
    {
      count_damaged (self);
      set_tail (self, head);
    }
  return self->seen_head != self->tail;
}

/* Collects a long text behind its record; the number of slots it takes, 0 when it is damaged. */
static guint
copy_long_text (IpcTraceRing *self,
                const IpcTraceRecord *record,
                char *long_text)
{
  guint16 length;
  guint64 position = self->tail + 1;
  guint n_slots;

  memcpy (&length, record->text, sizeof length);
  if (length <= IPC_TRACE_TEXT_MAX || length > IPC_TRACE_LONG_TEXT_MAX)
    return 0;
  n_slots = count_long_slots (length);
  if (n_slots > self->seen_head - self->tail)
    return 0;
  memcpy (long_text, record->text + sizeof length, LONG_HEAD_BYTES);
  for (gsize at = LONG_HEAD_BYTES; at < length; at += SLOT_SIZE)
    {
      IpcTraceRecord piece;

      copy_slot (self, position++, &piece);
      memcpy (long_text + at, &piece, MIN (SLOT_SIZE, length - at));
    }
  long_text[length] = '\0';
  return n_slots;
}

/* Copies out and judges the record at tail; the number of slots it takes, 0 when it is damaged. */
static guint
copy_record (IpcTraceRing *self,
             IpcTraceRecord *record,
             char *long_text)
{
  copy_slot (self, self->tail, record);
  record->flags &= KNOWN_FLAGS;
  long_text[0] = '\0';
  if (record->step == IPC_TRACE_NOTHING || record->step >= IPC_TRACE_N_STEPS)
    return 0;
  if (record->text_length == IPC_TRACE_TEXT_LONG)
    return copy_long_text (self, record, long_text);
  return record->text_length <= IPC_TRACE_TEXT_MAX ? 1 : 0;
}

/**
 * ipc_trace_ring_read:
 * @self: a ring
 * @record: (out): the oldest record, checked; undefined when there is none
 * @long_text: (out caller-allocates): room for %IPC_TRACE_LONG_TEXT_MAX + 1 bytes: the whole
 *   text, NUL-terminated, when the record's text_length is %IPC_TRACE_TEXT_LONG, otherwise ""
 *
 * Takes the oldest record out. Records that make no sense are left out and counted, see
 * ipc_trace_ring_get_dropped(); subject and time are not judged here. Looks at no more slots
 * than the ring has, so a writer of nonsense cannot keep it busy; ipc_trace_ring_arm_bell()
 * knows whether more has come since. The reader's thread.
 *
 * Returns: whether there was a record
 */
gboolean
ipc_trace_ring_read (IpcTraceRing *self,
                     IpcTraceRecord *record,
                     char *long_text)
{
  if (self->tail == self->seen_head && !look_for_more (self))
    return FALSE;
  while (self->tail != self->seen_head)
    {
      guint n_slots = copy_record (self, record, long_text);

      set_tail (self, self->tail + MAX (n_slots, 1));
      if (n_slots > 0)
        return TRUE;
      count_damaged (self);
    }
  return FALSE;
}

/**
 * ipc_trace_ring_get_position:
 * @self: a ring
 *
 * Where the reader is: how many slots it took since the start, damaged ones included. After a
 * writer's nonsense it may be anywhere. The reader's thread.
 *
 * Returns: a number of slots
 */
guint64
ipc_trace_ring_get_position (IpcTraceRing *self)
{
  return self->tail;
}

/**
 * ipc_trace_ring_get_dropped:
 * @self: a ring
 *
 * How many records never arrived: those for which the ring was full, as the writer says, and
 * those that made no sense, as this side saw. A hostile writer's part may be any number and
 * may even fall. The reader's thread.
 *
 * Returns: a number of records
 */
guint64
ipc_trace_ring_get_dropped (IpcTraceRing *self)
{
  return atomic_load_explicit (&self->header->dropped, memory_order_relaxed) +
         atomic_load_explicit (&self->n_damaged, memory_order_relaxed);
}

/**
 * ipc_trace_ring_get_count:
 * @self: a ring
 * @step: a step
 *
 * How many records of @step were written, those included for which there was no room. Any
 * thread.
 *
 * Returns: a number of records, as the writer says
 */
guint64
ipc_trace_ring_get_count (IpcTraceRing *self,
                          IpcTraceStep step)
{
  g_return_val_if_fail ((guint) step < IPC_TRACE_N_STEPS, 0);

  return atomic_load_explicit (&self->header->counts[step], memory_order_relaxed);
}

/**
 * ipc_trace_ring_arm_bell:
 * @self: a ring
 *
 * Says that the reader is going to sleep: the next record rings the bell, once. When something
 * is there to read already the bell stays off. The reader's thread.
 *
 * Returns: %TRUE when there is something to read and the reader must not sleep
 */
gboolean
ipc_trace_ring_arm_bell (IpcTraceRing *self)
{
  atomic_store (&self->header->reader_sleeps, 1);
  if (atomic_load (&self->header->head) == self->tail)
    return FALSE;
  atomic_store (&self->header->reader_sleeps, 0);
  return TRUE;
}
