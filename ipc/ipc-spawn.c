/* SPDX-License-Identifier: MIT */
/*
 * ipc-spawn: starts a program with exactly the descriptors of its launch, and fast.
 *
 * fork(2) copies the page tables of the parent, 10 ms at 300 MiB, only for exec to throw them away.
 * posix_spawn(3) shares the memory until exec, like vfork(2), and costs the same at any size. GLib
 * uses it when it is left nothing to do that posix_spawn cannot:
 *
 *   no child_setup function, no working directory, G_SPAWN_LEAVE_DESCRIPTORS_OPEN
 *
 * The last of them means that GLib closes nothing in the child. So everything is marked
 * close-on-exec before, and what the launch lists is copied to its target numbers, which takes the
 * mark off. CreateProcess has PROC_THREAD_ATTRIBUTE_HANDLE_LIST for the same purpose.
 *
 * Kernel calls: close_range(2), then what GLib and posix_spawn(3) make of it: clone(2) with
 * CLONE_VM and CLONE_VFORK, dup2(2), execve(2). The partners are ipc-launch.c and ipc-process.c.
 */

#include "ipc-spawn.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-launch-private.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* GLib keeps the errno of posix_spawn(3) in words only: its code is G_SPAWN_ERROR_FORK whatever
 * happened. The words are g_strerror()'s, in any language, so they can be found again. */
static int
get_spawn_errno (const GError *reason)
{
  static const int candidates[] = { ENOENT, EACCES,       EPERM,  E2BIG,  ENOTDIR, ELOOP,
                                    EISDIR, ENAMETOOLONG, ENOMEM, EAGAIN, ENFILE,  EMFILE,
                                    EIO,    ETXTBSY,      EINVAL, ELIBBAD };

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      if (g_strrstr (reason->message, g_strerror (candidates[i])) != NULL)
        return candidates[i];
    }
  return 0;
}

/* execve(2) says "Permission denied" of a directory and "No such file" of a script whose
 * interpreter is missing; both send people the wrong way. */
static void
set_spawn_error (GError **error,
                 const char *program,
                 const GError *reason)
{
  gboolean is_path = strchr (program, '/') != NULL;
  int errno_value = get_spawn_errno (reason);

  if (errno_value == EACCES && is_path && g_file_test (program, G_FILE_TEST_IS_DIR))
    errno_value = EISDIR;

  if (errno_value == ENOENT && is_path && g_file_test (program, G_FILE_TEST_EXISTS))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 "Could not start %s: the interpreter or loader that it names is missing", program);
  else if (errno_value != 0)
    ipc_error_set_errno (error, errno_value, "Could not start %s", program);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Could not start %s: %s", program,
                 reason->message);
}

static gboolean
spawn_with_glib (const char *const *argv,
                 IpcLaunch *launch,
                 pid_t *pid,
                 GError **error)
{
  GSpawnFlags flags = G_SPAWN_LEAVE_DESCRIPTORS_OPEN | G_SPAWN_DO_NOT_REAP_CHILD;
  g_autoptr (GError) reason = NULL;
  const int *sources = NULL;
  const int *targets = NULL;
  int stdout_fd = -1;
  guint n_fds = 0;

  if (strchr (argv[0], '/') == NULL)
    flags |= G_SPAWN_SEARCH_PATH;
  if (launch != NULL)
    {
      sources = ipc_launch_get_source_fds (launch, &n_fds);
      targets = ipc_launch_get_target_fds (launch, &n_fds);
      stdout_fd = ipc_launch_get_stdout (launch);
    }
  if (g_spawn_async_with_pipes_and_fds (NULL, argv, NULL, flags, NULL, NULL, -1, stdout_fd, -1,
                                        sources, targets, n_fds, pid, NULL, NULL, NULL, &reason))
    return TRUE;
  set_spawn_error (error, argv[0], reason);
  return FALSE;
}

/* Never runs for long enough to matter; that it is a handler is what counts. */
static void
on_broken_pipe (int signal_number)
{
}

/* A signal that is ignored stays ignored through exec, and GLib's fast path resets SIGINT, SIGTERM,
 * SIGHUP and SIGCHLD only: `yes | head` in a child of ours would never end. A signal with a handler
 * has its default after exec. An empty handler, not the default, since another thread may write to
 * a broken pipe right now and must not be killed for it. */
static void
handle_broken_pipe (struct sigaction *saved)
{
  struct sigaction action = { .sa_handler = on_broken_pipe, .sa_flags = SA_RESTART };

  sigemptyset (&action.sa_mask);
  sigaction (SIGPIPE, NULL, saved);
  if (saved->sa_handler == SIG_IGN)
    sigaction (SIGPIPE, &action, NULL);
}

/**
 * ipc_spawn:
 * @argv: (array zero-terminated=1): the argument vector; a program without a slash is looked for
 *   along `PATH`
 * @launch: (nullable): what the child inherits, and where it prints
 * @pid: (out): the number of the new process, which is the caller's to reap
 * @error: (out) (optional): why the program could not be started, naming it
 *
 * Starts a program. It prints where @launch says or else where we do, reads from `/dev/null`, and
 * has the descriptors of @launch and no others. SIGPIPE, which we ignore, has its default again.
 * No signal is blocked in it: a child inherits the signal mask of the thread that spawns it and
 * keeps it through exec, and a SIGTERM that we block would be blocked in every child. So signals
 * that are blocked in this thread are let through while it spawns.
 *
 * Every descriptor of this process from 3 on is close-on-exec afterwards. What another thread opens
 * without that flag at this very moment may still get through. A file that is no program is run
 * by `/bin/sh`, on the slow path, and that counts as started. See posix_spawn(3).
 *
 * Returns: %TRUE when the program was started
 */
gboolean
ipc_spawn (const char *const *argv,
           IpcLaunch *launch,
           pid_t *pid,
           GError **error)
{
  struct sigaction saved_action;
  sigset_t clean;
  sigset_t saved;
  gboolean is_spawned;

  if (launch != NULL && !ipc_launch_check (launch, error))
    return FALSE;

  ipc_fd_close_on_exec_from (3);
  handle_broken_pipe (&saved_action);
  sigemptyset (&clean);
  pthread_sigmask (SIG_SETMASK, &clean, &saved);
  is_spawned = spawn_with_glib (argv, launch, pid, error);
  pthread_sigmask (SIG_SETMASK, &saved, NULL);
  sigaction (SIGPIPE, &saved_action, NULL);
  return is_spawned;
}
