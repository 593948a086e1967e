/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*IpcWorkerFunc) (gpointer job);

void ipc_worker_run (const char *name,
                     IpcWorkerFunc work,
                     IpcWorkerFunc done,
                     gpointer job);

G_END_DECLS
