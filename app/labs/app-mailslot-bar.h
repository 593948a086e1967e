/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-bar.h"

G_BEGIN_DECLS

#define APP_TYPE_MAILSLOT_BAR (app_mailslot_bar_get_type ())
G_DECLARE_FINAL_TYPE (AppMailslotBar, app_mailslot_bar, APP, MAILSLOT_BAR, AppLabBar)

G_END_DECLS
