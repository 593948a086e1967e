/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-mailslot-options.h"
#include "ipc-mailslot.h"

G_BEGIN_DECLS

#define APP_TYPE_MAILSLOT_LAB (app_mailslot_lab_get_type ())
G_DECLARE_FINAL_TYPE (AppMailslotLab, app_mailslot_lab, APP, MAILSLOT_LAB, AppLab)

/* Signal: "info-changed": app_mailslot_lab_get_info() would tell something else now. */

const IpcMailslotInfo *app_mailslot_lab_get_info (AppMailslotLab *self);

G_END_DECLS
