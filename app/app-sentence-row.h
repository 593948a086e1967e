/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_SENTENCE_ROW (app_sentence_row_get_type ())
G_DECLARE_FINAL_TYPE (AppSentenceRow, app_sentence_row, APP, SENTENCE_ROW, GtkListBoxRow)

GtkWidget *app_sentence_row_new (void);
void app_sentence_row_set_sentence (AppSentenceRow *self,
                                    const char *sentence);
void app_sentence_row_set_where (AppSentenceRow *self,
                                 const char *where);

G_END_DECLS
