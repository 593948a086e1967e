/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_FILTER_BAR (ui_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (UiFilterBar, ui_filter_bar, UI, FILTER_BAR, GtkBox)

/* Signals: "applied": other words are to be taken; "lab-chosen": this lab or all; "left": the
 * keyboard is done here. */

GtkWidget *ui_filter_bar_new (IpcTraceStore *store);
const char *ui_filter_bar_get_words (UiFilterBar *self);
void ui_filter_bar_set_words (UiFilterBar *self,
                              const char *words);
void ui_filter_bar_set_error (UiFilterBar *self,
                              const char *sentence,
                              guint column);
void ui_filter_bar_set_count (UiFilterBar *self,
                              const char *count);
void ui_filter_bar_set_labs_shown (UiFilterBar *self,
                                   gboolean is_shown);
gboolean ui_filter_bar_is_one_lab (UiFilterBar *self);
void ui_filter_bar_type (UiFilterBar *self);

G_END_DECLS
