/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-kernel-look.h"

G_BEGIN_DECLS

/**
 * AppKernelWatchFunc:
 * @view: (transfer full) (nullable): what was seen; %NULL when no process of the lab runs
 * @data: as given to app_kernel_watch_new()
 */
typedef void (*AppKernelWatchFunc) (IpcKernelView *view,
                                    gpointer data);

/* Looks at the processes of a lab about once a second, while it is told to. */
typedef struct _AppKernelWatch AppKernelWatch;

AppKernelWatch *app_kernel_watch_new (AppSession *session,
                                      AppKernelWatchFunc func,
                                      gpointer data);
void app_kernel_watch_free (AppKernelWatch *self);
void app_kernel_watch_set_lab (AppKernelWatch *self,
                               AppLab *lab);
void app_kernel_watch_look_soon (AppKernelWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppKernelWatch, app_kernel_watch_free)

G_END_DECLS
