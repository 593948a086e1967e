/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-launch.h"

#include <sys/types.h>

G_BEGIN_DECLS

gboolean ipc_spawn (const char *const *argv,
                    IpcLaunch *launch,
                    pid_t *pid,
                    GError **error);

G_END_DECLS
