/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ViewerDebuggerWait ViewerDebuggerWait;

/**
 * ViewerDebuggerWaitFunc:
 * @data: as given to viewer_debugger_wait_new()
 *
 * Called once: a debugger is attached, or somebody goes on without one.
 */
typedef void (*ViewerDebuggerWaitFunc) (gpointer data);

ViewerDebuggerWait *viewer_debugger_wait_new (ViewerDebuggerWaitFunc func,
                                              gpointer data);
void viewer_debugger_wait_free (ViewerDebuggerWait *self);
void viewer_debugger_wait_continue (ViewerDebuggerWait *self);
char *viewer_debugger_wait_dup_command (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViewerDebuggerWait, viewer_debugger_wait_free)

G_END_DECLS
