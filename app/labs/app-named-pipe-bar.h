/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-bar.h"

G_BEGIN_DECLS

#define APP_TYPE_NAMED_PIPE_BAR (app_named_pipe_bar_get_type ())
G_DECLARE_FINAL_TYPE (AppNamedPipeBar, app_named_pipe_bar, APP, NAMED_PIPE_BAR, AppLabBar)

G_END_DECLS
