/* SPDX-License-Identifier: MIT */
/*
 * ipc-mapping-guard: survives a peer that makes a mapped object smaller.
 *
 * A mapping reaches as far as its object did when it was made. Whoever may write the object may
 * also shrink it, at any moment, and the next touch of a page that is no longer there is SIGBUS,
 * which ends the process. A memfd can be sealed against that (ipc-shared-memory.c), an object of
 * shm_open(3) cannot, and to ask fstat(2) first only makes the moment shorter. So the signal itself
 * is taken:
 *
 *   we                             kernel                       a peer
 *   --                             ------                       ------
 *   guard the mapping                                           ftruncate (object, 0)
 *   read a byte of it  ----------> no such page: SIGBUS
 *   handler: is it ours?
 *     mmap zeros over it  -------> private pages, same place
 *   the same read again: a zero
 *   is it lost?  yes: what was read is not used
 *
 * From then on the mapping is ours alone: it can be read and written, and nobody sees it. Windows
 * has no such hole, for a section that is mapped cannot be made smaller there.
 *
 * The handler is for the whole process, so it looks at nothing but its own table, and hands every
 * other SIGBUS on to whoever had the signal before.
 *
 * Kernel calls: sigaction(2) with SA_SIGINFO, mmap(2) with MAP_FIXED.
 */

#include "ipc-mapping-guard.h"
#include "ipc-error.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>

struct _IpcMappingGuard
{
  atomic_int is_used;    /* whose place in the table is taken; set first, cleared last */
  atomic_uintptr_t start; /* the first byte; 0 while the handler must not look at the place */
  atomic_size_t size_bytes;
  atomic_int is_lost;    /* the handler was here */
};

/* A table of fixed places: a signal handler can take no lock and walk no list that changes. */
static IpcMappingGuard guards[IPC_MAPPING_GUARD_MAX];
static struct sigaction previous_action;
static pthread_once_t handler_once = PTHREAD_ONCE_INIT;
static int handler_reason;

static gboolean
covers (IpcMappingGuard *guard,
        uintptr_t address)
{
  uintptr_t start = atomic_load (&guard->start);

  return start != 0 && address >= start && address - start < atomic_load (&guard->size_bytes);
}

/* All of the mapping goes at once: half of it shared and half of it private would be a riddle. */
static gboolean
replace_by_zeros (IpcMappingGuard *guard)
{
  void *start = (void *) atomic_load (&guard->start);

  atomic_store (&guard->is_lost, TRUE);
  return mmap (start, atomic_load (&guard->size_bytes), PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == start;
}

/* Not ours. The instruction that faulted is tried again and finds the handler that was there
 * before us; a signal that somebody sent has no such instruction and is sent again. */
static void
hand_on (int signal_number,
         const siginfo_t *info)
{
  sigaction (signal_number, &previous_action, NULL);
  if (info->si_code <= 0)
    raise (signal_number);
}

static void
on_bus_error (int signal_number,
              siginfo_t *info,
              void *context)
{
  int saved = errno;

  for (guint i = 0; i < IPC_MAPPING_GUARD_MAX; i++)
    if (info->si_code > 0 && covers (&guards[i], (uintptr_t) info->si_addr) &&
        replace_by_zeros (&guards[i]))
      {
        errno = saved;
        return;
      }
  hand_on (signal_number, info);
}

static void
install_handler (void)
{
  struct sigaction action = { .sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_NODEFER };

  sigemptyset (&action.sa_mask);
  if (sigaction (SIGBUS, &action, &previous_action) != 0)
    handler_reason = errno;
}

static IpcMappingGuard *
take_place (void)
{
  for (guint i = 0; i < IPC_MAPPING_GUARD_MAX; i++)
    {
      int expected = FALSE;

      if (atomic_compare_exchange_strong (&guards[i].is_used, &expected, TRUE))
        return &guards[i];
    }
  errno = ENFILE;
  return NULL;
}

/**
 * ipc_mapping_guard_new:
 * @start: the first byte of a mapping, as mmap(2) returned it
 * @size_bytes: how many bytes were mapped
 * @error: (out) (optional): that %IPC_MAPPING_GUARD_MAX mappings are guarded already, or the
 *   system's reason
 *
 * Makes this process survive that another one shrinks the object behind the mapping. The first
 * call installs a handler for SIGBUS, which stays. Any thread.
 *
 * Returns: (transfer full): the guard, or %NULL
 */
IpcMappingGuard *
ipc_mapping_guard_new (void *start,
                       gsize size_bytes,
                       GError **error)
{
  IpcMappingGuard *self = NULL;

  pthread_once (&handler_once, install_handler);
  errno = handler_reason;
  if (handler_reason == 0)
    self = take_place ();
  if (self == NULL)
    {
      ipc_error_set_errno (error, errno, "Could not guard a mapping of %" G_GSIZE_FORMAT " bytes",
                           size_bytes);
      return NULL;
    }
  atomic_store (&self->is_lost, FALSE);
  atomic_store (&self->size_bytes, size_bytes);
  atomic_store (&self->start, (uintptr_t) start);
  return self;
}

/**
 * ipc_mapping_guard_free:
 * @self: (transfer full): a guard
 *
 * Stops guarding. Call it after munmap(2), or never touch the mapping again. Any thread.
 */
void
ipc_mapping_guard_free (IpcMappingGuard *self)
{
  atomic_store (&self->start, 0);
  atomic_store (&self->is_used, FALSE);
}

/**
 * ipc_mapping_guard_is_lost:
 * @self: a guard
 *
 * To be asked after each use of the mapping: what was read before the answer %TRUE may be zeros of
 * ours, and what was written went nowhere. Any thread.
 *
 * Returns: whether pages of the mapping were gone when this process touched them
 */
gboolean
ipc_mapping_guard_is_lost (IpcMappingGuard *self)
{
  return atomic_load (&self->is_lost);
}
