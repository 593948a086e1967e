/* SPDX-License-Identifier: MIT */
/*
 * ipc-lock: a lock in shared memory that survives the death of its holder.
 *
 * It stands for a named Mutex: WaitForSingleObject() with a time-out, WAIT_ABANDONED when the
 * holder died, ReleaseMutex(). Here it is a robust, process-shared mutex of pthreads. The kernel
 * is told about it by each thread that takes it (set_robust_list(2)), and marks the lock word when
 * that thread is gone:
 *
 *   one process                       another
 *   -----------                       -------
 *   take: lock word = thread id
 *                                     take: sleeps on the lock word (futex(2))
 *   killed: the kernel sets
 *     FUTEX_OWNER_DIED, wakes one --> EOWNERDEAD: it has the lock, and is told
 *                                     looks whether the data makes sense, repairs it
 *                                     pthread_mutex_consistent: the lock is as new
 *                                     release
 *
 * Three rules for a lock that others can write:
 *
 * - It is taken with a deadline, always. A holder may be stopped, and anybody may write the id of
 *   a living thread into the lock word: a plain pthread_mutex_lock() would then wait for ever. At
 *   the deadline a sentence names the process that wrote down that it is the holder.
 * - What kind of mutex it is lies in shared memory, too, and decides which code of the library
 *   runs. It is compared with a mutex of our own before each use.
 * - The mutex links itself into a list of the thread that holds it, so the library follows
 *   pointers from shared memory when it lets go. They are put right from a private copy first.
 *
 * The last two make an accident or a plain forgery harmless; a peer that writes between the look
 * and the use can still crash who locks. So the parent, which has to survive everything, never
 * takes this lock: it is for viewers among each other.
 *
 * Not for a thread that ends while it holds the lock: the kernel calls that a death as well.
 *
 * Calls: pthread_mutexattr_setrobust(3), pthread_mutex_clocklock(3), pthread_mutex_consistent(3).
 */

#include "ipc-lock.h"
#include "ipc-error.h"
#include "ipc-proc-stat.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

/* How often a wait looks whether it was cancelled. */
#define SLICE_NS (G_GINT64_CONSTANT (50) * 1000 * 1000)
#define NS_PER_S (G_GINT64_CONSTANT (1000) * 1000 * 1000)

/* The part of a mutex that others may change while we hold it is the lock word, its beginning. */
#define LOCK_WORD_BYTES sizeof (int)

struct _IpcLock
{
  IpcLockArea *area;      /* in shared memory; a peer may change it at any moment */
  IpcMappingGuard *guard; /* of the mapping that area is in; not ours */
  char *name;             /* of the mapping, for sentences */
  int kind;               /* what area->mutex must say that it is */
  pthread_mutex_t held;   /* area->mutex as it was when we got it; means nothing unless is_held */
  gboolean is_held;       /* by a thread of this process, through this object */
};

static int
init_robust_mutex (pthread_mutex_t *mutex)
{
  pthread_mutexattr_t attributes;
  int reason = pthread_mutexattr_init (&attributes);

  if (reason != 0)
    return reason;
  pthread_mutexattr_setpshared (&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust (&attributes, PTHREAD_MUTEX_ROBUST);
  reason = pthread_mutex_init (mutex, &attributes);
  pthread_mutexattr_destroy (&attributes);
  return reason;
}

/* The state letter of proc(5), 0 when there is no such process. */
static char
get_process_state (pid_t pid)
{
  IpcProcStat stat;

  return ipc_proc_stat_read (pid, &stat) ? stat.state : 0;
}

static char *
dup_holder_in_words (pid_t pid)
{
  if (pid <= 0)
    return g_strdup ("somebody who did not leave a process number");
  if (pid == getpid ())
    return g_strdup_printf ("process %d, which is this one", (int) pid);
  switch (get_process_state (pid))
    {
    case 0:
    case 'Z':
      return g_strdup_printf ("process %d, which is gone", (int) pid);
    case 'T':
    case 't':
      return g_strdup_printf ("process %d, which is stopped", (int) pid);
    default:
      return g_strdup_printf ("process %d", (int) pid);
    }
}

static void
set_timed_out (IpcLock *self,
               guint timeout_ms,
               GError **error)
{
  g_autofree char *holder = dup_holder_in_words (ipc_lock_get_holder (self));

  g_set_error (error, IPC_ERROR, IPC_ERROR_TIMED_OUT,
               "Waited %.1f s for the lock of mapping %s, which is held by %s", timeout_ms / 1000.0,
               self->name, holder);
}

static void
set_corrupt (IpcLock *self,
             GError **error)
{
  g_set_error (error, IPC_ERROR, IPC_ERROR_CORRUPT,
               "The lock of mapping %s was overwritten and is not used", self->name);
}

static gboolean
is_lost (IpcLock *self)
{
  return self->guard != NULL && ipc_mapping_guard_is_lost (self->guard);
}

static void
set_lost (IpcLock *self,
          GError **error)
{
  g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_SIZE,
               "The lock of mapping %s is gone: another process made the mapping smaller",
               self->name);
}

