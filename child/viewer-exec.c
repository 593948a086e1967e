/* SPDX-License-Identifier: MIT */
/*
 * viewer-exec: arms the lifetime of a child, and then becomes a foreign program.
 *
 *   parent            tincan-viewer --exec              PROGRAM
 *     | spawn  -------> |
 *     |                 | prctl (PR_SET_PDEATHSIG, SIGKILL)
 *     |                 | is the parent still there?
 *     |                 | execve ------------------------> | same pid, same signal, same
 *     | <- end of file on error-fd: it runs                | inherited descriptors
 *     |
 *     | <- one sentence on error-fd, exit code 127: it could not be started
 *
 * Why not fork and set that in the child before exec? A `child_setup` function puts GLib on the
 * path of fork(2), which copies page tables: 10 ms in a large parent, against half of one.
 *
 * error-fd is close-on-exec: a successful execve(2) closes it without a word.
 *
 * execvp(3) would hand a file that is no program to /bin/sh, which reads it as a script and calls
 * that a success. So PATH is walked here, and ENOEXEC is an error like any other.
 */

#include "viewer-exec.h"

#include "ipc-fd.h"
#include "ipc-parent-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/* Where programs are looked for when there is no PATH; see environ(7). */
#define DEFAULT_PATH "/bin:/usr/bin"

/* Tells the parent, or a person at a terminal. */
static void
tell (int error_fd,
      const char *sentence)
{
  gsize length = strlen (sentence);

  if (error_fd < 0)
    {
      fprintf (stderr, "tincan-viewer: %s\n", sentence);
      return;
    }
  while (length > 0)
    {
      gssize n = write (error_fd, sentence, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return;
      sentence += n;
      length -= n;
    }
}

static gboolean
is_there (const char *file)
{
  return access (file, F_OK) == 0;
}

static gboolean
is_directory (const char *file)
{
  struct stat status;

  return stat (file, &status) == 0 && S_ISDIR (status.st_mode);
}

static gboolean
is_executable (const char *file)
{
  struct stat status;

  return stat (file, &status) == 0 && (status.st_mode & 0111) != 0;
}

/* execve(2) says ENOENT for a script whose interpreter is missing, too, and EACCES for three
 * different things. */
static char *
dup_reason (const char *file,
            int errno_value)
{
  if (is_directory (file))
    return g_strdup ("it is a directory");
  switch (errno_value)
    {
    case ENOENT:
    case ENOTDIR:
      return g_strdup (is_there (file) ? "it is there, but the interpreter that it asks for is not"
                                       : "there is no such program");
    case EACCES:
      return g_strdup (is_there (file) && !is_executable (file)
                           ? "permission denied, it is not executable"
                           : "permission denied");
    case ENOEXEC:
      return g_strdup ("it is not a program");
    default:
      return g_strdup (g_strerror (errno_value));
    }
}

/* Does not return when it succeeds. */
static int
try_exec (const char *file,
          char **argv)
{
  execve (file, argv, environ);
  return errno;
}

/* A file that was found but may not be run ends the search only when nothing better follows, as
 * in every shell. Returns the errno of the failure and the file that it is about. */
static int
search_path (char **argv,
             char **failed_file)
{
  const char *path = g_getenv ("PATH");
  g_auto (GStrv) folders = g_strsplit (path != NULL ? path : DEFAULT_PATH, ":", -1);
  int found_errno = ENOENT;

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *file = g_build_filename (*folders[i] != '\0' ? folders[i] : ".", argv[0],
                                                NULL);
      int errno_value = try_exec (file, argv);

      if (!is_there (file) || is_directory (file))
        continue;
      if (found_errno == ENOENT)
        {
          g_free (*failed_file);
          *failed_file = g_strdup (file);
          found_errno = errno_value;
        }
      if (errno_value != EACCES)
        break;
    }
  return found_errno;
}

/**
 * viewer_exec_run:
 * @options: with `exec`; its `arguments` are the program and its command line
 *
 * Has the kernel end this process with the parent, and becomes the program. The program is
 * looked for in PATH when its name has no slash; no shell is involved. All descriptors that are
 * not close-on-exec go on to it, and nothing else is changed. To be called before anything
 * starts a thread. See execve(2), prctl(2).
 *
 * Returns: only after a failure: the exit code, when the reason has been told
 */
int
viewer_exec_run (const ViewerOptions *options)
{
  char **argv = options->arguments;
  g_autofree char *file = g_strdup (argv[0]);
  g_autofree char *shown = g_filename_display_name (argv[0]);
  g_autofree char *reason = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;
  int errno_value;

  if (options->error_fd >= 0)
    fcntl (options->error_fd, F_SETFD, FD_CLOEXEC);
  if (!ipc_parent_watch_arm_signal (options->parent_fd, &error))
    {
      tell (options->error_fd, error->message);
      return EX_UNAVAILABLE;
    }

  if (*argv[0] == '\0')
    errno_value = ENOENT;
  else if (strchr (argv[0], '/') != NULL)
    errno_value = try_exec (argv[0], argv);
  else
    errno_value = search_path (argv, &file);

  reason = dup_reason (file, errno_value);
  sentence = g_strdup_printf ("Could not start “%s”: %s", shown, reason);
  tell (options->error_fd, sentence);
  return VIEWER_EXEC_FAILED;
}
