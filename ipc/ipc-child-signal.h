/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpcChildSignalFunc:
 *
 * Called from the main loop when something happened to one or more children.
 */
typedef void (*IpcChildSignalFunc) (void);

gboolean ipc_child_signal_watch (IpcChildSignalFunc func,
                                 GError **error);

G_END_DECLS
