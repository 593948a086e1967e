/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_FOLLOWER (ui_follower_get_type ())
G_DECLARE_FINAL_TYPE (UiFollower, ui_follower, UI, FOLLOWER, GtkOverlay)

/* Signals: "notify::following"; "activated": the button was pressed. */

GtkWidget *ui_follower_new (GtkWidget *scrollable);
gboolean ui_follower_get_following (UiFollower *self);
void ui_follower_set_following (UiFollower *self,
                                gboolean following);
void ui_follower_set_label (UiFollower *self,
                            const char *text);
const char *ui_follower_get_label (UiFollower *self);
GtkWidget *ui_follower_get_scrolled_window (UiFollower *self);

G_END_DECLS
