/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

#define APP_TYPE_MEMORY_PAGE (app_memory_page_get_type ())
G_DECLARE_FINAL_TYPE (AppMemoryPage, app_memory_page, APP, MEMORY_PAGE, AppPage)

G_END_DECLS
