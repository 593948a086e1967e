/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-bar.h"

G_BEGIN_DECLS

#define APP_TYPE_PIPE_MEMORY_BAR (app_pipe_memory_bar_get_type ())
G_DECLARE_FINAL_TYPE (AppPipeMemoryBar, app_pipe_memory_bar, APP, PIPE_MEMORY_BAR, AppLabBar)

G_END_DECLS
