/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-bar.h"

G_BEGIN_DECLS

#define APP_TYPE_REMOTING_BAR (app_remoting_bar_get_type ())
G_DECLARE_FINAL_TYPE (AppRemotingBar, app_remoting_bar, APP, REMOTING_BAR, AppLabBar)

G_END_DECLS
