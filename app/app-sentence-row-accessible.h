/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk-a11y.h>

G_BEGIN_DECLS

#define APP_TYPE_SENTENCE_ROW_ACCESSIBLE (app_sentence_row_accessible_get_type ())
G_DECLARE_FINAL_TYPE (AppSentenceRowAccessible,
                      app_sentence_row_accessible,
                      APP,
                      SENTENCE_ROW_ACCESSIBLE,
                      GtkListBoxRowAccessible)

G_END_DECLS
