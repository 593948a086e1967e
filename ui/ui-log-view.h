/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How many lines are kept. */
#define UI_LOG_VIEW_MAX_LINES 10000
/* How much of one line is shown, in bytes. */
#define UI_LOG_VIEW_MAX_LINE_BYTES 4096

#define UI_TYPE_LOG_VIEW (ui_log_view_get_type ())
G_DECLARE_FINAL_TYPE (UiLogView, ui_log_view, UI, LOG_VIEW, GtkBin)

GtkWidget *ui_log_view_new (void);
void ui_log_view_append (UiLogView *self,
                         const char *line);
void ui_log_view_follow (UiLogView *self);
void ui_log_view_clear (UiLogView *self);
GtkWidget *ui_log_view_get_text_view (UiLogView *self);

G_END_DECLS
