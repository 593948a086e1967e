/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-focus.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_OVERVIEW_RECORDS (app_overview_records_get_type ())
G_DECLARE_FINAL_TYPE (AppOverviewRecords, app_overview_records, APP, OVERVIEW_RECORDS, GtkBin)

/* Signal: "record-activated" (guint member): the record was selected in the focus; its child. */

GtkWidget *app_overview_records_new (UiFocus *focus);

G_END_DECLS
