/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-area.h"

G_BEGIN_DECLS

char *ui_traffic_copy_dup_text (UiTrafficArea *area);
char *ui_traffic_copy_dup_lines (UiTrafficArea *area);

G_END_DECLS
