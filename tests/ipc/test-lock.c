/* SPDX-License-Identifier: MIT */
/* test-lock: the lock between processes, its holders that die or stop, and forgeries of it. */

#include "ipc-error.h"
#include "ipc-lock.h"
#include "test-leak.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* So long that only a hang needs it. */
#define LONG_MS 20000
#define SHORT_MS 120

/* What the processes of a test share. */
typedef struct
{
  IpcLockArea area;
  volatile guint64 number;
  atomic_uint n_arrived;
} Shared;

static Shared *
map_shared (void)
{
  Shared *shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                         -1, 0);

  g_assert_true (shared != MAP_FAILED);
  g_assert_cmpint (ipc_lock_prepare_area (&shared->area), ==, 0);
  return shared;
}

static IpcLock *
new_lock (Shared *shared)
{
  return ipc_lock_new (&shared->area, NULL, "/tincan-test-HelloWorld");
}

static void
assert_take (IpcLock *lock)
{
  g_autoptr (GError) recovery = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ipc_lock_take (lock, LONG_MS, NULL, &recovery, &error));
  g_assert_no_error (error);
  g_assert_no_error (recovery);
}

static void
assert_release (IpcLock *lock)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ipc_lock_release (lock, &error));
  g_assert_no_error (error);
}

static void
assert_ended_well (pid_t pid)
{
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

static void
assert_killed (pid_t pid)
{
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

/* A process that has taken the lock when this returns, and keeps it until it is killed. */
static pid_t
fork_holder (Shared *shared)
{
  int ends[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      IpcLock *lock = new_lock (shared);

      if (!ipc_lock_take (lock, LONG_MS, NULL, NULL, NULL) || write (ends[1], "!", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  close (ends[1]);
  g_assert_cmpint (read (ends[0], &byte, 1), ==, 1);
  close (ends[0]);
  return pid;
}

/* One that waits for the lock, repairs it where that is needed, and ends. */
static pid_t
fork_waiter (Shared *shared)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      IpcLock *lock = new_lock (shared);

      atomic_fetch_add (&shared->n_arrived, 1);
      _exit (ipc_lock_take (lock, LONG_MS, NULL, NULL, NULL) && ipc_lock_release (lock, NULL)
               ? 0
               : 1);
    }
  return pid;
}

static void
test_take_and_release (void)
{
  Shared *shared = map_shared ();
  g_autoptr (IpcLock) lock = new_lock (shared);

  g_assert_cmpint (ipc_lock_get_holder (lock), ==, 0);
  for (guint i = 0; i < 1000; i++)
    {
      assert_take (lock);
      g_assert_cmpint (ipc_lock_get_holder (lock), ==, getpid ());
      assert_release (lock);
      g_assert_cmpint (ipc_lock_get_holder (lock), ==, 0);
    }
  munmap (shared, sizeof *shared);
}

/* Reads, lets the others run, adds 1 and writes: without a lock their work is then lost. */
static pid_t
fork_counter (Shared *shared,
              guint n,
              gboolean is_locked)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      IpcLock *lock = new_lock (shared);

      atomic_fetch_add (&shared->n_arrived, 1);
      while (atomic_load (&shared->n_arrived) < 2)
        sched_yield ();
      for (guint i = 0; i < n; i++)
        {
          guint64 number;

          if (is_locked && !ipc_lock_take (lock, LONG_MS, NULL, NULL, NULL))
            _exit (1);
          number = shared->number;
          if (i % 16 == 0)
            sched_yield ();
          shared->number = number + 1;
          if (is_locked && !ipc_lock_release (lock, NULL))
            _exit (2);
        }
      _exit (0);
    }
  return pid;
}

static guint64
count_in_two (guint n,
              gboolean is_locked)
{
  Shared *shared = map_shared ();
  pid_t one = fork_counter (shared, n, is_locked);
  pid_t two = fork_counter (shared, n, is_locked);
  guint64 number;

  assert_ended_well (one);
  assert_ended_well (two);
  number = shared->number;
  munmap (shared, sizeof *shared);
  return number;
}

static void
test_count_with_lock (void)
{
  g_assert_cmpuint (count_in_two (20000, TRUE), ==, 40000);
}

static void
test_count_without_lock (void)
{
  g_assert_cmpuint (count_in_two (100000, FALSE), <, 200000);
}

static void
test_killed_holder (void)
{
  Shared *shared = map_shared ();
  g_autoptr (IpcLock) lock = new_lock (shared);

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GError) recovery = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *words = NULL;
      pid_t pid = fork_holder (shared);

      assert_killed (pid);
      g_assert_true (ipc_lock_take (lock, LONG_MS, NULL, &recovery, &error));
      g_assert_no_error (error);
      g_assert_error (recovery, IPC_ERROR, IPC_ERROR_OWNER_DIED);
      words = g_strdup_printf ("Process %d died", (int) pid);
      g_assert_nonnull (strstr (recovery->message, words));
      assert_release (lock);
      assert_take (lock); /* told once: this is as after any release */
      assert_release (lock);
    }
  munmap (shared, sizeof *shared);
}

