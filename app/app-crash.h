/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void app_crash_by_segv (void) G_GNUC_NORETURN;
void app_crash_by_kill (void) G_GNUC_NORETURN;

G_END_DECLS
