/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ipc_text_escape (const void *bytes,
                       gsize length_bytes);
gsize ipc_text_unescape (const char *text,
                         char *bytes,
                         gsize room_bytes);
gsize ipc_text_cut (const void *bytes,
                    gsize length_bytes,
                    gsize limit_bytes);
void ipc_text_append_number (GString *text,
                             gint64 number);
void ipc_text_append_json (GString *json,
                           const char *text);

G_END_DECLS
