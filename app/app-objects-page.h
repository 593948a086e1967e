/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

#define APP_TYPE_OBJECTS_PAGE (app_objects_page_get_type ())
G_DECLARE_FINAL_TYPE (AppObjectsPage, app_objects_page, APP, OBJECTS_PAGE, AppPage)

G_END_DECLS
