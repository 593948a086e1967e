/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_FILTER_POPOVER (ui_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (UiFilterPopover, ui_filter_popover, UI, FILTER_POPOVER, GtkPopover)

/* Signal: "chosen" (const char *word): a word was clicked. */

GtkWidget *ui_filter_popover_new (GtkWidget *entry);
void ui_filter_popover_offer (UiFilterPopover *self,
                              const char *const *words,
                              int x);
void ui_filter_popover_move (UiFilterPopover *self,
                             int step);
const char *ui_filter_popover_get_word (UiFilterPopover *self);

G_END_DECLS
