/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int viewer_complaint_about_start (gboolean with_window,
                                  const char *sentence);
int viewer_complaint_about_usage (gboolean with_window);

G_END_DECLS
