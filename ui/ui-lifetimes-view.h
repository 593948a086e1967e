/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_LIFETIMES_VIEW (ui_lifetimes_view_get_type ())
G_DECLARE_FINAL_TYPE (UiLifetimesView, ui_lifetimes_view, UI, LIFETIMES_VIEW, GtkDrawingArea)

/* Signals: "facts-changed": ui_lifetimes_view_dup_facts() may have something else to say;
 * "zoomed": ui_lifetimes_view_is_fit() may be something else. */

GtkWidget *ui_lifetimes_view_new (UiLifetimes *model);
UiLifetimes *ui_lifetimes_view_get_model (UiLifetimesView *self);
void ui_lifetimes_view_set_paused (UiLifetimesView *self,
                                   gboolean paused);
void ui_lifetimes_view_zoom (UiLifetimesView *self,
                             double factor);
void ui_lifetimes_view_fit (UiLifetimesView *self);
gboolean ui_lifetimes_view_is_fit (UiLifetimesView *self);
int ui_lifetimes_view_get_selected_lane (UiLifetimesView *self);
void ui_lifetimes_view_select_lane (UiLifetimesView *self,
                                    int lane);
char *ui_lifetimes_view_dup_facts (UiLifetimesView *self);

G_END_DECLS
