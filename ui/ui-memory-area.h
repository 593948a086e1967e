/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-memory-block.h"
#include "ui-memory-picture.h"
#include "ui-scroll-area.h"

G_BEGIN_DECLS

#define UI_TYPE_MEMORY_AREA (ui_memory_area_get_type ())
G_DECLARE_FINAL_TYPE (UiMemoryArea, ui_memory_area, UI, MEMORY_AREA, UiScrollArea)

/* Signals: "cursor-moved"; "edit" (guint64 offset, GBytes *bytes): a person has typed this;
 * "problem" (const char *sentence); "context-menu" (const GdkEvent *event). */

GtkWidget *ui_memory_area_new (UiMemoryBlock *block);
UiMemoryBlock *ui_memory_area_get_block (UiMemoryArea *self);
void ui_memory_area_set_changed_only (UiMemoryArea *self,
                                      gboolean changed_only);
void ui_memory_area_set_editable (UiMemoryArea *self,
                                  gboolean is_editable);
gboolean ui_memory_area_get_editable (UiMemoryArea *self);

/* The cursor, and what is selected between it and its anchor. */
gsize ui_memory_area_get_cursor (UiMemoryArea *self);
void ui_memory_area_move_cursor (UiMemoryArea *self,
                                 gsize offset,
                                 gboolean extend);
UiMemoryColumn ui_memory_area_get_column (UiMemoryArea *self);
void ui_memory_area_set_column (UiMemoryArea *self,
                                UiMemoryColumn column);
void ui_memory_area_get_selection (UiMemoryArea *self,
                                   gsize *first,
                                   gsize *end);
gboolean ui_memory_area_find_offset (UiMemoryArea *self,
                                     double x,
                                     double y,
                                     gsize *offset,
                                     UiMemoryColumn *column);
gsize ui_memory_area_get_offset_below (UiMemoryArea *self,
                                       gint64 n_lines);
guint ui_memory_area_get_page_lines (UiMemoryArea *self);
int ui_memory_area_get_digit (UiMemoryArea *self);
void ui_memory_area_set_digit (UiMemoryArea *self,
                               int digit);

/* What is in sight. */
void ui_memory_area_get_visible (UiMemoryArea *self,
                                 gsize *first,
                                 gsize *end);
gboolean ui_memory_area_is_marked (UiMemoryArea *self,
                                   gsize offset);
char *ui_memory_area_dup_text (UiMemoryArea *self,
                               int *caret);

G_END_DECLS
