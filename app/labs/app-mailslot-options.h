/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-registry.h"

G_BEGIN_DECLS

extern const AppLabOption app_mailslot_lab_options[];

guint app_mailslot_options_get_look_ms (AppLab *lab);
gsize app_mailslot_options_get_limit (AppLab *lab);
int app_mailslot_options_get_timeout_ms (AppLab *lab);
gboolean app_mailslot_options_is_by_hand (AppLab *lab);

G_END_DECLS
