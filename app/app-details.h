/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

#define APP_TYPE_DETAILS (app_details_get_type ())
G_DECLARE_FINAL_TYPE (AppDetails, app_details, APP, DETAILS, AppPage)

G_END_DECLS
