/* SPDX-License-Identifier: MIT */
/*
 * ipc-mapping-count: the number in a mapping that several processes count up together, with its
 * lock or without, to see what the lock is for.
 *
 *   a process                            another one
 *   arrive                               arrive
 *     waits until all have arrived: who comes late would count alone
 *   get, add 1, set                      get, add 1, set        one of the two may be lost
 *   finish                               finish
 *
 * Any of them may write any of it at any time: whoever waits for the others has a deadline.
 */

#include "ipc-mapping-private.h"

/**
 * ipc_mapping_begin_count:
 * @self: a mapping
 *
 * Sets the number to 0, and nobody has arrived or finished. Any thread.
 */
void
ipc_mapping_begin_count (IpcMapping *self)
{
  atomic_store (&self->control->number, 0);
  atomic_store (&self->control->finished, 0);
  atomic_store (&self->control->arrived, 0);
}

/**
 * ipc_mapping_arrive:
 * @self: a mapping
 * @index: which of the processes that count this is, up to 31
 *
 * Says that this process is ready to count. Any thread.
 */
void
ipc_mapping_arrive (IpcMapping *self,
                    guint index)
{
  atomic_fetch_or (&self->control->arrived, 1u << (index & 31));
}

/**
 * ipc_mapping_get_arrived:
 * @self: a mapping
 *
 * Returns: who has said that it is ready, a bit for each index
 */
guint
ipc_mapping_get_arrived (IpcMapping *self)
{
  return atomic_load (&self->control->arrived);
}

/**
 * ipc_mapping_finish:
 * @self: a mapping
 * @index: as for ipc_mapping_arrive()
 *
 * Says that this process does not count any more. Any thread.
 */
void
ipc_mapping_finish (IpcMapping *self,
                    guint index)
{
  atomic_fetch_or (&self->control->finished, 1u << (index & 31));
}

/**
 * ipc_mapping_get_finished:
 * @self: a mapping
 *
 * Returns: who has said that it does not count any more, a bit for each index
 */
guint
ipc_mapping_get_finished (IpcMapping *self)
{
  return atomic_load (&self->control->finished);
}

/**
 * ipc_mapping_get_number:
 * @self: a mapping
 *
 * Returns: the number that processes count up. It is never half of one and half of another, which
 *   is all that is promised: to read it, add 1 and write it is three steps, and another process
 *   may come between unless all of them use the lock.
 */
guint64
ipc_mapping_get_number (IpcMapping *self)
{
  return atomic_load_explicit (&self->control->number, memory_order_relaxed);
}

/**
 * ipc_mapping_set_number:
 * @self: a mapping
 * @number: a number
 *
 * Writes the number that processes count up. Any thread.
 */
void
ipc_mapping_set_number (IpcMapping *self,
                        guint64 number)
{
  atomic_store_explicit (&self->control->number, number, memory_order_relaxed);
}
