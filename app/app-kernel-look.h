/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-session.h"
#include "ipc-kernel-view.h"

G_BEGIN_DECLS

void app_kernel_look_async (AppSession *session,
                            AppLab *lab,
                            guint flags,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
IpcKernelView *app_kernel_look_finish (GAsyncResult *result,
                                       GError **error);

G_END_DECLS
