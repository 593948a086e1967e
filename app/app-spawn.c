/* SPDX-License-Identifier: MIT */
/*
 * app-spawn: from a launch to a running child.
 *
 * Our own viewer is started directly:
 *
 *   tincan-viewer --number=1 … --parent-fd=4 MEMORY_FD PIPE_NAME EVENT_NAME SIZE
 *
 * A foreign program cannot be expected to watch its parent, so the viewer is started in its place,
 * arms the watch and then becomes that program:
 *
 *   tincan-viewer --exec --parent-fd=4 --error-fd=5 -- PROGRAM ARGUMENTS…
 *
 * Whether execve(2) worked comes back through a pipe whose write end is close-on-exec in the
 * child: end-of-file means that the program runs, a sentence means why it does not. No exit code
 * has to be set aside for that. The Windows counterpart is CreateProcess, which tells at once.
 */

#include "app-spawn.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/**
 * app_spawn_dup_viewer_path:
 *
 * Where our own viewer is: beside this program, both in the build directory and installed.
 *
 * Returns: (transfer full): a path; that it exists is not checked
 */
char *
app_spawn_dup_viewer_path (void)
{
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *directory = g_path_get_dirname (self_path != NULL ? self_path : "/usr/bin/x");

  return g_build_filename (directory, "tincan-viewer", NULL);
}

/* The handle that the child watches us by. A system without pidfds goes without: the child still
 * has its parent-death signal and the end of its pipe. */
static void
inherit_parent_handle (IpcLaunch *launch)
{
  g_auto (IpcFd) parent_fd = ipc_fd_open_pidfd (getpid (), NULL);

  if (parent_fd >= 0)
    ipc_launch_add_option (launch, "--parent-fd=%d", ipc_launch_inherit (launch, parent_fd));
}

/* The viewers fill the room beside the parent column by column; one for which none is left opens
 * where the desktop likes. */
static void
add_place (AppMember *member,
           IpcLaunch *launch)
{
  const AppMemberSettings *settings = app_member_get_settings (member);
  int n_rows = settings->room_height / APP_SPAWN_VIEWER_SLOT_HEIGHT;
  int n_columns = settings->room_width / APP_SPAWN_VIEWER_SLOT_WIDTH;
  int index = app_member_get_number (member) - 1;

  if (index < n_rows * n_columns)
    ipc_launch_add_option (launch, "--place=%d,%d",
                           settings->room_x + index / n_rows * APP_SPAWN_VIEWER_SLOT_WIDTH,
                           settings->room_y + index % n_rows * APP_SPAWN_VIEWER_SLOT_HEIGHT);
}

static void
inherit_trace (IpcLaunch *launch,
               IpcTraceRing *child_ring,
               int bell_fd)
{
  ipc_launch_add_option (launch, "--trace-fd=%d",
                         ipc_launch_inherit (launch, ipc_trace_ring_get_fd (child_ring)));
  ipc_launch_add_option (launch, "--trace-bell-fd=%d", ipc_launch_inherit (launch, bell_fd));
}

/* The pipe that a person's orders go through. The write end stays with us. */
static gboolean
inherit_orders (IpcLaunch *launch,
                int *order_fd,
                GError **error)
{
  g_auto (IpcFd) read_end = -1;
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC | O_NONBLOCK) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not make a pipe for orders");
      return FALSE;
    }
  read_end = ends[0];
  *order_fd = ends[1];
  ipc_launch_add_option (launch, "--order-fd=%d", ipc_launch_inherit (launch, read_end));
  return TRUE;
}

static IpcProcess *
spawn_and_describe (GStrv argv,
                    IpcLaunch *launch,
                    char **command_line,
                    GError **error)
{
  IpcProcess *process = ipc_process_spawn ((const char *const *) argv, launch, error);

  if (process != NULL)
    *command_line = g_strjoinv (" ", argv);
  return process;
}

/**
 * app_spawn_viewer:
 * @member: whose process it is to be
 * @launch: with the lab's arguments set; the viewer's options are added
 * @child_ring: the ring that the viewer writes its own steps to
 * @order_fd: (out): where orders for it are written to, see app_member_order(); the caller owns it,
 *   also after a failure
 * @command_line: (out): the command line as it was started, for people
 * @error: (out) (optional): why it could not be started
 *
 * Starts our own viewer. Main thread only: the kernel's parent-death signal follows the thread
 * that spawned.
 *
 * Returns: (transfer full) (nullable): the process
 */
