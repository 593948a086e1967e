/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* The selected position when no record is selected. */
#define UI_FOCUS_NONE G_MAXUINT64

#define UI_TYPE_FOCUS (ui_focus_get_type ())
G_DECLARE_FINAL_TYPE (UiFocus, ui_focus, UI, FOCUS, GObject)

/* Signals, each without arguments, and each only when something is different:
 * "selected": another record, or none; "cursor-moved": another time; "filter-changed": another
 * filter; "subject-changed": another lab or child; "paused-changed". */

UiFocus *ui_focus_new (IpcTraceStore *store);
IpcTraceStore *ui_focus_get_store (UiFocus *self);

void ui_focus_select (UiFocus *self,
                      guint64 position);
guint64 ui_focus_get_selected (UiFocus *self);
const IpcTraceRecord *ui_focus_get_record (UiFocus *self);

void ui_focus_set_cursor (UiFocus *self,
                          gint64 time_ns);
gint64 ui_focus_get_cursor (UiFocus *self);

void ui_focus_set_filter (UiFocus *self,
                          const char *filter);
const char *ui_focus_get_filter (UiFocus *self);

void ui_focus_set_subject (UiFocus *self,
                           const char *lab,
                           guint member);
const char *ui_focus_get_lab (UiFocus *self);
guint ui_focus_get_member (UiFocus *self);

void ui_focus_set_paused (UiFocus *self,
                          gboolean is_paused);
gboolean ui_focus_get_paused (UiFocus *self);

G_END_DECLS
