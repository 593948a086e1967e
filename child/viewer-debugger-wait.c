/* SPDX-License-Identifier: MIT */
/*
 * viewer-debugger-wait: holds the start until a debugger is attached.
 *
 * Windows has WaitForDebugger samples that loop on IsDebuggerPresent(). Here `/proc/self/status`
 * has the line `TracerPid:`, 0 while nobody traces us. Nothing in the kernel can be waited on for
 * that, so it is looked at four times a second, and only while it is waited for.
 *
 *   viewer                                     person
 *     | "gdb -p 4101"                            |
 *     | prctl (PR_SET_PTRACER, any)              |   or Yama lets nobody attach but an ancestor
 *     | TracerPid: 0 ... 0 ...                   | gdb -p 4101       ptrace (PTRACE_SEIZE, ...)
 *     |          (stopped)                       | (gdb) continue
 *     | TracerPid: 4200 -> go on                 |
 *
 * SIGUSR1 goes on without a debugger; a window has a button for that. See proc(5), ptrace(2).
 */

#include "viewer-debugger-wait.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LOOK_EVERY_MS 250

struct _ViewerDebuggerWait
{
  ViewerDebuggerWaitFunc func; /* what to call; NULL once it was called */
  gpointer data;               /* and with what */
  guint look_source;           /* looks at TracerPid; 0 once it is over */
  guint signal_source;         /* SIGUSR1; 0 once it is over */
};

static gboolean
is_traced (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return FALSE;
  line = strstr (status, "\nTracerPid:");
  return line != NULL && atoi (line + strlen ("\nTracerPid:")) != 0;
}

static void
stop_waiting (ViewerDebuggerWait *self)
{
  if (self->look_source != 0)
    g_source_remove (self->look_source);
  if (self->signal_source != 0)
    g_source_remove (self->signal_source);
  self->look_source = self->signal_source = 0;
  prctl (PR_SET_PTRACER, 0);
}

static gboolean
on_look (gpointer data)
{
  if (!is_traced ())
    return G_SOURCE_CONTINUE;
  viewer_debugger_wait_continue (data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (gpointer data)
{
  viewer_debugger_wait_continue (data);
  return G_SOURCE_REMOVE;
}

/**
 * viewer_debugger_wait_new:
 * @func: what to call when the wait is over
 * @data: (closure): for @func
 *
 * Begins to wait, on the main loop. Main thread.
 *
 * Returns: (transfer full): the wait
 */
ViewerDebuggerWait *
viewer_debugger_wait_new (ViewerDebuggerWaitFunc func,
                          gpointer data)
{
  ViewerDebuggerWait *self = g_new0 (ViewerDebuggerWait, 1);

  self->func = func;
  self->data = data;
  self->look_source = g_timeout_add (LOOK_EVERY_MS, on_look, self);
  self->signal_source = g_unix_signal_add (SIGUSR1, on_signal, self);
  prctl (PR_SET_PTRACER, PR_SET_PTRACER_ANY);
  return self;
}

/**
 * viewer_debugger_wait_free:
 * @self: (transfer full): a wait
 *
 * Stops waiting; the function is not called any more.
 */
void
viewer_debugger_wait_free (ViewerDebuggerWait *self)
{
  stop_waiting (self);
  g_free (self);
}

/**
 * viewer_debugger_wait_continue:
 * @self: a wait
 *
 * Goes on without a debugger. Does nothing when the wait is over.
 */
void
viewer_debugger_wait_continue (ViewerDebuggerWait *self)
{
  ViewerDebuggerWaitFunc func = g_steal_pointer (&self->func);

  stop_waiting (self);
  if (func != NULL)
    func (self->data);
}

/**
 * viewer_debugger_wait_dup_command:
 *
 * Returns: (transfer full): what to type in a terminal to attach a debugger to this process
 */
char *
viewer_debugger_wait_dup_command (void)
{
  return g_strdup_printf ("gdb -p %d", (int) getpid ());
}
