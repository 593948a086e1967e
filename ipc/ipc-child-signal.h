/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * IpcChildSignalFunc:
 *
 * Called from the main loop when something happened to one or more children.
 */
typedef void (*IpcChildSignalFunc) (void);

gboolean ipc_child_signal_watch (IpcChildSignalFunc func,
                                 GError **error);
gint64 ipc_child_signal_get_end_ns (pid_t pid,
                                    gint64 since_ns);

G_END_DECLS