/* The death wakes who already waits. */
static void
test_killed_while_waited_for (void)
{
  Shared *shared = map_shared ();

  for (guint i = 0; i < 20; i++)
    {
      pid_t holder = fork_holder (shared);
      pid_t waiter;

      atomic_store (&shared->n_arrived, 0);
      waiter = fork_waiter (shared);
      while (atomic_load (&shared->n_arrived) == 0)
        sched_yield ();
      assert_killed (holder);
      assert_ended_well (waiter);
    }
  munmap (shared, sizeof *shared);
}

/* Fails at the deadline, not before it, with these words in its sentence. */
static void
assert_timed_out (IpcLock *lock,
                  const char *words)
{
  g_autoptr (GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  g_assert_false (ipc_lock_take (lock, SHORT_MS, NULL, NULL, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, SHORT_MS * 1000);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, "Waited 0.1 s for the lock of mapping /tincan-test-"));
}

static void
test_stopped_holder (void)
{
  Shared *shared = map_shared ();
  g_autoptr (IpcLock) lock = new_lock (shared);
  pid_t pid = fork_holder (shared);
  g_autofree char *words = g_strdup_printf ("held by process %d", (int) pid);
  g_autofree char *stopped = g_strdup_printf ("held by process %d, which is stopped", (int) pid);
  int status;

  assert_timed_out (lock, words);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, WUNTRACED), ==, pid);
  assert_timed_out (lock, stopped);
  assert_killed (pid);
  munmap (shared, sizeof *shared);
}

static void
test_held_by_ourselves (void)
{
  Shared *shared = map_shared ();
  g_autoptr (IpcLock) lock = new_lock (shared);

  assert_take (lock);
  assert_timed_out (lock, "which is this one");
  assert_release (lock);
  munmap (shared, sizeof *shared);
}

/* Whatever the lock word says, the wait ends, and the test after it finds nothing held. */
static void
assert_word_hangs_nobody (int word)
{
  Shared *shared = map_shared ();
  g_autoptr (IpcLock) lock = new_lock (shared);
  g_autoptr (GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  memcpy (&shared->area.mutex, &word, sizeof word);
  if (ipc_lock_take (lock, SHORT_MS, NULL, NULL, &error))
    ipc_lock_release (lock, NULL);
  else
    g_assert_true (error->domain == IPC_ERROR);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, LONG_MS * 1000);
  munmap (shared, sizeof *shared);
}

static void
test_forged_word (void)
{
  const int words[] = { 1, -1, 2, 0x3fffffff, 0x40000000, (int) 0x80000001, 0x7fffffff,
                        getppid (), getpid (), getpid () | (int) 0x80000000 };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    assert_word_hangs_nobody (words[i]);
}

static void
test_forged_holder (void)
{
  Shared *shared = map_shared ();
  g_autoptr (IpcLock) lock = new_lock (shared);
  int word = getppid ();

  memcpy (&shared->area.mutex, &word, sizeof word);
  assert_timed_out (lock, "somebody who did not leave a process number");
  atomic_store (&shared->area.holder_pid, G_MAXINT);
  assert_timed_out (lock, "process 2147483647, which is gone");
  atomic_store (&shared->area.holder_pid, -1);
  assert_timed_out (lock, "somebody who did not leave a process number");
  munmap (shared, sizeof *shared);
}

