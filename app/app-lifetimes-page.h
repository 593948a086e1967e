/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

#define APP_TYPE_LIFETIMES_PAGE (app_lifetimes_page_get_type ())
G_DECLARE_FINAL_TYPE (AppLifetimesPage, app_lifetimes_page, APP, LIFETIMES_PAGE, AppPage)

G_END_DECLS
