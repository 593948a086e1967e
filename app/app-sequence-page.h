/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

#define APP_TYPE_SEQUENCE_PAGE (app_sequence_page_get_type ())
G_DECLARE_FINAL_TYPE (AppSequencePage, app_sequence_page, APP, SEQUENCE_PAGE, AppPage)

void app_sequence_page_export (AppSequencePage *self,
                               GFile *file,
                               gboolean is_whole);

G_END_DECLS
