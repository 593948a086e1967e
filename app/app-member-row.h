/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-member.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_MEMBER_ROW (app_member_row_get_type ())
G_DECLARE_FINAL_TYPE (AppMemberRow, app_member_row, APP, MEMBER_ROW, GtkListBoxRow)

/* Signal: "problem" (const char *sentence): what a button could not do, or NULL once it could. */

GtkWidget *app_member_row_new (AppMember *member);
AppMember *app_member_row_get_member (AppMemberRow *self);
guint app_member_row_tick (AppMemberRow *self,
                           gint64 now_ns);

G_END_DECLS
