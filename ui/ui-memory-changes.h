/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-memory-words.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_MEMORY_CHANGES (ui_memory_changes_get_type ())
G_DECLARE_FINAL_TYPE (UiMemoryChanges, ui_memory_changes, UI, MEMORY_CHANGES, GtkListBox)

/* Signal: "chosen" (guint64 offset, guint64 position): a change, and the record that tells of it
 * or G_MAXUINT64. */

GtkWidget *ui_memory_changes_new (void);
void ui_memory_changes_show (UiMemoryChanges *self,
                             const UiMemorySource *source,
                             UiMemoryBlock *block);

G_END_DECLS