/* The first look touches the page, so that a page that is gone is noticed here. */
static gboolean
check_area (IpcLock *self,
            GError **error)
{
  gboolean is_ours = self->area->mutex.__data.__kind == self->kind;

  if (is_lost (self))
    set_lost (self, error);
  else if (!is_ours)
    set_corrupt (self, error);
  return is_ours && !is_lost (self);
}

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* In slices, so that who waits can be called off; each of them has an absolute end, so that no
 * clock that somebody sets makes a wait longer. */
static int
lock_until (IpcLock *self,
            gint64 deadline_ns,
            const atomic_int *is_cancelled)
{
  int reason;
  gint64 end_ns;

  do
    {
      struct timespec end;

      if (is_cancelled != NULL && atomic_load (is_cancelled))
        return ECANCELED;
      end_ns = MIN (deadline_ns, now_ns () + SLICE_NS);
      end = (struct timespec){ .tv_sec = end_ns / NS_PER_S, .tv_nsec = end_ns % NS_PER_S };
      reason = pthread_mutex_clocklock (&self->area->mutex, CLOCK_MONOTONIC, &end);
    }
  while (reason == ETIMEDOUT && end_ns < deadline_ns);
  return reason;
}

/* ThreadSanitizer of GCC 12 knows pthread_mutex_unlock(), but not yet pthread_mutex_clocklock(). */
static void
tell_sanitizer (pthread_mutex_t *mutex)
{
#ifdef __SANITIZE_THREAD__
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 0);
#endif
}

static void
note_taken (IpcLock *self)
{
  tell_sanitizer (&self->area->mutex);
  atomic_store (&self->area->holder_pid, getpid ());
  memcpy (&self->held, &self->area->mutex, sizeof self->held);
  self->is_held = TRUE;
}

/* The kernel has given us the lock of a dead process. Told once: from here on it is as new. */
static gboolean
take_over (IpcLock *self,
           GError **recovery,
           GError **error)
{
  pid_t dead = ipc_lock_get_holder (self);

  if (pthread_mutex_consistent (&self->area->mutex) != 0)
    {
      set_corrupt (self, error);
      return FALSE;
    }
  g_set_error (recovery, IPC_ERROR, IPC_ERROR_OWNER_DIED,
               "Process %d died while it held the lock of mapping %s; the lock was repaired",
               (int) dead, self->name);
  note_taken (self);
  return TRUE;
}

/* Puts back what only the holder may change, if somebody else did. */
static void
mend_before_release (IpcLock *self)
{
  char *shared = (char *) &self->area->mutex + LOCK_WORD_BYTES;
  const char *ours = (const char *) &self->held + LOCK_WORD_BYTES;
  gsize size_bytes = sizeof self->held - LOCK_WORD_BYTES;

  if (memcmp (shared, ours, size_bytes) != 0)
    memcpy (shared, ours, size_bytes);
}

/**
 * ipc_lock_prepare_area:
 * @area: in memory that processes share, filled with zeros
 *
 * Makes a lock that nobody holds. To be done once, by the maker of the memory, before anybody else
 * can get at it.
 *
 * Returns: 0, or an `errno`
 */
int
ipc_lock_prepare_area (IpcLockArea *area)
{
  atomic_store (&area->holder_pid, 0);
  return init_robust_mutex (&area->mutex);
}

