/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-intruder: a process of the lab's own that has no business on its pipe and tries.
 *
 *   tincan-viewer --intrude=other --parent-fd=3 PIPE_NAME
 *
 * It becomes another user where we have the right to, connects, sends one request, and says on its
 * standard output, a pipe of ours, how far it came (child/viewer-intruder.c). It is the proof of
 * what the page says about who may connect: nothing here decides that, the kernel and the door do.
 */

#include "app-named-pipe-intruder.h"

#include "app-spawn.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-process.h"
#include "ipc-text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct _AppNamedPipeIntruder
{
  IpcProcess *process;           /* owned; we are its last owner */
  int report_fd;                 /* what it says; ours */
  AppNamedPipeIntruderFunc func; /* called once, at its end */
  gpointer data;                 /* for it */
};

static char *
dup_report (int fd)
{
  char text[1024];
  gssize n;

  do
    n = read (fd, text, sizeof text);
  while (n < 0 && errno == EINTR);
  while (n > 0 && text[n - 1] == '\n')
    n--;
  return n > 0 ? ipc_text_escape (text, n) : g_strdup ("it said nothing");
}

static AppNamedPipeIntruderResult
get_result (IpcProcess *process)
{
  int code = ipc_process_get_exit_code (process);

  return code >= 0 && code < APP_NAMED_PIPE_INTRUDER_FAILED ? (AppNamedPipeIntruderResult) code
                                                            : APP_NAMED_PIPE_INTRUDER_FAILED;
}

static void
on_exited (IpcProcess *process,
           AppNamedPipeIntruder *self)
{
  g_autofree char *report = dup_report (self->report_fd);
  g_autofree char *sentence =
      g_strdup_printf ("Intruder, process %d %s", (int) ipc_process_get_pid (process), report);

  self->func (self, get_result (process), sentence, self->data);
}

static IpcProcess *
spawn (const char *pipe_name,
       gboolean as_other_user,
       int report_fd,
       GError **error)
{
  g_autoptr (IpcLaunch) launch = ipc_launch_new (ipc_launch_named_pipe);
  g_autofree char *viewer = app_spawn_dup_viewer_path ();
  g_auto (IpcFd) parent_fd = ipc_fd_open_pidfd (getpid (), NULL);
  g_auto (GStrv) argv = NULL;

  ipc_launch_add_option (launch, "--intrude=%s", as_other_user ? "other" : "own");
  if (parent_fd >= 0)
    ipc_launch_add_option (launch, "--parent-fd=%d", ipc_launch_inherit (launch, parent_fd));
  ipc_launch_set_name (launch, "pipe", pipe_name);
  ipc_launch_set_stdout (launch, report_fd);
  argv = ipc_launch_dup_argv (launch, viewer, error);
  return argv != NULL ? ipc_process_spawn ((const char *const *) argv, launch, error) : NULL;
}

/**
 * app_named_pipe_intruder_new:
 * @pipe_name: the pipe to try
 * @as_other_user: whether it becomes another user first, where that is possible
 * @func: is called when the process is gone
 * @data: for @func
 * @error: (out) (optional): why it could not be started
 *
 * Starts a process that tries to get in. It is over within 6 seconds. Main thread.
 *
 * Returns: (transfer full) (nullable): the intruder
 */
AppNamedPipeIntruder *
app_named_pipe_intruder_new (const char *pipe_name,
                             gboolean as_other_user,
                             AppNamedPipeIntruderFunc func,
                             gpointer data,
                             GError **error)
{
  g_autoptr (AppNamedPipeIntruder) self = g_new0 (AppNamedPipeIntruder, 1);
  g_auto (IpcFd) write_end = -1;
  int ends[2];

  self->report_fd = -1;
  self->func = func;
  self->data = data;
  if (pipe2 (ends, O_CLOEXEC | O_NONBLOCK) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not make a pipe for the intruder's report");
      return NULL;
    }
  self->report_fd = ends[0];
  write_end = ends[1];
  self->process = spawn (pipe_name, as_other_user, write_end, error);
  if (self->process == NULL)
    return NULL;
  g_signal_connect (self->process, "exited", G_CALLBACK (on_exited), self);
  return g_steal_pointer (&self);
}

/**
 * app_named_pipe_intruder_free:
 * @self: (transfer full): an intruder
 *
 * Forgets it, and kills its process if that still runs.
 */
void
app_named_pipe_intruder_free (AppNamedPipeIntruder *self)
{
  if (self->process != NULL)
    g_signal_handlers_disconnect_by_data (self->process, self);
  g_clear_object (&self->process);
  ipc_fd_clear (&self->report_fd);
  g_free (self);
}