/* The whole area overwritten: it is not a lock any more, and nobody takes it for one. */
static void
test_overwritten (void)
{
  const int bytes[] = { 0x00, 0x01, 0x10, 0x7f, 0xff };

  for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
    {
      Shared *shared = map_shared ();
      g_autoptr (IpcLock) lock = new_lock (shared);
      g_autoptr (GError) error = NULL;

      memset (&shared->area, bytes[i], sizeof shared->area);
      g_assert_false (ipc_lock_take (lock, SHORT_MS, NULL, NULL, &error));
      g_assert_error (error, IPC_ERROR, IPC_ERROR_CORRUPT);
      munmap (shared, sizeof *shared);
    }
}

/* A peer writes over the lock while we hold it: letting go follows none of its pointers. */
static void
test_overwritten_while_held (void)
{
  Shared *shared = map_shared ();
  g_autoptr (IpcLock) lock = new_lock (shared);

  for (guint i = 0; i < 100; i++)
    {
      char *mutex = (char *) &shared->area.mutex;

      assert_take (lock);
      memset (mutex + sizeof (int), i, sizeof shared->area.mutex - sizeof (int));
      assert_release (lock);
    }
  munmap (shared, sizeof *shared);
}

typedef struct
{
  IpcLock *lock;
  atomic_int is_cancelled;
} Wait;

static gpointer
wait_in_thread (gpointer data)
{
  Wait *wait = data;
  g_autoptr (GError) error = NULL;

  g_assert_false (ipc_lock_take (wait->lock, LONG_MS, &wait->is_cancelled, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return NULL;
}

static void
test_cancelled (void)
{
  Shared *shared = map_shared ();
  g_autoptr (IpcLock) lock = new_lock (shared);
  pid_t holder = fork_holder (shared);
  Wait wait = { .lock = lock };
  gint64 start_us = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("wait", wait_in_thread, &wait);

  atomic_store (&wait.is_cancelled, TRUE);
  g_thread_join (thread);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, LONG_MS * 1000 / 2);
  assert_killed (holder);
  munmap (shared, sizeof *shared);
}

/* The file behind the lock is made smaller while we hold it and while we do not; a lock that this
 * thread takes afterwards is not led through what is gone. */
static void
test_truncated (void)
{
  int fd = memfd_create ("lock", MFD_CLOEXEC);
  g_autoptr (IpcMappingGuard) guard = NULL;
  g_autoptr (IpcLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  Shared *shared;

  g_assert_cmpint (ftruncate (fd, sizeof *shared), ==, 0);
  shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_cmpint (ipc_lock_prepare_area (&shared->area), ==, 0);
  guard = ipc_mapping_guard_new (shared, sizeof *shared, NULL);
  lock = ipc_lock_new (&shared->area, guard, "/tincan-test-HelloWorld");
  assert_take (lock);
  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_false (ipc_lock_release (lock, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_WRONG_SIZE);
  g_assert_false (ipc_lock_take (lock, SHORT_MS, NULL, NULL, &again));
  g_assert_error (again, IPC_ERROR, IPC_ERROR_WRONG_SIZE);
  close (fd);
  test_take_and_release ();
  /* The pages stay mapped: see ipc_mapping_free(). */
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/lock/take-and-release", test_take_and_release);
  test_leak_add ("/ipc/lock/count-with-lock", test_count_with_lock);
  test_leak_add ("/ipc/lock/count-without-lock", test_count_without_lock);
  test_leak_add ("/ipc/lock/killed-holder", test_killed_holder);
  test_leak_add ("/ipc/lock/killed-while-waited-for", test_killed_while_waited_for);
  test_leak_add ("/ipc/lock/stopped-holder", test_stopped_holder);
  test_leak_add ("/ipc/lock/held-by-ourselves", test_held_by_ourselves);
  test_leak_add ("/ipc/lock/forged-word", test_forged_word);
  test_leak_add ("/ipc/lock/forged-holder", test_forged_holder);
  test_leak_add ("/ipc/lock/overwritten", test_overwritten);
  test_leak_add ("/ipc/lock/overwritten-while-held", test_overwritten_while_held);
  test_leak_add ("/ipc/lock/cancelled", test_cancelled);
  test_leak_add ("/ipc/lock/truncated", test_truncated);
  return g_test_run ();
}
