/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *app_settings_dup_string (const char *key,
                               const char *otherwise);
gboolean app_settings_set_string (const char *key,
                                  const char *value);
guint app_settings_get_uint (const char *key,
                             guint otherwise);
gboolean app_settings_set_uint (const char *key,
                                guint value);

G_END_DECLS
