/* SPDX-License-Identifier: MIT */
/*
 * test-process-child: the other side of test-process: a child that behaves as its first argument
 * says, well or badly. It waits for ever where a test has to end it.
 */

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* What a child exits with when SIGTERM reached it before it left by itself. */
#define TERMINATED_EXIT 99

#define MAX_FDS 1024

static void
print_ready (void)
{
  puts ("ready");
  fflush (stdout);
}

static _Noreturn void
wait_for_ever (void)
{
  print_ready ();
  for (;;)
    pause ();
}

/* Lists the descriptors before anything is printed; the directory's own is left out. */
static int
print_descriptors (void)
{
  DIR *dir = opendir ("/proc/self/fd");
  char is_open[MAX_FDS] = { 0 };
  struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      int fd = atoi (entry->d_name);

      if (entry->d_name[0] != '.' && fd != dirfd (dir) && fd < MAX_FDS)
        is_open[fd] = 1;
    }
  closedir (dir);
  for (int fd = 0; fd < MAX_FDS; fd++)
    {
      char path[64];
      char target[256];
      ssize_t length;

      snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
      if (!is_open[fd] || (length = readlink (path, target, sizeof target)) < 0)
        continue;
      printf ("%d %.*s\n", fd, (int) length, target);
    }
  return 0;
}

static int
print_signals (void)
{
  FILE *status = fopen ("/proc/self/status", "re");
  char line[256];

  while (status != NULL && fgets (line, sizeof line, status) != NULL)
    {
      if (strncmp (line, "SigBlk:", 7) == 0 || strncmp (line, "SigIgn:", 7) == 0)
        fputs (line, stdout);
    }
  return status != NULL ? fclose (status) : 1;
}

/* Without a core dump, wherever the system would put one. */
static int
raise_signal (int signal_number)
{
  prctl (PR_SET_DUMPABLE, 0);
  return raise (signal_number);
}

static int
dump_core (const char *directory)
{
  struct rlimit limit;

  if (chdir (directory) != 0 || getrlimit (RLIMIT_CORE, &limit) != 0)
    return 1;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_CORE, &limit);
  abort ();
}

static void
on_terminated (int signal_number)
{
  _exit (TERMINATED_EXIT);
}

/* Leaves as soon as a byte, or end-of-file, is there to read. */
static int
leave_when_asked (int fd)
{
  char byte;

  signal (SIGTERM, on_terminated);
  print_ready ();
  return read (fd, &byte, 1) < 0;
}

static int
behave (const char *how,
        const char *value)
{
  if (strcmp (how, "descriptors") == 0)
    return print_descriptors ();
  if (strcmp (how, "signals") == 0)
    return print_signals ();
  if (strcmp (how, "exit") == 0)
    return atoi (value);
  if (strcmp (how, "raise") == 0)
    return raise_signal (atoi (value));
  if (strcmp (how, "dump") == 0)
    return dump_core (value);
  if (strcmp (how, "leave-when-asked") == 0)
    return leave_when_asked (atoi (value));
  if (strcmp (how, "ignore-terminate") == 0)
    signal (SIGTERM, SIG_IGN);
  wait_for_ever ();
}

int
main (int argc,
      char *argv[])
{
  return argc > 1 ? behave (argv[1], argc > 2 ? argv[2] : "0") : 64;
}
