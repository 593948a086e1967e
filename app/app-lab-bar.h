/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_LAB_BAR (app_lab_bar_get_type ())
G_DECLARE_DERIVABLE_TYPE (AppLabBar, app_lab_bar, APP, LAB_BAR, GtkBin)

/**
 * AppLabBarClass:
 *
 * The action bar of a lab: what a person can do with the whole lab. A lab names the type of its
 * bar in #AppLabInfo; the window makes one and gives it the property "lab".
 */
struct _AppLabBarClass
{
  GtkBinClass parent_class;
};

/* Signal: "problem" (const char *sentence): a sentence for the info bar, or NULL once what was
 * wrong is solved. */

GtkWidget *app_lab_bar_new (GType type,
                            AppLab *lab);
AppLab *app_lab_bar_get_lab (AppLabBar *self);
gboolean app_lab_bar_act (AppLabBar *self,
                          const char *act);
void app_lab_bar_report (AppLabBar *self,
                         const GError *error);

G_END_DECLS
