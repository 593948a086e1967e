/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

gboolean ui_traffic_goto_parse (IpcTraceStore *store,
                                gint64 start_ns,
                                const char *text,
                                guint64 *position,
                                GError **error);

G_END_DECLS
