/* SPDX-License-Identifier: MIT */
/*
 * viewer-intruder: a process that tries to get into a named pipe where it has no business.
 *
 *   setgroups, setresgid, setresuid    become another user, where we have the right to
 *   connect                            the directory and the name: does the kernel let us?
 *   send a request, wait               the server: does it answer, or close the door?
 *
 * What came of it is one line on standard output, after "as user …", and the exit code:
 *
 *   0  let in: the server answered
 *   1  kept out by the kernel: connect(2) failed
 *   2  turned away by the server: it closed the connection without an answer
 *   3  neither within 5 s, or it could not even try
 *
 * On Windows this is a second account and `runas`; the pipe's security descriptor answers at
 * CreateFile. On Linux there are two answers: that of the file system, before the server hears of
 * anything, and that of a server which looks at SO_PEERCRED.
 *
 * See credentials(7), path_resolution(7), unix(7).
 */

#include "viewer-intruder.h"

#include "ipc-fd.h"
#include "ipc-named-pipe.h"
#include "ipc-parent-watch.h"
#include "ipc-text.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum
{
  LET_IN,
  KEPT_OUT,
  TURNED_AWAY,
  FAILED,
};

/* The account that owns nothing. */
#define OTHER_USER "nobody"
#define OTHER_UID 65534

#define REQUEST "Default request from an intruder"
#define WAIT_MS 5000

/* Everything at once and for good: groups, group, user, each real, effective and saved. */
static gboolean
become_other_user (void)
{
  const struct passwd *other = getpwnam (OTHER_USER);
  uid_t uid = other != NULL ? other->pw_uid : OTHER_UID;
  gid_t gid = other != NULL ? other->pw_gid : OTHER_UID;

  return setgroups (0, NULL) == 0 && setresgid (gid, gid, gid) == 0 &&
         setresuid (uid, uid, uid) == 0;
}

static void G_GNUC_PRINTF (1, 2)
report (const char *format,
        ...)
{
  const struct passwd *user = getpwuid (geteuid ());
  va_list values;

  printf ("as user %u (%s) was ", (guint) geteuid (), user != NULL ? user->pw_name : "without a name");
  va_start (values, format);
  vprintf (format, values);
  va_end (values);
  printf ("\n");
  fflush (stdout);
}

static int
report_answer (const GByteArray *answer)
{
  gsize kept = ipc_text_cut (answer->data, answer->len, 80);
  g_autofree char *shown = ipc_text_escape (answer->data, kept);

  report ("let in: the server answered “%s%s”", shown, kept < answer->len ? "…" : "");
  return LET_IN;
}

static int
wait_for_answer (IpcNamedPipe *pipe)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  struct pollfd poll_fd = { .fd = ipc_named_pipe_get_fd (pipe), .events = POLLIN };
  int n;

  do
    n = poll (&poll_fd, 1, WAIT_MS);
  while (n < 0 && errno == EINTR);
  if (n == 0)
    {
      report ("left waiting: Could not open pipe: 5 second wait timed out.");
      return FAILED;
    }
  if (ipc_named_pipe_receive (pipe, answer, NULL))
    return report_answer (answer);
  report ("turned away by the server: it closed the connection without an answer");
  return TURNED_AWAY;
}

static int
try_pipe (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcNamedPipe) pipe = ipc_named_pipe_connect (name, &error);

  if (pipe == NULL)
    {
      report ("kept out by the kernel: %s", error->message);
      return KEPT_OUT;
    }
  /* A server that closes at once is seen by the wait. */
  ipc_named_pipe_send (pipe, REQUEST, strlen (REQUEST), NULL);
  return wait_for_answer (pipe);
}

/**
 * viewer_intruder_run:
 * @options: with `intrude`; its one argument is the name of a pipe
 *
 * Tries to get in and says how far it came. The parent-death signal is set after the change of
 * user, which clears it: see prctl(2). Over within 6 seconds.
 *
 * Returns: the exit code
 */
int
viewer_intruder_run (const ViewerOptions *options)
{
  g_autoptr (GError) error = NULL;

  signal (SIGPIPE, SIG_IGN);
  /* Without the right to it tries all the same, as who we are; the report says who that is. */
  if (g_str_equal (options->intrude, "other"))
    become_other_user ();
  if (options->parent_fd >= 0 && !ipc_parent_watch_arm_signal (options->parent_fd, &error))
    return IPC_PARENT_WATCH_EXIT;
  return try_pipe (options->arguments[0]);
}