/**
 * ipc_lock_new:
 * @area: in memory that processes share; must stay mapped as long as the lock exists
 * @guard: (nullable): the guard of that mapping; must outlive the lock
 * @name: of the mapping, for sentences
 *
 * This process's end of a lock. Any thread.
 *
 * Returns: (transfer full): the lock, not taken
 */
IpcLock *
ipc_lock_new (IpcLockArea *area,
              IpcMappingGuard *guard,
              const char *name)
{
  IpcLock *self = g_new0 (IpcLock, 1);
  pthread_mutex_t own;

  self->area = area;
  self->guard = guard;
  self->name = g_strdup (name);
  init_robust_mutex (&own);
  self->kind = own.__data.__kind;
  pthread_mutex_destroy (&own);
  return self;
}

/**
 * ipc_lock_free:
 * @self: (transfer full): a lock that is not held
 *
 * Frees this process's end. The lock itself lies in the memory.
 */
void
ipc_lock_free (IpcLock *self)
{
  g_warn_if_fail (!self->is_held || is_lost (self));

  g_free (self->name);
  g_free (self);
}

/**
 * ipc_lock_take:
 * @self: a lock
 * @timeout_ms: how long to wait for it at most
 * @is_cancelled: (nullable): ends the wait soon after it becomes true
 * @recovery: (out) (optional): set, although the lock was taken, when its last holder died with
 *   it: %IPC_ERROR_OWNER_DIED. What the lock protects may then be half done; look at it first.
 * @error: (out) (optional): %IPC_ERROR_TIMED_OUT with the holder's name, %IPC_ERROR_CORRUPT for
 *   a lock that was overwritten, %IPC_ERROR_WRONG_SIZE when the memory is gone,
 *   %G_IO_ERROR_CANCELLED
 *
 * Takes the lock. The thread that took it must release it. Waits, so not for a thread that draws.
 *
 * Returns: whether this thread has the lock
 */
gboolean
ipc_lock_take (IpcLock *self,
               guint timeout_ms,
               const atomic_int *is_cancelled,
               GError **recovery,
               GError **error)
{
  int reason;

  if (!check_area (self, error))
    return FALSE;
  reason = lock_until (self, now_ns () + timeout_ms * (NS_PER_S / 1000), is_cancelled);
  if (is_lost (self))
    set_lost (self, error);
  else if (reason == 0)
    note_taken (self);
  else if (reason == EOWNERDEAD)
    return take_over (self, recovery, error);
  else if (reason == ETIMEDOUT)
    set_timed_out (self, timeout_ms, error);
  else if (reason == ECANCELED)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                 "The wait for the lock of mapping %s was called off", self->name);
  else
    set_corrupt (self, error);
  return reason == 0 && !is_lost (self);
}

/**
 * ipc_lock_release:
 * @self: a lock that the calling thread has taken
 * @error: (out) (optional): %IPC_ERROR_CORRUPT or %IPC_ERROR_WRONG_SIZE when it was overwritten or
 *   taken away meanwhile
 *
 * Lets go of the lock, in any case: it counts as not held afterwards.
 *
 * Returns: whether it was as it should be until now
 */
gboolean
ipc_lock_release (IpcLock *self,
                  GError **error)
{
  g_return_val_if_fail (self->is_held, FALSE);

  self->is_held = FALSE;
  atomic_store (&self->area->holder_pid, 0);
  /* In a page that was put in place of a lost one there is no lock to let go of, and the library
   * would follow its zeros. The page stays, see ipc_mapping_free(). */
  if (is_lost (self))
    {
      set_lost (self, error);
      return FALSE;
    }
  mend_before_release (self);
  if (pthread_mutex_unlock (&self->area->mutex) == 0)
    return TRUE;
  set_corrupt (self, error);
  return FALSE;
}

/**
 * ipc_lock_get_holder:
 * @self: a lock
 *
 * Returns: the process that wrote down that it holds the lock, 0 for nobody. Fit for a sentence;
 *   never to be signalled.
 */
pid_t
ipc_lock_get_holder (IpcLock *self)
{
  return atomic_load (&self->area->holder_pid);
}
