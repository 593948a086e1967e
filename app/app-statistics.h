/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

#define APP_TYPE_STATISTICS (app_statistics_get_type ())
G_DECLARE_FINAL_TYPE (AppStatistics, app_statistics, APP, STATISTICS, AppPage)

G_END_DECLS
