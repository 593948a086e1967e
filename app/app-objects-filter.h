/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"
#include "ipc-kernel-view.h"

G_BEGIN_DECLS

char *app_objects_filter_new (AppLab *lab,
                              const IpcKernelView *view,
                              const IpcKernelObject *object,
                              const char *name);

G_END_DECLS
