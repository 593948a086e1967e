/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-member.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_MEMORY_PAGE (app_memory_page_get_type ())
G_DECLARE_FINAL_TYPE (AppMemoryPage, app_memory_page, APP, MEMORY_PAGE, GtkBox)

/* Signal: "problem" (const char *sentence): what could not be written, or NULL once it could. */

GtkWidget *app_memory_page_new (IpcTraceStore *store);
void app_memory_page_set_member (AppMemoryPage *self,
                                 AppMember *member);
void app_memory_page_set_paused (AppMemoryPage *self,
                                 gboolean paused);

G_END_DECLS