IpcProcess *
app_spawn_viewer (AppMember *member,
                  IpcLaunch *launch,
                  IpcTraceRing *child_ring,
                  int *order_fd,
                  char **command_line,
                  GError **error)
{
  const AppMemberSettings *settings = app_member_get_settings (member);
  g_autofree char *viewer = app_spawn_dup_viewer_path ();
  g_auto (GStrv) argv = NULL;

  ipc_launch_add_option (launch, "--number=%u", app_member_get_number (member));
  ipc_launch_add_option (launch, "--lab=%s", app_member_get_subject (member)->lab);
  ipc_launch_add_option (launch, "--title=%s", app_member_get_title (member));
  ipc_launch_add_option (launch, "--interval-ms=%u", settings->interval_ms);
  if (settings->headless)
    ipc_launch_add_option (launch, "--headless");
  else
    add_place (member, launch);
  if (settings->wait_for_debugger)
    ipc_launch_add_option (launch, "--wait-for-debugger");
  inherit_parent_handle (launch);
  if (!inherit_orders (launch, order_fd, error))
    return NULL;
  inherit_trace (launch, child_ring, ipc_trace_get_bell_fd (app_member_get_trace (member)));
  if (settings->child_stdout >= 0)
    ipc_launch_set_stdout (launch, settings->child_stdout);

  argv = ipc_launch_dup_argv (launch, viewer, error);
  return argv != NULL ? spawn_and_describe (argv, launch, command_line, error) : NULL;
}

/* The viewer's words before the foreign program's own. */
static GStrv
dup_exec_argv (IpcLaunch *launch,
               int error_fd,
               const GStrv program_argv)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_autofree char *viewer = app_spawn_dup_viewer_path ();
  g_autofree char *error_option = g_strdup_printf ("--error-fd=%d", error_fd);
  g_auto (IpcFd) parent_fd = ipc_fd_open_pidfd (getpid (), NULL);
  g_autofree char *parent_option = NULL;

  g_strv_builder_add_many (argv, viewer, "--exec", error_option, NULL);
  if (parent_fd >= 0)
    {
      parent_option = g_strdup_printf ("--parent-fd=%d", ipc_launch_inherit (launch, parent_fd));
      g_strv_builder_add (argv, parent_option);
    }
  g_strv_builder_add (argv, "--");
  g_strv_builder_addv (argv, (const char **) program_argv);
  return g_strv_builder_end (argv);
}

/**
 * app_spawn_foreign:
 * @member: whose process it is to be; its settings have a template
 * @launch: with the lab's arguments set
 * @error_fd: (out): readable with a sentence when the program could not be run, at end-of-file
 *   when it runs; the caller owns it
 * @command_line: (out): the command line of the foreign program, for people
 * @error: (out) (optional): why not even that could be started
 *
 * Starts a foreign program as a child that ends with us. Main thread only.
 *
 * Returns: (transfer full) (nullable): the process
 */
IpcProcess *
app_spawn_foreign (AppMember *member,
                   IpcLaunch *launch,
                   int *error_fd,
                   char **command_line,
                   GError **error)
{
  const AppMemberSettings *settings = app_member_get_settings (member);
  g_auto (IpcFd) read_end = -1;
  g_auto (IpcFd) write_end = -1;
  g_auto (GStrv) program_argv = NULL;
  g_auto (GStrv) argv = NULL;
  IpcProcess *process;
  int ends[2];

  program_argv = ipc_launch_dup_template_argv (launch, settings->child_template, error);
  if (program_argv == NULL)
    return NULL;
  if (pipe2 (ends, O_CLOEXEC | O_NONBLOCK) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not make a pipe for the start of “%s”",
                           program_argv[0]);
      return NULL;
    }
  read_end = ends[0];
  write_end = ends[1];
  argv = dup_exec_argv (launch, ipc_launch_inherit (launch, write_end), program_argv);
  if (settings->child_stdout >= 0)
    ipc_launch_set_stdout (launch, settings->child_stdout);

  process = ipc_process_spawn ((const char *const *) argv, launch, error);
  if (process == NULL)
    return NULL;
  *error_fd = g_steal_fd (&read_end);
  *command_line = g_strjoinv (" ", program_argv);
  return process;
}
