/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-bar.h"

G_BEGIN_DECLS

#define APP_TYPE_ANONYMOUS_PIPES_BAR (app_anonymous_pipes_bar_get_type ())
G_DECLARE_FINAL_TYPE (AppAnonymousPipesBar,
                      app_anonymous_pipes_bar,
                      APP,
                      ANONYMOUS_PIPES_BAR,
                      AppLabBar)

G_END_DECLS
