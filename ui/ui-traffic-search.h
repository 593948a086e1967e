/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-text.h"

G_BEGIN_DECLS

gboolean ui_traffic_search (UiTrafficText *text,
                            UiTrafficRows *rows,
                            const char *needle,
                            UiTrafficTime time,
                            guint64 first,
                            guint64 end,
                            guint64 start,
                            gboolean backwards,
                            guint64 *found);

G_END_DECLS
