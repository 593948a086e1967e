/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_FILTER_ENTRY (ui_filter_entry_get_type ())
G_DECLARE_FINAL_TYPE (UiFilterEntry, ui_filter_entry, UI, FILTER_ENTRY, GtkEntry)

/* Signals: "applied": the words are to be taken: Enter was pressed, or nobody has typed for a
 * moment; "left": Escape was pressed. */

GtkWidget *ui_filter_entry_new (IpcTraceStore *store);
void ui_filter_entry_set_words (UiFilterEntry *self,
                                const char *words);
gboolean ui_filter_entry_is_offering (UiFilterEntry *self);
void ui_filter_entry_mark (UiFilterEntry *self,
                           guint error_column);

G_END_DECLS
