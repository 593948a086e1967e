/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ViewerOptions:
 * @number: which viewer of its parent this is, from 1
 * @lab: the id of the mechanism, such as `pipe-memory`
 * @interval_ms: between two messages, 0 to 60,000
 * @title: what the window is called
 * @parent_fd: the inherited pidfd of the parent, -1 for none
 * @trace_fd: the inherited trace ring, -1 for none
 * @trace_bell_fd: the inherited eventfd that wakes the ring's reader, -1 for none
 * @error_fd: where `--exec` tells why it failed, -1 for standard error
 * @order_fd: the read end of the pipe that the parent's orders come through, -1 for none
 * @settings: (nullable): the lab's own settings, each `KEY=VALUE`
 * @place_x: where the window opens, in the desktop's pixels; -1 for where the desktop likes
 * @place_y: the same, downwards
 * @headless: no window
 * @wait_for_debugger: talk only once a debugger is attached
 * @intrude: (nullable): `other` or `own`: try to get into the pipe of that name, as that user
 * @exec: become another program instead of being a viewer
 * @arguments: what follows the options: the lab's arguments, or the other program's command line
 *
 * The command line, taken apart.
 */
typedef struct
{
  int number;
  char *lab;
  int interval_ms;
  char *title;
  int parent_fd;
  int trace_fd;
  int trace_bell_fd;
  int error_fd;
  int order_fd;
  GStrv settings;
  int place_x;
  int place_y;
  gboolean headless;
  gboolean wait_for_debugger;
  char *intrude;
  gboolean exec;
  GStrv arguments;
} ViewerOptions;

ViewerOptions *viewer_options_new_for_arguments (const char *const *argv,
                                                 GError **error);
void viewer_options_free (ViewerOptions *self);
char *viewer_options_dup_usage (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViewerOptions, viewer_options_free)

G_END_DECLS
