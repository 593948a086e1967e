/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-registry.h"

G_BEGIN_DECLS

#define APP_TYPE_ANONYMOUS_PIPES_LAB (app_anonymous_pipes_lab_get_type ())
G_DECLARE_FINAL_TYPE (AppAnonymousPipesLab,
                      app_anonymous_pipes_lab,
                      APP,
                      ANONYMOUS_PIPES_LAB,
                      AppLab)

extern const AppLabOption app_anonymous_pipes_options[];

G_END_DECLS
