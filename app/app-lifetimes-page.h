/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_LIFETIMES_PAGE (app_lifetimes_page_get_type ())
G_DECLARE_FINAL_TYPE (AppLifetimesPage, app_lifetimes_page, APP, LIFETIMES_PAGE, GtkBox)

GtkWidget *app_lifetimes_page_new (UiLifetimes *lifetimes);
void app_lifetimes_page_set_paused (AppLifetimesPage *self,
                                    gboolean paused);

G_END_DECLS
