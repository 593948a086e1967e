/* SPDX-License-Identifier: MIT */
/*
 * app-crash: ends the parent badly, on purpose.
 *
 * The lesson is what the children do then: they must go, whatever it was that took the parent.
 * So nothing here is played. SIGSEGV comes from a store to a page that may not be touched, and
 * no code of this program runs afterwards; SIGKILL comes from the kernel at once. On Windows an
 * access violation and TerminateProcess do the same, and the children are told by the parent's
 * handle that they wait on, as ours are by its pidfd.
 */

#include "app-crash.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

/**
 * app_crash_by_segv:
 *
 * Stores a byte where no process may: a real segmentation fault. A page without any permission
 * is used, not address 0, for a compiler may turn a store to 0 into another trap. See mmap(2),
 * `PROT_NONE`.
 */
void
app_crash_by_segv (void)
{
  volatile char *forbidden = mmap (NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  signal (SIGSEGV, SIG_DFL);
  forbidden[0] = 1;
  raise (SIGSEGV);
  _exit (128 + SIGSEGV);
}

/**
 * app_crash_by_kill:
 *
 * Sends SIGKILL to this very process. See kill(2).
 */
void
app_crash_by_kill (void)
{
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}
