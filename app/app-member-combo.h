/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_MEMBER_COMBO (app_member_combo_get_type ())
G_DECLARE_FINAL_TYPE (AppMemberCombo, app_member_combo, APP, MEMBER_COMBO, GtkComboBoxText)

void app_member_combo_set_lab (AppMemberCombo *self,
                               AppLab *lab,
                               const char *label_for_all,
                               const char *label_format);
AppMember *app_member_combo_get_member (AppMemberCombo *self);

G_END_DECLS
