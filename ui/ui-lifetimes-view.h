/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-focus.h"
#include "ui-lifetimes.h"
#include "ui-scroll-area.h"

G_BEGIN_DECLS

#define UI_TYPE_LIFETIMES_VIEW (ui_lifetimes_view_get_type ())
G_DECLARE_FINAL_TYPE (UiLifetimesView, ui_lifetimes_view, UI, LIFETIMES_VIEW, UiScrollArea)

/* Signals: "facts-changed": ui_lifetimes_view_dup_facts() may have something else to say;
 * "zoomed": ui_lifetimes_view_is_fit() may be something else; "child-chosen" (const char *lab,
 * guint member): a person chose a lane. */

GtkWidget *ui_lifetimes_view_new (UiLifetimes *model,
                                  UiFocus *focus,
                                  gboolean is_live);
UiLifetimes *ui_lifetimes_view_get_model (UiLifetimesView *self);

void ui_lifetimes_view_zoom (UiLifetimesView *self,
                             double factor);
void ui_lifetimes_view_zoom_at (UiLifetimesView *self,
                                double factor,
                                double x);
void ui_lifetimes_view_fit (UiLifetimesView *self);
void ui_lifetimes_view_follow (UiLifetimesView *self);
gboolean ui_lifetimes_view_is_fit (UiLifetimesView *self);

int ui_lifetimes_view_get_selected_lane (UiLifetimesView *self);
void ui_lifetimes_view_select_lane (UiLifetimesView *self,
                                    int lane);
void ui_lifetimes_view_move_lane (UiLifetimesView *self,
                                  int by);
void ui_lifetimes_view_move_life (UiLifetimesView *self,
                                  int by);
void ui_lifetimes_view_choose_record (UiLifetimesView *self);
char *ui_lifetimes_view_dup_facts (UiLifetimesView *self);
char *ui_lifetimes_view_dup_mark (UiLifetimesView *self,
                                  int lane);

G_END_DECLS
