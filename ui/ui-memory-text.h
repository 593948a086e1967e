/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean ui_memory_text_parse_offset (const char *text,
                                      gsize cursor,
                                      gsize size_bytes,
                                      gsize *offset,
                                      GError **error);
GBytes *ui_memory_text_parse_hex (const char *text,
                                  GError **error);
char *ui_memory_text_dup_hex (const guint8 *bytes,
                              gsize n_bytes);
char *ui_memory_text_dup_characters (const guint8 *bytes,
                                     gsize n_bytes);

G_END_DECLS
