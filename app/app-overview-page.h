/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

#define APP_TYPE_OVERVIEW_PAGE (app_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (AppOverviewPage, app_overview_page, APP, OVERVIEW_PAGE, AppPage)

G_END_DECLS
